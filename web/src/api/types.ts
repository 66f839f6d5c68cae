import type { components } from "./schema";

type Schemas = components["schemas"];

// Short names for what the server describes. Only names: the shapes come from schema.d.ts.
export type Session = Schemas["Session"];
export type SessionProject = Schemas["SessionProject"];
export type OpenSession = Schemas["OpenSession"];
export type Role = SessionProject["role"];
export type Project = Schemas["Project"];
export type Member = Schemas["Member"];
export type Invitation = Schemas["Invitation"];
export type Key = Schemas["Key"];
export type Person = Schemas["Person"];
export type TrackedEvent = Schemas["Event"];
export type EventName = Schemas["EventName"];
export type Property = Schemas["Property"];
export type PropertyValue = Schemas["PropertyValue"];
export type Quarantined = Schemas["Quarantined"];
export type QuarantinePage = Schemas["QuarantinePage"];
export type Import = Schemas["Import"];
export type Insight = Schemas["Insight"];
export type Change = Schemas["Change"];
export type Annotation = Schemas["Annotation"];

export type Query = Schemas["Query"];
export type QueryAnswer = Schemas["QueryAnswer"];
export type TrendsQuery = Schemas["TrendsQuery"];
export type TrendsAnswer = Schemas["TrendsAnswer"];
export type FunnelQuery = Schemas["FunnelQuery"];
export type FunnelAnswer = Schemas["FunnelAnswer"];
export type RetentionQuery = Schemas["RetentionQuery"];
export type RetentionAnswer = Schemas["RetentionAnswer"];
export type QueryPoint = Schemas["QueryPoint"];

/** A record of any kind: its type and id. */
export type Ref = Schemas["Ref"];
/** A record of any kind as lists show it. */
export type Listed = Schemas["Listed"];
export type Hit = Schemas["Hit"];
export type Trace = Schemas["Trace"];
export type TraceNode = Schemas["Node"];
export type TraceEdge = Schemas["Edge"];
export type Many = Schemas["Many"];
export type Gap = Schemas["Gap"];
export type Link = Schemas["Link"];
export type Relation = Schemas["Relation"];
export type Comment = Schemas["Comment"];
export type Mention = Schemas["Mention"];
export type Job = Schemas["Job"];

export type Bet = Schemas["BetCard"];
export type Prediction = Schemas["Prediction"];
export type RoadmapBoard = Schemas["Board"];
export type Objective = Schemas["ObjectiveView"];
export type KeyResult = Schemas["KeyResultView"];
export type CheckIn = Schemas["CheckIn"];
export type Decision = Schemas["DecisionView"];

/** Home: what waits for somebody, how the loop runs, what changed and what moved. */
export type Needs = Schemas["Needs"];
export type Waiting = Schemas["Waiting"];
export type Loop = Schemas["Loop"];
export type LoopStage = Schemas["LoopStage"];
export type LoopArrow = Schemas["LoopArrow"];
export type LoopBreak = Schemas["LoopBreak"];
export type Moves = Schemas["Moves"];
export type MovedNumber = Schemas["MovedNumber"];
