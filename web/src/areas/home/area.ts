import { House } from "lucide-react";
import type { Area } from "../../ui/area";

/** Where everybody lands: what can be done now. */
export const home: Area = {
  name: "home",
  routes: [{ path: "", title: "Home", load: () => import("./HomePage").then((page) => page.HomePage) }],
  navigation: [{ label: "Home", path: "", icon: House, letter: "h", keywords: "start overview" }],
};
