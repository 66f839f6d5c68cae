import { Alert } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { MarkdownText } from "../../../markdown/MarkdownText";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { exact } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import type { EditField } from "../../../ui/records/EditConflict";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordLink } from "../../../ui/records/RecordLink";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { SaveBar } from "../../../ui/records/SaveBar";
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
  const { value } = edit;
  return (
    <>
      <ArchivedBanner at={l.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="learnings">Learnings</ProjectLink>}
        title={l.title}
        description={<AuthorLine record={l} />}
        actions={edits && <ArchiveButton {...archival} />}
      />
      {l.warning && (
        <Alert color="yellow" mb="lg" icon={<TriangleAlert size={18} />} title="Read it again">
          {l.warning}
        </Alert>
      )}
      <div className={classes.columns}>
        <div className={classes.main}>
          <Told title="We believed">{value.believed}</Told>
          <Told title="What happened">{value.happened}</Told>
          <Told title="What we do now">{value.now_do}</Told>
          {edits && (
            <Section title="Edit">
              <div className={classes.fields}>
                <LearningFields
                  value={value as LearningWords}
                  onChange={(part) => edit.change(part as LearningEdit)}
                  fieldError={edit.fieldError}
                />
              </div>
            </Section>
          )}
          <SaveBar edit={edit} shownFields={shownFields} />
        </div>
        <aside className={classes.side} aria-label="About this learning">
          <Facts
            facts={[
              ["Confidence", confidenceWords[l.confidence]],
              ["Owner", <MemberName key="owner" id={l.owner} />],
              ["Look again", dayText(l.revisit_on) || "Never"],
              ["Cited by", exact(l.cited_by)],
              ["Tags", l.tags.join(", ") || "None"],
            ]}
          />
          <div>
            <div className={classes.small}>Learnt from</div>
            {l.from.length === 0 ? (
              <p className={classes.quiet}>Nothing is linked: link it below, under Links.</p>
            ) : (
              <ul className={classes.list}>
                {l.from.map((found) => (
                  <li key={found.id}>
                    <RecordLink record={found} />
                  </li>
                ))}
              </ul>
            )}
          </div>
        </aside>
      </div>
      <RecordPanel type="learning" id={l.id} />
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
