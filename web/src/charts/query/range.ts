/** Ranges of time: the presets, their length, and the intervals that suit them. */
import type { Interval, Range } from "./query";
import { durationSeconds } from "./words";

/** A range the picker offers by name. */
export interface Preset {
  name: string;
  range: Range;
}

/** A calendar date in a time zone, as `2026-01-31`. */
export function dateIn(timezone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

/** The calendar date some days after another; negative counts go back. */
export function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** The presets that move with the clock. */
export const rolling: readonly Preset[] = [
  { name: "Last 24 hours", range: { last: "24h" } },
  { name: "Last 7 days", range: { last: "7d" } },
  { name: "Last 30 days", range: { last: "30d" } },
  { name: "Last 90 days", range: { last: "90d" } },
  { name: "Last 26 weeks", range: { last: "26w" } },
  { name: "Last 12 months", range: { last: "365d" } },
];

/** The presets that name calendar days; `today` and `first` are dates in the project's time zone. */
export function calendarPresets(today: string, first?: string): Preset[] {
  const month = `${today.slice(0, 7)}-01`;
  const lastMonthEnd = addDays(month, -1);
  const presets: Preset[] = [
    { name: "Today", range: { from: today, to: today } },
    { name: "Yesterday", range: { from: addDays(today, -1), to: addDays(today, -1) } },
    { name: "This month", range: { from: month, to: today } },
    { name: "Last month", range: { from: `${lastMonthEnd.slice(0, 7)}-01`, to: lastMonthEnd } },
    { name: "This year", range: { from: `${today.slice(0, 4)}-01-01`, to: today } },
  ];
  if (first) presets.push({ name: "All time", range: { from: first, to: today } });
  return presets;
}

/** Whether two ranges are the same words. */
export function sameRange(a: Range, b: Range): boolean {
  if ("last" in a || "last" in b) return "last" in a && "last" in b && a.last === b.last;
  return a.from === b.from && a.to === b.to;
}

/** The length of a range in days, both ends included; 30 for one that cannot be read. */
export function daysOf(range: Range): number {
  if ("last" in range) {
    const seconds = durationSeconds(range.last);
    return Number.isNaN(seconds) ? 30 : seconds / 86_400;
  }
  const days = (Date.parse(range.to) - Date.parse(range.from)) / 86_400_000 + 1;
  return Number.isFinite(days) && days > 0 ? days : 30;
}

const intervalDays: Record<Interval, number> = { hour: 1 / 24, day: 1, week: 7, month: 30 };

/** More points than this on one line cannot be told apart, and the server need not count them. */
const mostBuckets = 400;

/** Whether an interval makes a number of points one can read over a range. */
export function suits(interval: Interval, range: Range): boolean {
  const buckets = daysOf(range) / intervalDays[interval];
  return buckets <= mostBuckets && (interval === "hour" || buckets >= 1);
}

/** The interval a range reads best in. */
export function usualInterval(range: Range): Interval {
  const days = daysOf(range);
  if (days <= 2) return "hour";
  if (days <= 62) return "day";
  return days <= 400 ? "week" : "month";
}

/** The interval to use when the range changes: the present one while it suits. */
export function keepInterval(interval: Interval, range: Range): Interval {
  return suits(interval, range) ? interval : usualInterval(range);
}

/** A range in a few words for a button: `Last 30 days`, `1 Jan – 31 Jan 2026`. */
export function rangeName(range: Range, presets: readonly Preset[]): string | null {
  return presets.find((p) => sameRange(p.range, range))?.name ?? null;
}
