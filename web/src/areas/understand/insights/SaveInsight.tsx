import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { FormProblem } from "../../../ui/FormProblem";
import { useSubmit } from "../../../ui/useSubmit";

interface SaveInsightProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** The verb on the button. */
  verb: string;
  name: string;
  description: string;
  /** Resolves when it is saved; what it throws is shown in the form. */
  onSave: (words: { name: string; description: string }) => Promise<unknown>;
}

/** Asks for the name and description of an insight. */
export function SaveInsight(props: SaveInsightProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      {props.opened && <SaveForm {...props} />}
    </Modal>
  );
}

function SaveForm({ name: named, description: described, verb, onSave, onClose }: SaveInsightProps) {
  const [name, setName] = useState(named);
  const [description, setDescription] = useState(described);
  const form = useSubmit(() => onSave({ name: name.trim(), description: description.trim() }));
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <FormProblem problem={form.problem} />
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={name}
          error={form.fieldError("name")}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label="Description"
          description={<Text span>What it is for, and what a change of it would mean</Text>}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={5000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={name.trim() === ""}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
