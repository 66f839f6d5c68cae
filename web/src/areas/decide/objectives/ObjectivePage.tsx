import { Alert, Button, Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Pencil, Plus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { KeyResult, Objective } from "../../../api/types";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { EditDialog } from "../../../ui/records/EditDialog";
import { MemberName } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordLink } from "../../../ui/records/RecordLink";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { type RecordEdit, useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toast } from "../../../ui/toast";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import decide from "../Decide.module.css";
import { Prose } from "../Prose";
import { dayWords } from "../roadmap/words";
import { CheckInForm } from "./CheckInForm";
import { KeyResultCard } from "./KeyResultCard";
import { KeyResultEdit } from "./KeyResultEdit";
import { KeyResultForm } from "./KeyResultForm";
import { PeriodInput, TeamInput } from "./ObjectiveForm";
import classes from "./Objectives.module.css";
import { stateWords } from "./ObjectivesPage";
import {
  archiveObjective,
  checkInsOf,
  choicesOf,
  type ObjectiveEdit,
  objectiveOf,
  patchObjective,
  restoreObjective,
} from "./objectiveApi";
import { ConfidenceMark, Progress } from "./Progress";
import { periodWords, teamWords } from "./words";

const fields = [
  { name: "title", label: "What we want to reach" },
  { name: "why", label: "Why" },
  { name: "period", label: "Period" },
  { name: "team", label: "Team", show: (value: unknown) => teamWords(value as string) || "None" },
  { name: "owner", label: "Owner", show: (value: unknown) => <MemberName id={value as string} /> },
  { name: "state", label: "State", show: (value: unknown) => stateWords[value as Objective["state"]] },
];

/** One objective with its key results and how they are measured. */
export function ObjectivePage() {
  const { slug } = useProject();
  const { objective: id = "" } = useParams({ strict: false }) as { objective?: string };
  const record = useQuery(objectiveOf(slug, id));
  return <Answered query={record}>{(found) => <OneObjective key={id} record={found} />}</Answered>;
}

function OneObjective({ record }: { record: Tagged<Objective> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const objective = record.value;
  useTitle(objective.title);
  const [dialog, setDialog] = useState<"edit" | "check in" | null>(null);
  const [adding, add, added] = useOpenedByAddress("new");
  const [about, setAbout] = useState<{ what: "edit" | "check in"; keyResult: KeyResult } | null>(null);
  const writes = mayAct(role, "editor") && !objective.archived_at;
  const forget = async () => {
    await queries.invalidateQueries({ queryKey: ["objectives", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const edit = useRecordEdit<Objective, ObjectiveEdit>({
    record,
    load: () => queries.fetchQuery({ ...objectiveOf(slug, objective.id), staleTime: 0 }),
    save: (etag, part) => patchObjective(slug, objective.id, etag, part),
    fields,
    noun: "objective",
    onSaved: (kept) => {
      queries.setQueryData(objectiveOf(slug, objective.id).queryKey, kept);
      void forget();
      toast("Saved");
    },
  });
  const archival = {
    noun: "objective",
    title: objective.title,
    archive: () => archiveObjective(slug, objective.id),
    restore: () => restoreObjective(slug, objective.id),
    onChanged: forget,
  };
  return (
    <>
      <ArchivedBanner at={objective.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="objectives">Objectives</ProjectLink>}
        title={objective.title}
        description={<AuthorLine record={objective} />}
        actions={
          writes && (
            <>
              <ArchiveButton {...archival} />
              <Button variant="default" leftSection={<Pencil size={16} />} onClick={() => setDialog("edit")}>
                Edit
              </Button>
              <Button onClick={() => setDialog("check in")}>Check in</Button>
            </>
          )
        }
      />
      {objective.stale && (
        <Alert color="yellow" icon={<TriangleAlert size={18} />} mb="lg">
          Nobody has checked in for more than two weeks. Say how it goes.
        </Alert>
      )}
      <div className={decide.columns}>
        <div className={decide.main}>
          <Section title="Why">
            <Prose none="Nobody has written down why yet.">{objective.why}</Prose>
          </Section>
          <Section
            title="Key results"
            description="Progress is (current − start) / (target − start); the mark is where it would be by now if it came evenly."
            actions={
              writes && (
                <Button variant="default" size="compact-md" leftSection={<Plus size={16} />} onClick={add}>
                  Add a key result
                </Button>
              )
            }
          >
            {objective.key_results.length === 0 ? (
              <p className={decide.none}>
                No key results yet. Add the two to four numbers that will show whether this is reached.
              </p>
            ) : (
              <Stack gap="md">
                {objective.key_results.map((k) => (
                  <KeyResultCard
                    key={k.id}
                    keyResult={k}
                    objective={objective}
                    writes={writes}
                    onEdit={() => setAbout({ what: "edit", keyResult: k })}
                    onCheckIn={() => setAbout({ what: "check in", keyResult: k })}
                  />
                ))}
              </Stack>
            )}
          </Section>
          <Section title="Check-ins">
            <CheckIns objective={objective} />
          </Section>
        </div>
        <aside className={decide.side} aria-label="About this objective">
          <Progress
            progress={objective.progress}
            expected={objective.expected}
            label="Progress of the objective"
          />
          <Facts
            facts={[
              ["Confidence", <ConfidenceMark key="confidence" value={objective.confidence} />],
              ["State", stateWords[objective.state]],
              ["Period", periodWords(objective.period)],
              ["Days", `${dayWords(objective.from)} to ${dayWords(objective.to)}`],
              ["Team", teamWords(objective.team) || "None"],
              ["Owner", <MemberName key="owner" id={objective.owner} />],
            ]}
          />
          <div>
            <div className={decide.small}>Bets that advance it</div>
            {objective.advanced_by.length === 0 ? (
              <p className={decide.none}>None yet: link one below, under Links.</p>
            ) : (
              <ul className={decide.list}>
                {objective.advanced_by.map((bet) => (
                  <li key={bet.id}>
                    <RecordLink record={bet} />
                  </li>
                ))}
              </ul>
            )}
          </div>
        </aside>
      </div>
      <RecordPanel type="objective" id={objective.id} />
      {dialog === "edit" && <EditForm edit={edit} onClose={() => setDialog(null)} />}
      {adding && writes && <KeyResultForm objective={objective.id} onClose={added} />}
      {dialog === "check in" && <CheckInForm objective={objective.id} onClose={() => setDialog(null)} />}
      {about?.what === "edit" && <KeyResultEdit keyResult={about.keyResult} onClose={() => setAbout(null)} />}
      {about?.what === "check in" && (
        <CheckInForm objective={objective.id} keyResult={about.keyResult} onClose={() => setAbout(null)} />
      )}
      {edit.dialog}
    </>
  );
}

function CheckIns({ objective }: { objective: Objective }) {
  const { slug } = useProject();
  const found = useQuery(checkInsOf(slug, objective.id));
  const titles = new Map(objective.key_results.map((k) => [k.id, k.title]));
  return (
    <Answered query={found}>
      {({ items }) =>
        items.length === 0 ? (
          <p className={decide.none}>Nobody has checked in yet. Say how it goes, once a week or two.</p>
        ) : (
          <ol className={classes.checkIns}>
            {items.map((said) => (
              <li key={said.id}>
                <Group gap="sm">
                  <ConfidenceMark value={said.confidence} />
                  <strong>{said.created_by}</strong>
                  <span className={decide.small}>
                    <ProjectWhen at={said.created_at} />
                    {said.type === "key_result" && `, ${titles.get(said.record) ?? "a former key result"}`}
                    {said.value !== undefined && `: ${said.value}`}
                  </span>
                </Group>
                {said.note && <Prose none="">{said.note}</Prose>}
              </li>
            ))}
          </ol>
        )
      }
    </Answered>
  );
}

function EditForm({ edit, onClose }: { edit: RecordEdit<Objective, ObjectiveEdit>; onClose: () => void }) {
  const { slug } = useProject();
  const now = useQuery(choicesOf(slug)).data?.now ?? "";
  const { value, change } = edit;
  return (
    <EditDialog
      edit={edit}
      title="Edit the objective"
      size={600}
      shownFields={["title", "why", "period"]}
      onClose={onClose}
    >
      <TextInput
        label="What we want to reach"
        value={value.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={edit.fieldError("title")}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Textarea
        label="Why"
        value={value.why}
        onChange={(event) => change({ why: event.currentTarget.value })}
        error={edit.fieldError("why")}
        autosize
        minRows={3}
      />
      <Group gap="md" grow align="flex-start">
        <PeriodInput
          now={now}
          value={value.period}
          onChange={(period) => change({ period })}
          error={edit.fieldError("period")}
        />
        <TeamInput value={value.team ?? ""} onChange={(team) => change({ team })} />
      </Group>
      <Group gap="md" grow align="flex-start">
        <MemberPicker
          label="Owner"
          value={value.owner}
          onChange={(owner) => change({ owner: owner ?? "" })}
        />
        <Select
          label="State"
          data={Object.entries(stateWords).map(([state, label]) => ({ value: state, label }))}
          allowDeselect={false}
          value={value.state}
          onChange={(state) => change({ state: (state ?? "active") as Objective["state"] })}
        />
      </Group>
    </EditDialog>
  );
}
