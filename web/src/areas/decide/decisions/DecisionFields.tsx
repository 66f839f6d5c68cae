import { ActionIcon, Button, Group, MultiSelect, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import type { Decision } from "../../../api/types";
import { memberName, useMembers } from "../../../ui/records/members";
import classes from "./Decisions.module.css";

/** What a form of a decision holds. */
export type DecisionWords = Pick<
  Decision,
  "title" | "decision" | "rationale" | "alternatives" | "dissent" | "decided_by" | "state"
> & { decided_on?: string; revisit_on?: string };

interface DecisionFieldsProps {
  value: DecisionWords;
  onChange: (part: Partial<DecisionWords>) => void;
  fieldError: (name: string) => string | undefined;
}

/** The fields of a decision, new or edited. */
export function DecisionFields({ value, onChange, fieldError }: DecisionFieldsProps) {
  const members = useMembers();
  return (
    <Stack gap="lg">
      <TextInput
        label="Title"
        placeholder="Build the import ourselves"
        value={value.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
        error={fieldError("title")}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Textarea
        label="What was decided"
        value={value.decision}
        onChange={(event) => onChange({ decision: event.currentTarget.value })}
        error={fieldError("decision")}
        autosize
        minRows={2}
      />
      <Textarea
        label="Why"
        value={value.rationale}
        onChange={(event) => onChange({ rationale: event.currentTarget.value })}
        error={fieldError("rationale")}
        autosize
        minRows={3}
      />
      <Group gap="md" grow align="flex-start">
        <Select
          label="State"
          data={[
            { value: "proposed", label: "Proposed" },
            { value: "decided", label: "Decided" },
            ...(value.state === "superseded" ? [{ value: "superseded", label: "Superseded" }] : []),
          ]}
          allowDeselect={false}
          value={value.state}
          onChange={(state) => onChange({ state: (state ?? "decided") as Decision["state"] })}
        />
        <TextInput
          label="Decided on"
          type="date"
          value={value.decided_on ?? ""}
          onChange={(event) => onChange({ decided_on: event.currentTarget.value })}
          error={fieldError("decided_on")}
          disabled={value.state === "proposed"}
        />
        <TextInput
          label="Look at it again on"
          type="date"
          value={value.revisit_on ?? ""}
          onChange={(event) => onChange({ revisit_on: event.currentTarget.value })}
          error={fieldError("revisit_on")}
        />
      </Group>
      <MultiSelect
        label="Decided by"
        placeholder={value.decided_by.length === 0 ? "Nobody yet" : undefined}
        searchable
        data={members.map((member) => ({ value: member.id, label: memberName(member) }))}
        value={value.decided_by}
        onChange={(decided_by) => onChange({ decided_by })}
        error={fieldError("decided_by")}
      />
      <Pairs
        legend="Alternatives"
        first="Alternative"
        second="Why not"
        add="Add an alternative"
        pairs={value.alternatives.map((a) => [a.option, a.why_not ?? ""])}
        onChange={(pairs) =>
          onChange({ alternatives: pairs.map(([option, why_not]) => ({ option, why_not })) })
        }
      />
      <Pairs
        legend="Dissent"
        first="Who"
        second="What they said"
        add="Add a dissent"
        pairs={value.dissent.map((d) => [d.who, d.what])}
        onChange={(pairs) => onChange({ dissent: pairs.map(([who, what]) => ({ who, what })) })}
      />
    </Stack>
  );
}

interface PairsProps {
  legend: string;
  first: string;
  second: string;
  add: string;
  pairs: readonly [string, string][];
  onChange: (pairs: [string, string][]) => void;
}

/** A list of two words each. */
function Pairs({ legend, first, second, add, pairs, onChange }: PairsProps) {
  const put = (at: number, pair: [string, string]) => onChange(pairs.map((p, i) => (i === at ? pair : p)));
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <legend style={{ padding: 0, marginBottom: 4, fontWeight: 500 }}>{legend}</legend>
      <Stack gap="sm">
        {pairs.map(([one, other], i) => (
          <div key={i} className={classes.row}>
            <TextInput
              aria-label={`${first} ${i + 1}`}
              placeholder={first}
              value={one}
              onChange={(event) => put(i, [event.currentTarget.value, other])}
            />
            <Textarea
              aria-label={`${second} ${i + 1}`}
              placeholder={second}
              value={other}
              onChange={(event) => put(i, [one, event.currentTarget.value])}
              autosize
              minRows={1}
            />
            <ActionIcon
              size={32}
              variant="subtle"
              color="gray"
              aria-label={`Remove ${first.toLowerCase()} ${i + 1}`}
              onClick={() => onChange(pairs.filter((_, at) => at !== i))}
            >
              <X size={16} />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            leftSection={<Plus size={16} />}
            onClick={() => onChange([...pairs, ["", ""]])}
          >
            {add}
          </Button>
        </div>
      </Stack>
    </fieldset>
  );
}
