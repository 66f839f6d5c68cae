import { Clock, FileText, Gauge, LayoutTemplate, MessageCircleQuestion, Repeat, Wrench } from "lucide-react";
import type { Area } from "../../ui/area";

/** How the team works: what it costs and what comes of it, its documents, tools and rituals. */
export const operate: Area = {
  name: "operate",
  heading: "Operate",
  routes: [
    {
      path: "scorecard",
      title: "Scorecard",
      load: async () => (await import("./scorecard/ScorecardPage")).ScorecardPage,
    },
    {
      path: "time-check",
      title: "Time check",
      load: async () => (await import("./time/TimeCheckPage")).TimeCheckPage,
    },
    {
      path: "reports/quarter",
      title: "Report",
      load: async () => (await import("./report/ReportPage")).ReportPage,
    },
    { path: "tools", title: "Tools", load: async () => (await import("./tools/ToolsPage")).ToolsPage },
    { path: "tools/$tool", title: "Tool", load: async () => (await import("./tools/ToolPage")).ToolPage },
    {
      path: "rituals",
      title: "Rituals",
      load: async () => (await import("./rituals/RitualsPage")).RitualsPage,
    },
    {
      path: "rituals/$ritual",
      title: "Ritual",
      load: async () => (await import("./rituals/RitualPage")).RitualPage,
    },
    {
      path: "data-requests",
      title: "Data requests",
      load: async () => (await import("./requests/RequestsPage")).RequestsPage,
    },
    {
      path: "data-requests/$request",
      title: "Data request",
      load: async () => (await import("./requests/RequestPage")).RequestPage,
    },
    { path: "docs", title: "Documents", load: async () => (await import("./docs/DocsPage")).DocsPage },
    {
      path: "docs/new",
      title: "New document",
      load: async () => (await import("./docs/NewDocPage")).NewDocPage,
    },
    { path: "docs/$doc", title: "Document", load: async () => (await import("./docs/DocPage")).DocPage },
    {
      path: "docs/$doc/history",
      title: "History",
      load: async () => (await import("./docs/HistoryPage")).HistoryPage,
    },
    {
      path: "templates",
      title: "Templates",
      load: async () => (await import("./templates/TemplatesPage")).TemplatesPage,
    },
    {
      path: "templates/$template",
      title: "Template",
      load: async () => (await import("./templates/TemplatePage")).TemplatePage,
    },
  ],
  navigation: [
    {
      label: "Scorecard",
      path: "scorecard",
      icon: Gauge,
      letter: "z",
      keywords: "kpi measures efficiency adoption onboarding quarter report time check bureaucracy",
    },
    {
      label: "Documents",
      path: "docs",
      icon: FileText,
      letter: "w",
      keywords: "docs prd launch checklist retrospective incident post-mortem notes write",
    },
    {
      label: "Templates",
      path: "templates",
      icon: LayoutTemplate,
      letter: "j",
      keywords: "playbook forms fields drift",
    },
    { label: "Tools", path: "tools", icon: Wrench, keywords: "stack software cost seats adoption" },
    { label: "Rituals", path: "rituals", icon: Repeat, keywords: "meetings cadence ceremonies cost" },
    {
      label: "Data requests",
      path: "data-requests",
      icon: MessageCircleQuestion,
      keywords: "ask analyst question number",
    },
  ],
  actions: [
    {
      label: "Do the time check",
      path: "time-check",
      icon: Clock,
      keywords: "week hours split",
      minimumRole: "editor",
    },
    {
      label: "Read the quarter's report",
      path: "reports/quarter",
      icon: FileText,
      keywords: "outcomes roi leadership",
    },
    { label: "New tool", path: "tools?new=1", icon: Wrench, minimumRole: "editor", keywords: "register" },
    {
      label: "New ritual",
      path: "rituals?new=1",
      icon: Repeat,
      minimumRole: "editor",
      keywords: "meeting write down",
    },
    {
      label: "Ask a question",
      path: "data-requests?new=1",
      icon: MessageCircleQuestion,
      minimumRole: "editor",
      keywords: "data request analyst",
    },
    {
      label: "New document",
      path: "docs/new",
      icon: FileText,
      keywords: "write prd launch retrospective incident update",
      minimumRole: "editor",
    },
  ],
};
