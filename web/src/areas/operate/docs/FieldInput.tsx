import { NumberInput, Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { RecordTitle } from "../../../markdown/RecordTitle";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import type { Field } from "../operateApi";

interface FieldInputProps {
  field: Field;
  /** undefined while there is no answer. */
  value: unknown;
  /** undefined empties the answer. */
  onChange: (value: unknown) => void;
  error?: string | undefined;
}

interface Metric {
  name?: string;
  insight?: string;
  baseline?: number;
  target?: number;
  unit?: string;
}

/** Asks one thing of a template in the way its type wants. */
export function FieldInput({ field, value, onChange, error }: FieldInputProps) {
  const label = field.label || field.name;
  const look = { label, description: field.help, withAsterisk: field.required === true, error };
  const text = typeof value === "string" ? value : "";
  switch (field.type) {
    case "longtext":
      return (
        <Textarea
          {...look}
          autosize
          minRows={2}
          maxRows={12}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      );
    case "member":
      return <MemberPicker {...look} value={text || null} onChange={(id) => onChange(id || undefined)} />;
    case "choice":
      return (
        <Select
          {...look}
          data={field.options ?? []}
          value={text || null}
          onChange={(choice) => onChange(choice ?? undefined)}
          clearable
          placeholder="Not chosen"
        />
      );
    case "boolean":
      return (
        <Select
          {...look}
          data={[
            { value: "true", label: "Yes" },
            { value: "false", label: "No" },
          ]}
          value={typeof value === "boolean" ? String(value) : null}
          onChange={(choice) => onChange(choice === null ? undefined : choice === "true")}
          clearable
          placeholder="Not said"
        />
      );
    case "number":
      return (
        <NumberInput
          {...look}
          value={typeof value === "number" ? value : ""}
          onChange={(number) => onChange(typeof number === "number" ? number : undefined)}
        />
      );
    case "metric":
      return <MetricInput {...look} value={(value ?? {}) as Metric} onChange={onChange} />;
    case "record": {
      const ref = value as { type: string; id: string } | undefined;
      return (
        <div>
          <RecordPicker
            label={label}
            {...(field.help ? { description: field.help } : {})}
            {...(error ? { error } : {})}
            value={null}
            placeholder={ref ? "Choose another" : "Choose a record"}
            onChange={(record) => onChange(record ? { type: record.type, id: record.id } : undefined)}
          />
          {ref && <RecordTitle {...ref} />}
        </div>
      );
    }
    default:
      return (
        <TextInput
          {...look}
          type={field.type === "date" ? "date" : field.type === "url" ? "url" : "text"}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      );
  }
}

interface MetricInputProps {
  label: string;
  description: string | undefined;
  withAsterisk: boolean;
  error: string | undefined;
  value: Metric;
  onChange: (value: Metric | undefined) => void;
}

/** A metric by name, with where it stands and where it should be. */
function MetricInput({ value, onChange, label, ...look }: MetricInputProps) {
  const set = (part: Metric) => {
    const next = Object.fromEntries(
      Object.entries({ ...value, ...part }).filter(([, v]) => v !== undefined && v !== ""),
    );
    onChange(Object.keys(next).length > 0 ? next : undefined);
  };
  const number = (n: number | string) => (typeof n === "number" ? n : undefined);
  return (
    <div>
      <TextInput
        {...look}
        label={label}
        placeholder="Name of the metric"
        value={value.name ?? ""}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <SimpleGrid cols={3} spacing="xs" mt={6}>
        <NumberInput
          aria-label={`${label}: today`}
          placeholder="Today"
          value={value.baseline ?? ""}
          onChange={(n) => set({ baseline: number(n) as number })}
        />
        <NumberInput
          aria-label={`${label}: target`}
          placeholder="Target"
          value={value.target ?? ""}
          onChange={(n) => set({ target: number(n) as number })}
        />
        <TextInput
          aria-label={`${label}: unit`}
          placeholder="Unit"
          value={value.unit ?? ""}
          onChange={(event) => set({ unit: event.currentTarget.value })}
        />
      </SimpleGrid>
    </div>
  );
}
