import { Button, Group, Modal, NumberInput, Radio, Stack, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { KeyResult } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { checkInKeyResult, checkInObjective } from "./objectiveApi";
import { type ConfidenceValue, confidenceWords } from "./Progress";
import { currentWords, wayWords } from "./words";

interface CheckInFormProps {
  objective: string;
  /** The key result it is about; absent for the objective as a whole. */
  keyResult?: KeyResult;
  onClose: () => void;
}

const values: readonly ConfidenceValue[] = ["on_track", "at_risk", "off_track"];

/** How it goes, in a word and a few more. */
export function CheckInForm({ objective, keyResult, onClose }: CheckInFormProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [confidence, setConfidence] = useState<ConfidenceValue | "">("");
  const [value, setValue] = useState<number | string>("");
  const [note, setNote] = useState("");
  const noted = keyResult !== undefined && !keyResult.insight && !keyResult.metric;
  const form = useSubmit(async () => {
    if (!confidence) return;
    const body = { confidence, note, ...(noted && value !== "" ? { value: Number(value) } : {}) };
    await (keyResult ? checkInKeyResult(slug, keyResult.id, body) : checkInObjective(slug, objective, body));
    await queries.invalidateQueries({ queryKey: ["objectives", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
    toast("Checked in");
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={`Check in${keyResult ? `: ${keyResult.title}` : ""}`} size={520}>
      <form onSubmit={form.onSubmit}>
        <Stack gap="lg">
          <Radio.Group
            label="Will it be reached?"
            value={confidence}
            onChange={(next) => setConfidence(next as ConfidenceValue)}
            error={form.fieldError("confidence")}
          >
            <Group gap="lg" mt={6}>
              {values.map((known, i) => (
                <Radio
                  key={known}
                  value={known}
                  label={confidenceWords(known)}
                  {...(i === 0 ? { "data-autofocus": true } : {})}
                />
              ))}
            </Group>
          </Radio.Group>
          {noted && (
            <NumberInput
              label="The number now"
              description={`${wayWords(keyResult)}. Now: ${currentWords(keyResult)}.`}
              value={value}
              onChange={setValue}
              error={form.fieldError("value")}
            />
          )}
          <Textarea
            label="What happened, what comes next"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            error={form.fieldError("note")}
            autosize
            minRows={3}
          />
          <FormProblem problem={form.problem} shownFields={["confidence", "value", "note"]} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.busy} disabled={!confidence}>
              Check in
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
