import { ToggleRight, UsersRound } from "lucide-react";
import type { Area } from "../../ui/area";

/** What the team tries: flags, and the segments they are for. */
export const experiment: Area = {
  name: "experiment",
  heading: "Experiment",
  routes: [
    { path: "flags", title: "Flags", load: async () => (await import("./flags/FlagsPage")).FlagsPage },
    { path: "flags/$flag", title: "Flag", load: async () => (await import("./flags/FlagPage")).FlagPage },
    {
      path: "segments",
      title: "Segments",
      load: async () => (await import("./segments/SegmentsPage")).SegmentsPage,
    },
    {
      path: "segments/$segment",
      title: "Segment",
      load: async () => (await import("./segments/SegmentPage")).SegmentPage,
    },
  ],
  navigation: [
    {
      label: "Flags",
      path: "flags",
      icon: ToggleRight,
      letter: "f",
      keywords: "feature toggles rollout kill switch release",
    },
    { label: "Segments", path: "segments", icon: UsersRound, keywords: "audience targeting lists beta" },
  ],
  actions: [
    {
      label: "New flag",
      path: "flags?new=1",
      icon: ToggleRight,
      minimumRole: "editor",
      keywords: "feature toggle",
    },
  ],
};
