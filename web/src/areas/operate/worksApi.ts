import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Card = Schemas["ScorecardCard"];
export type Measure = Schemas["ScorecardMeasure"];
export type Part = Schemas["ScorecardPart"];
export type Targets = Schemas["Targets"];
export type TargetsEdit = Schemas["TargetsUpdate"];
export type Works = Schemas["OperationsSettings"];
export type WorksEdit = Schemas["OperationsSettingsUpdate"];
export type Summary = Schemas["OperationsSummary"];
export type Warning = Schemas["OperationsWarning"];
export type TimeCheck = Schemas["TimeCheckForm"];
export type TimeCheckEdit = Schemas["TimeCheck"];
export type TimeWeeks = Schemas["TimeWeeks"];
export type Report = Schemas["QuarterReport"];
export type Tool = Schemas["ToolView"];
export type ToolNew = Schemas["ToolCreate"];
export type ToolEdit = Schemas["ToolUpdate"];
export type Adopted = Schemas["Adopted"];
export type Ritual = Schemas["RitualView"];
export type RitualNew = Schemas["RitualCreate"];
export type RitualEdit = Schemas["RitualUpdate"];
export type DataRequest = Schemas["DataRequest"];
export type DataRequestEdit = Schemas["DataRequestUpdate"];

const next = {
  initialPageParam: "",
  getNextPageParam: (page: { next_cursor?: string }) => page.next_cursor || undefined,
};

const once = () => ({ "Idempotency-Key": crypto.randomUUID() });

export const scorecardOf = (project: string, quarter: string) =>
  queryOptions({
    queryKey: ["scorecard", project, "card", quarter],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/scorecard", {
          params: { path: { project }, query: quarter ? { quarter } : {} },
          signal,
        }),
      ),
  });

export const targetsOf = (project: string) =>
  queryOptions({
    queryKey: ["scorecard", project, "targets"],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/scorecard/targets", { params: { path: { project } }, signal }),
      ),
  });

export const patchTargets = (project: string, etag: string, body: TargetsEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/scorecard/targets", {
      params: { path: { project }, header: { "If-Match": etag } },
      body,
    }),
  );

export const worksOf = (project: string) =>
  queryOptions({
    queryKey: ["operations", project, "settings"],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/operations/settings", { params: { path: { project } }, signal }),
      ),
  });

export const patchWorks = (project: string, etag: string, body: WorksEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/operations/settings", {
      params: { path: { project }, header: { "If-Match": etag } },
      body,
    }),
  );

export const summaryOf = (project: string) =>
  queryOptions({
    queryKey: ["operations", project, "summary"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/operations/summary", { params: { path: { project } }, signal }),
      ),
  });

export const timeCheckOf = (project: string, week: string) =>
  queryOptions({
    queryKey: ["scorecard", project, "time-check", week],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/scorecard/time-check", {
          params: { path: { project }, query: { week } },
          signal,
        }),
      ),
  });

export const saveTimeCheck = (project: string, body: TimeCheckEdit) =>
  answer(
    api.PATCH("/api/v1/projects/{project}/scorecard/time-check", { params: { path: { project } }, body }),
  );

export const timeWeeksOf = (project: string, quarter: string) =>
  queryOptions({
    queryKey: ["scorecard", project, "weeks", quarter],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/scorecard/time-checks", {
          params: { path: { project }, query: quarter ? { quarter } : {} },
          signal,
        }),
      ),
  });

export const reportOf = (project: string, quarter: string) =>
  queryOptions({
    queryKey: ["scorecard", project, "report", quarter],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/scorecard/report", {
          params: { path: { project }, query: quarter ? { quarter } : {} },
          signal,
        }),
      ),
  });

/** Where the report is as a file. */
export const reportFile = (project: string, quarter: string, format: "md" | "html") =>
  `/api/v1/projects/${encodeURIComponent(project)}/reports/quarter?${new URLSearchParams({ quarter, format })}`;

export const toolList = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["tools", project, "list", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/tools", {
          params: {
            path: { project },
            query: { q: text, archived, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    ...next,
  });

export const stackOf = (project: string) =>
  queryOptions({
    queryKey: ["tools", project, "stack"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/projects/{project}/tools/stack", { params: { path: { project } }, signal })),
  });

export const toolOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["tools", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(api.GET("/api/v1/projects/{project}/tools/{id}", { params: { path: { project, id } }, signal })),
  });

export const createTool = (project: string, body: ToolNew) =>
  answer(
    api.POST("/api/v1/projects/{project}/tools", { params: { path: { project } }, headers: once(), body }),
  );

export const patchTool = (project: string, id: string, etag: string, body: ToolEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/tools/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveTool = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/tools/{id}", { params: { path: { project, id } } }));

export const restoreTool = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/tools/{id}/restore", { params: { path: { project, id } } }));

export const ritualList = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["rituals", project, "list", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/projects/{project}/rituals", {
          params: {
            path: { project },
            query: { q: text, archived, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    ...next,
  });

export const loadOf = (project: string) =>
  queryOptions({
    queryKey: ["rituals", project, "load"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/projects/{project}/rituals/load", { params: { path: { project } }, signal })),
  });

export const ritualOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["rituals", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/rituals/{id}", { params: { path: { project, id } }, signal }),
      ),
  });

export const createRitual = (project: string, body: RitualNew) =>
  answer(
    api.POST("/api/v1/projects/{project}/rituals", { params: { path: { project } }, headers: once(), body }),
  );

export const patchRitual = (project: string, id: string, etag: string, body: RitualEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/rituals/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const voteOnRitual = (project: string, id: string, says: "faster" | "slower" | "neither") =>
  tagged(
    api.POST("/api/v1/projects/{project}/rituals/{id}/vote", {
      params: { path: { project, id } },
      body: { says },
    }),
  );

export const archiveRitual = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/rituals/{id}", { params: { path: { project, id } } }));

export const restoreRitual = (project: string, id: string) =>
  answer(api.POST("/api/v1/projects/{project}/rituals/{id}/restore", { params: { path: { project, id } } }));

export const requestList = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["data-requests", project, "list", text, archived],
    queryFn: async ({ signal, pageParam }) => {
      const page = await answer(
        api.GET("/api/v1/projects/{project}/data-requests", {
          params: {
            path: { project },
            query: { q: text, archived, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      );
      // Lists of records go by a name; a request's is its question.
      return { ...page, items: (page.items ?? []).map((r) => ({ ...r, name: r.question })) };
    },
    ...next,
  });

export const requestOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["data-requests", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/data-requests/{id}", {
          params: { path: { project, id } },
          signal,
        }),
      ),
  });

export const askForData = (project: string, body: Schemas["DataRequestCreate"]) =>
  answer(
    api.POST("/api/v1/projects/{project}/data-requests", {
      params: { path: { project } },
      headers: once(),
      body,
    }),
  );

export const patchRequest = (project: string, id: string, etag: string, body: DataRequestEdit) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}/data-requests/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveRequest = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/data-requests/{id}", { params: { path: { project, id } } }));

export const restoreRequest = (project: string, id: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/data-requests/{id}/restore", { params: { path: { project, id } } }),
  );
