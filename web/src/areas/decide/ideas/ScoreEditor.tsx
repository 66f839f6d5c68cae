import { Button, Group, NumberInput, Select, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { toastProblem } from "../../../ui/toast";
import classes from "./Ideas.module.css";
import { type Estimate, type Idea, type Model, type ScoreInput, whatIfOf } from "./ideaApi";
import { scoreSays, scoreText } from "./ScoreBar";

type Draft = Record<string, Estimate | null>;

interface ScoreEditorProps {
  idea: Idea;
  model: Model;
  edits: boolean;
  save: (inputs: Draft) => Promise<unknown>;
}

/** The score's inputs, each with how unsure it is; what a change would do is shown before it is kept. */
export function ScoreEditor({ idea, model, edits, save }: ScoreEditorProps) {
  const { slug } = useProject();
  const [draft, setDraft] = useState<Draft>({});
  const [busy, setBusy] = useState(false);
  const changed = Object.keys(draft).length > 0;
  const would = useQuery({ ...whatIfOf(slug, idea.id, draft), enabled: changed }).data;
  const value = (name: string): Estimate | undefined =>
    name in draft ? (draft[name] ?? undefined) : idea.inputs?.[name];
  const set = (name: string, part: Partial<Estimate>) => {
    const next = { ...value(name), ...part } as Estimate;
    setDraft({ ...draft, [name]: next.value === undefined ? null : next });
  };
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        Score
      </Title>
      <Text fz={32} fw={600} className="tabular" lh={1.1}>
        {scoreText(idea.score.value)}
        {changed && would && (
          <Text span c="dimmed" fz="lg">
            {" "}
            → {scoreText(would.score.value)}
            {would.rank ? `, rank ${would.rank} of ${would.of}` : ""}
          </Text>
        )}
      </Text>
      <Text c="dimmed" mb="sm">
        {model.name}: <code>{model.formula}</code>. {scoreSays(changed && would ? would.score : idea.score)}
        {idea.rank ? ` Rank ${idea.rank} of ${idea.of}.` : ""} {changed && would?.place}
      </Text>
      <Stack gap="xs">
        {(model.inputs ?? []).map((input) => (
          <InputRow
            key={input.name}
            input={input}
            estimate={value(input.name)}
            disabled={!edits}
            onChange={(part) => set(input.name, part)}
          />
        ))}
      </Stack>
      {changed && (
        <Group mt="sm">
          <Button
            loading={busy}
            onClick={async () => {
              setBusy(true);
              try {
                await save(draft);
                setDraft({});
              } catch (cause) {
                toastProblem("The score was not kept", cause);
              } finally {
                setBusy(false);
              }
            }}
          >
            Keep
          </Button>
          <Button variant="default" onClick={() => setDraft({})}>
            Drop
          </Button>
        </Group>
      )}
    </section>
  );
}

interface InputRowProps {
  input: ScoreInput;
  estimate: Estimate | undefined;
  disabled: boolean;
  onChange: (part: Partial<Estimate>) => void;
}

/** One input: most likely, and between what. */
function InputRow({ input, estimate, disabled, onChange }: InputRowProps) {
  const steps = input.scale.steps ?? [];
  const optional = (v: string | number) => (v === "" ? undefined : Number(v));
  return (
    <div className={classes.inputs}>
      <div>
        <Text fw={550}>{input.label}</Text>
        <Text className={classes.dim}>{input.scale.unit || input.says}</Text>
      </div>
      {steps.length > 0 ? (
        <Select
          aria-label={`${input.label}, most likely`}
          disabled={disabled}
          data={steps.map((s) => ({ value: String(s.value), label: s.label || String(s.value) }))}
          value={estimate ? String(estimate.value) : null}
          onChange={(v) => onChange({ value: Number(v) })}
        />
      ) : (
        <NumberInput
          aria-label={`${input.label}, most likely`}
          disabled={disabled}
          placeholder={input.live ? "live" : "likely"}
          value={estimate?.value ?? ""}
          onChange={(v) => onChange({ value: optional(v) as number })}
        />
      )}
      <NumberInput
        aria-label={`${input.label}, at least`}
        disabled={disabled || !estimate}
        placeholder="at least"
        value={estimate?.low ?? ""}
        onChange={(v) => onChange({ low: optional(v) as number })}
      />
      <NumberInput
        aria-label={`${input.label}, at most`}
        disabled={disabled || !estimate}
        placeholder="at most"
        value={estimate?.high ?? ""}
        onChange={(v) => onChange({ high: optional(v) as number })}
      />
    </div>
  );
}
