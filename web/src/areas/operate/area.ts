import { FileText, LayoutTemplate } from "lucide-react";
import type { Area } from "../../ui/area";

/** How the team works: documents and their templates. */
export const operate: Area = {
  name: "operate",
  heading: "Operate",
  routes: [
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
  ],
  actions: [
    {
      label: "New document",
      path: "docs/new",
      icon: FileText,
      keywords: "write prd launch retrospective incident update",
      minimumRole: "editor",
    },
  ],
};
