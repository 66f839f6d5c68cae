import {
  FileInput,
  History,
  KeyRound,
  ShieldAlert,
  SlidersHorizontal,
  UserPlus,
  Users,
  Webhook,
} from "lucide-react";
import type { Area } from "../../ui/area";

/** Members, keys, the project itself, and what came of it all. */
export const settings: Area = {
  name: "settings",
  heading: "Settings",
  routes: [
    {
      path: "settings/members",
      title: "Members",
      load: () => import("./members/MembersPage").then((m) => m.MembersPage),
    },
    { path: "settings/keys", title: "Keys", load: () => import("./keys/KeysPage").then((m) => m.KeysPage) },
    {
      path: "settings/connections",
      title: "Connections",
      load: () => import("./connections/ConnectionsPage").then((m) => m.ConnectionsPage),
    },
    {
      path: "settings/connections/$connection",
      title: "Connection",
      load: () => import("./connections/ConnectionPage").then((m) => m.ConnectionPage),
    },
    {
      path: "settings/project",
      title: "Project",
      load: () => import("./project/SettingsPage").then((m) => m.SettingsPage),
    },
    {
      path: "settings/quarantine",
      title: "Quarantine",
      load: () => import("./quarantine/QuarantinePage").then((m) => m.QuarantinePage),
    },
    {
      path: "settings/imports",
      title: "Imports",
      load: () => import("./imports/ImportsPage").then((m) => m.ImportsPage),
    },
    {
      path: "settings/activity",
      title: "Activity log",
      load: () => import("./activity/ActivityPage").then((m) => m.ActivityPage),
    },
  ],
  navigation: [
    {
      label: "Members",
      path: "settings/members",
      icon: Users,
      letter: "m",
      keywords: "people roles invite colleagues",
    },
    { label: "Keys", path: "settings/keys", icon: KeyRound, letter: "k", keywords: "api write secret token" },
    {
      label: "Connections",
      path: "settings/connections",
      icon: Webhook,
      keywords: "github webhooks hooks integrations deliveries",
      minimumRole: "admin",
    },
    {
      label: "Project",
      path: "settings/project",
      icon: SlidersHorizontal,
      letter: "s",
      keywords: "settings name time zone week",
    },
    {
      label: "Quarantine",
      path: "settings/quarantine",
      icon: ShieldAlert,
      letter: "q",
      keywords: "rejected bad invalid events replay",
    },
    {
      label: "Imports",
      path: "settings/imports",
      icon: FileInput,
      letter: "u",
      keywords: "files csv json upload",
    },
    {
      label: "Activity log",
      path: "settings/activity",
      icon: History,
      letter: "a",
      keywords: "audit journal changes who",
    },
  ],
  actions: [
    {
      label: "Invite a colleague",
      path: "settings/members?invite=1",
      icon: UserPlus,
      minimumRole: "admin",
      keywords: "member",
    },
    {
      label: "Create a key",
      path: "settings/keys?create=1",
      icon: KeyRound,
      minimumRole: "admin",
      keywords: "write secret api",
    },
  ],
};
