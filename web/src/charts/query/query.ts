/**
 * The question an insight asks, in the words of the wire (`POST query`).
 *
 * The page edits this value, the address bar holds it, a saved insight stores
 * it, and the server answers it: one shape all the way, so nothing is lost in
 * translation.
 */

/** Whose property a condition or breakdown reads. */
export type Subject = "event" | "person";

/** How a condition compares. */
export type Op =
  | "eq"
  | "neq"
  | "in"
  | "not_in"
  | "contains"
  | "not_contains"
  | "starts_with"
  | "ends_with"
  | "regex"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "between"
  | "set"
  | "not_set";

/** A JSON scalar as property values come over the wire. */
export type Scalar = string | number | boolean | null;

/** A test of one property. */
export interface Condition {
  property: string;
  of: Subject;
  op: Op;
  values?: Scalar[];
}

/** An event and the conditions it must meet. `event: "*"` means any event. */
export interface EventFilter {
  event: string;
  where?: Condition[];
}

/** When: the last `12w`, `30d`, `24h` … or two dates, both included. */
export type Range = { last: string } | { from: string; to: string };

/** The length of a bucket. Retention has no hours. */
export type Interval = "hour" | "day" | "week" | "month";

/** What trends count per bucket. */
export type Measure =
  | "total"
  | "persons"
  | "sessions"
  | "weekly_actives"
  | "monthly_actives"
  | "per_person"
  | "sum"
  | "avg"
  | "min"
  | "max"
  | "median"
  | "p90"
  | "p95"
  | "p99"
  | "distinct";

/** One line of a trends question. `property` for the measures that need one. */
export interface TrendsSeries extends EventFilter {
  measure: Measure;
  property?: string;
}

/** How a funnel picks one breakdown value for a person. */
export type Attribution = "first_touch" | "last_touch" | "step_1";

/** Splits an answer by a property. */
export interface Breakdown {
  property: string;
  of: Subject;
  limit?: number;
  attribution?: Attribution;
}

interface Asked {
  range: Range;
  timezone?: string;
  where?: Condition[];
}

/** How often things happened per bucket. */
export interface TrendsQuery extends Asked {
  kind: "trends";
  interval: Interval;
  series: TrendsSeries[];
  breakdown?: Breakdown;
  compare?: "previous_period";
  formula?: string;
  smooth?: { average: number };
}

/** An event that takes a person out of the funnel between two steps (1-based). */
export interface Exclusion extends EventFilter {
  after_step: number;
  before_step: number;
}

/** How many went through the steps. */
export interface FunnelQuery extends Asked {
  kind: "funnel";
  steps: EventFilter[];
  order?: "ordered" | "strict" | "any";
  window?: string;
  exclude?: Exclusion[];
  breakdown?: Breakdown;
  hold_constant?: string[];
  step_windows?: { step: number; within: string }[];
  count?: "persons" | "sessions" | "groups";
  over_time?: Interval;
}

/** How many of those who started came back. */
export interface RetentionQuery extends Asked {
  kind: "retention";
  interval: "day" | "week" | "month";
  start: EventFilter;
  return: EventFilter;
  periods: number;
  entry?: "first_time" | "recurring";
  mode?: "on" | "on_or_after" | "bracket";
  brackets?: number[];
  clock?: "calendar" | "rolling";
}

/** Any question the builder can ask. */
export type Query = TrendsQuery | FunnelQuery | RetentionQuery;

/** The kinds of question, in the order of the tabs. */
export const kinds = ["trends", "funnel", "retention"] as const;

/** The ways to draw each kind's answer; the first is the usual one. */
export const chartsOf = {
  trends: ["line", "bar", "area", "number"],
  funnel: ["steps", "time", "trend"],
  retention: ["triangle", "curve"],
} as const;

/** How an answer is drawn. `table` shows the numbers in place of the drawing. */
export interface Display {
  chart: (typeof chartsOf)[Query["kind"]][number];
  table?: boolean;
}

/** What the address bar holds: the question and how its answer is drawn. */
export interface Insight {
  query: Query;
  display: Display;
}

/** The event name that stands for any event. */
export const anyEvent = "*";
