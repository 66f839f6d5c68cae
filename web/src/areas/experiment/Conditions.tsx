import { ActionIcon, Button, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useProject } from "../../api/session";
import { type Condition, segmentNames } from "./experimentApi";
import classes from "./flags/Flags.module.css";
import { opWords, readValues, valuesOf, writeValues } from "./values";

const attributes = ["targetingKey", "plan", "country", "email", "company", "app.version"];

const ops = (Object.keys(opWords) as Condition["op"][]).map((value) => ({ value, label: opWords[value] }));

interface ConditionsProps {
  conditions: readonly Condition[];
  edits: boolean;
  /** A segment cannot be made of segments. */
  segments: boolean;
  onChange: (conditions: Condition[]) => void;
}

/** The conditions of a rule: all must hold. */
export function Conditions({ conditions, edits, segments, onChange }: ConditionsProps) {
  const put = (at: number, next: Condition) => onChange(conditions.map((was, i) => (i === at ? next : was)));
  return (
    <>
      {conditions.length === 0 && <span className={classes.dim}>Everybody</span>}
      {conditions.map((condition, at) => (
        <div key={at} className={classes.row}>
          <span className={classes.dim}>{at === 0 ? "If" : "and"}</span>
          {condition.segment !== undefined ? (
            <SegmentTest condition={condition} edits={edits} onChange={(next) => put(at, next)} />
          ) : (
            <AttributeTest condition={condition} edits={edits} onChange={(next) => put(at, next)} />
          )}
          {edits && (
            <ActionIcon
              aria-label="Remove the condition"
              onClick={() => onChange(conditions.filter((_, i) => i !== at))}
            >
              <X size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {edits && (
        <div className={classes.row}>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => onChange([...conditions, { attribute: "", op: "in", values: [] }])}
          >
            Add a condition
          </Button>
          {segments && (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => onChange([...conditions, { segment: "", op: "in" }])}
            >
              Add a segment
            </Button>
          )}
        </div>
      )}
    </>
  );
}

interface TestProps {
  condition: Condition;
  edits: boolean;
  onChange: (condition: Condition) => void;
}

function SegmentTest({ condition, edits, onChange }: TestProps) {
  const { slug } = useProject();
  const known = useQuery(segmentNames(slug)).data?.items ?? [];
  return (
    <>
      <Select
        w={110}
        aria-label="In or not in the segment"
        allowDeselect={false}
        disabled={!edits}
        data={[
          { value: "in", label: "is in" },
          { value: "not_in", label: "is not in" },
        ]}
        value={condition.op}
        onChange={(op) => onChange({ ...condition, op: op === "not_in" ? "not_in" : "in" })}
      />
      <Select
        className={classes.values}
        aria-label="Segment"
        placeholder={known.length === 0 ? "No segment yet" : "A segment"}
        searchable
        disabled={!edits}
        data={known.map((s) => ({ value: s.key, label: s.name }))}
        value={condition.segment || null}
        onChange={(segment) => onChange({ ...condition, segment: segment ?? "" })}
      />
    </>
  );
}

function AttributeTest({ condition, edits, onChange }: TestProps) {
  const takes = valuesOf[condition.op];
  const shown = writeValues(condition.op, condition.values);
  const set = (typed: string[]) => onChange({ ...condition, values: readValues(condition.op, typed) });
  return (
    <>
      <TextInput
        w={150}
        aria-label="Attribute"
        placeholder="Attribute"
        list="flag-attributes"
        disabled={!edits}
        value={condition.attribute ?? ""}
        onChange={(event) => onChange({ ...condition, attribute: event.currentTarget.value })}
      />
      <datalist id="flag-attributes">
        {attributes.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Select
        w={170}
        aria-label="How it is compared"
        allowDeselect={false}
        searchable
        disabled={!edits}
        data={ops}
        value={condition.op}
        onChange={(value) => {
          const op = (value ?? "in") as Condition["op"];
          const kept =
            valuesOf[op] === 0 ? [] : shown.slice(0, valuesOf[op] === "many" ? undefined : valuesOf[op] || 0);
          onChange({ ...condition, op, values: readValues(op, kept) });
        }}
      />
      {takes === "many" && (
        <TagsInput
          className={classes.values}
          aria-label="Values"
          placeholder={shown.length === 0 ? "Values, Enter after each" : ""}
          disabled={!edits}
          value={shown}
          onChange={set}
        />
      )}
      {(takes === 1 || takes === 2) &&
        Array.from({ length: takes }, (_, at) => (
          <TextInput
            key={at}
            className={classes.values}
            aria-label={takes === 1 ? "Value" : at === 0 ? "From" : "To"}
            placeholder={takes === 1 ? "Value" : at === 0 ? "From" : "To"}
            disabled={!edits}
            value={shown[at] ?? ""}
            onChange={(event) => {
              const next = Array.from({ length: takes }, (__, i) => shown[i] ?? "");
              next[at] = event.currentTarget.value;
              set(next);
            }}
          />
        ))}
    </>
  );
}
