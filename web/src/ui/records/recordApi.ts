import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../api/client";
import type { Ref } from "../../api/types";

/** Key of everything that hangs on one record; what changes links, comments or the record itself forgets it. */
export const aboutRecord = (project: string, { type, id }: Ref) => ["records", project, type, id] as const;

/** Records that contain the words, best first. */
export const found = (
  project: string,
  q: string,
  types: readonly string[] = [],
  limit = 20,
  archived = false,
) =>
  queryOptions({
    queryKey: ["search", project, q, types, limit, archived],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/search", {
          params: {
            path: { project },
            query: { q, limit, archived, ...(types.length > 0 ? { type: [...types] } : {}) },
          },
          signal,
        }),
      ),
    enabled: q !== "",
    staleTime: 10_000,
  });

/** Every relation there is, and between which kinds of record. */
export const relationsOf = (project: string) =>
  queryOptions({
    queryKey: ["relations"],
    queryFn: () =>
      answer(api.GET("/api/v1/projects/{project}/links/relations", { params: { path: { project } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The loop around a record. */
export const traceOf = (project: string, ref: Ref) =>
  queryOptions({
    queryKey: [...aboutRecord(project, ref), "trace"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/trace/{type}/{id}", {
          params: { path: { project, ...ref } },
          signal,
        }),
      ),
  });

export const createLink = (project: string, link: { from: Ref; to: Ref; relation: string; note?: string }) =>
  answer(api.POST("/api/v1/projects/{project}/links", { params: { path: { project } }, body: link }));

export const removeLink = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/links/{id}", { params: { path: { project, id } } }));

/** What was said about a record, the oldest first. */
export const commentsOn = (project: string, ref: Ref) =>
  queryOptions({
    queryKey: [...aboutRecord(project, ref), "comments"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/records/{type}/{id}/comments", {
          params: { path: { project, ...ref } },
          signal,
        }),
      ),
  });

export const createComment = (project: string, { type, id }: Ref, body: string) =>
  tagged(
    api.POST("/api/v1/projects/{project}/records/{type}/{id}/comments", {
      params: { path: { project, type, id } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: { body },
    }),
  );

/** Changes one's own comment unless it changed since `etag`: then it throws a Problem of status 412. */
export const patchComment = (project: string, id: string, etag: string, body: string) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/comments/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body: { body },
    }),
  );

export const archiveComment = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/comments/{id}", { params: { path: { project, id } } }));

export const restoreComment = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/comments/{id}/restore", { params: { path: { project, id } } }));

/** A page of what happened to a record, its links and its comments, the newest first. */
export const activityPage = (project: string, ref: Ref, before: string | undefined, signal: AbortSignal) =>
  answer(
    api.GET("/api/v1/projects/{project}/records/{type}/{id}/activity", {
      params: {
        path: { project, ...ref },
        query: { before: before ? Number(before) : undefined, limit: 50 },
      },
      signal,
    }),
  );
