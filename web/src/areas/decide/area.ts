import { Lightbulb, Map as MapIcon, Scale, Target, Telescope } from "lucide-react";
import type { Area } from "../../ui/area";

/** What the team decides: ideas, the roadmap and what came of it, objectives, decisions. */
export const decide: Area = {
  name: "decide",
  heading: "Decide",
  routes: [
    { path: "ideas", title: "Ideas", load: () => import("./ideas/IdeasPage").then((m) => m.IdeasPage) },
    {
      path: "ideas/ranking",
      title: "Ranking",
      load: () => import("./ideas/RankingPage").then((m) => m.RankingPage),
    },
    {
      path: "ideas/scoring",
      title: "Scoring models",
      load: () => import("./ideas/scoring/ScoringPage").then((m) => m.ScoringPage),
    },
    { path: "ideas/$idea", title: "Idea", load: () => import("./ideas/IdeaPage").then((m) => m.IdeaPage) },
    {
      path: "roadmap",
      title: "Roadmap",
      load: () => import("./roadmap/RoadmapPage").then((m) => m.RoadmapPage),
    },
    { path: "roadmap/$bet", title: "Bet", load: () => import("./roadmap/BetPage").then((m) => m.BetPage) },
    {
      path: "outcomes",
      title: "Outcomes",
      load: () => import("./outcomes/OutcomesPage").then((m) => m.OutcomesPage),
    },
    {
      path: "outcomes/$outcome",
      title: "Outcome",
      load: () => import("./outcomes/OutcomePage").then((m) => m.OutcomePage),
    },
    {
      path: "objectives",
      title: "Objectives",
      load: () => import("./objectives/ObjectivesPage").then((m) => m.ObjectivesPage),
    },
    {
      path: "objectives/$objective",
      title: "Objective",
      load: () => import("./objectives/ObjectivePage").then((m) => m.ObjectivePage),
    },
    {
      path: "decisions",
      title: "Decisions",
      load: () => import("./decisions/DecisionsPage").then((m) => m.DecisionsPage),
    },
    {
      path: "decisions/$decision",
      title: "Decision",
      load: () => import("./decisions/DecisionPage").then((m) => m.DecisionPage),
    },
  ],
  navigation: [
    {
      label: "Ideas",
      path: "ideas",
      icon: Lightbulb,
      letter: "d",
      keywords: "prioritise score rice ranking problems",
    },
    {
      label: "Roadmap",
      path: "roadmap",
      icon: MapIcon,
      letter: "r",
      keywords: "bets now next later plan prediction",
    },
    {
      label: "Outcomes",
      path: "outcomes",
      icon: Telescope,
      keywords: "shipped adoption result return roi verdict review requesters",
    },
    {
      label: "Objectives",
      path: "objectives",
      icon: Target,
      letter: "o",
      keywords: "okr key results goals quarter check-in",
    },
    {
      label: "Decisions",
      path: "decisions",
      icon: Scale,
      letter: "x",
      keywords: "log rationale dissent revisit",
    },
  ],
  actions: [
    { label: "New idea", path: "ideas?new=1", icon: Lightbulb, minimumRole: "editor", keywords: "problem" },
    { label: "New bet", path: "roadmap?new=1", icon: MapIcon, minimumRole: "editor", keywords: "roadmap" },
    {
      label: "New objective",
      path: "objectives?new=1",
      icon: Target,
      minimumRole: "editor",
      keywords: "okr goal",
    },
    {
      label: "Record a decision",
      path: "decisions?new=1",
      icon: Scale,
      minimumRole: "editor",
      keywords: "log",
    },
  ],
};
