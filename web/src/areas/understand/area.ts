import type { Area } from "../../ui/area";

/** Questions about what people did: insights, live events, people. */
export const understand: Area = { name: "understand", heading: "Understand", routes: [], navigation: [] };
