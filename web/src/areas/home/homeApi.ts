import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import type { Key, TrendsAnswer } from "../../api/types";

/** The newest events, asked for again every few seconds. */
export const newestEvents = (project: string, every: number) =>
  queryOptions({
    queryKey: ["newest events", project],
    queryFn: () =>
      answer(
        api.GET("/api/v1/projects/{project}/events", { params: { path: { project }, query: { limit: 8 } } }),
      ),
    refetchInterval: every,
  });

/** People active in the seven days that end with each of the last 28. */
export const activePeople = (project: string) =>
  trends(project, "active people", {
    kind: "trends",
    range: { last: "28d" },
    interval: "day",
    series: [{ event: "*", measure: "weekly_actives" }],
  });

/** Events on each of the last 28 days. */
export const eventVolume = (project: string) =>
  trends(project, "event volume", {
    kind: "trends",
    range: { last: "28d" },
    interval: "day",
    series: [{ event: "*", measure: "total" }],
  });

function trends(project: string, name: string, query: Record<string, unknown>) {
  return queryOptions({
    queryKey: ["home", project, name],
    queryFn: async () =>
      (await answer(
        api.POST("/api/v1/projects/{project}/query", { params: { path: { project } }, body: query as never }),
      )) as TrendsAnswer,
    staleTime: 60_000,
    refetchInterval: 60_000,
  });
}

/** The insights changed last. */
export const latestInsights = (project: string) =>
  queryOptions({
    queryKey: ["insights", project, "home"],
    queryFn: () =>
      answer(
        api.GET("/api/v1/projects/{project}/insights", {
          params: { path: { project }, query: { limit: 6 } },
        }),
      ),
  });

/** What waits for oneself. */
export const needsQuery = (project: string) =>
  queryOptions({
    queryKey: ["home", project, "needs"],
    queryFn: () =>
      answer(api.GET("/api/v1/projects/{project}/home/needs", { params: { path: { project } } })),
    // Whoever comes back has perhaps just dealt with something.
    staleTime: 0,
    refetchInterval: 60_000,
  });

/** The loop with its counts, and where it breaks. */
export const loopQuery = (project: string) =>
  queryOptions({
    queryKey: ["home", project, "loop"],
    queryFn: () => answer(api.GET("/api/v1/projects/{project}/home/loop", { params: { path: { project } } })),
    staleTime: 0,
  });

/** What changed, and which numbers left their usual range. */
export const movesQuery = (project: string) =>
  queryOptions({
    queryKey: ["home", project, "moves"],
    queryFn: () =>
      answer(api.GET("/api/v1/projects/{project}/home/moves", { params: { path: { project } } })),
    staleTime: 60_000,
  });

/** Notes that the mentions on a record are seen. */
export const seeMentionsOn = (record: string) =>
  answer(api.POST("/api/v1/me/mentions/seen", { params: { query: { record } } }));

/** A write key made on the spot; its secret part lives in this tab only. */
export async function makeWriteKey(project: string): Promise<Key> {
  return answer(
    api.POST("/api/v1/projects/{project}/keys", {
      params: { path: { project } },
      body: { kind: "write", name: "First events", environment: "production" },
    }),
  );
}
