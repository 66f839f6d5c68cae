import { Group, NumberInput, Select } from "@mantine/core";
import { parseDuration } from "../../../charts/query/words";

interface DurationInputProps {
  label: string;
  /** A wire duration such as `14d`. */
  value: string;
  onChange: (value: string) => void;
}

/** A length of time: a number and its unit. */
export function DurationInput({ label, value, onChange }: DurationInputProps) {
  const given = parseDuration(value) ?? { count: 14, unit: "d" };
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label={label}>
      <NumberInput
        aria-label={`${label}, number`}
        w={64}
        min={1}
        max={1000}
        allowDecimal={false}
        hideControls
        value={given.count}
        onChange={(n) => typeof n === "number" && n >= 1 && onChange(`${n}${given.unit}`)}
      />
      <Select
        aria-label={`${label}, unit`}
        w={104}
        allowDeselect={false}
        value={given.unit}
        onChange={(unit) => unit && onChange(`${given.count}${unit}`)}
        data={[
          { value: "m", label: "minutes" },
          { value: "h", label: "hours" },
          { value: "d", label: "days" },
          { value: "w", label: "weeks" },
        ]}
      />
    </Group>
  );
}
