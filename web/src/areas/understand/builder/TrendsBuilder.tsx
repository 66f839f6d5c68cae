import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ListFilter, Plus, Sigma, X } from "lucide-react";
import { anyEvent, type Measure, type TrendsQuery, type TrendsSeries } from "../../../charts/query/query";
import { seriesLetter } from "../../../charts/query/sentence";
import { measures, measureTerm, needsProperty } from "../../../charts/query/words";
import { ChoicePicker } from "../pickers/ChoicePicker";
import { EventPicker } from "../pickers/EventPicker";
import { PropertyPicker } from "../pickers/PropertyPicker";
import classes from "./Builder.module.css";
import { FilterRows, withBlank } from "./FilterRows";
import { FormulaInput } from "./FormulaInput";

interface TrendsBuilderProps {
  query: TrendsQuery;
  onChange: (query: TrendsQuery) => void;
}

/** At most as many series as letters a formula and eyes can tell apart. */
const mostSeries = 8;

/** The lines of a trends question: what is counted, of which event, under which conditions. */
export function TrendsBuilder({ query, onChange }: TrendsBuilderProps) {
  const { series } = query;
  const set = (i: number, next: TrendsSeries) =>
    onChange({ ...query, series: series.map((s, j) => (j === i ? next : s)) });
  return (
    <>
      <div className={classes.heading}>Count</div>
      {series.map((s, i) => (
        <SeriesRow
          key={i}
          letter={seriesLetter(i)}
          series={s}
          onChange={(next) => set(i, next)}
          onRemove={
            series.length > 1
              ? () => onChange({ ...query, series: series.filter((_, j) => j !== i) })
              : undefined
          }
        />
      ))}
      <div className={classes.row}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<Plus size={14} />}
          disabled={series.length >= mostSeries}
          onClick={() =>
            onChange({
              ...query,
              series: [...series, { event: "", measure: series[0]?.measure ?? "persons" }],
            })
          }
        >
          Add an event
        </Button>
        {query.formula === undefined && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<Sigma size={14} />}
            onClick={() => onChange({ ...query, formula: "" })}
          >
            Add a formula
          </Button>
        )}
      </div>
      {query.formula !== undefined && (
        <FormulaInput
          value={query.formula}
          letters={series.map((_, i) => seriesLetter(i))}
          onChange={(formula) => onChange({ ...query, formula })}
          onRemove={() => {
            const { formula: _, ...rest } = query;
            onChange(rest);
          }}
        />
      )}
    </>
  );
}

interface SeriesRowProps {
  letter: string;
  series: TrendsSeries;
  onChange: (series: TrendsSeries) => void;
  onRemove: (() => void) | undefined;
}

function SeriesRow({ letter, series, onChange, onRemove }: SeriesRowProps) {
  return (
    <fieldset className={classes.entry} aria-label={`Series ${letter}`}>
      <div className={classes.row}>
        <span className={classes.letter}>{letter}</span>
        <MeasurePicker
          label={`Measure of series ${letter}`}
          value={series.measure}
          onChange={(measure) =>
            onChange({ ...series, measure, ...(needsProperty(measure) ? {} : { property: undefined }) })
          }
        />
        {needsProperty(series.measure) && (
          <>
            <PropertyPicker
              label={`Property measured by series ${letter}`}
              event={series.event || anyEvent}
              value={{ property: series.property ?? "", of: "event" }}
              eventsOnly
              {...(series.measure === "distinct" ? {} : { only: "number" as const })}
              onChange={({ property }) => onChange({ ...series, property })}
            />
            <span className={classes.quiet}>of</span>
          </>
        )}
        {!needsProperty(series.measure) && <span className={classes.quiet}>of</span>}
        <EventPicker
          label={`Event of series ${letter}`}
          value={series.event}
          onChange={(event) => onChange({ ...series, event })}
        />
        <div className={classes.acts}>
          <Tooltip label="Only count events where…">
            <ActionIcon
              aria-label={`Filter series ${letter}`}
              onClick={() => onChange({ ...series, where: withBlank(series.where) })}
            >
              <ListFilter size={15} />
            </ActionIcon>
          </Tooltip>
          {onRemove && (
            <Tooltip label="Remove this series">
              <ActionIcon aria-label={`Remove series ${letter}`} onClick={onRemove}>
                <X size={15} />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
      </div>
      {series.where && series.where.length > 0 && (
        <div className={classes.nested}>
          <FilterRows
            event={series.event || anyEvent}
            where={series.where}
            onChange={(where) => onChange({ ...series, where })}
          />
        </div>
      )}
    </fieldset>
  );
}

/** Picks a measure by its plain name; each is explained in the list. */
export function MeasurePicker({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Measure;
  onChange: (m: Measure) => void;
}) {
  return (
    <ChoicePicker
      label={label}
      value={value}
      choices={measures.map((m) => ({ value: m.value, name: m.name, about: m.explains, group: m.group }))}
      onChange={(m) => onChange(m as Measure)}
      placeholder="People"
      shown={<span title={measureTerm(value).explains}>{measureTerm(value).name}</span>}
      width={340}
      wraps
    />
  );
}
