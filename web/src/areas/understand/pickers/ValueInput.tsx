import { Autocomplete, NumberInput, Select, TagsInput, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { Condition, Scalar } from "../../../charts/query/query";
import { arity, type PropertyType, valueText } from "../../../charts/query/words";
import { short } from "../../../ui/figures";
import { valuesOf } from "../understandApi";

interface ValueInputProps {
  condition: Condition;
  event: string;
  type: PropertyType | undefined;
  onChange: (values: Scalar[]) => void;
}

/** The values of a condition: suggestions from what was sent, or a number, or yes and no. */
export function ValueInput({ condition, event, type, onChange }: ValueInputProps) {
  const how = arity(condition.op);
  const values = condition.values ?? [];
  if (how === "none") return null;
  if (how === "two") {
    return (
      <>
        <NumberValue
          label="From"
          value={values[0]}
          onChange={(v) => onChange([v ?? 0, values[1] ?? v ?? 0])}
        />
        <Text span c="dimmed">
          and
        </Text>
        <NumberValue label="To" value={values[1]} onChange={(v) => onChange([values[0] ?? 0, v ?? 0])} />
      </>
    );
  }
  if (type === "boolean" && how === "one") {
    return (
      <Select
        aria-label="Value"
        w={90}
        data={["true", "false"]}
        value={values[0] === undefined ? null : String(values[0])}
        onChange={(v) => onChange(v === null ? [] : [v === "true"])}
        allowDeselect={false}
        placeholder="Value"
      />
    );
  }
  if (type === "number" && how === "one") {
    return (
      <NumberValue label="Value" value={values[0]} onChange={(v) => onChange(v === undefined ? [] : [v])} />
    );
  }
  return (
    <TextValues condition={condition} event={event} type={type} onChange={onChange} many={how === "many"} />
  );
}

function NumberValue({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Scalar | undefined;
  onChange: (v: number | undefined) => void;
}) {
  return (
    <NumberInput
      aria-label={label}
      w={96}
      hideControls
      placeholder="Number"
      value={typeof value === "number" ? value : ""}
      onChange={(v) => onChange(typeof v === "number" ? v : v === "" ? undefined : Number(v))}
    />
  );
}

function TextValues({ condition, event, type, onChange, many }: ValueInputProps & { many: boolean }) {
  const { slug } = useProject();
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search, 200);
  const found = useQuery({
    ...valuesOf(slug, condition.of, event, condition.property, asked),
    enabled: condition.property !== "",
  });
  const values = condition.values ?? [];
  const counts = new Map((found.data ?? []).map((v) => [String(v.value), v.count]));
  const known = new Map<string, Scalar>([
    ...(found.data ?? []).map((v): [string, Scalar] => [String(v.value), v.value as Scalar]),
    ...values.map((v): [string, Scalar] => [String(v), v]),
  ]);
  const scalar = (text: string): Scalar => known.get(text) ?? typed(text, type);
  const suggestions = [...new Set((found.data ?? []).map((v) => String(v.value)))];
  const shared = {
    "aria-label": "Value",
    data: suggestions,
    renderOption: ({ option }: { option: { value: string } }) => (
      <>
        <Text span truncate flex={1}>
          {valueText(option.value)}
        </Text>
        <Text span c="dimmed" size="xs">
          {short(counts.get(option.value))}
        </Text>
      </>
    ),
    comboboxProps: { width: 280, position: "bottom-start" as const },
    maxDropdownHeight: 300,
  };
  if (!many) {
    const text = values[0] === undefined ? "" : String(values[0]);
    return (
      <Autocomplete
        {...shared}
        w={180}
        placeholder={condition.op === "regex" ? "^pro-.*" : "Text"}
        value={text}
        onChange={(v) => {
          setSearch(v);
          onChange(v === "" ? [] : [v]);
        }}
      />
    );
  }
  return (
    <TagsInput
      {...shared}
      miw={170}
      maw={420}
      placeholder={values.length === 0 ? "Any of…" : ""}
      value={values.map(String)}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={(texts) => onChange(texts.map(scalar))}
      acceptValueOnBlur
    />
  );
}

/** Typed text as the scalar its property holds. */
export function typed(text: string, type: PropertyType | undefined): Scalar {
  if (type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
