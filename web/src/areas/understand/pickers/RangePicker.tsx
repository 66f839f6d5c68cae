import "@mantine/dates/styles.css";
import { Button, Divider, Group, NumberInput, Popover, Select, Stack, Text } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { useQuery } from "@tanstack/react-query";
import { CalendarDays, ChevronDown } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { Range } from "../../../charts/query/query";
import {
  calendarPresets,
  dateIn,
  type Preset,
  rangeName,
  rolling,
  sameRange,
} from "../../../charts/query/range";
import { dayText, durationText, parseDuration } from "../../../charts/query/words";
import { eventsOf } from "../understandApi";
import classes from "./RangePicker.module.css";

interface RangePickerProps {
  /** Undefined where none is chosen: `none` says what that means. */
  value: Range | undefined;
  none?: string;
  onChange: (range: Range) => void;
}

/** Picks when: presets, any length back from now, or days of a calendar. */
export function RangePicker({ value, none = "Any time", onChange }: RangePickerProps) {
  const { slug, timezone } = useProject();
  const [opened, setOpened] = useState(false);
  const today = dateIn(timezone, new Date());
  const first = useFirstDay(slug, timezone);
  const calendar = calendarPresets(today, first);
  const name = value ? (rangeName(value, [...rolling, ...calendar]) ?? plainName(value)) : none;
  const pick = (range: Range) => {
    onChange(range);
    setOpened(false);
  };
  const days: [string | null, string | null] =
    value && "from" in value ? [value.from, value.to] : [null, null];
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<CalendarDays size={16} />}
          rightSection={<ChevronDown size={14} />}
          onClick={() => setOpened((o) => !o)}
          aria-label={`Range of time: ${name}`}
        >
          {name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm">
        <div className={classes.panes}>
          <div className={classes.presets}>
            {rolling.map((p) => (
              <PresetButton key={p.name} preset={p} value={value} onPick={pick} />
            ))}
            <Divider my={4} />
            {calendar.map((p) => (
              <PresetButton key={p.name} preset={p} value={value} onPick={pick} />
            ))}
          </div>
          <Stack gap="sm" className={classes.custom}>
            <LastInput value={value} onChange={onChange} />
            <Days key={days.join()} days={days} today={today} onPick={pick} />
            <Text size="xs" c="dimmed">
              Days of {timezone.replaceAll("_", " ")}, both included
            </Text>
          </Stack>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function PresetButton({
  preset,
  value,
  onPick,
}: {
  preset: Preset;
  value: Range | undefined;
  onPick: (r: Range) => void;
}) {
  const chosen = value !== undefined && sameRange(preset.range, value);
  return (
    <button
      type="button"
      className={classes.preset}
      data-chosen={chosen || undefined}
      aria-pressed={chosen}
      onClick={() => onPick(preset.range)}
    >
      {preset.name}
    </button>
  );
}

function LastInput({ value, onChange }: RangePickerProps) {
  const given = (value && "last" in value && parseDuration(value.last)) || { count: 30, unit: "d" };
  const set = (count: number | string, unit: string) => {
    if (typeof count === "number" && count >= 1) onChange({ last: `${count}${unit}` });
  };
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm">Last</Text>
      <NumberInput
        aria-label="Last how many"
        w={72}
        min={1}
        max={9999}
        hideControls
        allowDecimal={false}
        value={given.count}
        onChange={(n) => set(n, given.unit)}
      />
      <Select
        aria-label="Unit"
        w={104}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        value={given.unit}
        onChange={(u) => u && set(given.count, u)}
        data={[
          { value: "h", label: "hours" },
          { value: "d", label: "days" },
          { value: "w", label: "weeks" },
        ]}
      />
    </Group>
  );
}

function Days({
  days,
  today,
  onPick,
}: {
  days: [string | null, string | null];
  today: string;
  onPick: (r: Range) => void;
}) {
  const [picked, setPicked] = useState(days);
  return (
    <DatePicker
      type="range"
      aria-label="First and last day"
      value={picked}
      maxDate={today}
      defaultDate={days[1] ?? today}
      allowSingleDateInRange
      hideOutsideDates
      ariaLabels={{
        previousMonth: "Month before",
        nextMonth: "Month after",
        previousYear: "Year before",
        nextYear: "Year after",
        previousDecade: "Decade before",
        nextDecade: "Decade after",
        monthLevelControl: "Choose a month",
        yearLevelControl: "Choose a year",
      }}
      onChange={(next) => {
        setPicked(next);
        if (next[0] && next[1]) onPick({ from: next[0].slice(0, 10), to: next[1].slice(0, 10) });
      }}
    />
  );
}

function plainName(range: Range): string {
  if ("last" in range) return `Last ${durationText(range.last)}`;
  if (range.from === range.to) return dayText(range.from);
  return `${dayText(range.from, range.from.slice(0, 4) !== range.to.slice(0, 4))} – ${dayText(range.to)}`;
}

/** The first day with events, in the project's time zone; undefined while it is not known. */
export function useFirstDay(slug: string, timezone: string): string | undefined {
  const events = useQuery(eventsOf(slug)).data ?? [];
  const times = events.map((e) => Date.parse(e.first_seen)).filter((t) => t > 0);
  return times.length > 0 ? dateIn(timezone, new Date(Math.min(...times))) : undefined;
}
