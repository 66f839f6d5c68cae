import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Search, Target as TargetIcon, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { KeyResult, Objective } from "../../../api/types";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { target, useProjectPath } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { useCreating } from "../../../ui/records/useCreating";
import { Sparkline } from "../../../ui/Sparkline";
import { usePages } from "../../../ui/usePages";
import { ObjectiveForm } from "./ObjectiveForm";
import classes from "./Objectives.module.css";
import { choicesOf, keyResultOf, type ObjectiveFilter, objectivesPage } from "./objectiveApi";
import { ConfidenceMark, Progress } from "./Progress";
import { currentWords, periodWords, teamWords, wayWords } from "./words";

/** What product and engineering want to reach, by period, in one list. */
export function ObjectivesPage() {
  const { slug, role } = useProject();
  const writes = mayAct(role, "editor");
  const navigate = useNavigate();
  const path = useProjectPath();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const choices = useQuery(choicesOf(slug)).data;
  const creating = useCreating();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 250);
  const filter: ObjectiveFilter = {
    ...(q ? { q } : {}),
    ...(search.period ? { period: search.period } : {}),
    ...(search.team ? { team: search.team } : {}),
  };
  const { query, rows } = usePages<Objective>(["objectives", slug, "list", filter], (cursor, signal) =>
    objectivesPage(slug, filter, cursor, signal),
  );

  // A key result has no page of its own: it is shown with its objective.
  const result = useQuery({
    ...keyResultOf(slug, search.key_result ?? ""),
    enabled: search.key_result !== undefined,
  }).data;
  useEffect(() => {
    if (result) void navigate({ ...target(path(`objectives/${result.value.objective}`)), replace: true });
  });

  const set = (part: Record<string, string | null>) =>
    void navigate({
      to: ".",
      replace: true,
      search: ((before: Record<string, unknown>) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value))) as never,
    });

  return (
    <>
      <PageHeader
        title="Objectives"
        description="What product and engineering want to reach, and the numbers that show it."
        actions={
          writes && (
            <Button leftSection={<Plus size={16} />} onClick={creating.open}>
              New objective
            </Button>
          )
        }
      />
      <div className={classes.filters}>
        <TextInput
          className={classes.filter}
          aria-label="Find objectives"
          placeholder="Find objectives"
          leftSection={<Search size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          className={classes.filter}
          aria-label="Period"
          placeholder="Any period"
          clearable
          clearButtonProps={{ "aria-label": "Any period" }}
          data={(choices?.periods ?? []).map((p) => ({
            value: p.period,
            label: `${periodWords(p.period)} (${p.total})`,
          }))}
          value={search.period ?? null}
          onChange={(period) => set({ period })}
        />
        <Select
          className={classes.filter}
          aria-label="Team"
          placeholder="Any team"
          clearable
          clearButtonProps={{ "aria-label": "Any team" }}
          data={(choices?.teams ?? []).map((team) => ({ value: team, label: teamWords(team) }))}
          value={search.team ?? null}
          onChange={(team) => set({ team })}
        />
      </div>
      {query.isError ? (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingRows />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={TargetIcon}
          title={Object.keys(filter).length > 0 ? "No objectives found" : "No objectives yet"}
          action={
            writes &&
            Object.keys(filter).length === 0 && (
              <Button onClick={creating.open}>Write the first objective</Button>
            )
          }
        >
          {Object.keys(filter).length > 0
            ? "Change the filters to see others."
            : "Say what you want to reach this quarter, then add key results: numbers that measure themselves from a metric or an insight."}
        </EmptyState>
      ) : (
        <>
          <ol className={classes.objectives}>
            {rows.map((objective) => (
              <OneObjective key={objective.id} objective={objective} />
            ))}
          </ol>
          <MoreButton query={query}>More objectives</MoreButton>
        </>
      )}
      {writes && <ObjectiveForm creating={creating} now={choices?.now ?? ""} />}
    </>
  );
}

function OneObjective({ objective }: { objective: Objective }) {
  const path = useProjectPath();
  return (
    <li className={classes.objective}>
      <div className={classes.head}>
        <div>
          <Link {...target(path(`objectives/${objective.id}`))} className={classes.title}>
            {objective.title}
          </Link>
          <div className={classes.under}>
            <span>{periodWords(objective.period)}</span>
            {objective.team && <span>{teamWords(objective.team)}</span>}
            {objective.state !== "active" && <span>{stateWords[objective.state]}</span>}
            <MemberName id={objective.owner} />
            {objective.stale && (
              <span className={classes.warn}>
                <TriangleAlert size={13} aria-hidden /> No check-in for two weeks
              </span>
            )}
          </div>
        </div>
        {objective.key_results.length > 0 ? (
          <Progress
            progress={objective.progress}
            expected={objective.expected}
            label={`Progress of ${objective.title}`}
          />
        ) : (
          <span className={classes.quiet}>No key results yet</span>
        )}
        <ConfidenceMark value={objective.confidence} />
      </div>
      {objective.key_results.length > 0 && (
        <ul className={classes.results}>
          {objective.key_results.map((k) => (
            <OneResult key={k.id} keyResult={k} />
          ))}
        </ul>
      )}
    </li>
  );
}

export const stateWords: Record<Objective["state"], string> = {
  draft: "Draft",
  active: "Active",
  done: "Done",
  dropped: "Dropped",
};

function OneResult({ keyResult: k }: { keyResult: KeyResult }) {
  const values = k.recent.map((point) => point.value);
  return (
    <li className={classes.result}>
      <div>
        <div>{k.title}</div>
        <div className={classes.under}>
          <span>{wayWords(k)}</span>
          {k.problem && (
            <span className={classes.warn}>
              <TriangleAlert size={13} aria-hidden /> {k.problem}
            </span>
          )}
        </div>
      </div>
      <span className={classes.spark}>
        {values.length > 1 && <Sparkline values={values} label={`${k.title} over time`} />}
      </span>
      <Progress
        progress={k.progress}
        expected={k.expected}
        kept={k.kind === "keep"}
        words={currentWords(k)}
        label={`Progress of ${k.title}`}
      />
      <ConfidenceMark value={k.confidence} />
    </li>
  );
}
