import { TagsInput, Textarea, TextInput } from "@mantine/core";
import { MarkdownText } from "../../../markdown/MarkdownText";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import type { RecordEdit } from "../../../ui/records/useRecordEdit";
import classes from "./Experiments.module.css";
import type { Experiment, ExperimentEdit } from "./trialApi";

/** What may change at any time: notes, name, tags and owner. */
export function About({ edit, edits }: { edit: RecordEdit<Experiment, ExperimentEdit>; edits: boolean }) {
  const { value, change, fieldError } = edit;
  return (
    <div className={classes.fields}>
      {value.notes ? (
        <MarkdownText>{value.notes}</MarkdownText>
      ) : (
        <p className={classes.quiet}>No notes yet.</p>
      )}
      {edits && (
        <>
          <Textarea
            label="Notes"
            description="In Markdown."
            autosize
            minRows={4}
            value={value.notes}
            error={fieldError("notes")}
            onChange={(event) => change({ notes: event.currentTarget.value })}
          />
          <TextInput
            label="Name"
            value={value.name}
            error={fieldError("name")}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TagsInput
            label="Tags"
            placeholder={value.tags.length === 0 ? "Type a tag, then Enter" : undefined}
            maxTags={20}
            value={value.tags}
            onChange={(tags) => change({ tags })}
            error={fieldError("tags")}
          />
          <MemberPicker
            label="Owner"
            value={value.owner || null}
            onChange={(owner) => change({ owner: owner ?? "" })}
          />
        </>
      )}
      {!edits && value.tags.length > 0 && <p className={classes.quiet}>Tags: {value.tags.join(", ")}</p>}
    </div>
  );
}
