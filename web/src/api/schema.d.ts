/**
 * Provisional shape of the HTTP API, replaced by the file that `npm run generate`
 * writes from openapi.json as soon as the server describes itself.
 */
type Id = string;
type Time = string;
type Role = "viewer" | "editor" | "admin" | "owner";
type Values = Record<string, unknown>;
interface Page<T> {
  items: T[];
  next_cursor?: string;
}
interface Operation<Path, Query, Body, Answer> {
  parameters: { query?: Query; header?: { "If-Match"?: string; "Idempotency-Key"?: string }; cookie?: never } & ([Path] extends [never]
    ? { path?: never }
    : { path: Path });
  requestBody?: [Body] extends [undefined] ? never : { content: { "application/json": Body } };
  responses: {
    200: { headers: Record<string, unknown>; content: { "application/json": Answer } };
    default: { headers: Record<string, unknown>; content: { "application/problem+json": components["schemas"]["ErrorModel"] } };
  };
}
type Get<Path, Answer, Query = Record<never, never>> = Operation<Path, Query, undefined, Answer>;
type Send<Path, Body, Answer = unknown> = Operation<Path, Record<never, never>, Body, Answer>;
interface InProject {
  project: string;
}
interface RecordInProject extends InProject {
  id: Id;
}
interface Paged {
  limit?: number;
  cursor?: string;
}

export interface components {
  schemas: {
    ErrorModel: {
      status?: number;
      title?: string;
      detail?: string;
      type?: string;
      errors?: { location?: string; message?: string; value?: unknown }[];
    };
    Setup: { needed: boolean; demo: boolean };
    SessionProject: { id: Id; slug: string; name: string; role: Role; timezone: string; week_start: "monday" | "sunday" };
    Session: {
      member: { id: Id; name: string; email: string };
      projects: components["schemas"]["SessionProject"][];
      demo: boolean;
    };
    SignIn: { id: Id; created_at: Time; last_seen_at: Time; user_agent?: string; ip?: string; current: boolean };
    Project: { id: Id; slug: string; name: string; timezone: string; week_start: "monday" | "sunday"; created_at: Time };
    Member: { id: Id; name: string; email: string; role: Role; created_at: Time; last_seen_at?: Time };
    Invitation: { id: Id; email: string; role: Role; created_at: Time; expires_at?: Time; link?: string };
    Key: {
      id: Id;
      kind: "write" | "secret";
      name: string;
      prefix: string;
      scopes: string[];
      environment: string;
      created_at: Time;
      created_by?: string;
      last_used_at?: Time;
      revoked_at?: Time;
      secret?: string;
    };
    Person: { id: Id; ids: string[]; properties: Values; group?: string; first_seen: Time; last_seen: Time; events: number };
    Event: {
      id: Id;
      event: string;
      distinct_id: string;
      anonymous_id?: string;
      person: string;
      time: Time;
      received_at: Time;
      source: string;
      properties: Values;
      context: Values;
    };
    EventName: { name: string; count: number; first_seen: Time; last_seen: Time };
    Property: { name: string; types: string[]; count: number; values: { value: unknown; count: number }[] };
    Quarantined: {
      id: Id;
      received_at: Time;
      source: string;
      reason: string;
      detail: string;
      event: string;
      payload: unknown;
      state: "waiting" | "replayed" | "discarded";
    };
    Import: {
      id: Id;
      file: string;
      size: number;
      source: string;
      state: string;
      lines_done: number;
      accepted: number;
      quarantined: number;
      created_at: Time;
      created_by?: string;
    };
    Insight: {
      id: Id;
      name: string;
      description: string;
      query: Values;
      display: Values;
      created_at: Time;
      updated_at: Time;
      archived_at?: Time;
      created_by?: string;
    };
    Change: {
      id: Id;
      sequence: number;
      time: Time;
      actor: { kind: string; id: string; name: string };
      type: string;
      record: string;
      verb: string;
      before?: Values;
      after?: Values;
    };
  };
}

type S = components["schemas"];

export interface paths {
  "/api/v1/setup": { get: Get<never, S["Setup"]>; post: Send<never, { token: string; name: string; email: string; password: string; project_name: string; timezone: string }, S["Session"]> };
  "/api/v1/session": {
    get: Get<never, S["Session"]>;
    post: Send<never, { email: string; password: string }, S["Session"]>;
    delete: Get<never, unknown>;
  };
  "/api/v1/sessions": { get: Get<never, Page<S["SignIn"]>> };
  "/api/v1/sessions/{id}": { delete: Get<{ id: Id }, unknown> };
  "/api/v1/me": { patch: Send<never, { name?: string; password?: { current: string; new: string } }> };
  "/api/v1/invitations/lookup": { post: Send<never, { token: string }, { email: string; project: string; role: Role; has_account: boolean }> };
  "/api/v1/invitations/accept": { post: Send<never, { token: string; name?: string; password?: string }, S["Session"]> };
  "/api/v1/projects": { get: Get<never, Page<S["Project"]>>; post: Send<never, { name: string; timezone: string; week_start?: "monday" | "sunday" }, S["Project"]> };
  "/api/v1/projects/{project}": {
    get: Get<InProject, S["Project"]>;
    patch: Send<InProject, { name?: string; timezone?: string; week_start?: "monday" | "sunday" }, S["Project"]>;
  };
  "/api/v1/projects/{project}/members": { get: Get<InProject, Page<S["Member"]>, Paged> };
  "/api/v1/projects/{project}/members/{id}": { patch: Send<RecordInProject, { role: Role }, S["Member"]>; delete: Get<RecordInProject, unknown> };
  "/api/v1/projects/{project}/invitations": {
    get: Get<InProject, Page<S["Invitation"]>, Paged>;
    post: Send<InProject, { email: string; role: Role }, S["Invitation"]>;
  };
  "/api/v1/projects/{project}/invitations/{id}": { delete: Get<RecordInProject, unknown> };
  "/api/v1/projects/{project}/keys": {
    get: Get<InProject, Page<S["Key"]>, Paged>;
    post: Send<InProject, { kind: "write" | "secret"; name: string; scopes: string[]; environment: string }, S["Key"]>;
  };
  "/api/v1/projects/{project}/keys/{id}": { delete: Get<RecordInProject, unknown> };
  "/api/v1/projects/{project}/query": { post: Send<InProject, Values, Values> };
  "/api/v1/projects/{project}/persons/query": { post: Send<InProject, { query: Values; point: Values; limit?: number; cursor?: string }, Page<S["Person"]> & { total: number }> };
  "/api/v1/projects/{project}/persons": { get: Get<InProject, Page<S["Person"]>, Paged & { q?: string }> };
  "/api/v1/projects/{project}/persons/{id}": { get: Get<RecordInProject, S["Person"]> };
  "/api/v1/projects/{project}/persons/{id}/events": { get: Get<RecordInProject, Page<S["Event"]>, Paged> };
  "/api/v1/projects/{project}/events": { get: Get<InProject, Page<S["Event"]>, Paged & { event?: string; person?: string }> };
  "/api/v1/projects/{project}/taxonomy/events": { get: Get<InProject, Page<S["EventName"]>, Paged> };
  "/api/v1/projects/{project}/taxonomy/events/{event}/properties": { get: Get<InProject & { event: string }, Page<S["Property"]>, Paged> };
  "/api/v1/projects/{project}/taxonomy/persons/properties": { get: Get<InProject, Page<S["Property"]>, Paged> };
  "/api/v1/projects/{project}/taxonomy/values": {
    get: Get<InProject, Page<{ value: unknown; count: number }>, { event?: string; property: string; of?: "event" | "person"; search?: string; limit?: number }>;
  };
  "/api/v1/projects/{project}/quarantine": {
    get: Get<InProject, Page<S["Quarantined"]> & { reasons: { reason: string; count: number }[] }, Paged & { state?: string; reason?: string }>;
  };
  "/api/v1/projects/{project}/quarantine/replay": { post: Send<InProject, { ids?: string[]; reason?: string; all?: boolean }, { replayed: number; failed: number }> };
  "/api/v1/projects/{project}/quarantine/{id}": { delete: Get<RecordInProject, unknown> };
  "/api/v1/projects/{project}/imports": { get: Get<InProject, Page<S["Import"]>, Paged> };
  "/api/v1/projects/{project}/imports/{id}/undo": { post: Send<RecordInProject, Record<never, never>, S["Import"]> };
  "/api/v1/projects/{project}/insights": {
    get: Get<InProject, Page<S["Insight"]>, Paged & { q?: string; archived?: boolean }>;
    post: Send<InProject, { name: string; description?: string; query: Values; display?: Values }, S["Insight"]>;
  };
  "/api/v1/projects/{project}/insights/{id}": {
    get: Get<RecordInProject, S["Insight"]>;
    patch: Send<RecordInProject, { name?: string; description?: string; query?: Values; display?: Values }, S["Insight"]>;
    delete: Get<RecordInProject, unknown>;
  };
  "/api/v1/projects/{project}/insights/{id}/restore": { post: Send<RecordInProject, Record<never, never>, S["Insight"]> };
  "/api/v1/projects/{project}/changes": { get: Get<InProject, Page<S["Change"]>, Paged & { after?: string; type?: string; id?: string }> };
}
