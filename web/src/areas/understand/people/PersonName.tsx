import type { Person } from "../../../api/types";

/** What a person is called: their name or e-mail when one was sent, else their id. */
export function nameOf(person: Pick<Person, "id" | "properties">): string {
  const traits = (person.properties ?? {}) as Record<string, unknown>;
  for (const key of ["name", "full_name", "display_name", "email", "username"]) {
    const value = traits[key];
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return person.id;
}

/** A person's name, with the id on hover. */
export function PersonName({ person }: { person: Pick<Person, "id" | "properties"> }) {
  return <span title={person.id}>{nameOf(person)}</span>;
}
