import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Idea = Schemas["Scored"];
export type Ranked = Schemas["Ranked"];
export type Model = Schemas["ScoringModel"];
export type ScoreInput = Schemas["ScoreInput"];
export type Estimate = Schemas["Estimate"];
export type Evidence = Schemas["Evidence"];
export type IdeaState = Idea["state"];
export type IdeaEdit = Schemas["IdeaUpdate"];
export type ModelDraft = Schemas["ModelCreate"];

/** What a list of ideas is narrowed and sorted by; it stands in the address. */
export interface IdeaFilter {
  q?: string;
  state?: string;
  owner?: string;
  /** Id of a product area. */
  area?: string;
  /** Only what one of so many of the customers that pay most asked for. */
  largest?: number;
  sort?: string;
  model?: string;
  archived?: boolean;
}

export const ideasKey = (project: string) => ["ideas", project] as const;

export const ideasOf = (project: string, f: IdeaFilter) =>
  infiniteQueryOptions({
    queryKey: [...ideasKey(project), "list", f],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/ideas", {
          params: {
            path: { project },
            query: {
              limit: 100,
              ...(pageParam ? { cursor: pageParam } : {}),
              ...(f.q ? { q: f.q } : {}),
              ...(f.state ? { state: [f.state] } : {}),
              ...(f.owner ? { owner: f.owner } : {}),
              ...(f.area ? { area: f.area } : {}),
              ...(f.largest ? { largest: f.largest } : {}),
              ...(f.model ? { model: f.model } : {}),
              ...(f.archived ? { archived: true } : {}),
              sort: (f.sort ?? "score") as "score",
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

export const ideaOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...ideasKey(project), "one", id],
    queryFn: ({ signal }) =>
      tagged(api.GET("/api/v1/projects/{project}/ideas/{id}", { params: { path: { project, id } }, signal })),
  });

/** The insight an idea is measured by. */
export const insightOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["insights", project, "name", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/insights/{id}", { params: { path: { project, id } }, signal }),
      ),
    staleTime: 60_000,
  });

export const modelsOf = (project: string) =>
  queryOptions({
    queryKey: [...ideasKey(project), "models"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/projects/{project}/scoring-models", { params: { path: { project } }, signal })),
    select: (page) => page.items ?? [],
  });

/** One scoring model with its ETag. */
export const modelOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...ideasKey(project), "model", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/scoring-models/{id}", {
          params: { path: { project, id } },
          signal,
        }),
      ),
  });

/** How many ideas have a number entered, by the name of the input. */
export const enteredOf = (project: string) =>
  queryOptions({
    queryKey: [...ideasKey(project), "entered"],
    queryFn: async ({ signal }) => {
      const ideas: Record<string, number> = {};
      let cursor: string | undefined;
      do {
        const page = await answer(
          api.GET("/api/v1/projects/{project}/ideas", {
            params: {
              path: { project },
              query: { limit: 100, sort: "updated", ...(cursor ? { cursor } : {}) },
            },
            signal,
          }),
        );
        for (const idea of page.items)
          for (const name of Object.keys(idea.inputs ?? {})) ideas[name] = (ideas[name] ?? 0) + 1;
        cursor = page.next_cursor;
      } while (cursor);
      return ideas;
    },
    staleTime: 60_000,
  });

export const rankingOf = (project: string, model: string | undefined) =>
  queryOptions({
    queryKey: [...ideasKey(project), "ranking", model ?? ""],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/ideas/ranking", {
          params: { path: { project }, query: { limit: 100, top: 10, ...(model ? { model } : {}) } },
          signal,
        }),
      ),
  });

export const previewOf = (project: string, draft: ModelDraft) =>
  queryOptions({
    queryKey: [...ideasKey(project), "preview", draft],
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/v1/projects/{project}/scoring-models/preview", {
          params: { path: { project }, query: { limit: 10 } },
          body: draft,
          signal,
        }),
      ),
    retry: false,
    placeholderData: (before) => before,
  });

export const evidenceOf = (project: string, id: string) =>
  infiniteQueryOptions({
    queryKey: [...ideasKey(project), "evidence", id],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/ideas/{id}/evidence", {
          params: {
            path: { project, id },
            query: { limit: 8, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor || undefined,
  });

export const snapshotsOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...ideasKey(project), "snapshots", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/ideas/{id}/snapshots", {
          params: { path: { project, id } },
          signal,
        }),
      ),
    select: (page) => page.items ?? [],
  });

export const whatIfOf = (project: string, id: string, inputs: Record<string, Estimate | null>) =>
  queryOptions({
    queryKey: [...ideasKey(project), "what if", id, inputs],
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/v1/projects/{project}/ideas/{id}/what-if", {
          params: { path: { project, id } },
          body: { inputs: inputs as Record<string, Estimate> },
          signal,
        }),
      ),
    retry: false,
    placeholderData: (before) => before,
  });

export const createIdea = (project: string, body: Schemas["IdeaCreate"]) =>
  answer(api.POST("/api/v1/projects/{project}/ideas", { params: { path: { project } }, body }));

export const patchIdea = (project: string, id: string, version: string | undefined, body: IdeaEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/ideas/{id}", {
      params: { path: { project, id }, header: version ? { "If-Match": version } : {} },
      body,
    }),
  );

export const archiveIdea = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/ideas/{id}", { params: { path: { project, id } } }));

export const restoreIdea = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/ideas/{id}/restore", { params: { path: { project, id } } }));

/** The ideas that are merged into one, the latest changed first. */
export const duplicatesOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...ideasKey(project), "duplicates", id],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/ideas/{id}/duplicates", {
          params: { path: { project, id } },
          signal,
        }),
      ),
    select: (page) => page.items,
  });

/** Says that an idea duplicates another: it leaves the lists, its evidence counts for the other. */
export const mergeIdea = (project: string, id: string, into: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/ideas/{id}/merge", {
      params: { path: { project, id } },
      body: { into },
    }),
  );

/** Undoes mergeIdea. */
export const unmergeIdea = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/ideas/{id}/unmerge", { params: { path: { project, id } } }));

/** Puts an idea on the roadmap; the bet says that it came of the idea. */
export const makeBet = (project: string, idea: Idea) =>
  answer(
    api.POST("/api/v1/projects/{project}/roadmap/bets", {
      params: { path: { project } },
      body: { title: idea.title, why: idea.problem, idea: idea.id },
    }),
  );

export const freezeIdea = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/ideas/{id}/snapshots", {
      params: { path: { project, id } },
      body: {},
    }),
  );

export const createModel = (project: string, body: ModelDraft) =>
  answer(api.POST("/api/v1/projects/{project}/scoring-models", { params: { path: { project } }, body }));

/** Changes a model unless somebody else has since `etag`: then it throws a Problem of status 412. */
export const patchModel = (project: string, id: string, etag: string, body: Partial<ModelDraft>) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/scoring-models/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const makeDefault = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/scoring-models/{id}/default", { params: { path: { project, id } } }),
  );

export const states: readonly { value: IdeaState; label: string }[] = [
  { value: "new", label: "New" },
  { value: "exploring", label: "Exploring" },
  { value: "planned", label: "Planned" },
  { value: "in_progress", label: "In progress" },
  { value: "shipped", label: "Shipped" },
  { value: "declined", label: "Declined" },
];

export const stateLabel = (state: string) => states.find((s) => s.value === state)?.label ?? state;
