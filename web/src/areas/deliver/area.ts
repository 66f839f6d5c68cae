import { Gauge, Rocket, Siren, Upload } from "lucide-react";
import type { Area } from "../../ui/area";

/** What was shipped, what went wrong, and how delivery goes. */
export const deliver: Area = {
  name: "deliver",
  heading: "Deliver",
  routes: [
    {
      path: "releases",
      title: "Releases",
      load: async () => (await import("./releases/ReleasesPage")).ReleasesPage,
    },
    {
      path: "releases/$release",
      title: "Release",
      load: async () => (await import("./releases/ReleasePage")).ReleasePage,
    },
    {
      path: "delivery",
      title: "Delivery",
      load: async () => (await import("./measures/MeasuresPage")).MeasuresPage,
    },
    {
      path: "deployments",
      title: "Deployments",
      load: async () => (await import("./deployments/DeploymentsPage")).DeploymentsPage,
    },
    {
      path: "deployments/$deployment",
      title: "Deployment",
      load: async () => (await import("./deployments/DeploymentPage")).DeploymentPage,
    },
    {
      path: "incidents",
      title: "Incidents",
      load: async () => (await import("./incidents/IncidentsPage")).IncidentsPage,
    },
    {
      path: "incidents/$incident",
      title: "Incident",
      load: async () => (await import("./incidents/IncidentPage")).IncidentPage,
    },
  ],
  navigation: [
    {
      label: "Releases",
      path: "releases",
      icon: Rocket,
      keywords: "launch ship version readiness checklist rollout",
    },
    {
      label: "Delivery",
      path: "delivery",
      icon: Gauge,
      keywords: "dora lead time deployment frequency change fail rate recovery rework metrics",
    },
    { label: "Deployments", path: "deployments", icon: Upload, keywords: "deploy pipeline ci commits" },
    { label: "Incidents", path: "incidents", icon: Siren, keywords: "outage severity post-mortem downtime" },
  ],
  actions: [
    {
      label: "Plan a release",
      path: "releases?new=1",
      icon: Rocket,
      minimumRole: "editor",
      keywords: "launch version new",
    },
    {
      label: "Report an incident",
      path: "incidents?new=1",
      icon: Siren,
      minimumRole: "editor",
      keywords: "outage down new",
    },
  ],
};
