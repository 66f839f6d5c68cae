/** Steps from one question to the next: the first one, another kind, what is ready to be asked. */
import {
  anyEvent,
  type Condition,
  type EventFilter,
  type FunnelQuery,
  type Insight,
  type Query,
  type Range,
  type RetentionQuery,
  type TrendsQuery,
  type TrendsSeries,
} from "./query";
import { keepInterval, usualInterval } from "./range";
import { arity, durationSeconds, needsProperty } from "./words";

/** What is known of an event when the first question is made. */
export interface SeenEvent {
  name: string;
  count: number;
  last_seen: string;
}

/**
 * The question a newcomer sees first: the people who did the most frequent
 * event, over a range that has some of it, so that the chart is never blank.
 * `first` is the first day with events, for events that ended long ago.
 */
export function firstInsight(events: readonly SeenEvent[], today: string, first?: string): Insight {
  const own = events.filter((e) => !e.name.startsWith("$"));
  const ranked = [...(own.length > 0 ? own : events)].sort((a, b) => b.count - a.count);
  const top = ranked[0];
  const range = top ? recentRange(top.last_seen, today, first) : { last: "30d" };
  return {
    query: {
      kind: "trends",
      range,
      interval: usualInterval(range),
      series: [{ event: top?.name ?? anyEvent, measure: "persons" }],
    },
    display: { chart: "line" },
  };
}

function recentRange(lastSeen: string, today: string, first?: string): Range {
  const age = (Date.parse(today) - Date.parse(lastSeen)) / 86_400_000;
  if (!(age > 20)) return { last: "30d" };
  if (age < 75) return { last: "90d" };
  return first ? { from: first, to: today } : { last: "365d" };
}

function eventsOf(query: Query): EventFilter[] {
  if (query.kind === "trends") return query.series;
  return query.kind === "funnel" ? query.steps : [query.start, query.return];
}

function bare({ event, where }: EventFilter): EventFilter {
  return where?.length ? { event, where } : { event };
}

/**
 * The question asked as another kind: the events, range and filters stay.
 * `events` are the project's events, to complete a funnel that has one step.
 */
export function asKind(query: Query, kind: Query["kind"], events: readonly SeenEvent[]): Query {
  if (query.kind === kind) return query;
  const own = eventsOf(query).map(bare);
  const shared = {
    range: query.range,
    ...(query.timezone ? { timezone: query.timezone } : {}),
    ...(query.where?.length ? { where: query.where } : {}),
  };
  if (kind === "trends") {
    const series = dropRepeats(own).map((e): TrendsSeries => ({ ...e, measure: "persons" }));
    const interval = "interval" in query ? query.interval : usualInterval(query.range);
    return { kind, ...shared, interval: keepInterval(interval, query.range), series } satisfies TrendsQuery;
  }
  if (kind === "funnel") {
    return { kind, ...shared, steps: atLeastTwo(own, events), window: "14d" } satisfies FunnelQuery;
  }
  const start = own.find((e) => e.event !== anyEvent) ?? own[0] ?? { event: anyEvent };
  const long = usualInterval(query.range);
  return {
    kind: "retention",
    ...shared,
    interval: long === "month" ? "month" : long === "hour" || long === "day" ? "day" : "week",
    start,
    return: own[1] ?? { event: anyEvent },
    periods: 8,
  } satisfies RetentionQuery;
}

function dropRepeats(events: EventFilter[]): EventFilter[] {
  const seen = new Set<string>();
  return events.filter((e) => {
    const key = JSON.stringify(e);
    return seen.has(key) ? false : seen.add(key);
  });
}

function atLeastTwo(steps: EventFilter[], events: readonly SeenEvent[]): EventFilter[] {
  const named = steps.filter((s) => s.event !== anyEvent);
  if (named.length >= 2) return named;
  const used = new Set(named.map((s) => s.event));
  const more = events
    .filter((e) => !e.name.startsWith("$") && !used.has(e.name))
    .sort((a, b) => b.count - a.count)
    .map((e) => ({ event: e.name }));
  const filled = [...named, ...more].slice(0, 2);
  while (filled.length < 2) filled.push({ event: filled[0]?.event ?? anyEvent });
  return filled;
}

/** A question that can be asked, or what is still to be chosen. */
export type Ready = { query: Query; missing?: undefined } | { query?: undefined; missing: string };

/**
 * The question without its unfinished parts (a filter whose value is not typed
 * yet does not count), or the one thing without which it cannot be asked.
 */
export function ready(query: Query): Ready {
  const where = finished(query.where);
  if (query.kind === "trends") {
    const series = query.series.filter((s) => s.event !== "").map((s) => ({ ...s, ...filtered(s) }));
    if (series.length === 0) return { missing: "Choose an event to count." };
    const without = series.find((s) => needsProperty(s.measure) && !s.property);
    if (without) return { missing: `Choose the property of ${without.event} to measure.` };
    return { query: clean({ ...query, where, series, formula: query.formula?.trim() || undefined }) };
  }
  if (query.kind === "funnel") {
    const steps = query.steps.map((s) => ({ ...s, ...filtered(s) }));
    if (steps.length < 2) return { missing: "A funnel needs two steps. Add one more." };
    const blank = steps.findIndex((s) => s.event === "");
    if (blank >= 0) return { missing: `Choose the event of step ${blank + 1}.` };
    if (query.window && Number.isNaN(durationSeconds(query.window))) {
      return { missing: "Give the conversion window a length, such as 14 days." };
    }
    const exclude = query.exclude?.filter((x) => x.event !== "").map((x) => ({ ...x, ...filtered(x) }));
    return { query: clean({ ...query, where, steps, exclude }) };
  }
  if (query.start.event === "") return { missing: "Choose the event people start with." };
  if (query.return.event === "") return { missing: "Choose the event people come back for." };
  return {
    query: clean({
      ...query,
      where,
      start: { ...query.start, ...filtered(query.start) },
      return: { ...query.return, ...filtered(query.return) },
    }),
  };
}

/** The insight as it is saved: without the parts of its question that are not finished. */
export function complete(insight: Insight): Insight {
  return { ...insight, query: ready(insight.query).query ?? insight.query };
}

function filtered(e: EventFilter): { where: Condition[] | undefined } {
  return { where: finished(e.where) };
}

/** The conditions that can be tested: a property is named and the values are there. */
export function finished(where: readonly Condition[] | undefined): Condition[] | undefined {
  const done = (where ?? []).filter((c) => {
    if (c.property === "") return false;
    const values = c.values ?? [];
    const how = arity(c.op);
    return how === "none" || values.length >= (how === "two" ? 2 : 1);
  });
  return done.length > 0 ? done : undefined;
}

/** Without members that are undefined or empty lists, so equal questions have equal text. */
export function clean<T extends object>(value: T): T {
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined && !(Array.isArray(v) && v.length === 0))
    .map(([k, v]) => [k, tidy(v)]);
  return Object.fromEntries(entries) as T;
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  return typeof value === "object" && value !== null ? clean(value) : value;
}

/** The funnel with a step moved; step windows and exclusions that named steps are renumbered. */
export function moveStep(query: FunnelQuery, from: number, to: number): FunnelQuery {
  const order = query.steps.map((_, i) => i);
  const [moved] = order.splice(from, 1);
  if (moved === undefined) return query;
  order.splice(to, 0, moved);
  return reorder(query, order);
}

/** The funnel without a step. */
export function removeStep(query: FunnelQuery, index: number): FunnelQuery {
  return reorder(
    query,
    query.steps.map((_, i) => i).filter((i) => i !== index),
  );
}

/** `order[new] = old`, both from 0. What named a step that is gone goes with it. */
function reorder(query: FunnelQuery, order: number[]): FunnelQuery {
  const now = (step: number) => order.indexOf(step - 1) + 1;
  const exclude = query.exclude
    ?.map((x) => ({ ...x, after_step: now(x.after_step), before_step: now(x.before_step) }))
    .filter((x) => x.after_step > 0 && x.before_step > x.after_step);
  const windows = query.step_windows?.map((w) => ({ ...w, step: now(w.step) })).filter((w) => w.step > 1);
  return clean({
    ...query,
    steps: order.map((old) => query.steps[old] as EventFilter),
    exclude,
    step_windows: windows,
  });
}
