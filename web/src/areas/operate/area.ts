import type { Area } from "../../ui/area";

/** How the team works: documents and their templates. */
export const operate: Area = {
  name: "operate",
  heading: "Operate",
  routes: [],
  navigation: [],
};
