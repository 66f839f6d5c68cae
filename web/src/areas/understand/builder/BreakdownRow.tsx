import { ActionIcon, NumberInput, Select, Tooltip } from "@mantine/core";
import { X } from "lucide-react";
import type { Attribution, Breakdown } from "../../../charts/query/query";
import { PropertyPicker } from "../pickers/PropertyPicker";
import classes from "./Builder.module.css";

interface BreakdownRowProps {
  event: string;
  value: Breakdown | undefined;
  onChange: (value: Breakdown | undefined) => void;
  /** Funnels choose which of a person's values counts. */
  attributed?: boolean;
}

/** Splits the answer by a property: the largest values get a line each, the rest is "Other". */
export function BreakdownRow({ event, value, onChange, attributed }: BreakdownRowProps) {
  return (
    <fieldset className={classes.row} aria-label="Split by">
      <PropertyPicker
        label="Split by"
        event={event}
        value={value ?? { property: "", of: "event" }}
        onChange={({ property, of }) => onChange({ ...value, property, of })}
        placeholder="Split by a property"
      />
      {value && (
        <>
          <span className={classes.quiet}>top</span>
          <NumberInput
            aria-label="How many values get a line of their own"
            w={56}
            min={1}
            max={50}
            hideControls
            allowDecimal={false}
            value={value.limit ?? 10}
            onChange={(limit) =>
              typeof limit === "number" && limit >= 1 && onChange({ ...value, limit: Math.min(50, limit) })
            }
          />
          {attributed && (
            <Tooltip label="Which of a person's values counts, when it changed on the way through the funnel">
              <Select
                aria-label="Which value counts"
                w={150}
                allowDeselect={false}
                value={value.attribution ?? "first_touch"}
                onChange={(a) => onChange({ ...value, attribution: a as Attribution })}
                data={[
                  { value: "first_touch", label: "first value seen" },
                  { value: "last_touch", label: "last value seen" },
                  { value: "step_1", label: "value at step 1" },
                ]}
              />
            </Tooltip>
          )}
          <Tooltip label="Do not split">
            <ActionIcon aria-label="Do not split" onClick={() => onChange(undefined)}>
              <X size={15} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </fieldset>
  );
}
