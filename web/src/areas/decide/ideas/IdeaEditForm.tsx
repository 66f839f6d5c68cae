import { Group, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { EditDialog } from "../../../ui/records/EditDialog";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import type { RecordEdit } from "../../../ui/records/useRecordEdit";
import { areasOf } from "../roadmap/roadmapApi";
import { useInsight } from "./IdeaWords";
import { states } from "./ideaApi";
import type { IdeaForm, IdeaPart } from "./ideaForm";

/** Edits an idea's words and where it belongs; a conflict shows both versions. */
export function IdeaEditForm({
  edit,
  onClose,
}: {
  edit: RecordEdit<IdeaForm, IdeaPart>;
  onClose: () => void;
}) {
  const { slug } = useProject();
  const { value, change } = edit;
  const areas = (useQuery(areasOf(slug)).data?.items ?? []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  // An area that was only ever a name stays chosen until another is.
  if (value.area && !areas.some((known) => known.value === value.area))
    areas.push({ value: value.area, label: value.area });
  const insight = useInsight(value.insight);
  return (
    <EditDialog
      edit={edit}
      title="Edit the idea"
      size={680}
      shownFields={["title", "problem", "proposal", "area", "tags", "insight"]}
      onClose={onClose}
    >
      <TextInput
        label="Title"
        value={value.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={edit.fieldError("title")}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Textarea
        label="Problem"
        description="Who has it, what hurts, how often."
        autosize
        minRows={4}
        maxRows={16}
        value={value.problem}
        onChange={(event) => change({ problem: event.currentTarget.value })}
        error={edit.fieldError("problem")}
      />
      <Textarea
        label="Proposal"
        description="What could be done about it. It may stay empty."
        autosize
        minRows={2}
        maxRows={12}
        value={value.proposal}
        onChange={(event) => change({ proposal: event.currentTarget.value })}
        error={edit.fieldError("proposal")}
      />
      <Group gap="md" grow align="flex-start">
        <Select
          label="State"
          data={[...states]}
          allowDeselect={false}
          value={value.state}
          onChange={(state) => state && change({ state })}
        />
        <MemberPicker
          label="Owner"
          value={value.owner}
          onChange={(owner) => change({ owner: owner ?? "" })}
        />
      </Group>
      <Select
        label="Area"
        placeholder="None"
        description={areas.length === 0 ? "Product areas are made under Settings." : undefined}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "No area" }}
        nothingFoundMessage="No area of that name"
        data={areas}
        value={value.area || null}
        onChange={(area) => change({ area: area ?? "" })}
        error={edit.fieldError("area")}
      />
      <TagsInput
        label="Tags"
        placeholder={value.tags.length === 0 ? "Type a tag, then Enter" : undefined}
        maxTags={20}
        value={value.tags}
        onChange={(tags) => change({ tags })}
        error={edit.fieldError("tags")}
      />
      <RecordPicker
        label="Measured by"
        description="An insight. A scoring formula can use its number, and it says later whether the problem went away."
        types={["insight"]}
        value={insight}
        onChange={(chosen) => change({ insight: chosen?.id ?? "" })}
        error={edit.fieldError("insight")}
      />
    </EditDialog>
  );
}
