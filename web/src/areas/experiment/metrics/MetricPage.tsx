import { Text, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { Condition } from "../../../charts/query/query";
import { Answered } from "../../../ui/Answered";
import { CopyButton } from "../../../ui/CopyButton";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import type { EditField } from "../../../ui/records/EditConflict";
import { MemberName } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { SaveBar } from "../../../ui/records/SaveBar";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { DefinitionFields, ExperimentFields, type MetricWords } from "./MetricFields";
import { MetricOverTime } from "./MetricOverTime";
import classes from "./Metrics.module.css";
import { MetricUses } from "./MetricUses";
import {
  archiveMetric,
  type Metric,
  type MetricDenominator,
  type MetricEdit,
  metricOf,
  patchMetric,
  restoreMetric,
} from "./metricApi";
import { aggregations, directions, formats, windowWords } from "./words";

/** One metric: what it is now, what it is of, and what builds on it. */
export function MetricPage() {
  const { slug } = useProject();
  const { metric: id = "" } = useParams({ strict: false }) as { metric?: string };
  const record = useQuery(metricOf(slug, id));
  return <Answered query={record}>{(found) => <OneMetric key={id} record={found} />}</Answered>;
}

function OneMetric({ record }: { record: Tagged<Metric> }) {
  const { role } = useProject();
  const metric = record.value;
  useTitle(metric.name);
  const edits = mayAct(role, "editor") && !metric.archived_at;
  const edit = useMetricEdit(record);
  const archival = useMetricArchival(metric);
  const { value } = edit;
  const fields = {
    value: wordsOf(value as Metric),
    edits,
    onChange: (part: Partial<MetricWords>) => edit.change(part as MetricEdit),
    fieldError: edit.fieldError,
  };
  return (
    <>
      <ArchivedBanner at={metric.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="metrics">Metrics</ProjectLink>}
        title={metric.name}
        description={<AuthorLine record={metric} />}
        actions={edits && <ArchiveButton {...archival} />}
      />
      <div className={classes.columns}>
        <div className={classes.main}>
          {metric.description && <Text maw="72ch">{metric.description}</Text>}
          <MetricOverTime metric={metric} />
          <Section
            title="Definition"
            description="A change holds for the past too: charts, key results and experiments are read anew."
          >
            <DefinitionFields {...fields} />
          </Section>
          <Section title="In experiments" description={`${windowWords(fields.value)}.`}>
            <ExperimentFields {...fields} />
          </Section>
          {edits && (
            <Section title="About">
              <div className={classes.fields}>
                <TextInput
                  label="Name"
                  value={value.name}
                  error={edit.fieldError("name")}
                  onChange={(event) => edit.change({ name: event.currentTarget.value })}
                />
                <Textarea
                  label="Description"
                  autosize
                  minRows={2}
                  value={value.description}
                  error={edit.fieldError("description")}
                  onChange={(event) => edit.change({ description: event.currentTarget.value })}
                />
                <MemberPicker
                  label="Owner"
                  value={value.owner || null}
                  onChange={(owner) => edit.change({ owner: owner ?? "" })}
                />
              </div>
            </Section>
          )}
          <SaveBar edit={edit} />
        </div>
        <aside className={classes.side} aria-label="About this metric">
          <MetricUses id={metric.id} />
          <div>
            <Text size="sm" c="dimmed">
              Key
            </Text>
            <code>{metric.key}</code> <CopyButton value={metric.key} what="the key" />
          </div>
          {metric.owner && (
            <div>
              <Text size="sm" c="dimmed">
                Owner
              </Text>
              <MemberName id={metric.owner} />
            </div>
          )}
        </aside>
      </div>
      <RecordPanel type="metric" id={metric.id} />
      {edit.dialog}
    </>
  );
}

/** A metric, edited or not, as its form holds it. */
function wordsOf(m: Metric): MetricWords {
  return { ...m, where: (m.where ?? []) as Condition[] };
}

const shown = (words: Record<string, string | { label: string }>) => (value: unknown) => {
  const found = words[value as string];
  return typeof found === "string" ? found : (found?.label ?? String(value ?? ""));
};

const filters = (value: unknown) => {
  const list = (value ?? []) as Condition[];
  return list.map((c) => `${c.property} ${c.op} ${(c.values ?? []).join(", ")}`).join("; ") || "None";
};

const fields: EditField[] = [
  { name: "name", label: "Name" },
  { name: "description", label: "Description" },
  { name: "aggregation", label: "How it is counted", show: shown(aggregations) },
  { name: "event", label: "Event" },
  { name: "where", label: "Filters", show: filters },
  { name: "property", label: "Property" },
  {
    name: "denominator",
    label: "Divided by",
    show: (value) => (value as MetricDenominator | undefined)?.event || "Nothing",
  },
  { name: "direction", label: "Which way", show: shown(directions) },
  { name: "format", label: "Shown as", show: shown(formats) },
  { name: "unit", label: "Unit" },
  { name: "after", label: "Events count from" },
  { name: "within", label: "Events count up to" },
  { name: "cap", label: "Cap" },
  { name: "pre_days", label: "Days looked back" },
  { name: "owner", label: "Owner", show: (value) => <MemberName id={value as string} /> },
];

/** Edits of the metric, guarded by the version they began from. */
function useMetricEdit(record: Tagged<Metric>) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const { id } = record.value;
  return useRecordEdit<Metric, MetricEdit>({
    record,
    load: () => queries.fetchQuery({ ...metricOf(slug, id), staleTime: 0 }),
    save: (etag, part) => patchMetric(slug, id, etag, part),
    fields,
    noun: "metric",
    onSaved: (kept) => {
      queries.setQueryData(metricOf(slug, id).queryKey, kept);
      for (const part of ["list", "names"])
        void queries.invalidateQueries({ queryKey: ["metrics", slug, part] });
      void queries.invalidateQueries({ queryKey: ["records", slug] });
    },
  });
}

function useMetricArchival(metric: Metric) {
  const { slug } = useProject();
  const queries = useQueryClient();
  return {
    noun: "metric",
    title: metric.name,
    archive: () => archiveMetric(slug, metric.id),
    restore: () => restoreMetric(slug, metric.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["metrics", slug] }),
  };
}
