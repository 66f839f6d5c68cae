import type { KeyResult } from "../../../api/types";
import { dayWords, round, withUnit } from "../roadmap/words";

/** `2026-Q4` as `Q4 2026`; days as days. */
export function periodWords(period: string): string {
  const named = /^(\d{4})-([QH]\d)$/.exec(period);
  if (named) return `${named[2]} ${named[1]}`;
  const days = /^(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)$/.exec(period);
  return days ? `${dayWords(days[1])} to ${dayWords(days[2])}` : period;
}

const teams: Readonly<Record<string, string>> = {
  product: "Product",
  engineering: "Engineering",
  shared: "Shared by product and engineering",
};

/** The teams that are offered before anybody has named one. */
export const usualTeams: readonly string[] = Object.keys(teams);

/** Who pursues an objective: `shared` as `Shared by product and engineering`; a team of one's own as it was typed. */
export function teamWords(team: string | undefined): string {
  return teams[team ?? ""] ?? team ?? "";
}

/** What was typed or chosen as the API has it: `product` for `Product`; the opposite of teamWords. */
export function teamOf(words: string): string {
  const typed = words.trim().toLowerCase();
  return usualTeams.find((team) => typed === team || typed === teamWords(team).toLowerCase()) ?? words;
}

/** What a key result's number should do. */
export const kindWords: Record<KeyResult["kind"], string> = {
  increase: "increase",
  decrease: "decrease",
  keep: "stay as good",
};

const numbers: Readonly<Record<string, string>> = {
  "": "The usual one",
  last: "Last complete interval",
  total: "Total over the range",
  average: "Average per interval",
  conversion: "Conversion of the funnel",
};

/** A number of an insight in words: `retention:4` as `Retention in period 4`. */
export function numberWords(number = ""): string {
  const period = /^retention:(\d+)$/.exec(number)?.[1];
  return period ? `Retention in period ${period}` : (numbers[number] ?? number);
}

/** Which number of an insight a key result may be, among them the one it is. */
export function numbersWith(number = ""): { value: string; label: string }[] {
  const periods = [1, 2, 3, 4, 7, 8, 12].map((n) => `retention:${n}`);
  return [...new Set([...Object.keys(numbers), ...periods, number])].map((value) => ({
    value,
    label: numberWords(value),
  }));
}

/** `From 20% to 40%`. */
export function wayWords(k: Pick<KeyResult, "kind" | "start" | "target" | "unit">): string {
  const target = withUnit(round(k.target), k.unit);
  if (k.kind === "keep") return `Keep it ${k.start >= k.target ? "at or above" : "at or below"} ${target}`;
  return `From ${withUnit(round(k.start), k.unit)} to ${target}`;
}

/** What a key result's number is now. */
export function currentWords(k: KeyResult): string {
  return k.current === undefined ? "Not measured yet" : withUnit(round(k.current), k.unit);
}
