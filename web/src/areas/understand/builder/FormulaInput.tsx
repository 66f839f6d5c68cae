import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { X } from "lucide-react";
import { formulaProblem } from "../../../charts/query/formula";
import classes from "./Builder.module.css";

interface FormulaInputProps {
  value: string;
  letters: readonly string[];
  onChange: (formula: string) => void;
  onRemove: () => void;
}

/** A formula over the series' letters, such as `A / B * 100`; the chart then shows its result. */
export function FormulaInput({ value, letters, onChange, onRemove }: FormulaInputProps) {
  const problem = value.trim() === "" ? null : formulaProblem(value, letters);
  return (
    <div className={classes.row}>
      <span className={classes.letter}>=</span>
      <TextInput
        aria-label="Formula"
        flex={1}
        maw={320}
        placeholder={letters.length > 1 ? "A / B * 100" : "A * 100"}
        value={value}
        error={problem}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Tooltip label="Remove the formula">
        <ActionIcon aria-label="Remove the formula" onClick={onRemove}>
          <X size={15} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
