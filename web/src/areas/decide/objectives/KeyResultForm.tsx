import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { useSubmit } from "../../../ui/useSubmit";
import { hasNumbers, KeyResultFields, type KeyResultWords, shownFields } from "./KeyResultFields";
import { createKeyResult } from "./objectiveApi";

interface KeyResultFormProps {
  /** Id of the objective it belongs to. */
  objective: string;
  onClose: () => void;
}

const blank: KeyResultWords = { title: "", kind: "increase", start: "", target: "", unit: "" };

/** A new number that shows whether the objective is reached. */
export function KeyResultForm({ objective, onClose }: KeyResultFormProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [words, setWords] = useState(blank);
  const form = useSubmit(async () => {
    const { start, target, ...rest } = words;
    await createKeyResult(slug, objective, { ...rest, start: Number(start), target: Number(target) });
    await queries.invalidateQueries({ queryKey: ["objectives", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title="New key result" size={600}>
      <form onSubmit={form.onSubmit}>
        <Stack gap="lg">
          <KeyResultFields
            value={words}
            onChange={(part) => setWords({ ...words, ...part })}
            fieldError={form.fieldError}
          />
          <FormProblem problem={form.problem} shownFields={shownFields} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.busy} disabled={!hasNumbers(words)}>
              Add the key result
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
