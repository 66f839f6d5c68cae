import type { Person } from "../../../api/types";
import { nameOf } from "../../../ui/personNames";

/** A person's name, with the id on hover. */
export function PersonName({ person }: { person: Pick<Person, "id" | "properties"> }) {
  return <span title={person.id}>{nameOf(person)}</span>;
}
