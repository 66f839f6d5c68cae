/** The words a product manager reads for the terms of the wire. */
import type { Condition, Interval, Measure, Op, Range, Scalar } from "./query";

/** A term with its plain name and one sentence that explains it. */
export interface Term<T extends string> {
  value: T;
  name: string;
  explains: string;
}

/** Every measure of trends, in the order of the picker. */
export const measures: readonly (Term<Measure> & { group: string; property?: boolean })[] = [
  {
    value: "persons",
    group: "People",
    name: "People",
    explains: "Different people who did it at least once in the period.",
  },
  {
    value: "weekly_actives",
    group: "People",
    name: "Weekly active people",
    explains: "Different people who did it in the 7 days that end with each point.",
  },
  {
    value: "monthly_actives",
    group: "People",
    name: "Monthly active people",
    explains: "Different people who did it in the 30 days that end with each point.",
  },
  {
    value: "total",
    group: "Events",
    name: "Times done",
    explains: "How many times it happened, counting every repeat.",
  },
  {
    value: "sessions",
    group: "Events",
    name: "Sessions",
    explains: "Visits in which it happened. A visit ends after 30 minutes without any event.",
  },
  {
    value: "per_person",
    group: "Events",
    name: "Times per person",
    explains: "How many times it happened, divided by the people who did it.",
  },
  {
    value: "sum",
    group: "A property's value",
    name: "Sum of",
    explains: "The values of a property added up.",
    property: true,
  },
  {
    value: "avg",
    group: "A property's value",
    name: "Average of",
    explains: "The mean of a property's values. A few large values can pull it up; compare with the median.",
    property: true,
  },
  {
    value: "median",
    group: "A property's value",
    name: "Median of",
    explains: "Half of the values lie below it, half above.",
    property: true,
  },
  {
    value: "min",
    group: "A property's value",
    name: "Smallest",
    explains: "The smallest value of a property.",
    property: true,
  },
  {
    value: "max",
    group: "A property's value",
    name: "Largest",
    explains: "The largest value of a property.",
    property: true,
  },
  {
    value: "p90",
    group: "A property's value",
    name: "90th percentile of",
    explains: "Nine values of ten lie below it.",
    property: true,
  },
  {
    value: "p95",
    group: "A property's value",
    name: "95th percentile of",
    explains: "95 values of 100 lie below it.",
    property: true,
  },
  {
    value: "p99",
    group: "A property's value",
    name: "99th percentile of",
    explains: "99 values of 100 lie below it: the slowest or largest hundredth begins here.",
    property: true,
  },
  {
    value: "distinct",
    group: "A property's value",
    name: "Different values of",
    explains: "How many different values of a property were seen.",
    property: true,
  },
];

/** The term of a measure; the first one for a measure this page does not know. */
export function measureTerm(measure: Measure): (typeof measures)[number] {
  return measures.find((m) => m.value === measure) ?? (measures[0] as (typeof measures)[number]);
}

/** Whether a measure is of a property's values. */
export function needsProperty(measure: Measure): boolean {
  return measureTerm(measure).property === true;
}

const opNames: Record<Op, string> = {
  eq: "is",
  neq: "is not",
  in: "is one of",
  not_in: "is none of",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  ends_with: "ends with",
  regex: "matches the pattern",
  gt: "is more than",
  gte: "is at least",
  lt: "is less than",
  lte: "is at most",
  between: "is between",
  set: "is known",
  not_set: "is unknown",
};

/** The plain name of an operator. */
export function opName(op: Op): string {
  return opNames[op];
}

/** The types a property's values have, as the taxonomy reports them. */
export type PropertyType = "string" | "number" | "boolean" | "object" | "array";

const byType: Record<PropertyType, readonly Op[]> = {
  string: ["in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "regex", "set", "not_set"],
  number: ["eq", "neq", "gt", "gte", "lt", "lte", "between", "in", "not_in", "set", "not_set"],
  boolean: ["eq", "neq", "set", "not_set"],
  array: ["in", "not_in", "contains", "not_contains", "set", "not_set"],
  object: ["contains", "not_contains", "set", "not_set"],
};

/** The operators that make sense for a property whose values mostly have this type. */
export function opsFor(type: PropertyType | undefined): readonly Op[] {
  return byType[type ?? "string"];
}

/** How many values an operator takes. */
export function arity(op: Op): "none" | "one" | "two" | "many" {
  if (op === "set" || op === "not_set") return "none";
  if (op === "between") return "two";
  if (op === "in" || op === "not_in") return "many";
  return "one";
}

/** The values to keep when a condition's operator changes. */
export function carryValues(values: Scalar[] | undefined, op: Op): Scalar[] {
  const kept = { none: 0, one: 1, two: 2, many: Number.POSITIVE_INFINITY }[arity(op)];
  return (values ?? []).slice(0, kept);
}

export { eventName } from "../../ui/eventNames";

/** A property value as text; JSON null and the empty text get a name. */
export function valueText(value: Scalar): string {
  if (value === null) return "(null)";
  if (value === "") return "(empty)";
  return String(value);
}

/** A condition in words, such as `plan is pro or team`. */
export function conditionText(c: Condition): string {
  const values = (c.values ?? []).map(valueText);
  const how = arity(c.op);
  if (how === "none") return `${c.property} ${opNames[c.op]}`;
  if (how === "two") return `${c.property} ${opNames[c.op]} ${values.join(" and ")}`;
  if (how === "many" && values.length === 1) {
    return `${c.property} ${c.op === "in" ? "is" : "is not"} ${values[0]}`;
  }
  return `${c.property} ${opNames[c.op]} ${listText(values, "or")}`;
}

/** A list in words: `a, b and c`; long lists end in `3 more`. */
export function listText(words: readonly string[], joiner: "and" | "or", most = 4): string {
  const shown =
    words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} ${joiner} ${shown[shown.length - 1]}`;
}

const units = { s: "second", m: "minute", h: "hour", d: "day", w: "week" } as const;

/** A wire duration such as `14d`, taken apart; null when it is not one. */
export function parseDuration(text: string): { count: number; unit: keyof typeof units } | null {
  const match = /^([1-9]\d*)([smhdw])$/.exec(text);
  return match ? { count: Number(match[1]), unit: match[2] as keyof typeof units } : null;
}

/** A wire duration in words: `14d` is `14 days`. */
export function durationText(text: string): string {
  const d = parseDuration(text);
  return d ? `${d.count} ${units[d.unit]}${d.count === 1 ? "" : "s"}` : text;
}

/** Seconds of a wire duration; NaN when it is not one. */
export function durationSeconds(text: string): number {
  const d = parseDuration(text);
  if (!d) return Number.NaN;
  return d.count * { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[d.unit];
}

/** A range in words, such as `in the last 30 days` or `from 1 Jan to 31 Jan 2026`. */
export function rangeText(range: Range): string {
  if ("last" in range) return `in the last ${durationText(range.last).replace(/^1 /, "")}`;
  if (range.from === range.to) return `on ${dayText(range.from)}`;
  const sameYear = range.from.slice(0, 4) === range.to.slice(0, 4);
  return `from ${dayText(range.from, !sameYear)} to ${dayText(range.to)}`;
}

/** A calendar date `2026-01-31` as `31 Jan 2026`; no time zone is involved. */
export function dayText(date: string, year = true): string {
  const day = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return date;
  return day.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(year ? { year: "numeric" } : {}),
    timeZone: "UTC",
  });
}

const everyInterval: Record<Interval, string> = {
  hour: "each hour",
  day: "each day",
  week: "each week",
  month: "each month",
};

/** An interval in words: `each week`. */
export function intervalText(interval: Interval): string {
  return everyInterval[interval];
}
