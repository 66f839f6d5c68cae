import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState } from "./ErrorState";
import { LoadingRows } from "./Loading";

interface AnsweredProps<T> {
  query: UseQueryResult<T, unknown>;
  /** Stands in until the first answer; rows of grey when absent. */
  loading?: ReactNode;
  children: (answer: T) => ReactNode;
}

/** The three states every call has: waiting, refused, answered. An older answer stays while a newer one loads. */
export function Answered<T>({ query, loading, children }: AnsweredProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorState cause={query.error} retry={() => void query.refetch()} />;
  return loading ?? <LoadingRows />;
}
