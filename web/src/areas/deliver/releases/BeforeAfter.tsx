import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Pencil, X } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { exact, nothing, percent } from "../../../ui/figures";
import { ProjectLink } from "../../../ui/ProjectLink";
import { EditDialog } from "../../../ui/records/EditDialog";
import type { RecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import deliver from "../Deliver.module.css";
import {
  type Compared,
  comparisonOf,
  insightNames,
  type ReleaseEdit,
  type ReleaseView,
  type Watch,
} from "../deliverApi";
import classes from "./Releases.module.css";

interface BeforeAfterProps {
  release: ReleaseView;
  edits: boolean;
  edit: RecordEdit<ReleaseView, ReleaseEdit>;
}

/** The chosen numbers in as many days before the release as after it, or why there is nothing to say yet. */
export function BeforeAfter({ release, edits, edit }: BeforeAfterProps) {
  const { slug } = useProject();
  const [choosing, setChoosing] = useState(false);
  const found = useQuery(comparisonOf(slug, release.id, release.updated_at));
  return (
    <Section
      title="Before and after"
      actions={
        edits && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<Pencil size={14} />}
            onClick={() => setChoosing(true)}
          >
            Choose numbers
          </Button>
        )
      }
    >
      <Answered query={found}>
        {(comparison) => (
          <>
            <p className={deliver.none}>{comparison.says}</p>
            {comparison.items.length > 0 && <Numbers items={comparison.items} />}
          </>
        )}
      </Answered>
      {choosing && <Choose edit={edit} onClose={() => setChoosing(false)} />}
    </Section>
  );
}

function Numbers({ items }: { items: readonly Compared[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label="Numbers before and after">
      <table className={classes.numbers}>
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col" data-align="right">
              Before
            </th>
            <th scope="col" data-align="right">
              After
            </th>
            <th scope="col" data-align="right">
              Change
            </th>
            <th scope="col">What it amounts to</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={`${item.insight} ${item.number ?? ""}`}>
              <td>
                <ProjectLink path={`insights/${item.insight}`}>{item.name}</ProjectLink>
                {item.label && <div className={deliver.small}>{item.label}</div>}
              </td>
              <td data-align="right">
                {numberWords(item.before, item.unit)}
                <div className={deliver.small}>n = {exact(item.n[0])}</div>
              </td>
              <td data-align="right">
                {numberWords(item.after, item.unit)}
                <div className={deliver.small}>n = {exact(item.n[1])}</div>
              </td>
              <td data-align="right">{changeWords(item.change)}</td>
              <td>{item.says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A number of an insight with its unit. */
function numberWords(value: number | null, unit: string): string {
  if (value === null) return nothing;
  if (unit === "share" || unit === "percent") return unit === "share" ? percent(value) : `${exact(value)}%`;
  return exact(value);
}

function changeWords(change: number | null): string {
  if (change === null) return nothing;
  return `${change > 0 ? "+" : change < 0 ? "−" : "±"}${percent(Math.abs(change))}`;
}

function Choose({ edit, onClose }: { edit: RecordEdit<ReleaseView, ReleaseEdit>; onClose: () => void }) {
  const { slug } = useProject();
  const insights = useQuery(insightNames(slug)).data?.items ?? [];
  const { value, change } = edit;
  const watched = value.measures;
  const put = (measures: Watch[]) => change({ measures });
  const rest = insights.filter((insight) => !watched.some((w) => w.insight === insight.id));
  return (
    <EditDialog edit={edit} title="Numbers to watch" size={620} shownFields={[]} onClose={onClose}>
      <Stack gap="sm">
        {watched.length === 0 && <Text c="dimmed">None yet. Choose an insight below.</Text>}
        {watched.map((watch, at) => (
          <Group key={`${watch.insight} ${watch.number ?? ""}`} gap="sm" wrap="nowrap">
            <Text flex={1} truncate>
              {insights.find((insight) => insight.id === watch.insight)?.name ??
                "An insight that is not there"}
            </Text>
            <Select
              w={150}
              aria-label="Which way is better"
              allowDeselect={false}
              data={[
                { value: "up", label: "More is better" },
                { value: "down", label: "Less is better" },
              ]}
              value={watch.better ?? "up"}
              onChange={(better) =>
                put(
                  watched.map((w, i) => (i === at ? { ...w, better: (better ?? "up") as "up" | "down" } : w)),
                )
              }
            />
            <Tooltip label="Do not watch it">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label="Do not watch it"
                onClick={() => put(watched.filter((_, i) => i !== at))}
              >
                <X size={16} />
              </ActionIcon>
            </Tooltip>
          </Group>
        ))}
      </Stack>
      <Select
        label="Add an insight"
        placeholder={insights.length === 0 ? "Nothing is saved yet" : "Choose one"}
        searchable
        data={rest.map((insight) => ({ value: insight.id, label: insight.name }))}
        value={null}
        onChange={(insight) => insight && put([...watched, { insight, better: "up" }])}
      />
      <NumberInput
        label="Days before and after"
        w={180}
        min={1}
        max={90}
        value={value.window_days}
        onChange={(days) => typeof days === "number" && change({ window_days: days })}
        error={edit.fieldError("window_days")}
      />
    </EditDialog>
  );
}
