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

/**
 * What happened over a range, and in which buckets of a chart; nothing while it
 * is not known. `without` is a kind that the chart itself is of.
 */
export function useHappened(
  range: Range,
  buckets: readonly string[],
  without?: Annotation["kind"],
): { list: readonly Annotation[]; marks: Marks } {
  const { slug, timezone } = useProject();
  const { data } = useQuery(happenedIn(slug, range));
  const items = data?.items;
  return useMemo(() => {
    const list = (items ?? []).filter(({ kind }) => kind !== without);
    return { list, marks: marksIn(list, buckets, timezone) };
  }, [items, buckets, timezone, without]);
}
