import { FlaskConical, GraduationCap, Ruler, ToggleRight, UsersRound } from "lucide-react";
import type { Area } from "../../ui/area";

/** What the team tries and learns: experiments, the flags and metrics they use, and learnings. */
export const experiment: Area = {
  name: "experiment",
  heading: "Experiment",
  routes: [
    {
      path: "experiments",
      title: "Experiments",
      load: async () => (await import("./experiments/ExperimentsPage")).ExperimentsPage,
    },
    {
      path: "experiments/$experiment",
      title: "Experiment",
      load: async () => (await import("./experiments/ExperimentPage")).ExperimentPage,
    },
    {
      path: "learnings",
      title: "Learnings",
      load: async () => (await import("./learnings/LearningsPage")).LearningsPage,
    },
    {
      path: "learnings/$learning",
      title: "Learning",
      load: async () => (await import("./learnings/LearningPage")).LearningPage,
    },
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
      label: "Experiments",
      path: "experiments",
      icon: FlaskConical,
      letter: "y",
      keywords: "ab test hypothesis variation read-out try",
    },
    {
      label: "Flags",
      path: "flags",
      icon: ToggleRight,
      letter: "f",
      keywords: "feature toggles rollout kill switch release",
    },
    { label: "Segments", path: "segments", icon: UsersRound, keywords: "audience targeting lists beta" },
    {
      label: "Metrics",
      path: "metrics",
      icon: Ruler,
      keywords: "kpi north star conversion revenue ratio measure",
    },
    {
      label: "Learnings",
      path: "learnings",
      icon: GraduationCap,
      letter: "l",
      keywords: "insight knowledge learnt repository",
    },
  ],
  actions: [
    {
      label: "New experiment",
      path: "experiments?new=1",
      icon: FlaskConical,
      minimumRole: "editor",
      keywords: "ab test hypothesis",
    },
    {
      label: "New learning",
      path: "learnings?new=1",
      icon: GraduationCap,
      minimumRole: "editor",
      keywords: "write down learnt",
    },
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
