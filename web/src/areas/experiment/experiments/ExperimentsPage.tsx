import { Badge, Button, Group, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FlaskConical, Plus, Search } from "lucide-react";
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
import { metricNames } from "../metrics/metricApi";
import classes from "./Experiments.module.css";
import { NewExperiment } from "./NewExperiment";
import {
  type ExperimentFilter,
  type ExperimentItem,
  experimentsPage,
  type State,
  type Verdict,
} from "./trialApi";
import { signed, stateColours, stateWords, verdictColours, verdictWords } from "./words";

const columns: Column<ExperimentItem>[] = [
  {
    key: "name",
    header: "Experiment",
    render: (e) => (
      <div className={classes.name}>
        <ProjectLink path={`experiments/${e.id}`} fw={550}>
          {e.name}
        </ProjectLink>
        {e.believe && <span className={classes.excerpt}>{e.believe}</span>}
      </div>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "130px",
    render: (e) => (
      <Badge variant="light" color={e.verdict ? verdictColours[e.verdict] : stateColours[e.state]}>
        {e.verdict ? verdictWords[e.verdict] : stateWords[e.state]}
      </Badge>
    ),
  },
  {
    key: "effect",
    header: "Effect",
    width: "150px",
    align: "right",
    wideOnly: true,
    render: (e) => (
      <div className={classes.effect}>
        <span>{e.observed === undefined ? "–" : signed(e.observed)}</span>
        {e.predicted !== undefined && <span className={classes.quiet}>predicted {signed(e.predicted)}</span>}
      </div>
    ),
  },
  {
    key: "cited",
    header: "Cited by",
    width: "90px",
    align: "right",
    wideOnly: true,
    render: (e) => exact(e.cited_by),
  },
  {
    key: "started",
    header: "Started",
    width: "130px",
    wideOnly: true,
    render: (e) => <ProjectWhen at={e.started_at} never="Not yet" />,
  },
];

/** The repository of experiments: what was tried, and what came of it. */
export function ExperimentsPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const writes = mayAct(role, "editor");
  const creating = useCreating();
  const [filter, setFilter] = useState<ExperimentFilter>({});
  const [asked] = useDebouncedValue(filter, 200);
  const filtered = Object.keys(filter).length > 0;
  const { query, rows } = usePages<ExperimentItem>(["experiments", slug, "list", asked], (cursor, signal) =>
    experimentsPage(slug, asked, cursor, signal),
  );
  const create = writes && (
    <Button leftSection={<Plus size={16} />} onClick={creating.open}>
      New experiment
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Experiments"
        description="What was believed, how it was tried, and what came of it."
        actions={create}
      />
      {query.isError ? (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      ) : rows.length === 0 && !filtered && !query.isPending ? (
        <EmptyState icon={FlaskConical} title="No experiments yet" action={create}>
          {writes
            ? "Write down what you believe and why. The plan is frozen when the experiment starts, so that the result means what it says."
            : "An editor of this project can plan the first one."}
        </EmptyState>
      ) : (
        <>
          <Filters value={filter} onChange={setFilter} />
          {query.isPending ? (
            <LoadingRows />
          ) : (
            <DataTable
              label="Experiments"
              rows={rows}
              columns={columns}
              rowKey={(e) => e.id}
              onOpen={(e) => void navigate({ to: path(`experiments/${e.id}`) })}
              footer={
                rows.length === 0 ? (
                  <Text size="sm" c="dimmed">
                    No experiment is like that. Change the filters to see others.
                  </Text>
                ) : (
                  <MoreButton query={query}>More experiments</MoreButton>
                )
              }
            />
          )}
        </>
      )}
      {writes && <NewExperiment creating={creating} />}
    </>
  );
}

function Filters({ value, onChange }: { value: ExperimentFilter; onChange: (f: ExperimentFilter) => void }) {
  const { slug } = useProject();
  const metrics = useQuery(metricNames(slug)).data?.items ?? [];
  /** With one of them set, or taken away when it is empty. */
  const put = (part: { [K in keyof ExperimentFilter]?: ExperimentFilter[K] | null }) =>
    onChange(
      Object.fromEntries(
        Object.entries({ ...value, ...part }).filter(([, v]) => Boolean(v)),
      ) as ExperimentFilter,
    );
  return (
    <Group gap="sm" mb="md">
      <TextInput
        className={classes.filter}
        aria-label="Search experiments"
        placeholder="Search experiments"
        leftSection={<Search size={15} />}
        value={value.q ?? ""}
        onChange={(event) => put({ q: event.currentTarget.value })}
        data-search
      />
      <Select
        className={classes.filter}
        aria-label="State"
        placeholder="Any state"
        clearable
        clearButtonProps={{ "aria-label": "Any state" }}
        data={Object.entries(stateWords).map(([key, label]) => ({ value: key, label }))}
        value={value.state ?? null}
        onChange={(state) => put({ state: state as State | null })}
      />
      <Select
        className={classes.filter}
        aria-label="Verdict"
        placeholder="Any verdict"
        clearable
        clearButtonProps={{ "aria-label": "Any verdict" }}
        data={Object.entries(verdictWords).map(([key, label]) => ({ value: key, label }))}
        value={value.verdict ?? null}
        onChange={(verdict) => put({ verdict: verdict as Verdict | null })}
      />
      <Select
        className={classes.filter}
        aria-label="Metric"
        placeholder="Any metric"
        searchable
        clearable
        clearButtonProps={{ "aria-label": "Any metric" }}
        data={metrics.map((m) => ({ value: m.id, label: m.name }))}
        value={value.metric ?? null}
        onChange={(metric) => put({ metric })}
      />
      <TextInput
        className={classes.tag}
        aria-label="Tag"
        placeholder="Any tag"
        value={value.tag ?? ""}
        onChange={(event) => put({ tag: event.currentTarget.value.trim() })}
      />
      <SegmentedControl
        aria-label="Which experiments"
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
