import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import { useProject } from "../../api/session";
import type { Member } from "../../api/types";

/** Everybody in the project. */
export const membersOf = (project: string) =>
  queryOptions({
    queryKey: ["members", project],
    queryFn: () => answer(api.GET("/api/v1/projects/{project}/members", { params: { path: { project } } })),
    staleTime: 60_000,
  });

/** The members of the project in the address; empty until they are known. */
export function useMembers(): Member[] {
  const { slug } = useProject();
  return useQuery(membersOf(slug)).data?.items ?? [];
}

/** What a member is called. */
export function memberName(member: Pick<Member, "name" | "email">): string {
  return member.name || member.email;
}
