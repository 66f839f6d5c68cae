import type { KeyResult } from "../../../api/types";
import { dayWords, round, withUnit } from "../roadmap/words";

/** `2026-Q4` as `Q4 2026`; days as days. */
export function periodWords(period: string): string {
  const named = /^(\d{4})-([QH]\d)$/.exec(period);
  if (named) return `${named[2]} ${named[1]}`;
  const days = /^(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)$/.exec(period);
  return days ? `${dayWords(days[1])} to ${dayWords(days[2])}` : period;
}

/** `From 20 % to 40 %`. */
export function wayWords(k: Pick<KeyResult, "kind" | "start" | "target" | "unit">): string {
  const target = withUnit(round(k.target), k.unit);
  if (k.kind === "keep") return `Keep it ${k.start >= k.target ? "at or above" : "at or below"} ${target}`;
  return `From ${withUnit(round(k.start), k.unit)} to ${target}`;
}

/** What a key result's number is now. */
export function currentWords(k: KeyResult): string {
  return k.current === undefined ? "Not measured yet" : withUnit(round(k.current), k.unit);
}
