import { Button, Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { GraduationCap, Plus, Search } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { useCreating } from "../../../ui/records/useCreating";
import { usePages } from "../../../ui/usePages";
import { dayText } from "../experiments/days";
import classes from "../experiments/Experiments.module.css";
import { confidenceWords, type LearningFilter, type LearningItem, learningsPage } from "./learningApi";
import { NewLearning } from "./NewLearning";

const columns: Column<LearningItem>[] = [
  {
    key: "title",
    header: "Learning",
    render: (l) => (
      <div className={classes.name}>
        <ProjectLink path={`learnings/${l.id}`} fw={550}>
          {l.title}
        </ProjectLink>
        {l.tags.length > 0 && <span className={classes.excerpt}>{l.tags.join(", ")}</span>}
      </div>
    ),
  },
  { key: "confidence", header: "Confidence", width: "120px", render: (l) => confidenceWords[l.confidence] },
  {
    key: "cited",
    header: "Cited by",
    width: "90px",
    align: "right",
    wideOnly: true,
    render: (l) => exact(l.cited_by),
  },
  {
    key: "revisit",
    header: "Look again",
    width: "150px",
    wideOnly: true,
    render: (l) => dayText(l.revisit_on) || "–",
  },
  {
    key: "updated",
    header: "Changed",
    width: "130px",
    wideOnly: true,
    render: (l) => <ProjectWhen at={l.updated_at} />,
  },
];

/** What the team knows now and did not know before. */
export function LearningsPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const writes = mayAct(role, "editor");
  const creating = useCreating();
  const [filter, setFilter] = useState<LearningFilter>({});
  const [asked] = useDebouncedValue(filter, 200);
  const filtered = Object.keys(filter).length > 0;
  const { query, rows } = usePages<LearningItem>(["learnings", slug, "list", asked], (cursor, signal) =>
    learningsPage(slug, asked, cursor, signal),
  );
  const create = writes && (
    <Button leftSection={<Plus size={16} />} onClick={creating.open}>
      New learning
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Learnings"
        description="What we know now and did not know before: what the next hypothesis builds on."
        actions={create}
      />
      {query.isError ? (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      ) : rows.length === 0 && !filtered && !query.isPending ? (
        <EmptyState icon={GraduationCap} title="No learnings yet" action={create}>
          {writes
            ? "Decide an experiment, then write down what it taught on its page. Incidents and outcomes teach too."
            : "An editor of this project can write down the first one."}
        </EmptyState>
      ) : (
        <>
          <Filters value={filter} onChange={setFilter} />
          {query.isPending ? (
            <LoadingRows />
          ) : (
            <DataTable
              label="Learnings"
              rows={rows}
              columns={columns}
              rowKey={(l) => l.id}
              onOpen={(l) => void navigate({ to: path(`learnings/${l.id}`) })}
              footer={
                rows.length === 0 ? (
                  <Text size="sm" c="dimmed">
                    No learning is like that. Change the filters to see others.
                  </Text>
                ) : (
                  <MoreButton query={query}>More learnings</MoreButton>
                )
              }
            />
          )}
        </>
      )}
      {writes && <NewLearning creating={creating} />}
    </>
  );
}

function Filters({ value, onChange }: { value: LearningFilter; onChange: (f: LearningFilter) => void }) {
  /** With one of them set, or taken away when it is empty. */
  const put = (part: LearningFilter) =>
    onChange(Object.fromEntries(Object.entries({ ...value, ...part }).filter(([, v]) => Boolean(v))));
  return (
    <Group gap="sm" mb="md">
      <TextInput
        className={classes.filter}
        aria-label="Search learnings"
        placeholder="Search learnings"
        leftSection={<Search size={15} />}
        value={value.q ?? ""}
        onChange={(event) => put({ q: event.currentTarget.value })}
        data-search
      />
      <TextInput
        className={classes.tag}
        aria-label="Tag"
        placeholder="Any tag"
        value={value.tag ?? ""}
        onChange={(event) => put({ tag: event.currentTarget.value.trim() })}
      />
      <SegmentedControl
        aria-label="Which learnings"
        value={value.archived ? "archived" : "active"}
        onChange={(which) => put({ archived: which === "archived" })}
        data={[
          { value: "active", label: "In use" },
          { value: "archived", label: "Archived" },
        ]}
      />
    </Group>
  );
}
