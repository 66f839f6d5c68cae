import { Button, Checkbox, Group, Modal, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import type { Decision, Listed } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import { EditDialog } from "../../../ui/records/EditDialog";
import type { Origin } from "../../../ui/records/originApi";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import type { Creating } from "../../../ui/records/useCreating";
import type { RecordEdit } from "../../../ui/records/useRecordEdit";
import { useSubmit } from "../../../ui/useSubmit";
import { DecisionFields, type DecisionWords } from "./DecisionFields";
import { createDecision, type DecisionEdit } from "./decisionApi";

const shown = ["title", "decision", "rationale", "decided_on", "revisit_on", "decided_by"];

/** Records a decision and links what it is about. */
export function NewDecision({ creating }: { creating: Creating }) {
  const { opened, origin, close } = creating;
  return (
    <Modal opened={opened} onClose={close} title="Record a decision" size={720}>
      {opened &&
        (origin === "waiting" ? <LoadingRows rows={4} /> : <NewFields creating={creating} origin={origin} />)}
    </Modal>
  );
}

const decidable = ["idea", "bet", "objective"];

function NewFields({ creating, origin }: { creating: Creating; origin: Origin | undefined }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const me = useSession().member.id;
  const [words, setWords] = useState<DecisionWords>({
    title: "",
    decision: "",
    rationale: "",
    alternatives: [],
    dissent: [],
    decided_by: [me],
    state: "decided",
    decided_on: new Date().toISOString().slice(0, 10),
  });
  const [about, setAbout] = useState<Listed | null>(
    origin && decidable.includes(origin.type) ? origin : null,
  );
  const [supersedes, setSupersedes] = useState<Listed | null>(null);
  const [freeze, setFreeze] = useState(true);
  const form = useSubmit(async () => {
    const { state, ...rest } = words;
    const made = await createDecision(slug, {
      ...rest,
      ...filled(words),
      state: state === "proposed" ? "proposed" : "decided",
      ...(about ? { about: [{ type: about.type, id: about.id }] } : {}),
      ...(about?.type === "idea" && freeze ? { freeze_scores: true } : {}),
      ...(supersedes ? { supersedes: [supersedes.id] } : {}),
    });
    await queries.invalidateQueries({ queryKey: ["decisions", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
    await creating.leaveFor({ type: "decision", id: made.id });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <RecordPicker
          label="About"
          description="The idea, bet or objective it decides; more can be linked later."
          value={about}
          onChange={setAbout}
          types={decidable}
        />
        {about?.type === "idea" && (
          <Checkbox
            label="Keep the idea's score as it is now"
            description="What was known when it was decided can be read later."
            checked={freeze}
            onChange={(event) => setFreeze(event.currentTarget.checked)}
          />
        )}
        <DecisionFields
          value={words}
          onChange={(part) => setWords({ ...words, ...part })}
          fieldError={form.fieldError}
        />
        <RecordPicker
          label="Supersedes"
          description="A decision that no longer holds because of this one."
          value={supersedes}
          onChange={setSupersedes}
          types={["decision"]}
        />
        <FormProblem problem={form.problem} shownFields={shown} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={creating.close}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Record it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Without the lines that nobody filled in. */
function filled(words: Pick<DecisionWords, "alternatives" | "dissent">) {
  return {
    alternatives: words.alternatives.filter((a) => a.option || a.why_not),
    dissent: words.dissent.filter((d) => d.who || d.what),
  };
}

/** Edits a decision; a conflict shows both versions. */
export function EditDecision({
  edit,
  onClose,
}: {
  edit: RecordEdit<Decision, DecisionEdit>;
  onClose: () => void;
}) {
  return (
    <EditDialog edit={edit} title="Edit the decision" size={720} shownFields={shown} onClose={onClose}>
      <DecisionFields value={edit.value} onChange={edit.change} fieldError={edit.fieldError} />
    </EditDialog>
  );
}
