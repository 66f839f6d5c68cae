import type { Area } from "../../ui/area";

/** What the team decides: ideas, the roadmap, objectives, decisions. */
export const decide: Area = {
  name: "decide",
  heading: "Decide",
  routes: [],
  navigation: [],
};
