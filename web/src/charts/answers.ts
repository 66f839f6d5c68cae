/** Answers of `POST query` as the charts read them: short names for what the server describes. */
import type { components } from "../api/schema";

type Schemas = components["schemas"];

/** The answer to how often things happened per bucket. */
export type TrendsAnswer = Schemas["TrendsAnswer"];
/** One line of a trends answer; null where there is nothing to measure. */
export type TrendsLine = Schemas["TrendsAnswerLine"];

/** The answer to how many went through the steps. */
export type FunnelAnswer = Schemas["FunnelAnswer"];
/** The funnel of one breakdown value. */
export type FunnelGroup = Schemas["FunnelAnswerGroup"];
/** One step of one funnel group. Shares are of 1. */
export type FunnelStep = Schemas["FunnelAnswerStep"];

/** The answer to how many of those who started came back. Averages are of 1. */
export type RetentionAnswer = Schemas["RetentionAnswer"];
/** The people who started in one interval and how many came back, per column. */
export type RetentionCohort = Schemas["RetentionAnswerCohort"];

/** Any answer the charts can draw. */
export type Answer = Schemas["QueryAnswer"];

/** A point of an answer, as `persons/query` wants it. */
export type Point = Schemas["QueryPoint"];

/** A point and the words for it, for the heading of the people behind it. */
export interface PointedAt {
  point: Point;
  title: string;
  count?: number | null;
}
