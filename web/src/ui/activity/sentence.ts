import type { Change } from "../../api/types";

/** What a changed record is called: its name as last known, else its kind. */
export function recordName(change: Pick<Change, "before" | "after">): string {
  for (const version of [change.after, change.before]) {
    const named = version?.name ?? version?.email ?? version?.title ?? version?.file;
    if (typeof named === "string" && named !== "") return named;
  }
  return "";
}

/** A change in words: `created the key “Website”`. */
export function sentence(change: Pick<Change, "verb" | "type" | "before" | "after">): string {
  const name = recordName(change);
  if (change.type === "membership" && change.verb === "joined")
    return `added ${name || "a member"} to the project`;
  return `${change.verb} the ${change.type.replaceAll("_", " ")}${name ? ` “${name}”` : ""}`;
}

/** Who made a change: the member's name, the key's, or prodops itself. */
export function actorName(actor: Change["actor"]): string {
  if (actor.kind === "system") return "prodops";
  return actor.name || actor.id;
}
