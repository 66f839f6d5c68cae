import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Experiment = Schemas["ExperimentView"];
export type ExperimentItem = Schemas["ExperimentItem"];
export type ExperimentCreate = Schemas["ExperimentCreate"];
export type ExperimentEdit = Schemas["ExperimentUpdate"];
export type ExperimentPlan = Schemas["ExperimentPlan"];
export type ExperimentGoal = Schemas["ExperimentGoal"];
export type Citation = Schemas["Citation"];
export type Cited = Schemas["Cited"];
export type Readout = Schemas["Readout"];
export type MetricResult = Schemas["MetricResult"];
export type VariationResult = Schemas["VariationResult"];
export type TestResult = Schemas["TestResult"];
export type State = Experiment["state"];
export type Verdict = NonNullable<Experiment["verdict"]>;

/** Which experiments are listed. */
export interface ExperimentFilter {
  q?: string;
  state?: State;
  verdict?: Verdict;
  /** Id of a metric: those that watch it. */
  metric?: string;
  tag?: string;
  archived?: boolean;
}

const all = "/api/v1/projects/{project}/experiments" as const;
const one = "/api/v1/projects/{project}/experiments/{id}" as const;

export const experimentsPage = (
  project: string,
  filter: ExperimentFilter,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET(all, {
      params: { path: { project }, query: { ...filter, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );

/** An experiment, by its id or its key, with its ETag. */
export const experimentOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["experiments", project, "one", id],
    queryFn: ({ signal }) => tagged(api.GET(one, { params: { path: { project, id } }, signal })),
  });

/** What an experiment says as it stands; it reads every event that counts, so it is asked again only on demand. */
export const readoutOf = (project: string, id: string, version: number) =>
  queryOptions({
    queryKey: ["experiments", project, "readout", id, version],
    queryFn: ({ signal }) => answer(api.GET(`${one}/readout`, { params: { path: { project, id } }, signal })),
    staleTime: 300_000,
  });

/** Earlier experiments and learnings whose words are like a text's. */
export const similarTo = (project: string, text: string, except: string) =>
  queryOptions({
    queryKey: ["experiments", project, "similar", text, except],
    queryFn: ({ signal }) =>
      answer(
        api.GET(`${all}/similar`, {
          params: { path: { project }, query: { text: text.slice(0, 4000), ...(except ? { except } : {}) } },
          signal,
        }),
      ),
    enabled: text.length > 12,
    staleTime: 30_000,
  });

export const createExperiment = (project: string, body: ExperimentCreate) =>
  answer(
    api.POST(all, {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchExperiment = (project: string, id: string, etag: string, body: ExperimentEdit) =>
  tagged(api.PATCH(one, { params: { path: { project, id }, header: { "If-Match": etag } }, body }));

export const archiveExperiment = (project: string, id: string) =>
  answer(api.DELETE(one, { params: { path: { project, id } } }));

export const restoreExperiment = (project: string, id: string) =>
  answer(api.POST(`${one}/restore`, { params: { path: { project, id } } }));

/** Freezes the plan; `began` is for one that ran before it was written down here. */
export const startExperiment = (project: string, id: string, etag: string, began: string | undefined) =>
  tagged(
    api.POST(`${one}/start`, {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body: began ? { started_at: began } : {},
    }),
  );

export const stopExperiment = (project: string, id: string, etag: string) =>
  tagged(
    api.POST(`${one}/stop`, { params: { path: { project, id }, header: { "If-Match": etag } }, body: {} }),
  );

export const decideExperiment = (
  project: string,
  id: string,
  etag: string,
  body: { verdict: Verdict; why: string },
) =>
  tagged(
    api.POST(`${one}/decide`, { params: { path: { project, id }, header: { "If-Match": etag } }, body }),
  );

export const amendExperiment = (project: string, id: string, what: string) =>
  tagged(api.POST(`${one}/amend`, { params: { path: { project, id } }, body: { what } }));

export const cite = (project: string, id: string, body: Citation) =>
  tagged(api.POST(`${one}/cite`, { params: { path: { project, id } }, body }));

export const uncite = (project: string, id: string, body: Citation) =>
  tagged(api.POST(`${one}/uncite`, { params: { path: { project, id } }, body }));
