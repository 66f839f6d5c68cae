import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";

/** A page of a list as the server answers it. */
interface ListPage<T> {
  items: T[];
  next_cursor?: string;
}

/** A list that grows page by page. */
export function usePages<T, P extends ListPage<T> = ListPage<T>>(
  key: QueryKey,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<P>,
  options: { refetchInterval?: number | ((newest: readonly T[]) => number | false) } = {},
) {
  const { refetchInterval } = options;
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: P) => page.next_cursor || undefined,
    refetchInterval:
      typeof refetchInterval === "function"
        ? (latest) => refetchInterval(latest.state.data?.pages.flatMap((page) => page.items) ?? [])
        : refetchInterval,
  });
  return { query, first: query.data?.pages[0], rows: query.data?.pages.flatMap((page) => page.items) ?? [] };
}
