import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChartLine, CircleUser, Keyboard, Moon, Search, Sun } from "lucide-react";
import { useState } from "react";
import { answer, api } from "../api/client";
import { mayAct } from "../api/session";
import type { SessionProject } from "../api/types";
import { target } from "../ui/ProjectLink";
import { areas } from "./areas";
import type { VisibleArea } from "./navigation";

interface PaletteProps {
  project?: SessionProject;
  navigation: VisibleArea[];
  onHelp: () => void;
}

/** The command palette: pages, actions, saved insights. */
export function Palette({ project, navigation, onHelp }: PaletteProps) {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const [opened, setOpened] = useState(false);
  const insights = useQuery({
    queryKey: ["insights", project?.slug, "palette"],
    queryFn: () =>
      answer(
        api.GET("/api/v1/projects/{project}/insights", {
          params: { path: { project: project?.slug ?? "" }, query: { limit: 200 } },
        }),
      ),
    enabled: opened && project !== undefined,
    staleTime: 60_000,
  });
  const open = (path: string) => void navigate(target(`/p/${project?.slug}${path ? `/${path}` : ""}`));

  const pages = navigation.flatMap((area) =>
    area.entries.map(
      (entry): SpotlightActionData => ({
        id: `page:${entry.path}`,
        label: entry.label,
        description: area.heading,
        keywords: entry.keywords,
        leftSection: <entry.icon size={18} />,
        onClick: () => open(entry.path),
      }),
    ),
  );
  const doings = areas
    .flatMap((area) => area.actions ?? [])
    .filter((action) => project && mayAct(project.role, action.minimumRole ?? "viewer"))
    .map(
      (action): SpotlightActionData => ({
        id: `action:${action.label}`,
        label: action.label,
        description: action.description,
        keywords: action.keywords,
        leftSection: action.icon && <action.icon size={18} />,
        onClick: () => open(action.path),
      }),
    );
  const own: SpotlightActionData[] = [
    {
      id: "account",
      label: "Your account",
      keywords: "profile password sessions",
      leftSection: <CircleUser size={18} />,
      onClick: () => void navigate({ to: "/account" }),
    },
    {
      id: "light",
      label: "Light colours",
      keywords: "theme",
      leftSection: <Sun size={18} />,
      onClick: () => setColorScheme("light"),
    },
    {
      id: "dark",
      label: "Dark colours",
      keywords: "theme night",
      leftSection: <Moon size={18} />,
      onClick: () => setColorScheme("dark"),
    },
    { id: "help", label: "Keyboard shortcuts", leftSection: <Keyboard size={18} />, onClick: onHelp },
  ];
  const saved = (insights.data?.items ?? []).map(
    (insight): SpotlightActionData => ({
      id: `insight:${insight.id}`,
      label: insight.name,
      description: insight.description || undefined,
      leftSection: <ChartLine size={18} />,
      onClick: () => open(`insights/${insight.id}`),
    }),
  );
  const groups: SpotlightActionGroupData[] = [
    { group: "Go to", actions: pages },
    { group: "Do", actions: doings },
    { group: "Saved insights", actions: saved },
    { group: "You", actions: own },
  ].filter((group) => group.actions.length > 0);

  return (
    <Spotlight
      actions={groups}
      shortcut={["mod + K"]}
      onSpotlightOpen={() => setOpened(true)}
      nothingFound="Nothing of that name"
      highlightQuery
      limit={40}
      maxHeight={420}
      scrollable
      transitionProps={{ duration: 100 }}
      attributes={{ content: { "aria-label": "Search" } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": "What was found" } }}
      searchProps={{
        leftSection: <Search size={18} />,
        placeholder: "Search pages, actions and saved insights",
        "aria-label": "Search pages, actions and saved insights",
      }}
    />
  );
}
