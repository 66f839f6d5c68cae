import { Badge, Button, Group, Tabs, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { FormProblem } from "../../../ui/FormProblem";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import type { EditField } from "../../../ui/records/EditConflict";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { useTitle } from "../../../ui/title";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import classes from "./Results.module.css";
import { ResultsView } from "./ResultsView";
import { ShareView } from "./ShareView";
import { type Edited, SurveyForm } from "./SurveyForm";
import {
  archiveSurvey,
  changeSurvey,
  closeSurvey,
  openSurvey,
  restoreSurvey,
  type Survey,
  survey,
  surveysKey,
} from "./surveyApi";
import { WhyView } from "./WhyView";
import { stateColours, stateWords } from "./words";

/** One survey: its results, its fields, how to share it, and why it is shown. */
export function SurveyPage() {
  const { slug } = useProject();
  const { survey: id = "" } = useParams({ strict: false }) as { survey?: string };
  const found = useQuery(survey(slug, id));
  useTitle(found.data?.value.name);
  return <Answered query={found}>{(record) => <Loaded key={id} record={record} />}</Answered>;
}

function Loaded({ record }: { record: Tagged<Survey> }) {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const queries = useQueryClient();
  const s = record.value;
  const archived = s.archived_at !== undefined;
  const edits = mayAct(role, "editor");
  const [tab, setTab] = useState<string | null>(s.state === "draft" ? "edit" : "results");
  const forget = () => queries.invalidateQueries({ queryKey: surveysKey(slug) });
  const archival = {
    noun: "survey",
    title: s.name,
    archive: () => archiveSurvey(slug, s.id),
    restore: () => restoreSurvey(slug, s.id),
    onChanged: forget,
  };
  async function act(run: () => Promise<unknown>, says: string, undo?: () => Promise<unknown>) {
    try {
      await run();
      await forget();
      if (undo) {
        toastUndo(says, async () => {
          await undo();
          await forget();
        });
      } else toast(says);
    } catch (cause) {
      toastProblem("That could not be done", cause);
    }
  }
  const open = () => openSurvey(slug, s.id);
  const close = () => closeSurvey(slug, s.id);
  return (
    <>
      <PageHeader
        above={<ProjectLink path="surveys">Surveys</ProjectLink>}
        title={
          <Group gap="sm" component="span">
            {s.name}
            <Badge variant="light" color={stateColours[s.state]}>
              {stateWords[s.state]}
            </Badge>
          </Group>
        }
        description={s.question}
        actions={
          <>
            {s.state === "open" && (
              <Button
                component="a"
                href={s.url}
                target="_blank"
                rel="noreferrer"
                variant="default"
                leftSection={<ExternalLink size={16} />}
              >
                See the page
              </Button>
            )}
            {edits && !archived && (
              <ArchiveButton {...archival} onArchived={() => void navigate({ to: path("surveys") })} />
            )}
            {edits && !archived && s.state === "open" && (
              <Button variant="default" onClick={() => void act(close, "Closed; it takes no more answers")}>
                Close
              </Button>
            )}
            {edits && !archived && s.state !== "open" && (
              <Button onClick={() => void act(open, "Open: it takes answers now", close)}>
                {s.state === "draft" ? "Open" : "Open a new wave"}
              </Button>
            )}
          </>
        }
      />
      <ArchivedBanner {...archival} at={s.archived_at} may={edits} />
      <div className={tab === "edit" ? undefined : classes.page}>
        <Tabs value={tab} onChange={setTab} keepMounted={false}>
          <Tabs.List mb="lg">
            <Tabs.Tab value="results">Results</Tabs.Tab>
            <Tabs.Tab value="edit">Survey</Tabs.Tab>
            <Tabs.Tab value="share">Share</Tabs.Tab>
            <Tabs.Tab value="why">Who sees it</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="results">
            <ResultsView id={s.id} />
          </Tabs.Panel>
          <Tabs.Panel value="edit">
            <EditView record={record} disabled={!edits || archived} />
          </Tabs.Panel>
          <Tabs.Panel value="share">
            {s.state !== "open" && (
              <Text c="dimmed" mb="md">
                The survey is not open: its links lead to a page that says so.
              </Text>
            )}
            <ShareView survey={s} edits={edits} />
          </Tabs.Panel>
          <Tabs.Panel value="why">
            <WhyView id={s.id} />
          </Tabs.Panel>
        </Tabs>
        {tab !== "edit" && <RecordPanel type="survey" id={s.id} />}
      </div>
    </>
  );
}

const fields: readonly EditField[] = [
  { name: "name", label: "Name" },
  { name: "question", label: "Question" },
  { name: "thanks", label: "Thanks" },
  { name: "follow_up", label: "Second question", show: parts },
  { name: "look", label: "Look", show: parts },
  { name: "rules", label: "Rules", show: parts },
];

/** A field of several parts as one line for each that is set. */
function parts(value: unknown) {
  const lines = Object.entries((value ?? {}) as Record<string, unknown>).filter(
    ([, v]) => v !== "" && v !== 0 && v !== false && !(Array.isArray(v) && v.length === 0),
  );
  return (
    <>
      {lines.map(([name, v]) => (
        <div key={name}>
          {name.replaceAll("_", " ")}: {typeof v === "object" ? JSON.stringify(v) : String(v)}
        </div>
      ))}
    </>
  );
}

function EditView({ record, disabled }: { record: Tagged<Survey>; disabled: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const id = record.value.id;
  const edit = useRecordEdit<Survey, Partial<Edited>>({
    record,
    load: () => queries.fetchQuery({ ...survey(slug, id), staleTime: 0 }),
    save: (etag, body) => changeSurvey(slug, id, etag, body),
    fields,
    noun: "survey",
    onSaved: (kept) => {
      queries.setQueryData(survey(slug, id).queryKey, kept);
      void queries.invalidateQueries({ queryKey: [...surveysKey(slug), "list"] });
      toast("Saved");
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void edit.save();
      }}
    >
      <SurveyForm
        value={edit.value as Edited}
        onChange={edit.change}
        fieldError={edit.fieldError}
        disabled={disabled}
      >
        <FormProblem problem={edit.problem} />
        {!disabled && (
          <Group>
            <Button type="submit" loading={edit.busy} disabled={!edit.changed}>
              Save
            </Button>
            {edit.changed && (
              <Button variant="default" onClick={edit.drop}>
                Drop the changes
              </Button>
            )}
          </Group>
        )}
      </SurveyForm>
      {edit.dialog}
    </form>
  );
}
