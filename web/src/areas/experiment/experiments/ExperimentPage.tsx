import { Badge, Group, Tabs, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { CopyButton } from "../../../ui/CopyButton";
import { Facts } from "../../../ui/Facts";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { RecordsBeside } from "../../../ui/records/RecordsBeside";
import { SaveBar } from "../../../ui/records/SaveBar";
import { useTitle } from "../../../ui/title";
import { About } from "./About";
import { Actions } from "./Actions";
import { Checklist } from "./Checklist";
import { Citations } from "./Citations";
import { dayText } from "./days";
import classes from "./Experiments.module.css";
import { Plan } from "./Plan";
import { ReadoutTab } from "./ReadoutTab";
import { Taught } from "./Taught";
import { type Experiment, experimentOf } from "./trialApi";
import { useExperimentArchival, useExperimentEdit } from "./useExperiment";
import { signed, stateColours, stateWords, verdictColours, verdictWords } from "./words";

/** One experiment: what it says, what was planned, what it builds on and what it taught. */
export function ExperimentPage() {
  const { slug } = useProject();
  const { experiment: id = "" } = useParams({ strict: false }) as { experiment?: string };
  const record = useQuery(experimentOf(slug, id));
  return <Answered query={record}>{(found) => <OneExperiment key={id} record={found} />}</Answered>;
}

function OneExperiment({ record }: { record: Tagged<Experiment> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const e = record.value;
  useTitle(e.name);
  const draft = e.state === "draft";
  const [tab, setTab] = useState<string | null>(draft ? "plan" : "readout");
  const edits = mayAct(role, "editor") && !e.archived_at;
  /** What an act answered is what the page shows from now on. */
  const kept = (now: Tagged<Experiment>) => {
    queries.setQueryData(experimentOf(slug, e.id).queryKey, now);
    void queries.invalidateQueries({ queryKey: ["experiments", slug, "list"] });
    void queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const edit = useExperimentEdit(record, kept);
  const archival = useExperimentArchival(e);
  return (
    <>
      <ArchivedBanner at={e.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="experiments">Experiments</ProjectLink>}
        title={e.name}
        description={<AuthorLine record={e} />}
        actions={
          edits && (
            <Actions
              record={record}
              unsaved={edit.changed}
              archival={archival}
              onKept={(now) => {
                kept(now);
                setTab("readout");
              }}
            />
          )
        }
      />
      <Group gap="sm" mb="lg">
        <Badge variant="light" size="lg" color={stateColours[e.state]}>
          {stateWords[e.state]}
        </Badge>
        {e.verdict && (
          <Badge variant="light" size="lg" color={verdictColours[e.verdict]}>
            {verdictWords[e.verdict]}
          </Badge>
        )}
        {e.why && <Text className={classes.prose}>{e.why}</Text>}
      </Group>
      <div className={classes.columns}>
        <div className={classes.main}>
          {draft && <Checklist checks={e.checklist} />}
          <Tabs value={tab} onChange={setTab} keepMounted={false}>
            <Tabs.List mb="lg">
              {!draft && <Tabs.Tab value="readout">Read-out</Tabs.Tab>}
              <Tabs.Tab value="plan">Plan</Tabs.Tab>
              <Tabs.Tab value="citations">Citations ({e.citations.length})</Tabs.Tab>
              <Tabs.Tab value="about">Notes</Tabs.Tab>
            </Tabs.List>
            {!draft && (
              <Tabs.Panel value="readout">
                <ReadoutTab experiment={e} />
              </Tabs.Panel>
            )}
            <Tabs.Panel value="plan">
              <Plan record={record} edit={edit} edits={edits} onKept={kept} />
            </Tabs.Panel>
            <Tabs.Panel value="citations">
              <Citations experiment={e} edits={edits} onKept={kept} />
            </Tabs.Panel>
            <Tabs.Panel value="about">
              <About edit={edit} edits={edits} />
            </Tabs.Panel>
          </Tabs>
          <SaveBar edit={edit} shownFields={["name"]} />
        </div>
        <aside className={classes.side} aria-label="About this experiment">
          <Facts
            facts={[
              ["Owner", <MemberName key="owner" id={e.owner} />],
              ["Started", dayText(e.started_at) || "Not yet"],
              ...(e.stopped_at ? [["Stopped", dayText(e.stopped_at)] as [string, string]] : []),
              ...(e.decided_at ? [["Decided", dayText(e.decided_at)] as [string, string]] : []),
              ["Predicted", e.plan.predicted === undefined ? "Nothing" : signed(e.plan.predicted)],
              ...(e.observed === undefined ? [] : [["Observed", signed(e.observed)] as [string, string]]),
            ]}
          />
          <Taught experiment={e} edits={edits} />
          {!draft && (
            <RecordsBeside title="Cited by" records={e.cited_in} none="Nothing later builds on it yet." />
          )}
          <div>
            <div className={classes.small}>Key</div>
            <code>{e.key}</code> <CopyButton value={e.key} what="the key" />
          </div>
        </aside>
      </div>
      <RecordPanel type="experiment" id={e.id} />
      {edit.dialog}
    </>
  );
}
