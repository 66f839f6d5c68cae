import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type Note = Schemas["Feedback"];
export type Do = Schemas["Do"];
export type Step = Schemas["Step"];
export type Suggestions = Schemas["Suggestions"];
export type Area = Schemas["Area"];
export type Theme = Schemas["ThemeView"];
export type Company = Schemas["Company"];
export type Highlight = Schemas["Highlight"];
export type RoutingRule = Schemas["RoutingRule"];
export type NoteFilter = NonNullable<Schemas["FeedbackChange"]["filter"]>;
export type Preview = Schemas["Preview"];
export type NoteImport = Schemas["NoteImport"];
export type Mapping = Schemas["Mapping"];
export type NewNote = Schemas["FeedbackCreate"];

const at = (project: string) => ({ params: { path: { project } } });
const one = (project: string, id: string) => ({ params: { path: { project, id } } });

/** Key of everything about notes; what changes notes forgets it. */
export const notesKey = (project: string) => ["feedback", project] as const;

/** Notes that a filter finds, page by page. */
export const notesOf = (project: string, filter: NoteFilter) =>
  infiniteQueryOptions({
    queryKey: [...notesKey(project), "list", filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/feedback", {
          params: {
            path: { project },
            query: { ...filter, limit: 50, ...(pageParam && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

export const noteOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...notesKey(project), "note", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/projects/{project}/feedback/{id}", { ...one(project, id), signal })),
    enabled: id !== "",
  });

export const countsOf = (project: string) =>
  queryOptions({
    queryKey: [...notesKey(project), "counts"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/projects/{project}/feedback/counts", { ...at(project), signal })),
  });

export const facetsOf = (project: string) =>
  queryOptions({
    queryKey: [...notesKey(project), "facets"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/projects/{project}/feedback/facets", { ...at(project), signal })),
    staleTime: 60_000,
  });

export const suggestionsOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...notesKey(project), "suggestions", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/feedback/{id}/suggestions", { ...one(project, id), signal }),
      ),
    staleTime: 30_000,
  });

export const highlightsOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...notesKey(project), "highlights", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/projects/{project}/feedback/{id}/highlights", { ...one(project, id), signal })),
    select: (page) => page.items,
  });

export const duplicatesOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...notesKey(project), "duplicates", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/projects/{project}/feedback/{id}/duplicates", { ...one(project, id), signal })),
  });

/** Product areas, by name. */
export const areasOf = (project: string) =>
  queryOptions({
    queryKey: ["areas", project],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/areas", {
          params: { path: { project }, query: { limit: 200 } },
          signal,
        }),
      ),
    select: (page) => page.items,
    staleTime: 30_000,
  });

/** Themes with what is counted in them; the dismissed ones only when asked for. */
export const themesOf = (project: string, state?: Theme["state"]) =>
  queryOptions({
    queryKey: ["themes", project, state ?? "open"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/themes", {
          params: { path: { project }, query: { limit: 200, ...(state && { state }) } },
          signal,
        }),
      ),
    select: (page) => page.items,
    staleTime: 10_000,
  });

export const themeOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["themes", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(api.GET("/api/v1/projects/{project}/themes/{id}", { ...one(project, id), signal })),
  });

export const companyOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["companies", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(api.GET("/api/v1/projects/{project}/companies/{id}", { ...one(project, id), signal })),
  });

/** Does one thing to notes; the step it answers can be undone. */
export const changeNotes = (project: string, of: { ids: string[] } | { filter: NoteFilter }, act: Do) =>
  answer(
    api.POST("/api/v1/projects/{project}/feedback/change", { ...at(project), body: { ...of, do: act } }),
  );

export const undoStep = (project: string, step: string) =>
  answer(api.POST("/api/v1/projects/{project}/feedback/steps/{id}/undo", one(project, step)));

export const logNote = (project: string, note: NewNote) =>
  answer(api.POST("/api/v1/projects/{project}/feedback", { ...at(project), body: note }));

export const highlight = (project: string, note: string, body: Schemas["HighlightCreate"]) =>
  answer(api.POST("/api/v1/projects/{project}/feedback/{id}/highlights", { ...one(project, note), body }));

export const removeHighlight = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/highlights/{id}", one(project, id)));
