import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../api/client";
import type { Answer } from "../answers";
import type { Query } from "./query";
import { renamed } from "./renamed";

/** An answer together with the question it answers, which may be older than the one on the page. */
export interface Answered {
  asked: Query;
  answer: Answer;
}

/** The answer to a question. A newer question cancels the one on its way. */
export const answerTo = (project: string, query: Query) =>
  queryOptions({
    queryKey: ["answer", project, query],
    queryFn: async ({ signal }): Promise<Answered> => {
      const said = await answer(
        api.POST("/api/v1/projects/{project}/query", {
          params: { path: { project } },
          body: { ...query } as never,
          signal,
        }),
      );
      return { asked: query, answer: renamed(query, said) };
    },
    staleTime: 30_000,
  });

/** A saved insight with its ETag. */
export const savedInsight = (project: string, id: string) =>
  queryOptions({
    queryKey: ["insights", project, "one", id],
    queryFn: ({ signal }) =>
      tagged(
        api.GET("/api/v1/projects/{project}/insights/{id}", { params: { path: { project, id } }, signal }),
      ),
  });
