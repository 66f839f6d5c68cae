import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ListFilter, X } from "lucide-react";
import type { Condition, Op } from "../../../charts/query/query";
import { carryValues, opName, opsFor } from "../../../charts/query/words";
import { ChoicePicker } from "../pickers/ChoicePicker";
import { PropertyPicker, usePropertyType } from "../pickers/PropertyPicker";
import { ValueInput } from "../pickers/ValueInput";
import classes from "./Builder.module.css";

interface FilterRowsProps {
  /** The event whose properties are offered, `*` for all. */
  event: string;
  where: Condition[] | undefined;
  onChange: (where: Condition[]) => void;
  /** Words on the button that adds one; absent where another button does. */
  add?: string;
}

const blank: Condition = { property: "", of: "event", op: "in", values: [] };

/** The conditions with one more, to be filled in. */
export function withBlank(where: Condition[] | undefined): Condition[] {
  return [...(where ?? []), blank];
}

/** Conditions on properties, all of which must hold. */
export function FilterRows({ event, where = [], onChange, add }: FilterRowsProps) {
  return (
    <>
      {where.map((condition, i) => (
        <FilterRow
          key={i}
          event={event}
          number={i + 1}
          condition={condition}
          onChange={(next) => onChange(where.map((c, j) => (j === i ? next : c)))}
          onRemove={() => onChange(where.filter((_, j) => j !== i))}
        />
      ))}
      {add && (
        <Button
          className={classes.add}
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<ListFilter size={14} />}
          onClick={() => onChange(withBlank(where))}
        >
          {add}
        </Button>
      )}
    </>
  );
}

interface FilterRowProps {
  event: string;
  number: number;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function FilterRow({ event, number, condition, onChange, onRemove }: FilterRowProps) {
  const type = usePropertyType(event, condition.of, condition.property);
  const offered = opsFor(type);
  const ops = offered.includes(condition.op) ? offered : [condition.op, ...offered];
  return (
    <fieldset className={classes.row} aria-label={`Filter ${number}`}>
      <span className={classes.quiet}>{number === 1 ? "where" : "and"}</span>
      <PropertyPicker
        label={`Property of filter ${number}`}
        event={event}
        value={condition}
        onChange={({ property, of, type: kind }) => {
          const suited = opsFor(kind);
          const op = suited.includes(condition.op) ? condition.op : (suited[0] as Op);
          onChange({
            property,
            of,
            op,
            values: property === condition.property ? carryValues(condition.values, op) : [],
          });
        }}
      />
      {condition.property !== "" && (
        <>
          <ChoicePicker
            label={`Comparison of filter ${number}`}
            value={condition.op}
            choices={ops.map((op) => ({ value: op, name: opName(op) }))}
            onChange={(op) =>
              onChange({ ...condition, op: op as Op, values: carryValues(condition.values, op as Op) })
            }
            placeholder="is"
            searchable={false}
            quiet
            width={190}
          />
          <ValueInput
            condition={condition}
            event={event}
            type={type}
            onChange={(values) => onChange({ ...condition, values })}
          />
        </>
      )}
      <Tooltip label="Remove this filter">
        <ActionIcon aria-label={`Remove filter ${number}`} onClick={onRemove}>
          <X size={15} />
        </ActionIcon>
      </Tooltip>
    </fieldset>
  );
}
