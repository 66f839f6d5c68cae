import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Flag = Schemas["Flag"];
export type FlagCreate = Schemas["FlagCreate"];
export type FlagEdit = Schemas["FlagUpdate"];
export type Targeting = Schemas["Targeting"];
export type Rule = Schemas["Rule"];
export type Serve = Schemas["Serve"];
export type Condition = Schemas["Condition"];
export type Variation = Schemas["Variation"];
export type Simulation = Schemas["Simulation"];
export type Segment = Schemas["Segment"];
export type SegmentCreate = Schemas["SegmentCreate"];
export type SegmentEdit = Schemas["SegmentUpdate"];

/** How many buckets a split and a share are counted in. */
export const buckets = 100_000;

const next = {
  initialPageParam: "",
  getNextPageParam: (page: { next_cursor?: string }) => page.next_cursor || undefined,
};

export const flagList = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["flags", project, "list", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/flags", {
          params: {
            path: { project },
            query: { q: text, archived, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    ...next,
  });

/** A flag, by its id or its key, with its ETag. */
export const flagOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["flags", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(api.GET("/api/v1/projects/{project}/flags/{id}", { params: { path: { project, id } }, signal })),
  });

export const createFlag = (project: string, body: FlagCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/flags", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchFlag = (project: string, id: string, etag: string, body: FlagEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/flags/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveFlag = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/flags/{id}", { params: { path: { project, id } } }));

export const restoreFlag = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/flags/{id}/restore", { params: { path: { project, id } } }));

/** What a context would get of one flag as it is served now; `version` asks anew when it changes. */
export const simulationOf = (
  project: string,
  flag: string,
  environment: string,
  context: string,
  version: number,
) =>
  queryOptions({
    queryKey: ["flags", project, "simulation", flag, environment, context, version],
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/v1/projects/{project}/flags/simulate", {
          params: { path: { project } },
          body: { flag, environment, context: JSON.parse(context) },
          signal,
        }),
      ),
    retry: false,
  });

export const segmentList = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["segments", project, "list", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/segments", {
          params: {
            path: { project },
            query: { q: text, archived, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    ...next,
  });

export const segmentOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["segments", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/segments/{id}", { params: { path: { project, id } }, signal }),
      ),
  });

export const createSegment = (project: string, body: SegmentCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/segments", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchSegment = (project: string, id: string, etag: string, body: SegmentEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/segments/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveSegment = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/segments/{id}", { params: { path: { project, id } } }));

export const restoreSegment = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/segments/{id}/restore", { params: { path: { project, id } } }));

/** The segments that a condition can name. */
export const segmentNames = (project: string) =>
  queryOptions({
    queryKey: ["segments", project, "names"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/segments", {
          params: { path: { project }, query: { limit: 200 } },
          signal,
        }),
      ),
  });
