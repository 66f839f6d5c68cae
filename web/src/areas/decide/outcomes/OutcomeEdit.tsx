import { Button, Group, Input, NumberInput, Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { EditDialog } from "../../../ui/records/EditDialog";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import type { RecordEdit } from "../../../ui/records/useRecordEdit";
import { EventPicker } from "../../understand/pickers/EventPicker";
import type { Outcome, OutcomeEdit } from "./outcomeApi";

interface FormProps {
  edit: RecordEdit<Outcome, OutcomeEdit>;
  onClose: () => void;
}

/** When it shipped, who owns it, and what is measured. */
export function EditOutcome({ edit, onClose }: FormProps) {
  const { value, change } = edit;
  return (
    <EditDialog
      edit={edit}
      title="Edit the outcome"
      size={620}
      shownFields={["title", "shipped_at", "window_days", "review_on", "event"]}
      onClose={onClose}
    >
      <TextInput
        label="Title"
        value={value.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={edit.fieldError("title")}
        required
        withAsterisk={false}
        data-autofocus
      />
      <MemberPicker
        label="Owner"
        value={value.owner ?? ""}
        onChange={(owner) => change({ owner: owner ?? "" })}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md" verticalSpacing="lg">
        <TextInput
          type="date"
          label="Shipped on"
          description="When customers had it"
          value={value.shipped_at.slice(0, 10)}
          onChange={(event) =>
            event.currentTarget.value && change({ shipped_at: `${event.currentTarget.value}T00:00:00Z` })
          }
          error={edit.fieldError("shipped_at")}
        />
        <NumberInput
          label="Days compared"
          description="As many before as after"
          min={1}
          max={366}
          allowDecimal={false}
          value={value.window_days}
          onChange={(n) => typeof n === "number" && change({ window_days: n })}
          error={edit.fieldError("window_days")}
        />
        <TextInput
          type="date"
          label="Review on"
          description="When there is enough to see"
          value={value.review_on}
          onChange={(event) => change({ review_on: event.currentTarget.value })}
          error={edit.fieldError("review_on")}
        />
      </SimpleGrid>
      <Input.Wrapper
        label="Somebody used it when they did"
        description="Without a choice it is the event that the bet's insight counts"
        error={edit.fieldError("event")}
        labelElement="div"
      >
        <Group gap="sm" mt={6}>
          <EventPicker
            label="Somebody used it when they did"
            placeholder="Choose an event"
            value={value.adoption.event ?? ""}
            any={false}
            onChange={(event) => change({ adoption: event ? { event } : {} })}
          />
          {value.adoption.event && (
            <Button variant="subtle" onClick={() => change({ adoption: {} })}>
              Leave it to the insight
            </Button>
          )}
        </Group>
      </Input.Wrapper>
    </EditDialog>
  );
}

const kinds = [
  { value: "none", label: "Not put into money" },
  { value: "per_unit", label: "What the number rose by" },
  { value: "fixed", label: "So much a month" },
];

const pers = [
  { value: "", label: "As its insight does" },
  { value: "day", label: "A day" },
  { value: "week", label: "A week" },
  { value: "month", label: "A month" },
  { value: "window", label: "The days compared" },
];

/** What it cost and what it brings. */
export function EditMoney({ edit, onClose }: FormProps) {
  const { value, change } = edit;
  const { cost, benefit } = value;
  const setCost = (part: Partial<typeof cost>) => change({ cost: without({ ...cost, ...part }) });
  const setBenefit = (part: Partial<typeof benefit>) => change({ benefit: without({ ...benefit, ...part }) });
  const kind = benefit.kind ?? "none";
  return (
    <EditDialog
      edit={edit}
      title="What it cost and brings"
      size={620}
      shownFields={["people_days", "day_rate", "other", "currency", "value_per_unit", "monthly", "months"]}
      onClose={onClose}
    >
      <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="md" verticalSpacing="lg">
        <Amount
          label="People-days"
          value={cost.people_days}
          onChange={(people_days) => setCost({ people_days })}
          error={edit.fieldError("people_days")}
        />
        <Amount
          label="A day costs"
          value={cost.day_rate}
          onChange={(day_rate) => setCost({ day_rate })}
          error={edit.fieldError("day_rate")}
        />
        <Amount
          label="Bought"
          value={cost.other}
          onChange={(other) => setCost({ other })}
          error={edit.fieldError("other")}
        />
        <TextInput
          label="Currency"
          value={cost.currency ?? ""}
          maxLength={3}
          onChange={(event) => setCost({ currency: event.currentTarget.value.toUpperCase() })}
          error={edit.fieldError("currency")}
        />
      </SimpleGrid>
      <Select
        label="What it brings"
        data={kinds}
        allowDeselect={false}
        value={kind}
        onChange={(next) => setBenefit({ kind: next as typeof kind })}
      />
      {kind === "per_unit" && (
        <Group gap="md" grow align="flex-start" preventGrowOverflow={false}>
          <Amount
            label="One more is worth"
            value={benefit.value_per_unit}
            onChange={(value_per_unit) => setBenefit({ value_per_unit })}
            error={edit.fieldError("value_per_unit")}
            negative
          />
          <TextInput
            label="Of what"
            placeholder="sign-ups"
            value={benefit.unit ?? ""}
            onChange={(event) => setBenefit({ unit: event.currentTarget.value })}
          />
          <Select
            label="Counted in"
            data={pers}
            allowDeselect={false}
            value={benefit.per ?? ""}
            onChange={(per) => setBenefit({ per: (per || undefined) as typeof benefit.per })}
          />
        </Group>
      )}
      {kind === "fixed" && (
        <Amount
          label="A month"
          value={benefit.monthly}
          onChange={(monthly) => setBenefit({ monthly })}
          error={edit.fieldError("monthly")}
          negative
        />
      )}
      {kind !== "none" && (
        <>
          <Amount
            label="Lasts so many months"
            value={benefit.months}
            onChange={(months) => setBenefit({ months })}
            error={edit.fieldError("months")}
          />
          <Textarea
            label="Where these come from"
            value={benefit.note ?? ""}
            onChange={(event) => setBenefit({ note: event.currentTarget.value })}
            autosize
            minRows={2}
          />
        </>
      )}
    </EditDialog>
  );
}

interface AmountProps {
  label: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  error: string | undefined;
  negative?: boolean;
}

function Amount({ label, value, onChange, error, negative = false }: AmountProps) {
  return (
    <NumberInput
      label={label}
      hideControls
      allowNegative={negative}
      thousandSeparator=","
      value={value ?? ""}
      onChange={(n) => onChange(typeof n === "number" ? n : undefined)}
      error={error}
    />
  );
}

/** The same without what is not known: an absent input is one that is missing. */
function without<T extends object>(fields: T): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""),
  ) as T;
}
