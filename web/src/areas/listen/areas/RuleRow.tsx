import { ActionIcon, Button, Group, Select, TagsInput, Text } from "@mantine/core";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { Area, RoutingRule } from "../listenApi";
import classes from "./Areas.module.css";

type Condition = RoutingRule["conditions"][number];

/** A condition that nothing has been said of yet. */
export const freshCondition = (): Condition => ({ field: "text", op: "contains", values: [] });

const fieldWords = {
  text: "Words",
  source: "Source",
  url: "Address",
  plan: "Plan",
  segment: "Segment",
  company: "Company",
};
const opWords = { contains: "contain", is: "is", begins: "begins with" };

interface RuleRowProps {
  /** Its place in the list, from 1. */
  number: number;
  last: boolean;
  rule: RoutingRule;
  areas: Area[];
  edits: boolean;
  onChange: (rule: RoutingRule) => void;
  /** -1 is up, 1 is down. */
  onMove: (by: number) => void;
  onRemove: () => void;
}

/** One rule: its conditions, where notes go, and its place among the others. */
export function RuleRow({ number, last, rule, areas, edits, onChange, onMove, onRemove }: RuleRowProps) {
  const put = (at: number, change: Partial<Condition>) =>
    onChange({
      ...rule,
      conditions: rule.conditions.map((condition, index) =>
        index === at ? { ...condition, ...change } : condition,
      ),
    });
  return (
    <li className={classes.rule}>
      <span className={classes.number}>{number}</span>
      <div className={classes.conditions}>
        {rule.conditions.map((condition, at) => (
          <ConditionRow
            key={at}
            condition={condition}
            edits={edits}
            onChange={(change) => put(at, change)}
            onRemove={
              rule.conditions.length > 1
                ? () => onChange({ ...rule, conditions: rule.conditions.filter((_, other) => other !== at) })
                : undefined
            }
          />
        ))}
        <Group gap="xs">
          <Text c="dimmed">go to</Text>
          <Select
            w={220}
            aria-label="Area"
            placeholder="An area"
            searchable
            disabled={!edits}
            data={areas.map((area) => ({ value: area.id, label: area.name }))}
            value={rule.area_id || null}
            onChange={(value) => onChange({ ...rule, area_id: value ?? "" })}
          />
          {edits && (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => onChange({ ...rule, conditions: [...rule.conditions, freshCondition()] })}
            >
              And…
            </Button>
          )}
        </Group>
      </div>
      {edits && (
        <Group gap={2} wrap="nowrap">
          <ActionIcon aria-label="Move the rule up" disabled={number === 1} onClick={() => onMove(-1)}>
            <ArrowUp size={15} />
          </ActionIcon>
          <ActionIcon aria-label="Move the rule down" disabled={last} onClick={() => onMove(1)}>
            <ArrowDown size={15} />
          </ActionIcon>
          <ActionIcon aria-label="Remove the rule" onClick={onRemove}>
            <X size={15} />
          </ActionIcon>
        </Group>
      )}
    </li>
  );
}

interface ConditionRowProps {
  condition: Condition;
  edits: boolean;
  onChange: (change: Partial<Condition>) => void;
  /** Absent for the only condition of a rule. */
  onRemove: (() => void) | undefined;
}

function ConditionRow({ condition, edits, onChange, onRemove }: ConditionRowProps) {
  return (
    <Group gap="xs">
      <Select
        w={120}
        aria-label="What is looked at"
        allowDeselect={false}
        disabled={!edits}
        data={Object.entries(fieldWords).map(([value, label]) => ({ value, label }))}
        value={condition.field}
        onChange={(value) => onChange({ field: (value ?? "text") as typeof condition.field })}
      />
      <Select
        w={120}
        aria-label="How"
        allowDeselect={false}
        disabled={!edits}
        data={Object.entries(opWords).map(([value, label]) => ({ value, label }))}
        value={condition.op}
        onChange={(value) => onChange({ op: (value ?? "contains") as typeof condition.op })}
      />
      <TagsInput
        className={classes.values}
        aria-label="Values"
        placeholder={condition.values.length === 0 ? "One of these" : undefined}
        disabled={!edits}
        value={condition.values}
        onChange={(values) => onChange({ values })}
      />
      {onRemove && edits && (
        <ActionIcon aria-label="Remove the condition" onClick={onRemove}>
          <X size={15} />
        </ActionIcon>
      )}
    </Group>
  );
}
