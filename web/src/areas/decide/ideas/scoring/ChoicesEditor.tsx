import { ActionIcon, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import type { ScoreInput } from "../ideaApi";
import classes from "./Scoring.module.css";

type Step = NonNullable<ScoreInput["scale"]["steps"]>[number];

interface ChoicesEditorProps {
  /** Whose choices they are. */
  label: string;
  steps: readonly Step[];
  onChange: (steps: Step[]) => void;
  /** What is wrong with `steps`, or with `steps[0].value`. */
  errorAt: (path: string) => string | undefined;
}

/** The values there are to choose from, ascending, each with its word. */
export function ChoicesEditor({ label, steps, onChange, errorAt }: ChoicesEditorProps) {
  const set = (at: number, part: Partial<Step>) =>
    onChange(steps.map((step, i) => (i === at ? { ...step, ...part } : step)));
  return (
    <Stack gap={6}>
      {steps.map((step, at) => (
        // A choice has no identity but its place while its value is typed.
        <div key={at} className={classes.choice}>
          <NumberInput
            hideControls
            aria-label={`${label}, value of choice ${at + 1}`}
            placeholder="Value"
            value={step.value ?? ""}
            onChange={(value) => set(at, { value: (value === "" ? null : Number(value)) as number })}
            error={errorAt(`steps[${at}].value`)}
          />
          <TextInput
            aria-label={`${label}, words of choice ${at + 1}`}
            placeholder="In words"
            value={step.label}
            maxLength={60}
            onChange={(event) => set(at, { label: event.currentTarget.value })}
            error={errorAt(`steps[${at}].label`)}
          />
          <ActionIcon
            mt={3}
            aria-label={`${label}: remove choice ${at + 1}`}
            onClick={() => onChange(steps.filter((_, i) => i !== at))}
          >
            <X size={15} />
          </ActionIcon>
        </div>
      ))}
      {errorAt("steps") && (
        <Text size="sm" c="var(--mantine-color-error)">
          {errorAt("steps")}
        </Text>
      )}
      <Group>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<Plus size={14} />}
          onClick={() => onChange([...steps, { value: (steps.at(-1)?.value ?? 0) + 1, label: "" }])}
        >
          Add a choice
        </Button>
      </Group>
    </Stack>
  );
}
