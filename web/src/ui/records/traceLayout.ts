import type { Line, Picture } from "./trace";

/** Where a box stands, in pixels. */
export interface Placed {
  x: number;
  y: number;
  width: number;
}

/** A line as an SVG path, and the place for its words. */
export interface Drawn {
  line: Line;
  path: string;
  words: { x: number; y: number };
}

export interface Layout {
  height: number;
  boxes: Map<string, Placed>;
  columns: { x: number; width: number }[];
  /** Top of the part below the columns; absent when nothing stands there. */
  besideY?: number;
  lines: Drawn[];
}

export const boxHeight = 68;
const gapY = 10;
const headHeight = 30;
const narrowest = 116;
const widest = 250;
const gutter = 28;
const widestGutter = 110;
const bend = 8;

/**
 * Lays a picture out in so many pixels of width: columns side by side, centred
 * on one line, what stands beside below. undefined when the columns do not fit
 * and the picture is better read from top to bottom.
 */
export function layOut(picture: Picture, width: number): Layout | undefined {
  const count = picture.columns.length;
  if (count === 0) return undefined;
  const margin = picture.beside.boxes.length > 0 ? 24 : 0; // for lines that go down at the right end
  const room = width - margin;
  const columnWidth = Math.min(widest, (room - gutter * (count - 1)) / count);
  if (columnWidth < narrowest) return undefined;
  const between = count > 1 ? Math.min(widestGutter, (room - columnWidth * count) / (count - 1)) : 0;

  const most = Math.max(...picture.columns.map((column) => column.boxes.length));
  const body = most * (boxHeight + gapY) - gapY;
  const boxes = new Map<string, Placed>();
  const columns = picture.columns.map((column, at) => {
    const x = at * (columnWidth + between);
    const own = column.boxes.length * (boxHeight + gapY) - gapY;
    column.boxes.forEach((box, i) => {
      boxes.set(box.key, {
        x,
        y: headHeight + (body - own) / 2 + i * (boxHeight + gapY),
        width: columnWidth,
      });
    });
    return { x, width: columnWidth };
  });

  let height = headHeight + body;
  let besideY: number | undefined;
  if (picture.beside.boxes.length > 0) {
    besideY = height + 28;
    height = placeBeside(picture, boxes, besideY + headHeight, room);
  }
  const top = (besideY ?? height) + headHeight;
  const lines = picture.lines.flatMap((line) => draw(line, boxes, top));
  return { height, boxes, columns, besideY, lines };
}

/** Puts what stands beside under its neighbours; answers where the drawing ends. */
function placeBeside(picture: Picture, boxes: Map<string, Placed>, top: number, room: number): number {
  const list = picture.beside.boxes;
  const width = Math.min(220, room);
  const step = width + 12;
  const perRow = Math.max(1, Math.floor((room + 12) / step));
  const wanted = new Map(
    list.map((box) => {
      const near = picture.lines
        .flatMap((line) => (line.from === box.key ? [line.to] : line.to === box.key ? [line.from] : []))
        .flatMap((key) => boxes.get(key) ?? []);
      const middle = near.reduce((sum, place) => sum + place.x + place.width / 2, 0) / near.length;
      return [box.key, near.length > 0 ? middle - width / 2 + 24 : Number.POSITIVE_INFINITY];
    }),
  );
  const sorted = [...list].sort((a, b) => (wanted.get(a.key) ?? 0) - (wanted.get(b.key) ?? 0) || 0);
  const rows = Math.ceil(sorted.length / perRow);
  for (let row = 0; row < rows; row++) {
    const part = sorted.slice(row * perRow, (row + 1) * perRow);
    let x = 0;
    part.forEach((box, i) => {
      // As far right as its neighbours are, as long as those after it still fit.
      const latest = room - (part.length - i) * step + 12;
      const want = wanted.get(box.key) ?? 0;
      x = Math.max(x, Math.min(Number.isFinite(want) && want > 60 ? want : x, latest));
      boxes.set(box.key, { x, y: top + row * (boxHeight + gapY), width });
      x += step;
    });
  }
  return top + rows * (boxHeight + gapY) - gapY;
}

function draw(line: Line, boxes: ReadonlyMap<string, Placed>, besideTop: number): Drawn[] {
  let from = boxes.get(line.from);
  let to = boxes.get(line.to);
  if (!from || !to) return [];
  if (from.y >= besideTop && to.y >= besideTop) return [arc(line, from, to)];
  if (from.y >= besideTop) [from, to] = [to, from];
  if (to.y >= besideTop) return [down(line, from, to, besideTop)];
  if (from.x === to.x) return [bow(line, from, to)];
  if (from.x > to.x) [from, to] = [to, from];
  const a = { x: from.x + from.width, y: from.y + boxHeight / 2 };
  const b = { x: to.x, y: to.y + boxHeight / 2 };
  const reach = Math.min(60, (b.x - a.x) / 2);
  const path = `M${a.x} ${a.y}C${a.x + reach} ${a.y} ${b.x - reach} ${b.y} ${b.x} ${b.y}`;
  return [{ line, path, words: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } }];
}

/** Within one column: a bow at its right. */
function bow(line: Line, from: Placed, to: Placed): Drawn {
  const x = from.x + from.width;
  const [a, b] = [from.y + boxHeight / 2, to.y + boxHeight / 2];
  return {
    line,
    path: `M${x} ${a}C${x + 32} ${a} ${x + 32} ${b} ${x} ${b}`,
    words: { x: x + 24, y: (a + b) / 2 },
  };
}

/** From a column to what stands below: along the gutter at its right, then to the middle of the box. */
function down(line: Line, from: Placed, to: Placed, besideTop: number): Drawn {
  const start = { x: from.x + from.width, y: from.y + boxHeight / 2 };
  const lane = start.x + 16;
  const end = to.x + to.width / 2;
  const turn = besideTop - 14;
  const side = Math.sign(end - lane) || 1;
  const r = Math.min(bend, Math.abs(end - lane) / 2);
  const path =
    `M${start.x} ${start.y}H${lane - bend}Q${lane} ${start.y} ${lane} ${start.y + bend}V${turn - r}` +
    `Q${lane} ${turn} ${lane + side * r} ${turn}H${end - side * r}Q${end} ${turn} ${end} ${turn + r}V${to.y}`;
  return { line, path, words: { x: (lane + end) / 2, y: turn } };
}

/** Between two boxes below: an arc over their tops. */
function arc(line: Line, from: Placed, to: Placed): Drawn {
  const [a, b] = [from.x + from.width / 2, to.x + to.width / 2];
  const y = Math.min(from.y, to.y) - 14;
  return { line, path: `M${a} ${from.y}C${a} ${y} ${b} ${y} ${b} ${to.y}`, words: { x: (a + b) / 2, y } };
}
