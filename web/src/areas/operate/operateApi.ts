import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Doc = Schemas["DocPage"];
export type ListedDoc = Schemas["DocListed"];
export type DocState = ListedDoc["state"];
export type DocVersion = Schemas["DocVersion"];
export type DocDifference = Schemas["DocDifference"];
export type TextDiff = Schemas["Diff"];
export type Template = Schemas["Template"];
export type Field = Schemas["TemplateField"];
export type Drift = Schemas["TemplateDrift"];
export type Values = Record<string, unknown>;

/** What narrows the list of documents; it stands in the address. */
export interface DocSearch {
  q?: string;
  /** A kind, or a template's id. */
  template?: string;
  state?: DocState;
  owner?: string;
  outdated?: boolean;
  archived?: boolean;
  sort?: "updated" | "created" | "title";
  /** Tests of answers: "rollback_plan=empty", several separated by "&". */
  fields?: string;
}

/** The tests of answers as the API takes them: `field.NAME=TEST`. */
function fieldTests(fields: string | undefined): Record<string, string> {
  return Object.fromEntries(
    [...new URLSearchParams(fields ?? "")].map(([name, test]) => [`field.${name}`, test]),
  );
}

function docParameters({ fields, ...rest }: DocSearch) {
  const said = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined && value !== "" && value !== false),
  );
  return { ...said, ...fieldTests(fields) } as Record<string, never>;
}

/** The documents that fit, page by page. */
export const docsOf = (project: string, search: DocSearch) =>
  infiniteQueryOptions({
    queryKey: ["docs", project, "list", search],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/docs", {
          params: {
            path: { project },
            query: { ...docParameters(search), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

/** How many documents fit. */
export const docCount = (project: string, search: DocSearch) =>
  queryOptions({
    queryKey: ["docs", project, "count", search],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/docs/count", {
          params: { path: { project }, query: docParameters(search) },
          signal,
        }),
      ),
  });

/** One document with its ETag. */
export const docOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["docs", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(api.GET("/api/v1/projects/{project}/docs/{id}", { params: { path: { project, id } }, signal })),
  });

export interface DocEdit {
  title?: string;
  body?: string;
  state?: DocState;
  owner?: string;
  /** Only the answers that change; null empties one. */
  fields?: Values;
}

export interface NewDoc extends DocEdit {
  title: string;
  template?: string;
  describes?: { type: string; id: string };
}

export const createDoc = (project: string, doc: NewDoc) =>
  tagged(
    api.POST("/api/v1/projects/{project}/docs", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: doc as never,
    }),
  );

export const importDoc = (project: string, text: string) =>
  tagged(
    api.POST("/api/v1/projects/{project}/docs/import", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: { text },
    }),
  );

/** Changes a document unless somebody else has since `etag`: then it throws a Problem of status 412. */
export const patchDoc = (project: string, id: string, etag: string, edit: DocEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/docs/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body: edit as never,
    }),
  );

export const tickDoc = (project: string, id: string, etag: string, task: number, done: boolean) =>
  tagged(
    api.POST("/api/v1/projects/{project}/docs/{id}/tick", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body: { task, done },
    }),
  );

export const upgradeDoc = (project: string, id: string, etag: string) =>
  tagged(
    api.POST("/api/v1/projects/{project}/docs/{id}/upgrade", {
      params: { path: { project, id }, header: { "If-Match": etag } },
    }),
  );

export const archiveDoc = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/docs/{id}", { params: { path: { project, id } } }));

export const restoreDoc = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/docs/{id}/restore", { params: { path: { project, id } } }));

/** A document's versions, the newest first. */
export const historyOf = (project: string, id: string) =>
  infiniteQueryOptions({
    queryKey: ["docs", project, "one", id, "history"],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/docs/{id}/history", {
          params: { path: { project, id }, query: pageParam ? { cursor: pageParam } : {} },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

/** What changed between two versions. */
export const diffOf = (project: string, id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["docs", project, "one", id, "diff", from, to],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/docs/{id}/diff", {
          params: { path: { project, id }, query: { from, to } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const revertDoc = (project: string, id: string, etag: string, version: number) =>
  tagged(
    api.POST("/api/v1/projects/{project}/docs/{id}/revert", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body: { version },
    }),
  );

/** Joins an edit that began at a version with what others did since. */
export const mergeDoc = (project: string, id: string, version: number, body: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/docs/{id}/merge", {
      params: { path: { project, id } },
      body: { version, body },
    }),
  );

/** Every template on offer: those that come with prodops, then the project's own. */
export const templatesOf = (project: string, archived = false) =>
  queryOptions({
    queryKey: ["templates", project, "list", archived],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/templates", {
          params: { path: { project }, query: { limit: 200, archived } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

export const templateOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["templates", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/templates/{id}", { params: { path: { project, id } }, signal }),
      ),
  });

export interface TemplateEdit {
  kind?: string;
  form?: "light" | "full";
  title?: string;
  summary?: string;
  body?: string;
  fields?: Field[];
}

export const createTemplate = (
  project: string,
  template: TemplateEdit & { copy?: string; replaces?: boolean },
) =>
  tagged(
    api.POST("/api/v1/projects/{project}/templates", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: template as never,
    }),
  );

export const patchTemplate = (project: string, id: string, etag: string, edit: TemplateEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/templates/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body: edit as never,
    }),
  );

export const archiveTemplate = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/templates/{id}", { params: { path: { project, id } } }));

export const restoreTemplate = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/templates/{id}/restore", { params: { path: { project, id } } }),
  );

/** How far documents are from their templates. */
export const driftOf = (project: string) =>
  queryOptions({
    queryKey: ["docs", project, "drift"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/templates/drift", { params: { path: { project } }, signal }),
      ),
  });
