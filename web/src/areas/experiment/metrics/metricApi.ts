import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";
import type { Range } from "../../../charts/query/query";

type Schemas = components["schemas"];
export type Metric = Schemas["Metric"];
export type MetricCreate = Schemas["MetricCreate"];
export type MetricEdit = Schemas["MetricPatch"];
export type MetricDenominator = Schemas["MetricDenominator"];
export type MetricMeasurement = Schemas["MetricMeasurement"];
export type MetricUse = Schemas["MetricUse"];

/** Metrics whose words begin with the text. */
export const metricList = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["metrics", project, "list", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/metrics", {
          params: {
            path: { project },
            query: { q: text, archived, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page: { next_cursor?: string }) => page.next_cursor || undefined,
  });

/** The metrics that a form can choose. */
export const metricNames = (project: string) =>
  queryOptions({
    queryKey: ["metrics", project, "names"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/metrics", {
          params: { path: { project }, query: { limit: 200 } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

/** A metric, by its id or its key, with its ETag. */
export const metricOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["metrics", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/metrics/{id}", { params: { path: { project, id } }, signal }),
      ),
  });

/** What a version of a metric is of everybody over a range: the 28 days that are over without one. */
export const measurementOf = (project: string, id: string, version: number, range: Range | undefined) =>
  queryOptions({
    queryKey: ["metrics", project, "measure", id, version, range],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/metrics/{id}/measure", {
          params: { path: { project, id }, query: { ...range } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

/** What a version of a metric was at the end of each of the last weeks, each over its own 28 days. */
export const trailOf = (project: string, id: string, version: number, weeks: number) =>
  queryOptions({
    queryKey: ["metrics", project, "trail", id, version, weeks],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/metrics/{id}/trail", {
          params: { path: { project, id }, query: { weeks } },
          signal,
        }),
      ),
    staleTime: 600_000,
  });

/** The records that build on a metric. */
export const usesOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["metrics", project, "uses", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/metrics/{id}/uses", {
          params: { path: { project, id } },
          signal,
        }),
      ),
  });

export const createMetric = (project: string, body: MetricCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/metrics", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchMetric = (project: string, id: string, etag: string, body: MetricEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/metrics/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveMetric = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/metrics/{id}", { params: { path: { project, id } } }));

export const restoreMetric = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/metrics/{id}/restore", { params: { path: { project, id } } }));
