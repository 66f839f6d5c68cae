import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "../../api/client";
import { useProject } from "../../api/session";
import type { Annotation } from "../../api/types";
import { type Marks, marksIn } from "../marks";
import type { Range } from "./query";

const happenedIn = (project: string, range: Range) =>
  queryOptions({
    queryKey: ["annotations", project, range],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/annotations", {
          params: { path: { project }, query: { ...range } },
          signal,
        }),
      ),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });

/** What happened over a range, and in which buckets of a chart; nothing while it is not known. */
export function useHappened(
  range: Range,
  buckets: readonly string[],
): { list: readonly Annotation[]; marks: Marks } {
  const { slug, timezone } = useProject();
  const { data } = useQuery(happenedIn(slug, range));
  const list = data?.items;
  return useMemo(
    () => ({ list: list ?? [], marks: marksIn(list ?? [], buckets, timezone) }),
    [list, buckets, timezone],
  );
}
