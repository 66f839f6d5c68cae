import { Badge, Button, Collapse } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ArrowDownRight, ArrowUpRight, ChevronDown, CircleAlert, CircleCheck, Minus } from "lucide-react";
import { useId } from "react";
import { exact, percent } from "../../../ui/figures";
import { Sparkline } from "../../../ui/Sparkline";
import type { Measure } from "../worksApi";
import { MeasureDetails } from "./MeasureDetails";
import classes from "./Scorecard.module.css";
import { type MeasureName, meets, moved, quarterWords, questions, shown } from "./words";

interface MeasureRowProps {
  name: MeasureName;
  measure: Measure;
  quarter: string;
  /** The quarter is not over: the last point still moves. */
  open: boolean;
}

/** One of the five: where it stands, where it comes from, where it should be. */
export function MeasureRow({ name, measure, quarter, open }: MeasureRowProps) {
  const [opened, { toggle }] = useDisclosure(false);
  const details = useId();
  const change = moved(measure);
  return (
    <li className={classes.measure}>
      <div className={classes.row}>
        <div className={classes.what}>
          <h2 className={classes.label}>{measure.label}</h2>
          <p className={classes.question}>{questions[name]}</p>
        </div>
        <div className={classes.value}>
          <span className={classes.number} data-unknown={measure.value === null || undefined}>
            {measure.value === null ? "Not known" : shown(measure.value, measure.unit)}
          </span>
          {change && <Change {...change} up={(measure.value ?? 0) > (measure.trend.previous ?? 0)} />}
        </div>
        <Trend measure={measure} open={open} />
        <div className={classes.target}>
          <Target measure={measure} />
          <span className={classes.quiet}>
            {exact(measure.n)} {measure.n_of}
            {measure.coverage !== undefined && measure.n > 0 && `, ${percent(measure.coverage)} covered`}
          </span>
        </div>
      </div>
      {measure.reason && <p className={classes.reason}>{measure.reason}</p>}
      <Button
        variant="subtle"
        size="compact-sm"
        className={classes.more}
        aria-expanded={opened}
        aria-controls={details}
        rightSection={<ChevronDown size={14} data-open={opened || undefined} className={classes.chevron} />}
        onClick={toggle}
      >
        How was this measured?
      </Button>
      <Collapse expanded={opened} id={details} transitionDuration={120}>
        {opened && <MeasureDetails name={name} measure={measure} quarter={quarter} />}
      </Collapse>
    </li>
  );
}

function Change({ words, good, up }: { words: string; good: boolean | undefined; up: boolean }) {
  const Icon = good === undefined ? Minus : up ? ArrowUpRight : ArrowDownRight;
  return (
    <span className={classes.change} data-good={good}>
      <Icon size={14} aria-hidden /> {words}
      {good !== undefined && <span className={classes.hidden}>, which is {good ? "better" : "worse"}</span>}
    </span>
  );
}

function Trend({ measure, open }: { measure: Measure; open: boolean }) {
  const series = measure.trend.series ?? [];
  const known = series.filter((point) => point.value !== undefined && point.value !== null);
  if (known.length < 2) {
    return (
      <span className={classes.quiet}>
        {known.length === 0 ? "No trend yet" : "The trend begins with the next quarter"}
      </span>
    );
  }
  const words = series
    .map((point) => `${quarterWords(point.quarter)}: ${shown(point.value, measure.unit)}`)
    .join(", ");
  return (
    <div className={classes.trend} title={words}>
      <Sparkline values={series.map((point) => point.value ?? null)} label={words} incomplete={open} />
      <div className={classes.ends}>
        <span>{quarterWords(series[0]?.quarter ?? "")}</span>
        <span>{quarterWords(series.at(-1)?.quarter ?? "")}</span>
      </div>
    </div>
  );
}

function Target({ measure }: { measure: Measure }) {
  if (measure.target === null) return <span className={classes.quiet}>No target</span>;
  const met = meets(measure);
  const words = `${measure.better === "higher" ? "at least" : "at most"} ${shown(measure.target, measure.unit)}`;
  return (
    <span className={classes.targetWords}>
      <span>Target {words}</span>
      {met !== undefined && (
        <Badge
          size="sm"
          variant="light"
          color={met ? "green" : "yellow"}
          leftSection={met ? <CircleCheck size={12} aria-hidden /> : <CircleAlert size={12} aria-hidden />}
        >
          {met ? "Met" : "Not met"}
        </Badge>
      )}
    </span>
  );
}
