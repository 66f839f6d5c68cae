import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Learning = Schemas["LearningView"];
export type LearningItem = Schemas["LearningItem"];
export type LearningCreate = Schemas["LearningCreate"];
export type LearningEdit = Schemas["LearningUpdate"];

export interface LearningFilter {
  q?: string;
  tag?: string;
  archived?: boolean;
}

const all = "/api/v1/projects/{project}/learnings" as const;
const one = "/api/v1/projects/{project}/learnings/{id}" as const;

export const learningsPage = (
  project: string,
  filter: LearningFilter,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET(all, {
      params: { path: { project }, query: { ...filter, ...(cursor ? { cursor } : {}) } },
      signal,
    }),
  );

/** A learning with its ETag. */
export const learningOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["learnings", project, "one", id],
    queryFn: ({ signal }) => tagged(api.GET(one, { params: { path: { project, id } }, signal })),
  });

export const createLearning = (project: string, body: LearningCreate) =>
  answer(
    api.POST(all, {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body,
    }),
  );

export const patchLearning = (project: string, id: string, etag: string, body: LearningEdit) =>
  tagged(api.PATCH(one, { params: { path: { project, id }, header: { "If-Match": etag } }, body }));

export const archiveLearning = (project: string, id: string) =>
  answer(api.DELETE(one, { params: { path: { project, id } } }));

export const restoreLearning = (project: string, id: string) =>
  answer(api.POST(`${one}/restore`, { params: { path: { project, id } } }));

export const confidenceWords: Record<Learning["confidence"], string> = {
  low: "Low",
  medium: "Medium",
  high: "High",
};
