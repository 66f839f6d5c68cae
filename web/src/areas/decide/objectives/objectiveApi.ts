import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type ObjectiveCreate = Schemas["OkrCreate"];
export type ObjectiveEdit = Schemas["OkrUpdate"];
export type KeyResultCreate = Schemas["KeyResultCreate"];
export type KeyResultEdit = Schemas["KeyResultUpdate"];
export type CheckInCreate = Schemas["CheckInCreate"];

/** What objectives are narrowed by. */
export interface ObjectiveFilter {
  q?: string;
  period?: string;
  team?: string;
  owner?: string;
}

export const objectivesPage = (
  project: string,
  filter: ObjectiveFilter,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET("/api/v1/projects/{project}/objectives", {
      params: { path: { project }, query: { ...filter, cursor, limit: 50 } },
      signal,
    }),
  );

/** The latest objectives by name, for pickers. */
export const objectiveNames = (project: string) =>
  queryOptions({
    queryKey: ["objectives", project, "names"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/objectives", {
          params: { path: { project }, query: { limit: 100 } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

export const choicesOf = (project: string) =>
  queryOptions({
    queryKey: ["objectives", project, "choices"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/objectives/choices", { params: { path: { project } }, signal }),
      ),
  });

/** One objective with its ETag. */
export const objectiveOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["objectives", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/objectives/{id}", {
          params: { path: { project, id } },
          signal,
        }),
      ),
  });

export const keyResultOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["objectives", project, "key result", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/key-results/{id}", {
          params: { path: { project, id } },
          signal,
        }),
      ),
  });

export const checkInsOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["objectives", project, "check-ins", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/objectives/{id}/check-ins", {
          params: { path: { project, id }, query: { limit: 20 } },
          signal,
        }),
      ),
  });

/** A key result's numbers over time. */
export const pointsOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["objectives", project, "points", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/key-results/{id}/points", {
          params: { path: { project, id } },
          signal,
        }),
      ),
  });

export const createObjective = (project: string, body: ObjectiveCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/objectives", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchObjective = (project: string, id: string, etag: string, body: ObjectiveEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/objectives/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveObjective = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/objectives/{id}", { params: { path: { project, id } } }));

export const restoreObjective = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/objectives/{id}/restore", { params: { path: { project, id } } }),
  );

export const createKeyResult = (project: string, objective: string, body: KeyResultCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/objectives/{id}/key-results", {
      params: { path: { project, id: objective } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchKeyResult = (project: string, id: string, etag: string, body: KeyResultEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/key-results/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveKeyResult = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/key-results/{id}", { params: { path: { project, id } } }));

export const restoreKeyResult = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/key-results/{id}/restore", { params: { path: { project, id } } }),
  );

export const measureKeyResult = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/key-results/{id}/measure", { params: { path: { project, id } } }),
  );

export const checkInObjective = (project: string, id: string, body: CheckInCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/objectives/{id}/check-ins", {
      params: { path: { project, id } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const checkInKeyResult = (project: string, id: string, body: CheckInCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/key-results/{id}/check-ins", {
      params: { path: { project, id } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );
