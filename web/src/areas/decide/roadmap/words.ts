import type { Bet, Prediction } from "../../../api/types";
import { exact } from "../../../ui/figures";

export const horizonWords: Record<Bet["horizon"], string> = { now: "Now", next: "Next", later: "Later" };

export const stateWords: Record<Bet["state"], string> = {
  proposed: "Proposed",
  committed: "Committed",
  in_progress: "In progress",
  shipped: "Shipped",
  dropped: "Dropped",
};

/** Colours only where a state means good or bad. */
export const stateColours: Record<Bet["state"], string> = {
  proposed: "gray",
  committed: "accent",
  in_progress: "accent",
  shipped: "green",
  dropped: "gray",
};

/** `small appetite` or `6 weeks`. */
export function appetiteWords(appetite: string | undefined): string {
  if (!appetite) return "";
  const weeks = /^(\d+)w$/.exec(appetite)?.[1];
  if (weeks) return weeks === "1" ? "1 week" : `${weeks} weeks`;
  return `${appetite.charAt(0).toUpperCase()}${appetite.slice(1)}`;
}

/** A number with its unit: `40%`, `12 days`. */
export function withUnit(n: number | undefined | null, unit: string | undefined): string {
  if (n === undefined || n === null) return "";
  return `${exact(round(n))}${unit === "%" ? "%" : unit ? ` ${unit}` : ""}`;
}

/** Three digits after the point are enough for anything that is predicted. */
export function round(n: number): number {
  return Math.round(n * 1000) / 1000;
}

/** A measured number as it is shown: shares in per cent to one digit, others to three. */
export function measured<N extends number | null | undefined>(n: N, unit: string | undefined): N {
  if (typeof n !== "number") return n;
  return (unit === "%" ? Math.round(n * 10) / 10 : round(n)) as N;
}

/** A prediction in one line: `People who import 40 → 50% by 31 Dec 2026`. */
export function predictionWords(p: Prediction): string {
  if (!p.metric) return "";
  let words = p.metric;
  if (p.expected !== undefined) {
    const from = p.baseline === undefined ? "" : `${exact(round(p.baseline))} → `;
    words += `: ${from}${withUnit(p.expected, p.unit)}`;
  }
  return p.by ? `${words} by ${dayWords(p.by)}` : words;
}

/** `2026-12-31` as `31 Dec 2026`. */
export function dayWords(day: string | undefined): string {
  if (!day) return "";
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
}
