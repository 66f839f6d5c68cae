import { Group, Select, Text } from "@mantine/core";
import { useMemo } from "react";
import { clockIn, offsetOf, timezones } from "./timezones";

interface TimezoneSelectProps {
  label: string;
  description?: string;
  value: string;
  onChange: (timezone: string) => void;
  error?: string;
  disabled?: boolean;
}

/** Chooses a time zone by typing part of its name; each shows its distance from UTC and its clock. */
export function TimezoneSelect({
  label,
  description,
  value,
  onChange,
  error,
  disabled,
}: TimezoneSelectProps) {
  const names = useMemo(() => [...new Set([value, ...timezones()])].filter(Boolean), [value]);
  const choices = useMemo(
    () => names.map((name) => ({ value: name, label: name.replaceAll("_", " ") })),
    [names],
  );
  return (
    <Select
      label={label}
      description={description ?? `It is ${clockIn(value)} there now (${offsetOf(value)}).`}
      data={choices}
      value={value}
      onChange={(next) => next && onChange(next)}
      searchable
      limit={60}
      maxDropdownHeight={280}
      nothingFoundMessage="No time zone of that name"
      allowDeselect={false}
      error={error}
      disabled={disabled}
      renderOption={({ option }) => (
        <Group justify="space-between" wrap="nowrap" flex={1} gap="md">
          <span>{option.label}</span>
          <Text component="span" size="sm" c="dimmed">
            {clockIn(option.value)} · {offsetOf(option.value)}
          </Text>
        </Group>
      )}
    />
  );
}
