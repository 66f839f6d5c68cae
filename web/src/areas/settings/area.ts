import type { Area } from "../../ui/area";

/** Members, keys, the project itself, and what happened to it. */
export const settings: Area = { name: "settings", heading: "Settings", routes: [], navigation: [] };
