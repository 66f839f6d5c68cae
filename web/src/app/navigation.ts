import { mayAct } from "../api/session";
import type { Role } from "../api/types";
import type { Area, NavigationEntry } from "../ui/area";

/** The part of an area that a member sees. */
export interface VisibleArea {
  name: string;
  heading?: string;
  entries: NavigationEntry[];
}

/** The navigation of a member with `role`: entries above the role are absent, areas without entries too. */
export function visibleAreas(areas: readonly Area[], role: Role): VisibleArea[] {
  return areas
    .map((area) => ({
      name: area.name,
      heading: area.heading,
      entries: area.navigation.filter((entry) => mayAct(role, entry.minimumRole ?? "viewer")),
    }))
    .filter((area) => area.entries.length > 0);
}

/** The entry whose page, or a page below it, `pathname` shows; the most exact one wins. */
export function activeEntry(
  entries: readonly NavigationEntry[],
  projectRoot: string,
  pathname: string,
): NavigationEntry | undefined {
  const trimmed = pathname.replace(/\/+$/, "");
  return entries
    .filter((entry) => {
      if (entry.path === "") return trimmed === projectRoot;
      const address = `${projectRoot}/${entry.path}`;
      return trimmed === address || trimmed.startsWith(`${address}/`);
    })
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** The area whose page an address shows, "none" outside the areas of the loop. */
export function shownArea(areas: readonly Area[], pathname: string): string {
  const [, place, , word = ""] = pathname.split("/");
  if (place !== "p") return "none";
  const area = areas.find((known) => known.routes.some((route) => route.path.split("/")[0] === word));
  return area && !["home", "settings", "search"].includes(area.name) ? area.name : "none";
}

/** Letters used twice, and so going nowhere in particular. Must be empty. */
export function clashingLetters(areas: readonly Area[]): string[] {
  const seen = new Set<string>();
  const clashes: string[] = [];
  for (const entry of areas.flatMap((area) => area.navigation)) {
    if (!entry.letter) continue;
    if (seen.has(entry.letter)) clashes.push(entry.letter);
    seen.add(entry.letter);
  }
  return clashes;
}
