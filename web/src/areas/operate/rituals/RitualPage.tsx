import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { CheckCheck } from "lucide-react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { exact } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import type { EditField } from "../../../ui/records/EditConflict";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { SaveBar } from "../../../ui/records/SaveBar";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { useTitle } from "../../../ui/title";
import { toast } from "../../../ui/toast";
import { Warnings } from "../Warnings";
import classes from "../Works.module.css";
import {
  archiveRitual,
  patchRitual,
  type Ritual,
  type RitualEdit,
  restoreRitual,
  ritualOf,
} from "../worksApi";
import { RitualFields } from "./RitualFields";
import { VoteBox } from "./Votes";
import { cadences } from "./words";

const fields: EditField[] = [
  { name: "name", label: "Name" },
  { name: "purpose", label: "What comes of it" },
  { name: "cadence", label: "How often", show: (value) => cadences[value as Ritual["cadence"]] },
  { name: "minutes", label: "Minutes each time" },
  { name: "people", label: "People" },
  { name: "members", label: "Who takes part", show: (value) => `${(value as string[]).length} members` },
  { name: "owner", label: "Owner" },
  { name: "reviewed_on", label: "Reviewed on" },
];

/** One ritual: what comes of it, what it costs, whether it helps. */
export function RitualPage() {
  const { slug } = useProject();
  const { ritual: id = "" } = useParams({ strict: false }) as { ritual?: string };
  const record = useQuery(ritualOf(slug, id));
  return <Answered query={record}>{(found) => <OneRitual key={id} record={found} />}</Answered>;
}

function OneRitual({ record }: { record: Tagged<Ritual> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const ritual = record.value;
  useTitle(ritual.name);
  const edits = mayAct(role, "editor") && !ritual.archived_at;
  const edit = useRecordEdit<Ritual, RitualEdit>({
    record,
    load: () => queries.fetchQuery({ ...ritualOf(slug, ritual.id), staleTime: 0 }),
    save: (etag, part) => patchRitual(slug, ritual.id, etag, part),
    fields,
    noun: "ritual",
    onSaved: (kept) => {
      queries.setQueryData(ritualOf(slug, ritual.id).queryKey, kept);
      for (const key of [
        ["rituals", slug, "list"],
        ["rituals", slug, "load"],
        ["records", slug],
        ["operations", slug],
      ])
        void queries.invalidateQueries({ queryKey: key });
    },
  });
  const archival = {
    noun: "ritual",
    title: ritual.name,
    archive: () => archiveRitual(slug, ritual.id),
    restore: () => restoreRitual(slug, ritual.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["rituals", slug] }),
  };
  const today = new Date().toISOString().slice(0, 10);
  return (
    <>
      <ArchivedBanner at={ritual.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="rituals">Rituals</ProjectLink>}
        title={ritual.name}
        description={<AuthorLine record={ritual} />}
        actions={
          edits && (
            <>
              <Button
                variant="default"
                leftSection={<CheckCheck size={16} />}
                disabled={ritual.reviewed_on === today}
                onClick={async () => {
                  if (await edit.saveNow({ reviewed_on: today })) toast("Reviewed today");
                }}
              >
                {ritual.reviewed_on === today ? "Reviewed today" : "Still worth it"}
              </Button>
              <ArchiveButton {...archival} />
            </>
          )
        }
      />
      <dl className={classes.facts}>
        <div>
          <dt>hours a month</dt>
          <dd>{exact(Math.round(ritual.hours_per_month * 10) / 10)}</dd>
        </div>
        <div>
          <dt>last reviewed</dt>
          <dd>{ritual.reviewed_on ?? "never"}</dd>
        </div>
      </dl>
      <Warnings warnings={ritual.warnings} label="What is amiss with this ritual" />
      <div className={classes.columns}>
        <div className={classes.main}>
          <RitualFields
            value={edit.value}
            change={edit.change}
            disabled={!edits}
            fieldError={edit.fieldError}
          />
          <SaveBar edit={edit} shownFields={["name", "minutes", "people"]} />
        </div>
        <VoteBox ritual={ritual} may={edits} />
      </div>
      <RecordPanel type="ritual" id={ritual.id} />
      {edit.dialog}
    </>
  );
}
