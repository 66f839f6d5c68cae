import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { answer, api } from "./client";
import { Problem } from "./problem";
import type { Role, SessionProject } from "./types";

/** Who is signed in, and which projects they may open. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => answer(api.GET("/api/v1/session")),
  staleTime: 5 * 60_000,
  retry: false,
});

/** The signed-in member and their projects. Only below the signed-in layout. */
export function useSession() {
  return useSuspenseQuery(sessionQuery).data;
}

/** The project in the address. Only on pages below `/p/$project`. */
export function useProject(): SessionProject {
  const { project: slug } = useParams({ strict: false }) as { project?: string };
  const project = useSession().projects.find((entry) => entry.slug === slug);
  if (!project)
    throw new Problem(404, "Project not found", `There is no project “${slug}” that you can open.`);
  return project;
}

const lastProject = "prodops.project";

/** The project in the address; on pages of no project the one opened last, if there is any. */
export function useProjectOrLast(): SessionProject | undefined {
  const { project: slug } = useParams({ strict: false }) as { project?: string };
  const { projects } = useSession();
  return slug ? projects.find((entry) => entry.slug === slug) : lastOf(projects);
}

/** The project a member comes back to: the one opened last in this browser, else their first. */
export function lastOf(projects: readonly SessionProject[]): SessionProject | undefined {
  const slug = localStorage.getItem(lastProject);
  return projects.find((entry) => entry.slug === slug) ?? projects[0];
}

/** Remembers the project for the next visit. */
export function rememberProject(slug: string): void {
  localStorage.setItem(lastProject, slug);
}

const roles: Role[] = ["viewer", "editor", "admin", "owner"];

/** True when `role` may do what needs at least `minimum`. */
export function mayAct(role: Role, minimum: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(minimum);
}
