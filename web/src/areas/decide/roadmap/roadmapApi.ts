import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";
import type { Bet } from "../../../api/types";

type Schemas = components["schemas"];
export type BetCreate = Schemas["RoadmapCreate"];
export type BetEdit = Schemas["RoadmapUpdate"];
export type Horizon = Bet["horizon"];
export type BetState = Bet["state"];

/** What the roadmap is narrowed by. */
export interface BetFilter {
  q?: string;
  owner?: string;
  objective?: string;
  area?: string;
}

/** The roadmap at a glance. */
export const boardOf = (project: string, filter: BetFilter) =>
  queryOptions({
    queryKey: ["roadmap", project, "board", filter],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/roadmap", {
          params: { path: { project }, query: filter },
          signal,
        }),
      ),
  });

/** A page of bets, the latest changed first. */
export const betsPage = (
  project: string,
  filter: BetFilter & { horizon?: Horizon; archived?: boolean },
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET("/api/v1/projects/{project}/roadmap/bets", {
      params: { path: { project }, query: { ...filter, cursor, limit: 100 } },
      signal,
    }),
  );

/** One bet with its ETag. */
export const betOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["roadmap", project, "bet", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/roadmap/bets/{id}", {
          params: { path: { project, id } },
          signal,
        }),
      ),
  });

/** What was predicted of a bet, the first first. */
export const predictionsOf = (project: string, id: string, version: number) =>
  queryOptions({
    queryKey: ["roadmap", project, "predictions", id, version],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/roadmap/bets/{id}/predictions", {
          params: { path: { project, id } },
          signal,
        }),
      ),
  });

export const createBet = (project: string, body: BetCreate) =>
  answer(
    api.POST("/api/v1/projects/{project}/roadmap/bets", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchBet = (project: string, id: string, etag: string, body: BetEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/roadmap/bets/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

/** Puts a bet behind another, at the top ("first") or at the end (null) of a horizon. */
export const moveBet = (
  project: string,
  bet: Pick<Bet, "id" | "version">,
  horizon: Horizon,
  after: string | null,
) =>
  answer(
    api.POST("/api/v1/projects/{project}/roadmap/bets/{id}/move", {
      params: { path: { project, id: bet.id }, header: { "If-Match": `"${bet.version}"` } },
      body: after === null ? { horizon } : { horizon, after },
    }),
  );

export const archiveBet = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/roadmap/bets/{id}", { params: { path: { project, id } } }));

export const restoreBet = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/roadmap/bets/{id}/restore", {
      params: { path: { project, id } },
    }),
  );

/** The product areas that bets can belong to. */
export const areasOf = (project: string) =>
  queryOptions({
    queryKey: ["areas", project, "names"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/areas", {
          params: { path: { project }, query: { limit: 200 } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

/** The insights a prediction or a key result can be measured by. */
export const insightNames = (project: string) =>
  queryOptions({
    queryKey: ["insights", project, "names"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/insights", {
          params: { path: { project }, query: { limit: 200 } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

/** One number of an insight now, with its history. */
export const numberOf = (project: string, insight: string, number: string | undefined) =>
  queryOptions({
    queryKey: ["insights", project, "number", insight, number],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/insights/{id}/measure", {
          params: { path: { project, id: insight }, query: number ? { number } : {} },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
