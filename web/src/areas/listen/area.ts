import { Building2, Inbox, MessageSquarePlus } from "lucide-react";
import type { Area } from "../../ui/area";

/** What people say: the inbox, themes, companies, surveys. */
export const listen: Area = {
  name: "listen",
  heading: "Listen",
  routes: [
    { path: "inbox", title: "Inbox", load: async () => (await import("./inbox/InboxPage")).InboxPage },
    { path: "inbox/$note", title: "Inbox", load: async () => (await import("./inbox/InboxPage")).InboxPage },
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
  ],
  navigation: [
    { label: "Inbox", path: "inbox", icon: Inbox, letter: "n", keywords: "feedback notes triage requests" },
    {
      label: "Companies",
      path: "companies",
      icon: Building2,
      letter: "c",
      keywords: "customers accounts revenue",
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
  ],
};
