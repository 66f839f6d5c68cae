import { QueryClient } from "@tanstack/react-query";
import { Problem } from "../api/problem";

/** Server state for one tab. Refusals (4xx) are answers and are not retried. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, cause) =>
          failures < 2 && !(cause instanceof Problem && cause.status >= 400 && cause.status < 500),
      },
    },
  });
}
