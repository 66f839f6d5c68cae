import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";
import type { Answer } from "../../../charts/answers";
import { isQuery } from "../../../charts/query/address";
import type { Answered } from "../../../charts/query/asking";
import type { Condition, Query, Range } from "../../../charts/query/query";
import { renamed } from "../../../charts/query/renamed";

type Schemas = components["schemas"];
export type Dashboard = Schemas["Dashboard"];
export type Tile = Schemas["Tile"];
export type TileAnswer = Schemas["TileAnswer"];
export type BoardTemplate = Schemas["BoardTemplate"];

/** What a member may change of a dashboard. */
export interface DashboardEdit {
  name?: string;
  description?: string;
  tiles?: Tile[];
  range?: Range | Record<string, never>;
  where?: Condition[];
  refresh_seconds?: number;
}

/** The range and conditions a reader looks through, where they are not the dashboard's own. */
export interface Lens {
  range?: Range | undefined;
  where?: Condition[] | undefined;
}

const of = (project: string) => ["dashboards", project] as const;

/** Dashboards whose words begin with the text. */
export const dashboardList = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: [...of(project), "list", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/dashboards", {
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

/** A dashboard with its ETag. */
export const dashboardOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [...of(project), "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/dashboards/{id}", { params: { path: { project, id } }, signal }),
      ),
  });

/** The answers of all tiles by tile, or of one of them. */
export const answersOf = (project: string, id: string, drawn: readonly string[], lens: Lens) =>
  queryOptions({
    queryKey: [...of(project), "answers", id, drawn, lens],
    queryFn: ({ signal }) => tileAnswers(project, id, lens, [], signal),
    staleTime: 30_000,
  });

/** Asks some tiles of a dashboard, all when none is named. */
export async function tileAnswers(
  project: string,
  id: string,
  { range, where }: Lens,
  tiles: string[],
  signal?: AbortSignal,
): Promise<Record<string, TileAnswer>> {
  const said = await answer(
    api.GET("/api/v1/projects/{project}/dashboards/{id}/answers", {
      params: {
        path: { project, id },
        query: {
          ...range,
          ...(where ? { where: JSON.stringify(where) } : {}),
          ...(tiles.length > 0 ? { tile: tiles } : {}),
        },
      },
      ...(signal ? { signal } : {}),
    }),
  );
  return Object.fromEntries((said.items ?? []).map((item) => [item.tile, item]));
}

/** A tile's answer as the charts draw it; undefined when there is none this page can draw. */
export function answeredOf(tile: TileAnswer): Answered | undefined {
  const query: unknown = tile.query;
  if (!tile.answer || !isQuery(query)) return undefined;
  return { asked: query as Query, answer: renamed(query as Query, tile.answer as Answer) };
}

/** Makes a dashboard. */
export function createDashboard(
  project: string,
  made: { name: string; description?: string; tiles?: Tile[] },
) {
  return tagged(
    api.POST("/api/v1/projects/{project}/dashboards", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: made,
    }),
  );
}

/** Changes a dashboard unless somebody else has since `etag`: then it throws a Problem of status 412. */
export function patchDashboard(project: string, id: string, etag: string, edit: DashboardEdit) {
  return tagged(
    api.PATCH("/api/v1/projects/{project}/dashboards/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body: edit as never,
    }),
  );
}

/** Puts a tile under the others of a dashboard. */
export function addTile(
  project: string,
  id: string,
  tile: { insight?: string; metric?: string; text?: string; title?: string },
) {
  return tagged(
    api.POST("/api/v1/projects/{project}/dashboards/{id}/tiles", {
      params: { path: { project, id } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: tile,
    }),
  );
}

/** Takes a dashboard off the list; it can be restored. */
export function archiveDashboard(project: string, id: string) {
  return answer(
    api.DELETE("/api/v1/projects/{project}/dashboards/{id}", { params: { path: { project, id } } }),
  );
}

/** Puts an archived dashboard back on the list. */
export function restoreDashboard(project: string, id: string) {
  return answer(
    api.POST("/api/v1/projects/{project}/dashboards/{id}/restore", { params: { path: { project, id } } }),
  );
}

/** The dashboards that can be made of the project's own events, with the events that seem to be meant. */
export const boardTemplates = (project: string) =>
  queryOptions({
    queryKey: [...of(project), "templates"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/dashboards/templates", { params: { path: { project } }, signal }),
      ),
    select: (page) => page.items ?? [],
  });

/** Makes the insights of a template and a dashboard of them. */
export function fillTemplate(
  project: string,
  filling: { template: string; name: string; events: Record<string, string> },
) {
  return tagged(
    api.POST("/api/v1/projects/{project}/dashboards/from-template", {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: filling,
    }),
  );
}
