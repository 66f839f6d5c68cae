import type { MovedNumber } from "../../api/types";
import { bucketName, exact, percent, short } from "../../ui/figures";

/** A number in its unit: a share in per cent, others as they are. */
export function inUnit(value: number, unit: string | undefined): string {
  if (unit === "share") return percent(value);
  return short(Math.abs(value) < 1000 && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value);
}

/** When it happened, in words: a day or week, and how long it lasted. */
export function whenWords({ bucket, last, interval }: MovedNumber): string {
  const at = bucketName(bucket, interval);
  return last === bucket
    ? at
    : `${at}, until ${bucketName(last, interval).replace("Week of", "the week of")}`;
}

/** How unusual it was, in words. */
export function scoreWords(score: number): string {
  const times = Math.abs(score);
  return `${times >= 10 ? exact(Math.round(times)) : times.toFixed(1)} times its usual error`;
}

/** What the drawing shows, for those who do not see it. */
export function lineWords(move: MovedNumber): string {
  return `${move.name}: ${inUnit(move.value, move.unit)} instead of about ${inUnit(move.usual, move.unit)}, ${whenWords(move)}`;
}

/** Where a drawing puts its points: a line from the least to the largest value, or from zero. */
export interface MovePath {
  line: string;
  /** The places of the values outside the usual range. */
  marks: { x: number; y: number }[];
}

/** Draws the past of a number into a box, marked where it left its range. */
export function movePath(move: MovedNumber, width: number, height: number): MovePath {
  const values = move.past.map((point) => point.value);
  const numbers = values.filter((value): value is number => value !== null);
  const top = Math.max(...numbers, move.usual);
  const bottom = Math.min(...numbers, move.usual, 0);
  const place = (value: number, at: number) => ({
    x: round((at / Math.max(values.length - 1, 1)) * (width - 10) + 5),
    y: round(height - 5 - ((value - bottom) / (top - bottom || 1)) * (height - 10)),
  });
  let line = "";
  let open = false;
  values.forEach((value, at) => {
    if (value === null) {
      open = false;
      return;
    }
    const { x, y } = place(value, at);
    line += `${open ? "L" : "M"}${x} ${y}`;
    open = true;
  });
  const marks = move.past.flatMap((point, at) =>
    point.bucket === move.bucket && point.value !== null ? [place(point.value, at)] : [],
  );
  return { line, marks };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
