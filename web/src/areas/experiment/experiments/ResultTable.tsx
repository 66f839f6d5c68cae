import { Badge } from "@mantine/core";
import { exact, percent } from "../../../ui/figures";
import type { Metric } from "../metrics/metricApi";
import { valueWords } from "../metrics/words";
import classes from "./Experiments.module.css";
import { Forest } from "./Forest";
import { type Scale, scaleOf } from "./forestScale";
import type { MetricResult, Readout, TestResult, VariationResult } from "./trialApi";
import { intervalWords, pWords, roleWords, signed } from "./words";

/** Every metric with its control and treatments; both methods stand beside each other. */
export function ResultTable({ readout, alpha }: { readout: Readout; alpha: number }) {
  const scale = scaleOf(readout);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.frame} aria-label="Results by metric" tabIndex={0}>
      <table className={classes.results}>
        <thead>
          <tr>
            <th scope="col" className={classes.left}>
              Variation
            </th>
            <th scope="col">n</th>
            <th scope="col">Mean</th>
            <th scope="col">Lift</th>
            <th scope="col" className={classes.left}>
              {signed(scale.low)} to {signed(scale.high)}
            </th>
            <th scope="col">{Number((100 * (1 - alpha)).toFixed(2))}% interval</th>
            <th scope="col">p</th>
            <th scope="col">Chance to win</th>
          </tr>
        </thead>
        {readout.metrics.map((m) => (
          <tbody key={m.metric}>
            <tr>
              <th scope="rowgroup" colSpan={8} className={classes.metric}>
                {m.name}{" "}
                <Badge size="sm" variant="light" color={m.role === "goal" ? "accent" : "gray"}>
                  {roleWords[m.role]}
                </Badge>{" "}
                <span className={classes.quiet}>{about(m)}</span>
              </th>
            </tr>
            {m.variations.map((v, i) => (
              <Row key={v.key} metric={m} of={v} control={i === 0} scale={scale} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function about(m: MetricResult): string {
  const way = m.direction === "increase" ? "higher is better" : "lower is better";
  const effect = m.minimum_effect
    ? m.role === "guardrail"
      ? `, may be worse by ${percent(m.minimum_effect)}`
      : `, smallest worth seeing ${percent(m.minimum_effect)}`
    : "";
  return way + effect + (m.skipped ? `, ${exact(m.skipped)} events left out: no number` : "");
}

interface RowProps {
  metric: MetricResult;
  of: VariationResult;
  control: boolean;
  scale: Scale;
}

function Row({ metric, of: v, control, scale }: RowProps) {
  const shown = { format: metric.format as Metric["format"], ...(metric.unit ? { unit: metric.unit } : {}) };
  return (
    <tr>
      <th scope="row" className={classes.left}>
        {v.key} {control && v.key !== "control" && <span className={classes.quiet}>control</span>}
      </th>
      <td>
        {exact(v.n)}
        {v.waiting ? <div className={classes.quiet}>{exact(v.waiting)} waiting</div> : null}
      </td>
      <td>{v.mean === null ? "–" : valueWords(shown, v.mean)}</td>
      {v.lift === undefined ? (
        <td colSpan={5} className={classes.reason}>
          {control
            ? v.reason || "What the others are compared with"
            : `Too little to say: ${v.reason || "no number yet."}`}
        </td>
      ) : (
        <>
          <td className={classes.force} data-better={v.better}>
            {signed(v.lift)}
            {v.better !== undefined && <div className={classes.quiet}>{v.better ? "better" : "worse"}</div>}
          </td>
          <td>
            <Forest of={v} scale={scale} />
          </td>
          <td>
            <Test name="fixed" of={v.fixed} inForce={v.method === "welch"} />
            <Test name="always valid" of={v.always_valid} inForce={v.method !== "welch"} />
          </td>
          <td>
            <P of={v.fixed} inForce={v.method === "welch"} />
            <P of={v.always_valid} inForce={v.method !== "welch"} />
            {adjusted(v) && <div className={classes.quiet}>{pWords(v.p_adjusted)} adjusted</div>}
          </td>
          <td>{percent(v.chance_to_win)}</td>
        </>
      )}
    </tr>
  );
}

/** Whether there are so many goals that the p-value in force had to be made larger. */
function adjusted(v: VariationResult): boolean {
  const inForce = v.method === "welch" ? v.fixed : v.always_valid;
  return v.p_adjusted !== undefined && v.p_adjusted !== null && v.p_adjusted !== inForce?.p_value;
}

function Test({ name, of, inForce }: { name: string; of: TestResult | undefined; inForce: boolean }) {
  return (
    <div className={inForce ? classes.force : classes.quiet}>
      {of ? intervalWords(of.low, of.high) : "–"} <span className={classes.quiet}>{name}</span>
    </div>
  );
}

function P({ of, inForce }: { of: TestResult | undefined; inForce: boolean }) {
  return <div className={inForce ? classes.force : classes.quiet}>{of ? pWords(of.p_value) : "–"}</div>;
}
