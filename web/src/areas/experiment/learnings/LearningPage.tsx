import { Alert, Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Pencil, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { MarkdownText } from "../../../markdown/MarkdownText";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import type { EditField } from "../../../ui/records/EditConflict";
import { EditDialog } from "../../../ui/records/EditDialog";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { RecordsBeside } from "../../../ui/records/RecordsBeside";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { dayText } from "../experiments/days";
import classes from "../experiments/Experiments.module.css";
import { LearningFields, type LearningWords, shownFields } from "./LearningFields";
import {
  archiveLearning,
  confidenceWords,
  type Learning,
  type LearningEdit,
  learningOf,
  patchLearning,
  restoreLearning,
} from "./learningApi";

const fields: EditField[] = [
  { name: "title", label: "What we know now" },
  { name: "believed", label: "We believed" },
  { name: "happened", label: "What happened" },
  { name: "now_do", label: "What we do now" },
  {
    name: "confidence",
    label: "Confidence",
    show: (value) => confidenceWords[value as Learning["confidence"]],
  },
  { name: "revisit_on", label: "Look at it again on" },
  { name: "owner", label: "Owner", show: (value) => <MemberName id={value as string} /> },
  { name: "tags", label: "Tags" },
];

/** One learning: what was believed, what happened, and what is done now. */
export function LearningPage() {
  const { slug } = useProject();
  const { learning: id = "" } = useParams({ strict: false }) as { learning?: string };
  const record = useQuery(learningOf(slug, id));
  return <Answered query={record}>{(found) => <OneLearning key={id} record={found} />}</Answered>;
}

function OneLearning({ record }: { record: Tagged<Learning> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const l = record.value;
  useTitle(l.title);
  const [editing, setEditing] = useState(false);
  const edits = mayAct(role, "editor") && !l.archived_at;
  const edit = useRecordEdit<Learning, LearningEdit>({
    record,
    load: () => queries.fetchQuery({ ...learningOf(slug, l.id), staleTime: 0 }),
    save: (etag, part) => patchLearning(slug, l.id, etag, part),
    fields,
    noun: "learning",
    onSaved: (kept) => {
      queries.setQueryData(learningOf(slug, l.id).queryKey, kept);
      void queries.invalidateQueries({ queryKey: ["learnings", slug, "list"] });
      void queries.invalidateQueries({ queryKey: ["records", slug] });
    },
  });
  const archival = {
    noun: "learning",
    title: l.title,
    archive: () => archiveLearning(slug, l.id),
    restore: () => restoreLearning(slug, l.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["learnings", slug] }),
  };
  return (
    <>
      <ArchivedBanner at={l.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="learnings">Learnings</ProjectLink>}
        title={l.title}
        description={<AuthorLine record={l} />}
        actions={
          edits && (
            <>
              <ArchiveButton {...archival} />
              <Button leftSection={<Pencil size={16} />} onClick={() => setEditing(true)}>
                Edit
              </Button>
            </>
          )
        }
      />
      {l.warning && (
        <Alert color="yellow" mb="lg" icon={<TriangleAlert size={18} />} title="Read it again">
          {l.warning}
        </Alert>
      )}
      <div className={classes.columns}>
        <div className={classes.main}>
          <Told title="We believed">{l.believed}</Told>
          <Told title="What happened">{l.happened}</Told>
          <Told title="What we do now">{l.now_do}</Told>
        </div>
        <aside className={classes.side} aria-label="About this learning">
          <Facts
            facts={[
              ["Confidence", confidenceWords[l.confidence]],
              ["Owner", <MemberName key="owner" id={l.owner} />],
              ["Look again", dayText(l.revisit_on) || "Never"],
              ["Tags", l.tags.join(", ") || "None"],
            ]}
          />
          <RecordsBeside
            title="Learnt from"
            records={l.from}
            none="Nothing is linked: link it below, under Links."
          />
          <RecordsBeside title="Cited by" records={l.cited_in} none="Nothing builds on it yet." />
        </aside>
      </div>
      <RecordPanel type="learning" id={l.id} />
      {editing && (
        <EditDialog
          edit={edit}
          title="Edit the learning"
          size={720}
          shownFields={shownFields}
          onClose={() => setEditing(false)}
        >
          <LearningFields
            value={edit.value as LearningWords}
            onChange={(part) => edit.change(part as LearningEdit)}
            fieldError={edit.fieldError}
          />
        </EditDialog>
      )}
      {edit.dialog}
    </>
  );
}

function Told({ title, children }: { title: string; children: string }) {
  return (
    <Section title={title}>
      {children ? (
        <MarkdownText>{children}</MarkdownText>
      ) : (
        <p className={classes.quiet}>Nobody has written it down.</p>
      )}
    </Section>
  );
}
