import { Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { equal } from "../../../ui/records/conflict";
import type { RecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import classes from "./Ideas.module.css";
import { type Estimate, type Model, type ScoreInput, whatIfOf } from "./ideaApi";
import { type IdeaForm, type IdeaPart, inputField } from "./ideaForm";
import { scoreSays, scoreText } from "./ScoreBar";

interface ScoreEditorProps {
  edit: RecordEdit<IdeaForm, IdeaPart>;
  model: Model;
  edits: boolean;
}

/** The score's inputs, each with how unsure it is; what a change would do is shown before it is kept. */
export function ScoreEditor({ edit, model, edits }: ScoreEditorProps) {
  const { slug } = useProject();
  const { idea } = edit.value;
  const value = (name: string): Estimate | undefined => edit.value[inputField(name)] ?? undefined;
  const draft: Record<string, Estimate | null> = {};
  for (const { name } of model.inputs ?? []) {
    if (!equal(value(name), idea.inputs?.[name])) draft[name] = value(name) ?? null;
  }
  const changed = Object.keys(draft).length > 0;
  const would = useQuery({ ...whatIfOf(slug, idea.id, draft), enabled: changed }).data;
  const set = (name: string, part: Partial<Estimate>) => {
    const next = { ...value(name), ...part } as Estimate;
    edit.change({ [inputField(name)]: next.value === undefined ? null : next });
  };
  const score = changed && would ? would.score : idea.score;
  return (
    <Section title="Score">
      <Text fz={32} fw={600} className="tabular" lh={1.1} mb={4}>
        {scoreText(idea.score.value)}
        {changed && would && (
          <Text span c="dimmed" fz="lg">
            {" "}
            → {scoreText(would.score.value)}
            {would.rank ? `, rank ${would.rank} of ${would.of}` : ""}
          </Text>
        )}
      </Text>
      <Text c="dimmed" maw="72ch">
        {scoreSays(score)}
        {idea.rank ? ` Rank ${idea.rank} of ${idea.of}.` : ""} {changed && would?.place}
      </Text>
      <Text c="dimmed" mb="md">
        {model.name}: <code className={classes.formula}>{model.formula}</code>
      </Text>
      <Stack gap="md">
        <div className={`${classes.inputs} ${classes.heads} ${classes.dim}`} aria-hidden>
          <span />
          <span>Most likely</span>
          <span>At least</span>
          <span>At most</span>
        </div>
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
      <FormProblem problem={changed ? edit.problem : null} />
      {changed && (
        <Group mt="md" gap="sm">
          <Button loading={edit.busy} onClick={() => void edit.save()}>
            Keep
          </Button>
          <Button variant="default" onClick={edit.drop}>
            Drop
          </Button>
        </Group>
      )}
    </Section>
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
          hideControls
          aria-label={`${input.label}, most likely`}
          disabled={disabled}
          placeholder={input.live ? "live" : "–"}
          value={estimate?.value ?? ""}
          onChange={(v) => onChange({ value: optional(v) as number })}
        />
      )}
      <NumberInput
        hideControls
        aria-label={`${input.label}, at least`}
        disabled={disabled || !estimate}
        placeholder="–"
        value={estimate?.low ?? ""}
        onChange={(v) => onChange({ low: optional(v) as number })}
      />
      <NumberInput
        hideControls
        aria-label={`${input.label}, at most`}
        disabled={disabled || !estimate}
        placeholder="–"
        value={estimate?.high ?? ""}
        onChange={(v) => onChange({ high: optional(v) as number })}
      />
    </div>
  );
}
