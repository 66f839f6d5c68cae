import type { Area } from "../../ui/area";

/** Every record by its words. It has no place in the navigation: `/` opens it. */
export const search: Area = {
  name: "search",
  routes: [
    { path: "search", title: "Search", load: () => import("./SearchPage").then((page) => page.SearchPage) },
  ],
  navigation: [],
};
