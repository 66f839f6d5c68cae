import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useProject } from "../../../api/session";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { areasOf } from "../roadmap/roadmapApi";
import classes from "./Ideas.module.css";
import { type IdeaFilter, type Model, states } from "./ideaApi";

interface IdeaFiltersProps {
  text: string;
  onText: (words: string) => void;
  /** What the address says. */
  search: IdeaFilter;
  model: Model | undefined;
  models: readonly Model[];
  set: (part: Record<string, string | number | undefined>) => void;
}

/** What the list of ideas is narrowed and sorted by; all of it stands in the address. */
export function IdeaFilters({ text, onText, search, model, models, set }: IdeaFiltersProps) {
  const { slug } = useProject();
  const areas = useQuery(areasOf(slug)).data?.items ?? [];
  const largest = Number(search.largest) || 0;
  return (
    <>
      <TextInput
        aria-label="Search ideas"
        placeholder="Search ideas"
        leftSection={<Search size={15} aria-hidden />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        data-search
        className={classes.search}
      />
      <Select
        aria-label="Asked for by the largest customers"
        placeholder="Asked for by anybody"
        clearable
        clearButtonProps={{ "aria-label": "Asked for by anybody" }}
        data={[...new Set([3, 5, 10, ...(largest > 0 ? [largest] : [])])]
          .sort((a, b) => a - b)
          .map((n) => ({ value: String(n), label: `Asked for by the ${n} largest customers` }))}
        value={largest > 0 ? String(largest) : null}
        onChange={(n) => set({ largest: n ? Number(n) : undefined })}
        className={classes.wish}
      />
      <Select
        aria-label="State"
        placeholder="Any state"
        clearable
        clearButtonProps={{ "aria-label": "Any state" }}
        data={[...states]}
        value={search.state ?? null}
        onChange={(state) => set({ state: state ?? undefined })}
        className={classes.filter}
      />
      <MemberPicker
        aria-label="Owner"
        placeholder="Any owner"
        clearButtonProps={{ "aria-label": "Any owner" }}
        value={search.owner ?? null}
        onChange={(owner) => set({ owner: owner ?? undefined })}
        className={classes.filter}
      />
      {(areas.length > 0 || search.area) && (
        <Select
          aria-label="Area"
          placeholder="Any area"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any area" }}
          nothingFoundMessage="No area of that name"
          data={areas.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.area ?? null}
          onChange={(area) => set({ area: area ?? undefined })}
          className={classes.filter}
        />
      )}
      <Select
        aria-label="Sorted by"
        data={[
          { value: "score", label: "By score" },
          { value: "evidence", label: "By notes" },
          { value: "revenue", label: "By revenue" },
          { value: "updated", label: "Last changed" },
        ]}
        allowDeselect={false}
        value={search.sort ?? "score"}
        onChange={(sort) => set({ sort: sort ?? undefined })}
        className={classes.filter}
      />
      <Select
        aria-label="Scoring model"
        data={models.map((one) => ({ value: one.id, label: one.name }))}
        allowDeselect={false}
        value={model?.id ?? null}
        onChange={(id) => set({ model: id ?? undefined })}
        className={classes.filter}
      />
    </>
  );
}
