import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";

/** A text in Markdown as safe HTML. */
export const previewOf = (project: string, body: string) =>
  queryOptions({
    queryKey: ["markdown", project, body],
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/v1/projects/{project}/docs/preview", {
          params: { path: { project } },
          body: { body },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
