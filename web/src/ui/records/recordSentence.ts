import type { Change, Ref, Relation } from "../../api/types";
import { diff } from "../activity/diff";
import { recordKind } from "./address";
import { plainText } from "./mention";
import { keyOf, says } from "./trace";

type Told = Pick<Change, "verb" | "type" | "id" | "before" | "after">;

/** A change told on the page of the record it concerns: `changed the title and the state`. */
export function recordSentence(
  change: Told,
  here: Ref,
  relations: readonly Relation[],
  titleOf: (ref: Ref) => string | undefined,
): string {
  if (change.type === "link") return linkSentence(change, here, relations, titleOf);
  if (change.type === "comment") return commentSentence(change);
  const noun = recordKind(change.type).noun;
  if (!change.before || !["updated", "changed", "edited"].includes(change.verb))
    return `${change.verb.replaceAll("_", " ")} this ${noun}`;
  const fields = [
    ...new Set(diff(change.before, change.after).map(({ field }) => field.split(".")[0] ?? field)),
  ];
  return fields.length === 0 ? `${change.verb} this ${noun}` : `changed ${list(fields.map(fieldWords))}`;
}

function linkSentence(
  change: Told,
  here: Ref,
  relations: readonly Relation[],
  titleOf: (ref: Ref) => string | undefined,
): string {
  const link = (change.after ?? change.before) as { from?: Ref; to?: Ref; relation?: string } | undefined;
  if (!link?.from || !link.to || !link.relation) return `${change.verb} a link`;
  const inverse = keyOf(link.to) === keyOf(here);
  const other = inverse ? link.from : link.to;
  const title = titleOf(other);
  const named = `${recordKind(other.type).noun}${title ? ` “${title}”` : ""}`;
  const how = says(link.relation, relations, inverse);
  if (change.verb === "removed") return `removed the link: ${how} the ${named}`;
  return `${change.verb === "restored" ? "linked again" : "linked"}: ${how} the ${named}`;
}

function commentSentence(change: Told): string {
  const body = (change.after ?? change.before)?.body;
  const text = typeof body === "string" ? plainText(body) : "";
  const said = text.length > 120 ? `${text.slice(0, 119).trimEnd()}…` : text;
  if (change.verb === "created") return `commented: “${said}”`;
  const verb = change.verb === "updated" ? "changed" : change.verb;
  return `${verb} the comment “${said}”`;
}

function fieldWords(field: string): string {
  return `the ${field.replaceAll("_", " ")}`;
}

function list(words: readonly string[]): string {
  if (words.length > 4) return `${words.slice(0, 3).join(", ")} and ${words.length - 3} more fields`;
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
