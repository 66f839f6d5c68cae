import { useProject } from "../../../api/session";
import { exact } from "../../../ui/figures";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import decide from "../Decide.module.css";
import { dayWords, measured, predictionWords, withUnit } from "../roadmap/words";
import { Lines } from "./Lines";
import classes from "./Outcomes.module.css";
import type { Measures, Metric, Outcome, Target } from "./outcomeApi";
import { dated, signed } from "./words";

const dayOf = (at: number) =>
  new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** The number the bet was made for, before and after, against what was promised. */
export function MetricSection({ outcome, measures }: { outcome: Outcome; measures: Measures }) {
  const { metric, windows } = measures;
  return (
    <Section
      title="The number, against its promise"
      description={
        <>
          {dayWords(windows.before_from)} to {dayWords(windows.before_to)} before,{" "}
          {dayWords(windows.after_from)} to {dayWords(windows.after_to)} after. The day it shipped is in
          neither.
        </>
      }
    >
      {metric.reason ? (
        <>
          {outcome.promise.metric && <p>Promised: {predictionWords(outcome.promise)}</p>}
          <p className={decide.none}>
            {metric.reason} <ProjectLink path={`roadmap/${outcome.bet}`}>Open the bet</ProjectLink>
          </p>
        </>
      ) : (
        <Compared metric={metric} measures={measures} />
      )}
    </Section>
  );
}

function Compared({ metric, measures }: { metric: Metric; measures: Measures }) {
  const { windows } = measures;
  const { timezone } = useProject();
  const words = (n: number) => withUnit(measured(n, metric.unit), metric.unit === "%" ? "%" : "");
  const full = (n: number | null | undefined) => withUnit(measured(n, metric.unit), metric.unit);
  const points = metric.series.map((p) => ({ at: Date.parse(p.bucket), value: p.value }));
  const target = metric.promise;
  return (
    <>
      <p className={decide.small}>
        {metric.metric !== metric.name && `${metric.metric}, by `}
        <ProjectLink path={`insights/${metric.insight}`}>{metric.name || "an insight"}</ProjectLink>
        {metric.label && `: ${metric.label}`}
      </p>
      <Lines
        lines={[{ name: metric.metric ?? "The number", points }]}
        words={words}
        place={dayOf}
        label={`${metric.metric} over time; it shipped on ${dayWords(windows.shipped_on)}`}
        goal={
          typeof target?.expected === "number"
            ? { value: target.expected, name: `Promised ${words(target.expected)}` }
            : undefined
        }
        mark={{
          at: Date.parse(windows.shipped_on),
          name: "Shipped",
          until: Date.parse(windows.after_to),
        }}
      />
      <table className={classes.compare}>
        <tbody>
          <Row name="Before" figure={metric.before} words={full} />
          <Row name="After" figure={metric.after} words={full} />
          {typeof metric.change === "number" && (
            <tr>
              <th scope="row">Change</th>
              <td data-number>
                {signed(measured(metric.change, metric.unit))}{" "}
                {metric.unit === "%" ? "percentage points" : metric.unit}
              </td>
            </tr>
          )}
          {target && <TargetRows name="Promised" target={target} words={full} />}
          {metric.today && <TargetRows name="Expected today" target={metric.today} words={full} />}
        </tbody>
      </table>
      {metric.warnings.map((warning) => (
        <p key={warning} className={classes.note}>
          {warning}
        </p>
      ))}
      <p className={classes.note}>
        Days in {timezone}. What else happened in this time also moved the number; an experiment would tell
        the two apart.
      </p>
    </>
  );
}

type Figure = Metric["before"];

function Row({
  name,
  figure,
  words,
}: {
  name: string;
  figure: Figure;
  words: (n: number | null | undefined) => string;
}) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-number title={figure.definition}>
        {figure.value === null ? (
          <span className={decide.none}>{dated(figure.reason)}</span>
        ) : (
          <>
            {words(figure.value)} <span className={decide.small}>n = {exact(figure.n)}</span>
          </>
        )}
      </td>
    </tr>
  );
}

function TargetRows({
  name,
  target,
  words,
}: {
  name: string;
  target: Target;
  words: (n: number | null | undefined) => string;
}) {
  return (
    <>
      <tr>
        <th scope="row">{name}</th>
        <td data-number>
          {target.baseline !== null && `${words(target.baseline)} → `}
          {words(target.expected) || "not said how much"}
          {target.by && ` by ${dayWords(target.by)}`}
          {target.confidence !== undefined && (
            <span className={decide.small}> {target.confidence}% sure</span>
          )}
          {target.measured && <span className={decide.small}> from what was measured before</span>}
        </td>
      </tr>
      <tr>
        <th scope="row">Of the way</th>
        <td data-number title={target.way.definition}>
          {target.way.value === null ? (
            <span className={decide.none}>{dated(target.way.reason)}</span>
          ) : (
            `${Math.round(target.way.value * 100)}%${target.reached ? ", reached" : ""}`
          )}
        </td>
      </tr>
      {target.by && (
        <tr>
          <th scope="row">On {dayWords(target.by)}</th>
          <td data-number>
            {target.by_day.value === null ? (
              <span className={decide.none}>{dated(target.by_day.reason)}</span>
            ) : (
              <>
                {words(target.by_day.value)}, {target.in_time ? "reached in time" : "not reached by then"}{" "}
                <span className={decide.small}>over the days up to it</span>
              </>
            )}
          </td>
        </tr>
      )}
    </>
  );
}
