import { ActionIcon, NumberInput, Select, TextInput, Tooltip } from "@mantine/core";
import { ListFilter } from "lucide-react";
import { useState } from "react";
import { clean } from "../../../charts/query/edit";
import { anyEvent, type EventFilter, type RetentionQuery } from "../../../charts/query/query";
import { EventPicker } from "../pickers/EventPicker";
import classes from "./Builder.module.css";
import { FilterRows, withBlank } from "./FilterRows";
import { Option } from "./Option";

interface RetentionBuilderProps {
  query: RetentionQuery;
  onChange: (query: RetentionQuery) => void;
}

/** What people start with and what counts as coming back. */
export function RetentionBuilder({ query, onChange }: RetentionBuilderProps) {
  return (
    <>
      <div className={classes.heading}>People who did</div>
      <EventRow label="Start event" value={query.start} onChange={(start) => onChange({ ...query, start })} />
      <div className={classes.heading}>and then came back to do</div>
      <EventRow
        label="Return event"
        value={query.return}
        onChange={(back) => onChange({ ...query, return: back })}
      />
    </>
  );
}

function EventRow({
  label,
  value,
  onChange,
}: {
  label: string;
  value: EventFilter;
  onChange: (e: EventFilter) => void;
}) {
  return (
    <fieldset className={classes.entry} aria-label={label}>
      <div className={classes.row}>
        <EventPicker label={label} value={value.event} onChange={(event) => onChange({ ...value, event })} />
        <Tooltip label="Only count events where…">
          <ActionIcon
            aria-label={`Filter ${label.toLowerCase()}`}
            onClick={() => onChange({ ...value, where: withBlank(value.where) })}
          >
            <ListFilter size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      {value.where && value.where.length > 0 && (
        <div className={classes.nested}>
          <FilterRows
            event={value.event || anyEvent}
            where={value.where}
            onChange={(where) => onChange({ ...value, where })}
          />
        </div>
      )}
    </fieldset>
  );
}

/** How retention counts: periods, who starts, what a return is, and whose clock. */
export function RetentionOptions({ query, onChange }: RetentionBuilderProps) {
  const set = (change: Partial<RetentionQuery>) => onChange(clean({ ...query, ...change }));
  const bracket = query.mode === "bracket";
  return (
    <>
      <Option name="Period">
        <Select
          aria-label="Length of a period"
          w={96}
          allowDeselect={false}
          value={query.interval}
          onChange={(v) => set({ interval: v as RetentionQuery["interval"] })}
          data={[
            { value: "day", label: "day" },
            { value: "week", label: "week" },
            { value: "month", label: "month" },
          ]}
        />
        {!bracket && (
          <NumberInput
            aria-label="How many columns"
            w={108}
            min={2}
            max={60}
            allowDecimal={false}
            hideControls
            value={query.periods}
            suffix=" columns"
            onChange={(n) => typeof n === "number" && n >= 2 && set({ periods: Math.min(60, n) })}
          />
        )}
      </Option>
      <Option
        name="Starts"
        explains="First time: each person is in the cohort of the first time they ever did the start event. Every time: a person is in the cohort of each period in which they did it."
      >
        <Select
          aria-label="Who starts"
          w={172}
          allowDeselect={false}
          value={query.entry ?? "first_time"}
          onChange={(v) => set({ entry: v as NonNullable<RetentionQuery["entry"]> })}
          data={[
            { value: "first_time", label: "the first time ever" },
            { value: "recurring", label: "every time" },
          ]}
        />
      </Option>
      <Option
        name="Returns"
        explains="In the period: did it in that very period. Then or later: in that period or any later one, so the curve never rises. Brackets: within spans of several periods."
      >
        <Select
          aria-label="What counts as a return"
          w={172}
          allowDeselect={false}
          value={query.mode ?? "on"}
          onChange={(v) =>
            set({
              mode: v as NonNullable<RetentionQuery["mode"]>,
              brackets: v === "bracket" ? (query.brackets ?? [1, 3, 7]) : undefined,
            })
          }
          data={[
            { value: "on", label: "in the period" },
            { value: "on_or_after", label: "then or later" },
            { value: "bracket", label: "in brackets" },
          ]}
        />
        {bracket && (
          <BracketsInput
            key={query.brackets?.join()}
            value={query.brackets ?? [1, 3, 7]}
            onChange={(brackets) => set({ brackets })}
          />
        )}
      </Option>
      <Option
        name="Clock"
        explains="Calendar: days, weeks and months of the project's time zone. Own clock: full periods since each person's own start."
      >
        <Select
          aria-label="Clock"
          w={172}
          allowDeselect={false}
          value={query.clock ?? "calendar"}
          onChange={(v) => set({ clock: v as NonNullable<RetentionQuery["clock"]> })}
          data={[
            { value: "calendar", label: "the calendar" },
            { value: "rolling", label: "each person's own" },
          ]}
        />
      </Option>
    </>
  );
}

function BracketsInput({ value, onChange }: { value: number[]; onChange: (brackets: number[]) => void }) {
  const [text, setText] = useState(value.join(", "));
  const widths = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  const sound = widths.length > 0 && widths.every((n) => Number.isInteger(n) && n > 0);
  return (
    <TextInput
      aria-label="Widths of the brackets in periods"
      w={110}
      value={text}
      error={sound ? null : "Numbers such as 1, 3, 7"}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => sound && onChange(widths)}
      onKeyDown={(event) => event.key === "Enter" && sound && onChange(widths)}
    />
  );
}
