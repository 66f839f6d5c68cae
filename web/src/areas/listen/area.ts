import type { Area } from "../../ui/area";

/** What people say: the inbox, themes, companies, surveys. */
export const listen: Area = {
  name: "listen",
  heading: "Listen",
  routes: [],
  navigation: [],
};
