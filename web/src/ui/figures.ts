/** Numbers, shares, durations and times as the page writes them. */

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** What stands where there is no number. */
export const nothing = "–";

/** The exact number: `12,340` or `3.14`. */
export function exact(n: number | null | undefined): string {
  if (n === null || n === undefined || !Number.isFinite(n)) return nothing;
  return Math.abs(n) >= 1000 ? whole.format(n) : grouped.format(n);
}

/** A number for a tight place: `12,340`, from a million on `1.2 M`. */
export function short(n: number | null | undefined): string {
  if (n === null || n === undefined || !Number.isFinite(n)) return nothing;
  const size = Math.abs(n);
  if (size >= 1e9) return `${trim(n / 1e9)} B`;
  if (size >= 1e6) return `${trim(n / 1e6)} M`;
  return exact(n);
}

/** A number for an axis: `12 k`, `1.2 M`. */
export function tick(n: number): string {
  return Math.abs(n) >= 10_000 && Math.abs(n) < 1e6 ? `${trim(n / 1000)} k` : short(n);
}

function trim(n: number): string {
  return n.toFixed(1).replace(/\.0$/, "");
}

/** A share of 1 as a percentage with one digit where it tells something: `4.2%`, `62%`. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return nothing;
  const p = share * 100;
  if (p === 0 || p === 100) return `${p}%`;
  if (p >= 99.95 || (p > 0 && p < 0.05)) return p < 1 ? "<0.1%" : ">99.9%";
  return `${p.toFixed(1)}%`;
}

/** Below this many a percentage is shown with its interval. */
export const smallN = 400;

/** A share with its interval when n is small: `40% (31–50%)`. */
export function percentWithin(
  share: number | null | undefined,
  interval: readonly number[] | null | undefined,
  n: number,
): string {
  const low = interval?.[0];
  const high = interval?.[1];
  if (low === undefined || high === undefined || n >= smallN) return percent(share);
  return `${percent(share)} (${Math.round(low * 100)}–${Math.round(high * 100)}%)`;
}

const steps: [seconds: number, name: string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** Seconds in the two largest units that matter: `2 d 4 h`, `3 min 20 s`, `0.4 s`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return nothing;
  if (seconds < 10) return `${trim(seconds)} s`;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [size, name] of steps) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${whole.format(count)} ${name}`);
    else if (parts.length > 0) break;
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** The change from one number to another as a signed percentage; null when there is none to tell. */
export function change(now: number | null | undefined, before: number | null | undefined): string | null {
  if (now == null || before == null || before === 0) return null;
  const c = (now - before) / before;
  return `${c > 0 ? "+" : c < 0 ? "−" : "±"}${percent(Math.abs(c))}`;
}

/** The parts of a bucket's name, read as the calendar date (and hour) it is written as. */
function calendar(bucket: string): Date {
  const bare = bucket.length <= 10 ? `${bucket}T00:00:00` : bucket.replace(/(Z|[+-]\d{2}:?\d{2})$/, "");
  return new Date(`${bare}Z`);
}

const named = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  return (bucket: string) => {
    const at = calendar(bucket);
    return Number.isNaN(at.getTime()) ? bucket : format.format(at).replace(",", "");
  };
};

const dayMonth = named({ day: "numeric", month: "short" });
const dayMonthYear = named({ day: "numeric", month: "short", year: "numeric" });
const weekday = named({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const monthYear = named({ month: "short", year: "numeric" });
const hourOfDay = named({ hour: "2-digit", minute: "2-digit" });

/** A bucket on an axis, short. `across` says whether the axis spans several years. */
export function bucketTick(bucket: string, interval: string, across: boolean): string {
  if (interval === "hour") {
    const hour = hourOfDay(bucket);
    return hour === "00:00" ? dayMonth(bucket) : hour;
  }
  if (interval === "month") return monthYear(bucket);
  return across ? dayMonthYear(bucket) : dayMonth(bucket);
}

/** A bucket in full: `Mon 5 Jan 2026`, `Week of 5 Jan 2026`, `Jan 2026`. */
export function bucketName(bucket: string, interval: string): string {
  if (interval === "hour") return `${dayMonthYear(bucket)}, ${hourOfDay(bucket)}`;
  if (interval === "week") return `Week of ${dayMonthYear(bucket)}`;
  return interval === "month" ? monthYear(bucket) : weekday(bucket);
}

/** Whether buckets lie in different years. */
export function spansYears(buckets: readonly string[]): boolean {
  return buckets[0]?.slice(0, 4) !== buckets[buckets.length - 1]?.slice(0, 4);
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const spans: [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [31_536_000, "year"],
  [2_592_000, "month"],
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
];

/** How long ago, in words: `3 minutes ago`, `yesterday`, `just now`. */
export function ago(time: string, now: number = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  if (Number.isNaN(seconds)) return time;
  for (const [size, unit] of spans) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : relative.format(Math.trunc(seconds), "second");
}

/** The exact time in a time zone: `5 Jan 2026, 14:03:07`. */
export function moment(time: string, timezone: string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return time;
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone: timezone,
  }).format(at);
}
