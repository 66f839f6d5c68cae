import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { sessionQuery } from "../../api/session";
import type { Session } from "../../api/types";

/** Takes a fresh session in and goes to `address`, forgetting whatever was loaded for somebody else. */
export function useEnter(): (session: Session, address: string) => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async (session, address) => {
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, session);
    router.history.push(address);
  };
}
