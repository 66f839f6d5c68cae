import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { exact } from "../../../ui/figures";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { memberName, useMembers } from "../../../ui/records/members";
import classes from "../Works.module.css";
import type { RitualNew } from "../worksApi";
import { type Cadence, cadences, hoursAMonth } from "./words";

interface RitualFieldsProps {
  value: Pick<RitualNew, "name" | "purpose" | "owner" | "cadence" | "minutes" | "people"> & {
    members?: string[] | null | undefined;
  };
  change: (part: Partial<RitualNew>) => void;
  disabled?: boolean;
  fieldError: (name: string) => string | undefined;
}

/** What a ritual is made of, and what it costs while it is written. */
export function RitualFields({ value, change, disabled = false, fieldError }: RitualFieldsProps) {
  const members = useMembers();
  const named = value.members ?? [];
  const hours = hoursAMonth({ ...value, members: named });
  return (
    <>
      <TextInput
        label="Name"
        required
        disabled={disabled}
        value={value.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={fieldError("name")}
      />
      <Textarea
        label="What comes of it"
        description="What would be missing without it."
        autosize
        minRows={2}
        disabled={disabled}
        value={value.purpose ?? ""}
        onChange={(event) => change({ purpose: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <Select
          label="How often"
          allowDeselect={false}
          disabled={disabled}
          data={Object.entries(cadences).map(([cadence, label]) => ({ value: cadence, label }))}
          value={value.cadence}
          onChange={(cadence) => change({ cadence: cadence as Cadence })}
        />
        <NumberInput
          label="Minutes each time"
          min={1}
          max={480}
          step={5}
          allowDecimal={false}
          disabled={disabled}
          value={value.minutes || ""}
          onChange={(minutes) => change({ minutes: Number(minutes) || 0 })}
          error={fieldError("minutes")}
        />
        <NumberInput
          label="People"
          min={1}
          allowDecimal={false}
          disabled={disabled || named.length > 0}
          value={named.length || value.people || ""}
          onChange={(people) => change({ people: Number(people) || 0 })}
          error={fieldError("people")}
        />
      </div>
      <MultiSelect
        label="Who takes part"
        placeholder={named.length === 0 ? "Not named: the number counts" : ""}
        disabled={disabled}
        searchable
        data={members.map((member) => ({ value: member.id, label: memberName(member) }))}
        value={named}
        onChange={(ids) => change({ members: ids })}
      />
      <MemberPicker
        label="Owner"
        disabled={disabled}
        value={value.owner}
        onChange={(owner) => change({ owner: owner ?? "" })}
      />
      <output className={classes.quiet}>
        {hours > 0
          ? `That is ${exact(Math.round(hours * 10) / 10)} hours of work a month.`
          : "Say how long it takes and how many take part to see what it costs."}
      </output>
    </>
  );
}
