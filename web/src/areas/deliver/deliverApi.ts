import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Measures = Schemas["DoraMeasures"];
export type Measure = Schemas["DoraMeasure"];
export type MeasureRow = Schemas["DoraRow"];
export type Experience = Schemas["DevEx"];
export type Service = Schemas["DeployedService"];
export type Deployment = Schemas["Deployment"];
export type DeploymentView = Schemas["DeploymentView"];
export type DeploymentEdit = Schemas["DeploymentUpdate"];
export type CodeChange = Schemas["CodeChange"];
export type Incident = Schemas["Incident"];
export type IncidentView = Schemas["IncidentView"];
export type IncidentCreate = Schemas["IncidentCreate"];
export type IncidentEdit = Schemas["IncidentUpdate"];
export type Moment = Schemas["Moment"];
export type Release = Schemas["Release"];
export type ReleaseView = Schemas["ReleaseView"];
export type ReleaseCreate = Schemas["ReleaseCreate"];
export type ReleaseEdit = Schemas["ReleaseUpdate"];
export type Check = Schemas["ReadinessCheck"];
export type Watch = Schemas["Watch"];
export type Compared = Schemas["Compared"];

/** The names of the five measures, as the server has them. */
export type MeasureName =
  | "deployment_frequency"
  | "lead_time"
  | "change_fail_rate"
  | "recovery_time"
  | "rework_rate";

/** What the measures are asked about. */
export interface Asked {
  service?: string;
  environment?: string;
  last?: string;
  from?: string;
  to?: string;
  interval: "day" | "week" | "month" | "quarter";
}

const root = "/api/v1/projects/{project}";

export const servicesOf = (project: string) =>
  queryOptions({
    queryKey: ["delivery", project, "services"],
    queryFn: ({ signal }) =>
      answer(api.GET(`${root}/delivery/services`, { params: { path: { project } }, signal })),
  });

export const measuresOf = (project: string, asked: Asked) =>
  queryOptions({
    queryKey: ["delivery", project, "measures", asked],
    queryFn: ({ signal }) =>
      answer(api.GET(`${root}/delivery/dora`, { params: { path: { project }, query: asked }, signal })),
    placeholderData: keepPreviousData,
  });

export const rowsOf = (project: string, asked: Asked, measure: MeasureName) =>
  queryOptions({
    queryKey: ["delivery", project, "rows", asked, measure],
    queryFn: ({ signal }) =>
      answer(
        api.GET(`${root}/delivery/dora/rows`, {
          params: { path: { project }, query: { ...asked, measure, limit: 200 } },
          signal,
        }),
      ),
  });

/** How long reviews and builds take, over the range and of the service that is asked about. */
export const experienceOf = (project: string, { service, last, from, to }: Asked) =>
  queryOptions({
    queryKey: ["delivery", project, "experience", service, last, from, to],
    queryFn: ({ signal }) =>
      answer(
        api.GET(`${root}/delivery/devex`, {
          params: {
            path: { project },
            query: {
              ...(service ? { service } : {}),
              ...(last ? { last } : {}),
              ...(from && to ? { from, to } : {}),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const setWindow = (project: string, service: string, hours: number) =>
  answer(
    api.POST(`${root}/delivery/services`, {
      params: { path: { project } },
      body: { service, window_hours: hours },
    }),
  );

export interface DeploymentFilter {
  q?: string;
  service?: string;
  environment?: string;
  status?: Deployment["status"];
}

export const deploymentsPage = (
  project: string,
  filter: DeploymentFilter,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET(`${root}/deployments`, {
      params: { path: { project }, query: { ...filter, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );

export const deploymentOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["delivery", project, "deployment", id],
    queryFn: ({ signal }) =>
      tagged(api.GET(`${root}/deployments/{id}`, { params: { path: { project, id } }, signal })),
  });

export const patchDeployment = (project: string, id: string, etag: string, body: DeploymentEdit) =>
  answer(
    api.PATCH(`${root}/deployments/{id}`, {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveDeployment = (project: string, id: string) =>
  answer(api.DELETE(`${root}/deployments/{id}`, { params: { path: { project, id } } }));

export const restoreDeployment = (project: string, id: string) =>
  answer(api.POST(`${root}/deployments/{id}/restore`, { params: { path: { project, id } } }));

export interface IncidentFilter {
  q?: string;
  service?: string;
  open?: boolean;
}

export const incidentsPage = (
  project: string,
  filter: IncidentFilter,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET(`${root}/incidents`, {
      params: { path: { project }, query: { ...filter, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );

export const incidentOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["delivery", project, "incident", id],
    queryFn: ({ signal }) =>
      tagged(api.GET(`${root}/incidents/{id}`, { params: { path: { project, id } }, signal })),
  });

export const reportIncident = (project: string, body: IncidentCreate) =>
  answer(
    api.POST(`${root}/incidents`, {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchIncident = (project: string, id: string, etag: string, body: IncidentEdit) =>
  tagged(
    api.PATCH(`${root}/incidents/{id}`, {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveIncident = (project: string, id: string) =>
  answer(api.DELETE(`${root}/incidents/{id}`, { params: { path: { project, id } } }));

export const restoreIncident = (project: string, id: string) =>
  answer(api.POST(`${root}/incidents/{id}/restore`, { params: { path: { project, id } } }));

export const writePostMortem = (project: string, id: string, full: boolean) =>
  answer(
    api.POST(`${root}/incidents/{id}/post-mortem`, {
      params: { path: { project, id } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: { full },
    }),
  );

export const releaseList = (project: string, text: string, archived: boolean) =>
  infiniteQueryOptions({
    queryKey: ["delivery", project, "releases", text, archived],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET(`${root}/releases`, {
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

export const releaseOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["delivery", project, "release", id],
    queryFn: ({ signal }) =>
      tagged(api.GET(`${root}/releases/{id}`, { params: { path: { project, id } }, signal })),
  });

export const createRelease = (project: string, body: ReleaseCreate) =>
  answer(
    api.POST(`${root}/releases`, {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchRelease = (project: string, id: string, etag: string, body: ReleaseEdit) =>
  tagged(
    api.PATCH(`${root}/releases/{id}`, {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

export const archiveRelease = (project: string, id: string) =>
  answer(api.DELETE(`${root}/releases/{id}`, { params: { path: { project, id } } }));

export const restoreRelease = (project: string, id: string) =>
  answer(api.POST(`${root}/releases/{id}/restore`, { params: { path: { project, id } } }));

/** What a release's numbers were before it and are after it; `version` asks anew when it changes. */
export const comparisonOf = (project: string, id: string, version: string) =>
  queryOptions({
    queryKey: ["delivery", project, "comparison", id, version],
    queryFn: ({ signal }) =>
      answer(api.GET(`${root}/releases/{id}/comparison`, { params: { path: { project, id } }, signal })),
    staleTime: 60_000,
  });

/** Whether a release may go on; `version` asks anew when it changes. */
export const gateOf = (project: string, id: string, version: string) =>
  queryOptions({
    queryKey: ["delivery", project, "gate", id, version],
    queryFn: ({ signal }) =>
      answer(api.GET(`${root}/releases/{id}/gate`, { params: { path: { project, id } }, signal })),
    placeholderData: keepPreviousData,
  });

/** The saved questions whose numbers a release can be measured by. */
export const insightNames = (project: string) =>
  queryOptions({
    queryKey: ["insights", project, "names"],
    queryFn: ({ signal }) =>
      answer(api.GET(`${root}/insights`, { params: { path: { project }, query: { limit: 200 } }, signal })),
  });
