import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Outcome = Schemas["OutcomeCard"];
export type OutcomeEdit = Schemas["OutcomeUpdate"];
export type Measures = Schemas["OutcomeMeasures"];
export type Metric = Schemas["OutcomeMetric"];
export type Target = Schemas["OutcomeTarget"];
export type Money = Schemas["OutcomeMoney"];
export type Requesters = Schemas["OutcomeRequesters"];
export type Requester = Schemas["Requester"];
export type Verdict = NonNullable<Outcome["verdict"]>;

/** What the list is narrowed by. */
export interface OutcomeFilter {
  q?: string;
  state?: Outcome["state"];
  archived?: boolean;
}

const one = "/api/v1/projects/{project}/outcomes/{id}";

export const outcomesPage = (
  project: string,
  filter: OutcomeFilter,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET("/api/v1/projects/{project}/outcomes", {
      params: { path: { project }, query: { ...filter, cursor, limit: 50 } },
      signal,
    }),
  );

/** One outcome, by its id or that of its bet, with its ETag. */
export const outcomeOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["outcomes", project, "one", id],
    queryFn: ({ signal }) => tagged(api.GET(one, { params: { path: { project, id } }, signal })),
  });

/** What is measured now, or what the review kept. The version is part of the key: inputs change the numbers. */
export const measuresOf = (project: string, id: string, version: number, frozen: boolean) =>
  queryOptions({
    queryKey: ["outcomes", project, "measures", id, version, frozen],
    queryFn: ({ signal }) =>
      answer(api.GET(`${one}/measures`, { params: { path: { project, id }, query: { frozen } }, signal })),
    staleTime: 60_000,
  });

export const requestersOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["outcomes", project, "requesters", id],
    queryFn: ({ signal }) =>
      answer(api.GET(`${one}/requesters`, { params: { path: { project, id } }, signal })),
  });

export const patchOutcome = (project: string, id: string, etag: string, body: OutcomeEdit) =>
  tagged(api.PATCH(one, { params: { path: { project, id }, header: { "If-Match": etag } }, body }));

export const archiveOutcome = (project: string, id: string) =>
  answer(api.DELETE(one, { params: { path: { project, id } } }));

export const restoreOutcome = (project: string, id: string) =>
  answer(api.POST(`${one}/restore`, { params: { path: { project, id } } }));

export const reviewOutcome = (project: string, id: string, etag: string, body: Schemas["OutcomeReview"]) =>
  tagged(
    api.POST(`${one}/review`, { params: { path: { project, id }, header: { "If-Match": etag } }, body }),
  );

export const reopenOutcome = (project: string, id: string) =>
  tagged(api.POST(`${one}/reopen`, { params: { path: { project, id } } }));

export const tellRequesters = (project: string, id: string, body: Schemas["TellRequesters"]) =>
  answer(api.POST(`${one}/tell`, { params: { path: { project, id } }, body }));

/** Where the list of requesters is as CSV. */
export const requestersCsv = (project: string, id: string) =>
  `/api/v1/projects/${encodeURIComponent(project)}/outcomes/${encodeURIComponent(id)}/requesters.csv`;
