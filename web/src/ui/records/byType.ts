import type { Hit } from "../../api/types";
import { recordTypes, typeLabel } from "./address";

/** Hits under their kinds, the kinds in the order of the loop, the hits as they were found. */
export function byType<T extends Pick<Hit, "type">>(hits: readonly T[]): [type: string, hits: T[]][] {
  const groups = new Map<string, T[]>();
  for (const hit of hits) groups.set(hit.type, [...(groups.get(hit.type) ?? []), hit]);
  const place = (type: string) =>
    recordTypes.includes(type) ? recordTypes.indexOf(type) : recordTypes.length;
  return [...groups].sort(([a], [b]) => place(a) - place(b) || typeLabel(a).localeCompare(typeLabel(b)));
}
