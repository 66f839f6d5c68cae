import { useElementSize } from "@mantine/hooks";
import classes from "./Outcomes.module.css";

/** A number at a place along the chart; null where there is none. */
export interface Point {
  at: number;
  value: number | null;
}

export interface Line {
  name: string;
  points: readonly Point[];
  /** What others are compared with: grey and dashed. */
  quiet?: boolean;
}

interface LinesProps {
  lines: readonly Line[];
  /** A number as people read it. */
  words: (value: number) => string;
  /** The name of a place, below the chart. */
  place: (at: number) => string;
  /** The whole in words, for those who do not see it. */
  label: string;
  /** A level to be reached. */
  goal?: { value: number; name: string } | undefined;
  /** A place where something happened, with what counts as after it. */
  mark?: { at: number; name: string; until: number } | undefined;
  /** The chart counts from zero. */
  fromZero?: boolean;
}

const height = 208;
const box = { top: 24, bottom: height - 28, left: 44 };
/** Room on the right for the name of a line. */
const room = 92;

/** Lines over time, named at their ends. */
export function Lines({ lines, words, place, label, goal, mark, fromZero = true }: LinesProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const known = lines.flatMap((line) =>
    line.points.flatMap((p) => (p.value === null ? [] : [{ at: p.at, value: p.value }])),
  );
  if (known.length === 0) return null;
  const places = lines.flatMap((line) => line.points.map((p) => p.at));
  const from = Math.min(...places, ...(mark ? [mark.at] : []));
  const to = Math.max(...places, from + 1);
  const values = [...known.map((p) => p.value), ...(goal ? [goal.value] : []), ...(fromZero ? [0] : [])];
  const low = Math.min(...values);
  const top = Math.max(...values);
  const high = top === low ? low + 1 : top + (top - low) * 0.08;
  const right = Math.max(width - room, box.left + 40);
  const x = (at: number) => box.left + ((at - from) / (to - from)) * (right - box.left);
  const y = (value: number) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top);
  const ends = apart(
    lines.flatMap((line) => {
      const last = line.points.filter((p) => p.value !== null).at(-1);
      return last ? [{ line, at: last.at, value: last.value as number, y: y(last.value as number) }] : [];
    }),
  );
  /** Where the name of a level stands: beside it, or away from the end of a line that is near. */
  const besides = (value: number) => {
    const near = ends.find((end) => Math.abs(end.y - y(value)) < 16);
    if (!near) return 4;
    return near.y <= y(value) ? near.y - y(value) + 20 : near.y - y(value) - 12;
  };
  const levels = [low, low + (top - low) / 2, top].filter((v, i, all) => all.indexOf(v) === i);
  return (
    <div ref={ref} className={classes.chart}>
      <svg width={width} height={height} role="img" aria-label={label}>
        {levels.map((level) => (
          <g key={level}>
            <line className={classes.grid} x1={box.left} x2={right} y1={y(level)} y2={y(level)} />
            <text x={box.left - 8} y={y(level) + 4} textAnchor="end">
              {words(level)}
            </text>
          </g>
        ))}
        {mark && (
          <>
            <rect
              className={classes.shade}
              x={x(mark.at)}
              y={box.top}
              width={Math.max(0, x(Math.min(mark.until, to)) - x(mark.at))}
              height={box.bottom - box.top}
            />
            <line className={classes.ship} x1={x(mark.at)} x2={x(mark.at)} y1={box.top} y2={box.bottom} />
            <text x={x(mark.at)} y={14} textAnchor={x(mark.at) > right - 60 ? "end" : "middle"} data-strong>
              {mark.name}
            </text>
          </>
        )}
        {goal && (
          <>
            <line className={classes.goal} x1={box.left} x2={right} y1={y(goal.value)} y2={y(goal.value)} />
            <text x={right + 8} y={y(goal.value) + besides(goal.value)}>
              {goal.name}
            </text>
          </>
        )}
        <line className={classes.axis} x1={box.left} x2={right} y1={box.bottom} y2={box.bottom} />
        <text x={box.left} y={height - 8}>
          {place(from)}
        </text>
        <text x={right} y={height - 8} textAnchor="end">
          {place(to)}
        </text>
        {lines.map((line) =>
          runs(line.points).map((run) => (
            <g key={`${line.name}:${run[0]?.at}`}>
              <polyline
                className={classes.line}
                data-quiet={line.quiet || undefined}
                points={run.map((p) => `${x(p.at).toFixed(1)},${y(p.value).toFixed(1)}`).join(" ")}
              />
              {run.map((p) => (
                <circle
                  key={p.at}
                  className={classes.dot}
                  data-quiet={line.quiet || undefined}
                  cx={x(p.at)}
                  cy={y(p.value)}
                  r={2.5}
                >
                  <title>{`${line.name}, ${place(p.at)}: ${words(p.value)}`}</title>
                </circle>
              ))}
            </g>
          )),
        )}
        {ends.map((end) => (
          <text
            key={end.line.name}
            x={x(end.at) + 8}
            y={end.y + 4}
            data-strong={!end.line.quiet || undefined}
          >
            {lines.length > 1 ? `${end.line.name} ${words(end.value)}` : words(end.value)}
          </text>
        ))}
      </svg>
    </div>
  );
}

/** The stretches of a line between its gaps. */
function runs(points: readonly Point[]): { at: number; value: number }[][] {
  const out: { at: number; value: number }[][] = [];
  let run: { at: number; value: number }[] = [];
  for (const p of points) {
    if (p.value === null) {
      if (run.length > 0) out.push(run);
      run = [];
    } else run.push({ at: p.at, value: p.value });
  }
  return run.length > 0 ? [...out, run] : out;
}

/** Moves names that would lie upon one another apart. */
function apart<E extends { y: number }>(ends: E[]): E[] {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; i++) {
    const above = sorted[i - 1] as E;
    const here = sorted[i] as E;
    if (here.y - above.y < 15) here.y = above.y + 15;
  }
  return sorted;
}
