import { NumberInput, Select, Switch, Text, TextInput } from "@mantine/core";
import { anyEvent, type Condition } from "../../../charts/query/query";
import { FilterRows } from "../../understand/builder/FilterRows";
import { DurationInput } from "../../understand/pickers/DurationInput";
import { EventPicker } from "../../understand/pickers/EventPicker";
import { PropertyPicker } from "../../understand/pickers/PropertyPicker";
import classes from "./Metrics.module.css";
import type { Metric, MetricDenominator } from "./metricApi";
import { aggregations, directions, formats, metricWords } from "./words";

/** What a form of a metric holds, but for its names. */
export type MetricWords = Pick<Metric, "event" | "aggregation" | "direction" | "format" | "pre_days"> & {
  where: Condition[];
  property?: string;
  denominator?: MetricDenominator;
  after?: string;
  within?: string;
  cap?: number;
  unit?: string;
};

interface FieldsProps {
  value: MetricWords;
  edits: boolean;
  onChange: (part: Partial<MetricWords>) => void;
  fieldError: (name: string) => string | undefined;
}

/** The fields that have a place to show what is wrong with them. */
export const shownFields = [
  "event",
  "where",
  "property",
  "denominator",
  "after",
  "within",
  "cap",
  "unit",
  "pre_days",
];

/** Whether enough is said for a metric to be one. */
export function isWhole({ event, aggregation, property, denominator }: MetricWords): boolean {
  if (!event) return false;
  if (aggregation === "sum" || aggregation === "average") return !!property;
  if (aggregation !== "ratio") return true;
  return !!denominator?.event && (denominator.aggregation !== "sum" || !!denominator.property);
}

interface DefinitionProps extends FieldsProps {
  /** Say the definition in a line, where nothing else does. */
  says?: boolean;
}

/** What is counted, and how it becomes a person's number. */
export function DefinitionFields({ value, edits, says = false, onChange, fieldError }: DefinitionProps) {
  const { aggregation } = value;
  const ratio = aggregation === "ratio";
  const sums = aggregation === "sum" || aggregation === "average";
  return (
    <div className={classes.fields}>
      <Select
        label="How it is counted"
        description={aggregations[aggregation].about}
        allowDeselect={false}
        disabled={!edits}
        data={Object.entries(aggregations).map(([key, { label }]) => ({ value: key, label }))}
        value={aggregation}
        onChange={(next) => next && onChange(counted(value, next as Metric["aggregation"]))}
      />
      <Part
        legend={ratio ? "Numerator" : "Of which event"}
        event={value.event}
        where={value.where}
        property={value.property ?? ""}
        sums={sums || (ratio && !!value.property)}
        choosesSum={ratio}
        edits={edits}
        error={fieldError("event") ?? fieldError("property") ?? fieldError("where")}
        onChange={({ event, where, property }) => onChange({ event, where, property })}
      />
      {ratio && (
        <Part
          legend="Divided by"
          event={value.denominator?.event ?? ""}
          where={(value.denominator?.where ?? []) as Condition[]}
          property={value.denominator?.property ?? ""}
          sums={value.denominator?.aggregation === "sum"}
          choosesSum
          edits={edits}
          error={fieldError("denominator")}
          onChange={({ event, where, property, sums: sum }) =>
            onChange({ denominator: { event, where, aggregation: sum ? "sum" : "count", property } })
          }
        />
      )}
      {says && isWhole(value) && (
        <Text c="dimmed" role="status">
          {metricWords(value)}
        </Text>
      )}
      <div className={classes.row}>
        <Select
          label="Which way"
          w={190}
          allowDeselect={false}
          disabled={!edits}
          data={Object.entries(directions).map(([key, label]) => ({ value: key, label }))}
          value={value.direction}
          onChange={(direction) => direction && onChange({ direction: direction as Metric["direction"] })}
        />
        <Select
          label="Shown as"
          w={190}
          allowDeselect={false}
          disabled={!edits}
          data={Object.entries(formats).map(([key, label]) => ({ value: key, label }))}
          value={value.format}
          onChange={(format) => format && onChange({ format: format as Metric["format"] })}
        />
        {(value.format === "number" || value.format === "currency") && (
          <TextInput
            label={value.format === "currency" ? "Currency" : "Unit"}
            placeholder={value.format === "currency" ? "EUR" : "orders"}
            w={140}
            disabled={!edits}
            value={value.unit ?? ""}
            error={fieldError("unit")}
            onChange={(event) => onChange({ unit: event.currentTarget.value })}
          />
        )}
      </div>
    </div>
  );
}

/** A way of counting with what belongs to it and nothing else. */
function counted(value: MetricWords, aggregation: Metric["aggregation"]): Partial<MetricWords> {
  return {
    aggregation,
    ...(aggregation === "converted" || aggregation === "count" ? { property: "" } : {}),
    denominator:
      aggregation === "ratio"
        ? value.denominator?.event
          ? value.denominator
          : { event: "", where: [], aggregation: "count" }
        : { event: "" },
    ...(aggregation === "converted"
      ? { format: "percent" as const, cap: 0 }
      : value.format === "percent" && value.aggregation === "converted"
        ? { format: "number" as const }
        : {}),
  };
}

interface PartProps {
  legend: string;
  event: string;
  where: Condition[];
  property: string;
  /** A property is summed up or averaged; otherwise events are counted. */
  sums: boolean;
  /** The reader chooses between counting and summing. */
  choosesSum: boolean;
  edits: boolean;
  error: string | undefined;
  onChange: (part: { event: string; where: Condition[]; property: string; sums: boolean }) => void;
}

/** An event with its filters, and the property that is summed up. */
function Part({ legend, event, where, property, sums, choosesSum, edits, error, onChange }: PartProps) {
  const now = { event, where, property, sums };
  return (
    <fieldset className={classes.part} disabled={!edits} aria-label={legend}>
      <div className={classes.row}>
        <span className={classes.quiet}>{legend}</span>
        <EventPicker
          label={`${legend}: event`}
          value={event}
          onChange={(next) => onChange({ ...now, event: next })}
        />
        {sums && (
          <>
            <span className={classes.quiet}>property</span>
            <PropertyPicker
              label={`${legend}: property`}
              event={event || anyEvent}
              value={{ property, of: "event" }}
              eventsOnly
              only="number"
              onChange={({ property: next }) => onChange({ ...now, property: next })}
            />
          </>
        )}
      </div>
      <FilterRows
        event={event || anyEvent}
        where={where}
        onChange={(next) => onChange({ ...now, where: next })}
        {...(edits ? { add: "Add a filter" } : {})}
      />
      {choosesSum && (
        <SumSwitch
          legend={legend}
          event={event}
          property={property}
          sums={sums}
          edits={edits}
          onChange={(next, sum) => onChange({ ...now, property: next, sums: sum })}
        />
      )}
      {error && (
        <Text c="var(--bad)" size="sm" role="alert">
          {error}
        </Text>
      )}
    </fieldset>
  );
}

interface SumSwitchProps {
  legend: string;
  event: string;
  property: string;
  sums: boolean;
  edits: boolean;
  onChange: (property: string, sums: boolean) => void;
}

/** Chooses a property to sum up in place of counting events. */
function SumSwitch({ legend, event, property, sums, edits, onChange }: SumSwitchProps) {
  if (sums)
    return (
      <Switch
        label="Sum a property up instead of counting events"
        checked
        disabled={!edits}
        onChange={() => onChange("", false)}
      />
    );
  return (
    <div className={classes.row}>
      <span className={classes.quiet}>Events are counted. Or sum up</span>
      <PropertyPicker
        label={`${legend}: property to sum up`}
        event={event || anyEvent}
        value={{ property, of: "event" }}
        eventsOnly
        only="number"
        placeholder="a property"
        onChange={({ property: next }) => onChange(next, true)}
      />
    </div>
  );
}

/** When events count after an exposure, and how noise is taken out: only experiments ask. */
export function ExperimentFields({ value, edits, onChange, fieldError }: FieldsProps) {
  return (
    <div className={classes.fields}>
      <Window
        label="Events count from"
        none="the moment of exposure"
        value={value.after ?? ""}
        start="1d"
        edits={edits}
        error={fieldError("after")}
        onChange={(after) => onChange({ after })}
      />
      <Window
        label="Events count up to"
        none="the end of the experiment"
        value={value.within ?? ""}
        start="7d"
        edits={edits}
        error={fieldError("within")}
        onChange={(within) => onChange({ within })}
      />
      {value.aggregation !== "converted" && (
        <NumberInput
          label="Cap"
          description="The most one person's number can be, so that a single large customer does not decide. Empty for none."
          w={280}
          min={0}
          disabled={!edits}
          value={value.cap || ""}
          error={fieldError("cap")}
          onChange={(cap) => onChange({ cap: typeof cap === "number" ? cap : 0 })}
        />
      )}
      <NumberInput
        label="Days looked back"
        description="What people did before the exposure is taken out of the noise (CUPED), so that results come sooner. 0 for not at all."
        w={280}
        min={0}
        max={90}
        allowDecimal={false}
        disabled={!edits}
        value={value.pre_days}
        error={fieldError("pre_days")}
        onChange={(days) => onChange({ pre_days: typeof days === "number" ? days : 0 })}
      />
    </div>
  );
}

interface WindowProps {
  label: string;
  /** What holds while no time is given. */
  none: string;
  value: string;
  /** What is offered first. */
  start: string;
  edits: boolean;
  error: string | undefined;
  onChange: (value: string) => void;
}

function Window({ label, none, value, start, edits, error, onChange }: WindowProps) {
  return (
    <fieldset className={classes.part} disabled={!edits} aria-label={label}>
      <div className={classes.row}>
        <Switch
          label={label}
          checked={value !== ""}
          onChange={(event) => onChange(event.currentTarget.checked ? start : "")}
        />
        {value === "" ? (
          <span className={classes.quiet}>{none}</span>
        ) : (
          <>
            <DurationInput label={label} value={value} onChange={onChange} />
            <span className={classes.quiet}>after it</span>
          </>
        )}
      </div>
      {error && (
        <Text c="var(--bad)" size="sm" role="alert">
          {error}
        </Text>
      )}
    </fieldset>
  );
}
