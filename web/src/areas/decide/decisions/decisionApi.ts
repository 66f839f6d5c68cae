import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";
import type { Decision } from "../../../api/types";

type Schemas = components["schemas"];
export type DecisionCreate = Schemas["DecisionCreate"];
export type DecisionEdit = Schemas["DecisionUpdate"];

/** What the log is narrowed by. */
export interface DecisionFilter {
  q?: string;
  state?: Decision["state"];
  decided_by?: string;
}

export const decisionsPage = (
  project: string,
  filter: DecisionFilter,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET("/api/v1/projects/{project}/decisions", {
      params: { path: { project }, query: { ...filter, cursor, limit: 50 } },
      signal,
    }),
  );

/** What is to be looked at again, the longest due first. */
export const dueOf = (project: string) =>
  queryOptions({
    queryKey: ["decisions", project, "due"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/decisions", {
          params: { path: { project }, query: { revisit: "due", limit: 20 } },
          signal,
        }),
      ),
  });

/** One decision with its ETag. */
export const decisionOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["decisions", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/decisions/{id}", { params: { path: { project, id } }, signal }),
      ),
  });

export const createDecision = (project: string, body: DecisionCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/decisions", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchDecision = (project: string, id: string, etag: string, body: DecisionEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/decisions/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveDecision = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/decisions/{id}", { params: { path: { project, id } } }));

export const restoreDecision = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/decisions/{id}/restore", { params: { path: { project, id } } }),
  );
