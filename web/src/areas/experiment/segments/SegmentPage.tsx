import { ActionIcon, Button, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Plus, X } from "lucide-react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import type { EditField } from "../../../ui/records/EditConflict";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { SaveBar } from "../../../ui/records/SaveBar";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { Conditions } from "../Conditions";
import {
  archiveSegment,
  patchSegment,
  restoreSegment,
  type Segment,
  type SegmentEdit,
  segmentOf,
} from "../experimentApi";
import classes from "../flags/Flags.module.css";

const fields: EditField[] = [
  { name: "name", label: "Name" },
  { name: "description", label: "Description" },
  { name: "included", label: "Always in", show: (value) => (value as string[]).join(", ") },
  { name: "excluded", label: "Never in", show: (value) => (value as string[]).join(", ") },
  { name: "rules", label: "Rules", show: (value) => `${(value as Segment["rules"]).length}` },
];

/** One segment: who is in it. */
export function SegmentPage() {
  const { slug } = useProject();
  const { segment: id = "" } = useParams({ strict: false }) as { segment?: string };
  const record = useQuery(segmentOf(slug, id));
  return <Answered query={record}>{(found) => <OneSegment key={id} record={found} />}</Answered>;
}

function OneSegment({ record }: { record: Tagged<Segment> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const segment = record.value;
  useTitle(segment.name);
  const edits = mayAct(role, "editor") && !segment.archived_at;
  const edit = useRecordEdit<Segment, SegmentEdit>({
    record,
    load: () => queries.fetchQuery({ ...segmentOf(slug, segment.id), staleTime: 0 }),
    save: (etag, part) => patchSegment(slug, segment.id, etag, part),
    fields,
    noun: "segment",
    onSaved: (kept) => {
      queries.setQueryData(segmentOf(slug, segment.id).queryKey, kept);
      void queries.invalidateQueries({ queryKey: ["segments", slug, "list"] });
      void queries.invalidateQueries({ queryKey: ["records", slug] });
    },
  });
  const archival = {
    noun: "segment",
    title: segment.name,
    archive: () => archiveSegment(slug, segment.id),
    restore: () => restoreSegment(slug, segment.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["segments", slug] }),
  };
  const { value, change } = edit;
  const rules = value.rules ?? [];
  return (
    <>
      <ArchivedBanner at={segment.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="segments">Segments</ProjectLink>}
        title={segment.name}
        description={<AuthorLine record={segment} />}
        actions={edits && <ArchiveButton {...archival} />}
      />
      <div className={classes.main}>
        <Section title="Who is in it" description="Whom one of these rules fits.">
          <ol className={classes.rules}>
            {rules.map((rule, at) => (
              <li key={at} className={classes.rule}>
                <div className={classes.head}>
                  <span className={classes.title}>Rule {at + 1}</span>
                  {edits && (
                    <ActionIcon
                      aria-label="Remove the rule"
                      onClick={() => change({ rules: rules.filter((_, i) => i !== at) })}
                    >
                      <X size={15} />
                    </ActionIcon>
                  )}
                </div>
                <Conditions
                  conditions={rule.conditions}
                  edits={edits}
                  segments={false}
                  onChange={(conditions) =>
                    change({ rules: rules.map((was, i) => (i === at ? { conditions } : was)) })
                  }
                />
              </li>
            ))}
          </ol>
          {edits && (
            <Button
              mt="sm"
              variant="default"
              leftSection={<Plus size={16} />}
              onClick={() =>
                change({ rules: [...rules, { conditions: [{ attribute: "", op: "in", values: [] }] }] })
              }
            >
              Add a rule
            </Button>
          )}
        </Section>
        <TagsInput
          label="Always in"
          description="Targeting keys, whatever the rules say. Enter after each."
          disabled={!edits}
          value={value.included ?? []}
          onChange={(included) => change({ included })}
        />
        <TagsInput
          label="Never in"
          description="Targeting keys, whatever the rules say; these win."
          disabled={!edits}
          value={value.excluded ?? []}
          onChange={(excluded) => change({ excluded })}
        />
        <TextInput
          label="Name"
          disabled={!edits}
          value={value.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={edit.fieldError("name")}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          disabled={!edits}
          value={value.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <SaveBar edit={edit} shownFields={["name"]} />
      </div>
      <RecordPanel type="segment" id={segment.id} />
      {edit.dialog}
    </>
  );
}
