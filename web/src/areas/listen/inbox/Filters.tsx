import { ActionIcon, Popover, Select, Stack, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { ListFilter, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useProject } from "../../../api/session";
import { useMembers } from "../../../ui/records/members";
import { areasOf, companyOf, facetsOf, themesOf } from "../listenApi";
import type { InboxSearch } from "./filter";
import classes from "./Inbox.module.css";

interface FiltersProps {
  search: InboxSearch;
  onChange: (change: InboxSearch) => void;
}

/** Words, and what else narrows the list; all of it stands in the address. */
export function Filters({ search, onChange }: FiltersProps) {
  const { slug } = useProject();
  const [text, setText] = useState(String(search.q ?? ""));
  useEffect(() => setText(String(search.q ?? "")), [search.q]);
  const ask = useDebouncedCallback((q: string) => onChange({ q: q.trim() || undefined }), 250);
  const areas = useQuery(areasOf(slug)).data ?? [];
  const themes = useQuery(themesOf(slug)).data ?? [];
  const facets = useQuery(facetsOf(slug)).data;
  const members = useMembers();
  const company = useQuery({
    ...companyOf(slug, search.company ?? ""),
    enabled: Boolean(search.company),
  }).data;
  const selects: [keyof InboxSearch, string, { value: string; label: string }[]][] = [
    [
      "area",
      "Area",
      [{ value: "none", label: "No area" }, ...areas.map((a) => ({ value: a.id, label: a.name }))],
    ],
    [
      "owner",
      "Owner",
      [
        { value: "me", label: "Me" },
        { value: "none", label: "Nobody" },
        ...members.map((m) => ({ value: m.id, label: m.name || m.email })),
      ],
    ],
    [
      "theme",
      "Theme",
      [{ value: "none", label: "No theme" }, ...themes.map((t) => ({ value: t.id, label: t.name }))],
    ],
    ["source", "Source", (facets?.sources ?? []).map((value) => ({ value, label: value }))],
    ["plan", "Plan", (facets?.plans ?? []).map((value) => ({ value, label: value }))],
    ["segment", "Segment", (facets?.segments ?? []).map((value) => ({ value, label: value }))],
  ];
  const said = selects.flatMap(([name, label, options]) => {
    const value = search[name];
    return value === undefined
      ? []
      : [{ name, words: `${label}: ${options.find((o) => o.value === String(value))?.label ?? value}` }];
  });
  if (search.company) said.push({ name: "company", words: `Company: ${company?.value.name ?? "…"}` });
  if (search.person) said.push({ name: "person", words: `Person: ${search.person}` });
  if (search.import) said.push({ name: "import", words: "One import" });
  return (
    <div className={classes.filters}>
      <TextInput
        aria-label="Search notes"
        placeholder="Search notes"
        leftSection={<Search size={15} />}
        className={classes.search}
        value={text}
        data-search
        onChange={(event) => {
          setText(event.currentTarget.value);
          ask(event.currentTarget.value);
        }}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <Popover position="bottom-start" width={260} shadow="md" trapFocus withinPortal>
        <Popover.Target>
          <Tooltip label="Filter">
            <ActionIcon variant="default" size={34} aria-label="Filter notes">
              <ListFilter size={16} />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs">
            {selects.map(([name, label, options]) => (
              <Select
                key={name}
                label={label}
                placeholder="Any"
                searchable
                clearable
                comboboxProps={{ withinPortal: false }}
                data={options}
                value={search[name] === undefined ? null : String(search[name])}
                onChange={(value) => onChange({ [name]: value ?? undefined })}
              />
            ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {said.map(({ name, words }) => (
        <button
          key={name}
          type="button"
          className={classes.filter}
          onClick={() => onChange({ [name]: undefined })}
          title="Take this filter away"
        >
          {words} <X size={12} aria-label="Take away" />
        </button>
      ))}
    </div>
  );
}
