import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { hasStatus, Problem } from "../api/problem";

/**
 * Server state for one tab. Refusals (4xx) are answers and are not retried.
 * `onSignedOut` is called when the server no longer knows who we are.
 */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (cause: unknown) => {
    if (hasStatus(cause, 401)) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, cause) => failures < 2 && !isRefusal(cause),
      },
    },
  });
}

function isRefusal(cause: unknown): boolean {
  return cause instanceof Problem && cause.status >= 400 && cause.status < 500;
}
