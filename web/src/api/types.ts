import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["Session"];
export type SessionProject = Schemas["SessionProject"];
export type SignIn = Schemas["SignIn"];
export type Role = SessionProject["role"];
export type Project = Schemas["Project"];
export type Member = Schemas["Member"];
export type Invitation = Schemas["Invitation"];
export type Key = Schemas["Key"];
export type Person = Schemas["Person"];
export type TrackedEvent = Schemas["Event"];
export type EventName = Schemas["EventName"];
export type Property = Schemas["Property"];
export type Quarantined = Schemas["Quarantined"];
export type Import = Schemas["Import"];
export type Insight = Schemas["Insight"];
export type Change = Schemas["Change"];
