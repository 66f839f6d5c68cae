import { Group, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { Bet } from "../../../api/types";
import { EditDialog } from "../../../ui/records/EditDialog";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import type { RecordEdit } from "../../../ui/records/useRecordEdit";
import { AppetiteSelect } from "./AppetiteSelect";
import { PredictionFields } from "./PredictionFields";
import { areasOf, type BetEdit } from "./roadmapApi";

/** Edits a bet; a conflict shows both versions. */
export function BetEditForm({ edit, onClose }: { edit: RecordEdit<Bet, BetEdit>; onClose: () => void }) {
  const { slug } = useProject();
  const areas = useQuery(areasOf(slug)).data?.items ?? [];
  const { value, change } = edit;
  return (
    <EditDialog
      edit={edit}
      title="Edit the bet"
      size={680}
      shownFields={["title", "why", "metric", "baseline", "amount", "by", "confidence", "insight"]}
      onClose={onClose}
    >
      <TextInput
        label="What we bet on"
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
        minRows={4}
      />
      <Group gap="md" grow align="flex-start">
        <MemberPicker
          label="Owner"
          value={value.owner}
          onChange={(owner) => change({ owner: owner ?? "" })}
        />
        <AppetiteSelect value={value.appetite ?? ""} onChange={(appetite) => change({ appetite })} />
      </Group>
      {areas.length > 0 && (
        <Select
          label="Area"
          placeholder="None"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "No area" }}
          data={areas.map((known) => ({ value: known.id, label: known.name }))}
          value={value.area || null}
          onChange={(area) => change({ area: area ?? "" })}
        />
      )}
      <PredictionFields
        value={value.prediction}
        onChange={(prediction) => change({ prediction })}
        fieldError={edit.fieldError}
      />
    </EditDialog>
  );
}
