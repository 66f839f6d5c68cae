import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { Person } from "../api/types";

/** What a person is called: their name or e-mail when one was sent, else their id. */
export function nameOf(person: Pick<Person, "id" | "properties">): string {
  const traits = (person.properties ?? {}) as Record<string, unknown>;
  for (const key of ["name", "full_name", "display_name", "email", "username"]) {
    const value = traits[key];
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return person.id;
}

/** How many of the last active people are known by name; the newest events are theirs. */
const known = 50;

/**
 * Names of the people who were active last, for lists of the newest events.
 * The result answers an id with the name, or with the id itself while no name
 * is known.
 */
export function usePersonNames(project: string): (id: string) => string {
  const { data } = useQuery({
    queryKey: ["people", project, "names"],
    queryFn: async ({ signal }) => {
      const { items } = await answer(
        api.GET("/api/v1/projects/{project}/persons", {
          params: { path: { project }, query: { limit: known } },
          signal,
        }),
      );
      return new Map(items.map((person) => [person.id, nameOf(person)]));
    },
    refetchInterval: 30_000,
  });
  return (id) => data?.get(id) ?? id;
}
