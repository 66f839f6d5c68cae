import { Ruler, ToggleRight, UsersRound } from "lucide-react";
import type { Area } from "../../ui/area";

/** What the team tries: metrics, flags, and the segments they are for. */
export const experiment: Area = {
  name: "experiment",
  heading: "Experiment",
  routes: [
    {
      path: "metrics",
      title: "Metrics",
      load: async () => (await import("./metrics/MetricsPage")).MetricsPage,
    },
    {
      path: "metrics/$metric",
      title: "Metric",
      load: async () => (await import("./metrics/MetricPage")).MetricPage,
    },
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
    {
      label: "Metrics",
      path: "metrics",
      icon: Ruler,
      keywords: "kpi north star conversion revenue ratio measure",
    },
    { label: "Segments", path: "segments", icon: UsersRound, keywords: "audience targeting lists beta" },
  ],
  actions: [
    {
      label: "New metric",
      path: "metrics?new=1",
      icon: Ruler,
      minimumRole: "editor",
      keywords: "kpi define",
    },
    {
      label: "New flag",
      path: "flags?new=1",
      icon: ToggleRight,
      minimumRole: "editor",
      keywords: "feature toggle",
    },
  ],
};
