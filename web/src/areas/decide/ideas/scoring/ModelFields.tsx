import { Alert, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useProject } from "../../../../api/session";
import { AddByLabel } from "../../../../ui/AddByLabel";
import { enteredOf, type ModelDraft, type ScoreInput } from "../ideaApi";
import { InputEditor } from "./InputEditor";
import { inputName, liveNumbers, lossWords, takenOut } from "./modelForm";

interface ModelFieldsProps {
  value: ModelDraft;
  /** The inputs it had before, to say what is lost. */
  before: readonly ScoreInput[];
  onChange: (part: Partial<ModelDraft>) => void;
  /** What is wrong with one field: `formula`, `inputs[0].scale.high`. */
  errorAt: (path: string) => string | undefined;
}

/** What a scoring model consists of: its name, its formula, and what is entered for each idea. */
export function ModelFields({ value, before, onChange, errorAt }: ModelFieldsProps) {
  const { slug } = useProject();
  const inputs = value.inputs ?? [];
  const gone = takenOut(before, inputs);
  const entered = useQuery({ ...enteredOf(slug), enabled: gone.length > 0 }).data ?? {};
  const loss = lossWords(gone, entered);
  const set = (next: ScoreInput[]) => onChange({ inputs: next });
  const move = (at: number, by: number) => {
    const next = [...inputs];
    const [input] = next.splice(at, 1);
    if (input) next.splice(at + by, 0, input);
    set(next);
  };
  const names = inputs.map(({ name }) => name);
  return (
    <Stack gap="md">
      <TextInput
        label="Name"
        value={value.name}
        maxLength={100}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={errorAt("name")}
        autoFocus
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={value.description ?? ""}
        maxLength={2000}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
        error={errorAt("description")}
      />
      <Textarea
        label="Formula"
        description={`Inputs: ${names.join(", ") || "none yet"}. Live numbers: ${liveNumbers.map((live) => live.value).join(", ")}. Functions: min, max, sqrt, log, pow, abs.`}
        autosize
        value={value.formula}
        onChange={(event) => onChange({ formula: event.currentTarget.value })}
        error={errorAt("formula")}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      />
      <section aria-label="Inputs">
        <Text fw={600} mb={8}>
          Inputs
        </Text>
        <Stack gap="sm">
          {loss && (
            <Alert color="yellow" icon={<TriangleAlert size={18} />}>
              {loss}
            </Alert>
          )}
          {inputs.map((input, at) => (
            <InputEditor
              // An input has no identity but its place while its name is typed.
              key={at}
              input={input}
              first={at === 0}
              last={at === inputs.length - 1}
              onChange={(part) => set(inputs.map((each, i) => (i === at ? { ...each, ...part } : each)))}
              onMove={(by) => move(at, by)}
              onRemove={() => set(inputs.filter((_, i) => i !== at))}
              errorAt={(path) => errorAt(`inputs[${at}].${path}`)}
            />
          ))}
          <AddByLabel
            label="New input"
            placeholder="Team size"
            maxLength={60}
            onAdd={(label) => set([...inputs, { name: inputName(label, names), label, scale: {} }])}
          />
        </Stack>
      </section>
    </Stack>
  );
}
