import type { ComponentType } from "react";
import type { Role } from "../api/types";

/** A page of an area. Its address is `/p/<project>/<path>`. */
export interface AreaRoute {
  /** Below the project, e.g. "insights/$insight" ("$name" is a parameter). "" is the project's Home. */
  path: string;
  /** Document title of the page until the page sets a more exact one with useDocumentTitle. */
  title: string;
  /** Loads the page's chunk; the module exports the component under any name. */
  load: () => Promise<ComponentType>;
  /** Parses the address's search part; throw to refuse it. Absent: taken as it is. */
  validateSearch?: (search: Record<string, unknown>) => Record<string, unknown>;
}

/** One line in the left navigation. */
export interface NavigationEntry {
  label: string;
  /** Same form as AreaRoute.path, without parameters. */
  path: string;
  icon: ComponentType<{ size?: number | string; strokeWidth?: number | string }>;
  /** `g` then this letter opens the page. Unique over all areas. */
  letter?: string;
  /** Further words that find the page in the command palette. */
  keywords?: string;
  /** Members below this role do not see the entry. */
  minimumRole?: Role;
}

/** Something the command palette can do besides going to a page. */
export interface AreaAction {
  label: string;
  description?: string;
  keywords?: string;
  icon?: NavigationEntry["icon"];
  /** Where it leads: a path below the project, with search part if needed ("insights/new?kind=funnel"). */
  path: string;
  minimumRole?: Role;
}

/**
 * What an area adds to the application. Areas do not import one another or the
 * application: `app/areas.ts` lists their manifests by hand, in the order of the loop.
 */
export interface Area {
  name: string;
  /** Heading over the area's entries; absent for Home. */
  heading?: string;
  routes: AreaRoute[];
  navigation: NavigationEntry[];
  actions?: AreaAction[];
}
