import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../api/client";
import type { Person } from "../../api/types";
import type { Point } from "../../charts/answers";
import type { Display, Query, Subject } from "../../charts/query/query";

/** The events ever sent, for pickers; the project's slug names whose. */
export const eventsOf = (project: string) =>
  queryOptions({
    queryKey: ["taxonomy", project, "events"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/taxonomy/events", { params: { path: { project } }, signal }),
      ),
    staleTime: 60_000,
    select: (page) => page.items ?? [],
  });

/** The properties of an event (`*` for any), or of people. */
export const propertiesOf = (project: string, of: Subject, event: string) =>
  queryOptions({
    queryKey: ["taxonomy", project, "properties", of, of === "event" ? event : ""],
    queryFn: ({ signal }) =>
      of === "person"
        ? answer(
            api.GET("/api/v1/projects/{project}/taxonomy/persons/properties", {
              params: { path: { project } },
              signal,
            }),
          )
        : answer(
            api.GET("/api/v1/projects/{project}/taxonomy/events/{event}/properties", {
              params: { path: { project, event } },
              signal,
            }),
          ),
    staleTime: 60_000,
    select: (page) => page.items ?? [],
  });

/** The most frequent values of a property that contain the text. */
export const valuesOf = (project: string, of: Subject, event: string, property: string, search: string) =>
  queryOptions({
    queryKey: ["taxonomy", project, "values", of, event, property, search],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/taxonomy/values", {
          params: {
            path: { project },
            query: { event, property, of, ...(search ? { search } : {}), limit: 50 },
          },
          signal,
        }),
      ),
    staleTime: 60_000,
    select: (page) => page.items ?? [],
  });

/** The people behind a point of the answer to a question, page by page. */
export const peopleBehind = (project: string, query: Query, point: Point) =>
  infiniteQueryOptions({
    queryKey: ["people behind", project, query, point],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.POST("/api/v1/projects/{project}/persons/query", {
          params: { path: { project } },
          body: {
            query: { ...query },
            point: { ...point },
            limit: 50,
            ...(pageParam ? { cursor: pageParam } : {}),
          } as never,
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

/** Nobody reads more than this many at once; a CSV or a copy ends there. */
const mostPeople = 10_000;

/** Everybody behind a point, page after page, up to 10,000. */
export async function everyoneBehind(project: string, query: Query, point: Point) {
  const people: Person[] = [];
  for (let cursor: string | undefined; people.length < mostPeople; ) {
    const page = await answer(
      api.POST("/api/v1/projects/{project}/persons/query", {
        params: { path: { project } },
        body: {
          query: { ...query },
          point: { ...point },
          limit: 200,
          ...(cursor ? { cursor } : {}),
        } as never,
      }),
    );
    people.push(...(page.items ?? []));
    cursor = page.next_cursor || undefined;
    if (!cursor) break;
  }
  return people;
}

/** The saved insights whose name or description contains the text. */
export const savedInsights = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["insights", project, "list", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/insights", {
          params: {
            path: { project },
            query: { q: text, archived, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

/** What a member may change of a saved insight. */
export interface InsightEdit {
  name?: string;
  description?: string;
  query?: Query;
  display?: Display;
}

/** Saves a question under a name. */
export function createInsight(project: string, insight: Required<InsightEdit>) {
  return tagged(
    api.POST("/api/v1/projects/{project}/insights", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: { ...insight, query: { ...insight.query }, display: { ...insight.display } },
    }),
  );
}

/** Changes a saved insight unless somebody else has since `etag`: then it throws a Problem of status 412. */
export function patchInsight(project: string, id: string, etag: string, edit: InsightEdit) {
  const { query, display, ...words } = edit;
  return tagged(
    api.PATCH("/api/v1/projects/{project}/insights/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body: {
        ...words,
        ...(query ? { query: { ...query } } : {}),
        ...(display ? { display: { ...display } } : {}),
      },
    }),
  );
}

/** Takes a saved insight off the list; it can be restored. */
export function archiveInsight(project: string, id: string) {
  return answer(
    api.DELETE("/api/v1/projects/{project}/insights/{id}", { params: { path: { project, id } } }),
  );
}

/** Puts an archived insight back on the list. */
export function restoreInsight(project: string, id: string) {
  return answer(
    api.POST("/api/v1/projects/{project}/insights/{id}/restore", { params: { path: { project, id } } }),
  );
}

/** The newest events, by event name or by anybody's id. */
export function newestEvents(
  project: string,
  filter: { event?: string; person?: string },
  limit: number,
  signal: AbortSignal,
  cursor?: string,
) {
  return answer(
    api.GET("/api/v1/projects/{project}/events", {
      params: { path: { project }, query: { ...filter, limit, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );
}

/** The people whose id or properties contain the text, the last active first. */
export const peopleList = (project: string, text: string) =>
  infiniteQueryOptions({
    queryKey: ["people", project, "list", text],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/persons", {
          params: {
            path: { project },
            query: { limit: 50, ...(text ? { q: text } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

/** A person, by any of their ids. */
export const personOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["people", project, "one", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/persons/{id}", { params: { path: { project, id } }, signal }),
      ),
  });

/** What a person did, newest first, page by page. */
export const timelineOf = (project: string, id: string) =>
  infiniteQueryOptions({
    queryKey: ["people", project, "timeline", id],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/persons/{id}/events", {
          params: {
            path: { project, id },
            query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });
