import { Building2, FileUp, Gauge, Inbox, MessageSquarePlus, Route, Tags } from "lucide-react";
import type { Area } from "../../ui/area";

/** What people say: the inbox, themes, companies, surveys. */
export const listen: Area = {
  name: "listen",
  heading: "Listen",
  routes: [
    { path: "inbox", title: "Inbox", load: async () => (await import("./inbox/InboxPage")).InboxPage },
    { path: "inbox/$note", title: "Inbox", load: async () => (await import("./inbox/InboxPage")).InboxPage },
    { path: "themes", title: "Themes", load: async () => (await import("./themes/ThemesPage")).ThemesPage },
    {
      path: "themes/$theme",
      title: "Theme",
      load: async () => (await import("./themes/ThemePage")).ThemePage,
    },
    {
      path: "feedback-import",
      title: "Import feedback",
      load: async () => (await import("./import/ImportPage")).ImportPage,
    },
    {
      path: "areas",
      title: "Areas and rules",
      load: async () => (await import("./areas/AreasPage")).AreasPage,
    },
    {
      path: "companies",
      title: "Companies",
      load: async () => (await import("./companies/CompaniesPage")).CompaniesPage,
    },
    {
      path: "companies/$company",
      title: "Company",
      load: async () => (await import("./companies/CompanyPage")).CompanyPage,
    },
    {
      path: "surveys",
      title: "Surveys",
      load: async () => (await import("./surveys/SurveysPage")).SurveysPage,
    },
    {
      path: "surveys/new",
      title: "New survey",
      load: async () => (await import("./surveys/NewSurveyPage")).NewSurveyPage,
    },
    {
      path: "surveys/$survey",
      title: "Survey",
      load: async () => (await import("./surveys/SurveyPage")).SurveyPage,
    },
  ],
  navigation: [
    { label: "Inbox", path: "inbox", icon: Inbox, letter: "n", keywords: "feedback notes triage requests" },
    { label: "Themes", path: "themes", icon: Tags, letter: "t", keywords: "clusters topics discover" },
    {
      label: "Companies",
      path: "companies",
      icon: Building2,
      letter: "c",
      keywords: "customers accounts revenue",
    },
    {
      label: "Surveys",
      path: "surveys",
      icon: Gauge,
      letter: "v",
      keywords: "nps score satisfaction recommend questionnaire",
    },
    {
      label: "Areas and rules",
      path: "areas",
      icon: Route,
      keywords: "routing router product areas owners",
    },
  ],
  actions: [
    {
      label: "Log feedback",
      path: "inbox?log=1",
      icon: MessageSquarePlus,
      keywords: "note request complaint add",
      minimumRole: "editor",
    },
    {
      label: "Import feedback",
      path: "feedback-import",
      icon: FileUp,
      keywords: "csv canny uservoice productboard fider spreadsheet",
      minimumRole: "editor",
    },
  ],
};
