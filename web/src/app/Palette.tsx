import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleUser, Keyboard, Moon, Search, Sun } from "lucide-react";
import { useState } from "react";
import { mayAct } from "../api/session";
import type { SessionProject } from "../api/types";
import { target } from "../ui/ProjectLink";
import { recordPath, typesLabel } from "../ui/records/address";
import { byType } from "../ui/records/byType";
import { RecordMark } from "../ui/records/RecordMark";
import { found } from "../ui/records/recordApi";
import { areas } from "./areas";
import type { VisibleArea } from "./navigation";

interface PaletteProps {
  project?: SessionProject;
  navigation: VisibleArea[];
  onHelp: () => void;
}

/** How many records of a kind the palette offers; the search page has them all. */
const shownOfType = 6;

/** The command palette: pages, actions, and every record by its words. */
export function Palette({ project, navigation, onHelp }: PaletteProps) {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const [opened, setOpened] = useState(false);
  const [query, setQuery] = useState("");
  const [words] = useDebouncedValue(query.trim(), 150);
  const records = useQuery({
    ...found(project?.slug ?? "", words, [], 30),
    enabled: opened && project !== undefined && words !== "",
    placeholderData: keepPreviousData,
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
  // What the server found holds the words, though not always in its title: `keywords` keeps it in the list.
  const hits = byType(words === "" ? [] : (records.data?.items ?? [])).map(
    ([type, group]): SpotlightActionGroupData => ({
      group: typesLabel(type),
      actions: [...group]
        .sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at))
        .slice(0, shownOfType)
        .map((hit) => ({
          id: `${hit.type}:${hit.id}`,
          label: hit.title || "Untitled",
          description: hit.excerpt || hit.state?.replaceAll("_", " "),
          keywords: query,
          leftSection: <RecordMark type={hit.type} size={18} silent />,
          onClick: () => open(recordPath(hit.type, hit.id)),
        })),
    }),
  );
  const everywhere: SpotlightActionData[] =
    project && words !== ""
      ? [
          {
            id: "search",
            label: `Search all records for “${words}”`,
            keywords: query,
            leftSection: <Search size={18} />,
            onClick: () => open(`search?${new URLSearchParams({ q: words })}`),
          },
        ]
      : [];
  const groups: SpotlightActionGroupData[] = [
    { group: "Go to", actions: pages },
    { group: "Do", actions: doings },
    // Below what is there at once, so that an answer moves nothing under the writer's hands.
    ...hits,
    { group: "Everywhere", actions: everywhere },
    { group: "You", actions: own },
  ].filter((group) => group.actions.length > 0);

  return (
    <Spotlight
      actions={groups}
      shortcut={["mod + K"]}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpened(true)}
      nothingFound="Nothing of that name"
      highlightQuery
      limit={60}
      maxHeight={420}
      scrollable
      transitionProps={{ duration: 100 }}
      attributes={{ content: { "aria-label": "Search" } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": "What was found" } }}
      searchProps={{
        leftSection: <Search size={18} />,
        placeholder: "Search records, pages and actions",
        "aria-label": "Search records, pages and actions",
      }}
    />
  );
}
