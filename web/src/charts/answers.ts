/** Answers of `POST query` as the charts read them. */

/** How a number came about; part of every answer. */
export interface Explained {
  kind: string;
  computed_at: string;
  engine: string;
  elapsed_ms: number;
  matched_events: number;
  explain: Explanation;
  warnings?: string[] | null;
}

/** The definition in words, what was left out, and how many the answer rests on. */
export interface Explanation {
  definition?: string;
  exclusions?: (string | { reason: string; count?: number })[] | null;
  n?: number | null;
  [more: string]: unknown;
}

/** A breakdown value: a JSON scalar, `$other` or `$none`. */
export type BreakdownValue = string | number | boolean | null;

/** One line of a trends answer; null where there is nothing to measure. */
export interface TrendsLine {
  label: string;
  breakdown?: BreakdownValue[] | null;
  values: (number | null)[];
  total: number | null;
  previous?: (number | null)[] | null;
  series?: number;
}

/** The answer to how often things happened per bucket. */
export interface TrendsAnswer extends Explained {
  kind: "trends";
  buckets: string[];
  incomplete?: string[] | null;
  previous_buckets?: string[] | null;
  series: TrendsLine[];
}

/** One step of one funnel group. Shares are of 1. */
export interface FunnelStep {
  label: string;
  count: number;
  from_start: number | null;
  from_previous: number | null;
  median_seconds?: number | null;
  seconds_histogram?: [from: number, to: number, count: number][] | null;
  interval?: [low: number, high: number] | null;
  in_progress?: number;
  dropped?: number;
}

/** A funnel's conversion in one bucket of its entries. */
export interface FunnelBucket {
  bucket: string;
  entered: number;
  converted: number;
  rate?: number | null;
  interval?: [low: number, high: number] | null;
}

/** The funnel of one breakdown value. */
export interface FunnelGroup {
  breakdown?: BreakdownValue[] | null;
  steps: FunnelStep[];
  in_progress?: number;
  excluded?: number;
  over_time?: FunnelBucket[] | null;
}

/** The answer to how many went through the steps. */
export interface FunnelAnswer extends Explained {
  kind: "funnel";
  groups: FunnelGroup[];
  incomplete?: string[] | null;
}

/** The people who started in one interval and how many came back, per column. */
export interface RetentionCohort {
  start: string;
  size: number;
  counts: number[];
  complete: boolean[];
}

/** The answer to how many of those who started came back. Averages are of 1. */
export interface RetentionAnswer extends Explained {
  kind: "retention";
  cohorts: RetentionCohort[];
  average: (number | null)[];
}

/** Any answer the charts can draw. */
export type Answer = TrendsAnswer | FunnelAnswer | RetentionAnswer;

/** A point of an answer, as `persons/query` wants it. */
export type Point =
  | { series: number; bucket: string; breakdown?: BreakdownValue[] }
  | { step: number; state: "reached" | "dropped" | "in_progress"; breakdown?: BreakdownValue[] }
  | { cohort: string; period: number };

/** A point and the words for it, for the heading of the people behind it. */
export interface PointedAt {
  point: Point;
  title: string;
  count?: number | null;
}
