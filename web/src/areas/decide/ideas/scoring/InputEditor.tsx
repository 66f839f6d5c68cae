import { ActionIcon, Checkbox, Group, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import type { ScoreInput } from "../ideaApi";
import { ChoicesEditor } from "./ChoicesEditor";
import { liveNumbers } from "./modelForm";
import classes from "./Scoring.module.css";

interface InputEditorProps {
  input: ScoreInput;
  first: boolean;
  last: boolean;
  onChange: (part: Partial<ScoreInput>) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
  /** What is wrong with a field of this input: `name`, `scale.high`. */
  errorAt: (path: string) => string | undefined;
}

/** One input of a scoring model: what it is called, what may be entered, and what counts meanwhile. */
export function InputEditor({ input, first, last, onChange, onMove, onRemove, errorAt }: InputEditorProps) {
  const { scale } = input;
  const label = input.label || input.name;
  const choices = scale.steps !== undefined;
  const setScale = (part: Partial<ScoreInput["scale"]>) => onChange({ scale: { ...scale, ...part } });
  return (
    <fieldset className={classes.input}>
      <legend className={classes.hidden}>{label}</legend>
      <div className={classes.first}>
        <TextInput
          label="Label"
          value={input.label}
          maxLength={60}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
          error={errorAt("label")}
        />
        <TextInput
          label="Name in the formula"
          value={input.name}
          maxLength={40}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          error={errorAt("name")}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
        <Group gap={4} wrap="nowrap" className={classes.acts}>
          <ActionIcon aria-label={`Move ${label} up`} disabled={first} onClick={() => onMove(-1)}>
            <ArrowUp size={15} />
          </ActionIcon>
          <ActionIcon aria-label={`Move ${label} down`} disabled={last} onClick={() => onMove(1)}>
            <ArrowDown size={15} />
          </ActionIcon>
          <ActionIcon aria-label={`Remove ${label}`} onClick={onRemove}>
            <Trash2 size={15} />
          </ActionIcon>
        </Group>
      </div>
      <TextInput
        label="What to enter"
        value={input.says ?? ""}
        maxLength={300}
        onChange={(event) => onChange({ says: event.currentTarget.value || undefined })}
        error={errorAt("says")}
      />
      <SegmentedControl
        className={classes.scale}
        aria-label={`Scale of ${label}`}
        value={choices ? "choices" : "number"}
        onChange={(next) => setScale(next === "choices" ? firstChoices : { steps: undefined })}
        data={[
          { value: "number", label: "A number" },
          { value: "choices", label: "One of some choices" },
        ]}
      />
      {choices ? (
        <ChoicesEditor
          label={label}
          steps={scale.steps ?? []}
          onChange={(steps) => setScale({ steps })}
          errorAt={(path) => errorAt(`scale.${path}`)}
        />
      ) : (
        <div className={classes.range}>
          <Bound
            label="At least"
            value={scale.low}
            onChange={(low) => setScale({ low })}
            error={errorAt("scale.low")}
          />
          <Bound
            label="At most"
            value={scale.high}
            onChange={(high) => setScale({ high })}
            error={errorAt("scale.high")}
          />
          <TextInput
            label="Unit"
            placeholder="person-months"
            value={scale.unit ?? ""}
            maxLength={30}
            onChange={(event) => setScale({ unit: event.currentTarget.value || undefined })}
            error={errorAt("scale.unit")}
          />
        </div>
      )}
      <div className={classes.pair}>
        <Select
          label="While nothing is entered"
          placeholder="There is no score"
          clearable
          clearButtonProps={{ "aria-label": "There is no score" }}
          data={liveNumbers.map(({ value, label: words }) => ({ value, label: `${words} (live)` }))}
          value={input.live || null}
          onChange={(live) => onChange({ live: live ?? undefined })}
          error={errorAt("live")}
        />
        <Unsure input={input} choices={choices} onChange={onChange} error={errorAt("spread")} />
      </div>
    </fieldset>
  );
}

const firstChoices = {
  low: undefined,
  high: undefined,
  step: undefined,
  unit: undefined,
  steps: [
    { value: 1, label: "Low" },
    { value: 2, label: "Medium" },
    { value: 3, label: "High" },
  ],
};

interface BoundProps {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  error?: string;
}

/** An end of a scale; empty for none. */
function Bound({ label, value, onChange, error }: BoundProps) {
  return (
    <NumberInput
      hideControls
      label={label}
      placeholder="No limit"
      value={value ?? ""}
      onChange={(next) => onChange(next === "" ? undefined : Number(next))}
      error={error}
    />
  );
}

interface UnsureProps {
  input: ScoreInput;
  choices: boolean;
  onChange: (part: Partial<ScoreInput>) => void;
  error?: string;
}

/** How far off one number may be where nobody has said between what. */
function Unsure({ input, choices, onChange, error }: UnsureProps) {
  if (choices)
    return (
      <Checkbox
        className={classes.beside}
        label="May be one choice off"
        checked={(input.spread ?? 0) > 0}
        onChange={(event) => onChange({ spread: event.currentTarget.checked ? 1 : undefined })}
      />
    );
  return (
    <NumberInput
      label="One number may be off by"
      placeholder="0%"
      suffix="%"
      min={0}
      max={100}
      value={input.spread ? Math.round(input.spread * 1000) / 10 : ""}
      onChange={(next) => onChange({ spread: Number(next) > 0 ? Number(next) / 100 : undefined })}
      error={error}
    />
  );
}
