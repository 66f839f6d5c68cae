import { Select } from "@mantine/core";
import { appetiteWords } from "./words";

const choices = ["small", "medium", "large", "1w", "2w", "4w", "6w", "8w", "12w"];

/** How much a bet may cost. */
export function AppetiteSelect({ value, onChange }: { value: string; onChange: (next: string) => void }) {
  const all = value && !choices.includes(value) ? [...choices, value] : choices;
  return (
    <Select
      label="Appetite"
      placeholder="Not said"
      clearable
      clearButtonProps={{ "aria-label": "No appetite" }}
      data={all.map((choice) => ({ value: choice, label: appetiteWords(choice) }))}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
