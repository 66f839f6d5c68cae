import { ChartLine, Filter, Grid3x3, LayoutDashboard, Radio, Users } from "lucide-react";
import type { Area } from "../../ui/area";

/** Questions about what people did: insights, live events, people. */
export const understand: Area = {
  name: "understand",
  heading: "Understand",
  routes: [
    {
      path: "insights",
      title: "Insights",
      load: async () => (await import("./insights/InsightsPage")).InsightsPage,
    },
    {
      path: "insights/new",
      title: "New insight",
      load: async () => (await import("./insights/NewInsightPage")).NewInsightPage,
    },
    {
      path: "insights/$insight",
      title: "Insight",
      load: async () => (await import("./insights/SavedInsightPage")).SavedInsightPage,
    },
    {
      path: "dashboards",
      title: "Dashboards",
      load: async () => (await import("./dashboards/DashboardsPage")).DashboardsPage,
    },
    {
      path: "dashboards/$dashboard",
      title: "Dashboard",
      load: async () => (await import("./dashboards/DashboardPage")).DashboardPage,
    },
    { path: "events", title: "Live events", load: async () => (await import("./live/LivePage")).LivePage },
    { path: "people", title: "People", load: async () => (await import("./people/PeoplePage")).PeoplePage },
    {
      path: "people/$person",
      title: "Person",
      load: async () => (await import("./people/PersonPage")).PersonPage,
    },
  ],
  navigation: [
    {
      label: "Insights",
      path: "insights",
      icon: ChartLine,
      letter: "i",
      keywords: "trends funnel retention charts questions saved",
    },
    {
      label: "Dashboards",
      path: "dashboards",
      icon: LayoutDashboard,
      letter: "b",
      keywords: "boards tiles charts overview templates",
    },
    {
      label: "Live events",
      path: "events",
      icon: Radio,
      letter: "e",
      keywords: "stream newest debug tracking",
    },
    {
      label: "People",
      path: "people",
      icon: Users,
      letter: "p",
      keywords: "persons users profiles timeline",
    },
  ],
  actions: [
    { label: "New trends insight", path: "insights/new", icon: ChartLine, keywords: "chart line count" },
    {
      label: "New funnel",
      path: "insights/new?kind=funnel",
      icon: Filter,
      keywords: "conversion steps drop-off",
    },
    {
      label: "New retention",
      path: "insights/new?kind=retention",
      icon: Grid3x3,
      keywords: "cohorts return",
    },
  ],
};
