import { Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { dayText } from "../../../charts/query/words";
import { exact, percent } from "../../../ui/figures";
import classes from "./Metrics.module.css";
import type { Metric, MetricMeasurement } from "./metricApi";
import { valueWords } from "./words";

/** What a metric is over the range, how it moved, and what it rests on. */
export function MetricNow({ metric, measured }: { metric: Metric; measured: MetricMeasurement }) {
  const { value, previous, change, better, interval } = measured;
  return (
    <div>
      {value === null ? (
        <Text c="dimmed">{measured.reason}</Text>
      ) : (
        <div className={classes.now}>
          <span className={classes.value} title={String(value)}>
            {valueWords(metric, value)}
          </span>
          {change !== null && (
            <span className={classes.change} data-better={better ?? undefined}>
              {moved(change)} {verdict(change, better)}
            </span>
          )}
          <Text component="span" c="dimmed" className="tabular">
            {previous === null
              ? "Nothing to compare with before"
              : `${valueWords(metric, previous)} in the same time before`}
          </Text>
        </div>
      )}
      <Text size="sm" c="dimmed" className="tabular">
        {dayText(measured.from)} to {dayText(measured.to)} · n = {exact(measured.n)} {measured.of}
        {interval?.length === 2 && ` · 95% between ${percent(interval[0])} and ${percent(interval[1])}`}
      </Text>
      {measured.warnings?.map((warning) => (
        <Text key={warning} size="sm" role="note">
          <TriangleAlert size={14} aria-hidden /> {warning}
        </Text>
      ))}
    </div>
  );
}

/** Which way a change goes; the server says neither where the value before lies in the interval. */
function verdict(change: number, better: boolean | null): string {
  if (better === null) return change === 0 ? "" : "(may be chance)";
  return better ? "(better)" : "(worse)";
}

function moved(change: number): string {
  if (change === 0) return "±0%";
  return `${change > 0 ? "+" : "−"}${percent(Math.abs(change))}`;
}
