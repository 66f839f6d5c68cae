/** Labels beside the ends of lines, moved apart where lines end close together. */

/** Pixels from the middle of one label to the middle of the next. */
const gap = 16;

/**
 * How far each label moves on the canvas, in pixels (down is positive), so
 * that no two cover each other. `ends` are the values the lines end at, `top`
 * and `bottom` the largest and smallest value of the chart, `height` that of
 * the plot in pixels.
 */
export function apart(ends: readonly number[], top: number, bottom: number, height: number): number[] {
  const [low, high] = [Math.min(0, bottom), roundUp(top)];
  const wanted = ends.map((end) => (high > low ? ((end - low) / (high - low)) * height : 0));
  const order = ends.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = order.map((i) => wanted[i] ?? 0);
  for (let i = 1; i < placed.length; i++) {
    placed[i] = Math.max(placed[i] ?? 0, (placed[i - 1] ?? 0) + gap);
  }
  for (let i = placed.length - 1, roof = height; i >= 0; i--, roof -= gap) {
    placed[i] = Math.min(placed[i] ?? 0, roof);
  }
  const moves = ends.map(() => 0);
  order.forEach((line, i) => {
    moves[line] = (wanted[line] ?? 0) - (placed[i] ?? 0);
  });
  return moves;
}

/** Where the axis ends: the next of about four round steps, as ECharts rounds them. */
function roundUp(top: number): number {
  if (top <= 0) return 0;
  const rough = top / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const digits = rough / power;
  const round = digits < 1.5 ? 1 : digits < 2.5 ? 2 : digits < 4 ? 3 : digits < 7 ? 5 : 10;
  return Math.ceil(top / (round * power)) * round * power;
}
