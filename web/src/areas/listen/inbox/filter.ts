import type { NoteFilter } from "../listenApi";

export type View = "inbox" | "mine" | "unassigned" | "linked" | "snoozed" | "done" | "all";

/** What of the inbox the address says. */
export interface InboxSearch {
  view?: View;
  q?: string;
  area?: string;
  owner?: string;
  theme?: string;
  source?: string;
  segment?: string;
  plan?: string;
  company?: string;
  person?: string;
  import?: string;
  /** Open the dialogue for a new note. */
  log?: string | number;
}

/** The address's part as the API's filter. */
export function filterOf(search: InboxSearch): NoteFilter {
  const view = search.view ?? "inbox";
  const filter: NoteFilter = {};
  if (view === "mine") Object.assign(filter, { view: "inbox", owner: "me" });
  else if (view === "unassigned") Object.assign(filter, { view: "inbox", area: "none" });
  else filter.view = view;
  for (const name of narrowing) {
    const value = search[name];
    if (value !== undefined && value !== "") filter[name] = String(value);
  }
  return filter;
}

/** What narrows a view further. */
export const narrowing = [
  "q",
  "area",
  "owner",
  "theme",
  "source",
  "segment",
  "plan",
  "company",
  "person",
  "import",
] as const;

/** Whether a note that was just dealt with leaves the view. */
export function leaves(
  view: View,
  act: { state?: string; link?: unknown; duplicate_of?: string; area_id?: string; owner?: string },
) {
  if (act.duplicate_of) return true;
  if (act.state || act.link) return view !== "all";
  if (act.area_id) return view === "unassigned";
  return act.owner !== undefined && view === "mine";
}
