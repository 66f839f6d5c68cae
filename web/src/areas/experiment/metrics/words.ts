import type { Answered } from "../../../charts/query/asking";
import { eventName } from "../../../charts/query/words";
import { duration, exact, percent } from "../../../ui/figures";
import type { Metric, MetricDenominator } from "./metricApi";

/** The part of a metric that says what it counts. */
export type Definition = Pick<Metric, "event" | "aggregation"> & {
  property?: string | undefined;
  denominator?: MetricDenominator | undefined;
  where?: unknown[] | null | undefined;
};

/** The ways to make a number of somebody's events. */
export const aggregations: Record<Metric["aggregation"], { label: string; about: string }> = {
  converted: {
    label: "Share of people who did it",
    about: "1 for whoever did it at least once, 0 for the others",
  },
  count: { label: "How often, per person", about: "The number of events" },
  sum: { label: "Sum of a property, per person", about: "Such as revenue per person" },
  average: {
    label: "Average of a property",
    about: "Such as the value of an order, each order counting the same",
  },
  ratio: { label: "One thing divided by another", about: "Such as errors per visit" },
};

/** Which way is better. */
export const directions: Record<Metric["direction"], string> = {
  increase: "Higher is better",
  decrease: "Lower is better",
};

/** How a number is shown. */
export const formats: Record<Metric["format"], string> = {
  number: "Number",
  percent: "Percent",
  currency: "Money",
  duration: "Time, from seconds",
};

/** What a metric is of everybody, in a line. */
export function metricWords(m: Definition): string {
  if (!m.event) return "";
  const did = filtered(m.event, m.where);
  const property = m.property || "…";
  switch (m.aggregation) {
    case "converted":
      return `Share of active people who did ${did}`;
    case "count":
      return `${did} per active person`;
    case "sum":
      return `${property} of ${did} per active person`;
    case "average":
      return `Average ${property} of ${did}`;
    case "ratio": {
      const d = m.denominator;
      const over = d?.event ? filtered(d.event, d.where) : "…";
      const top = m.property ? `${property} of ${did}` : did;
      return `${top} / ${d?.aggregation === "sum" ? `${d.property || "…"} of ${over}` : over}`;
    }
  }
}

function filtered(event: string, where: unknown[] | null | undefined): string {
  const n = where?.length ?? 0;
  return n === 0 ? eventName(event) : `${eventName(event)} (${n === 1 ? "1 filter" : `${n} filters`})`;
}

/** A value of a metric as people write it: `4.2%`, `12.5 EUR`, `3 min 20 s`. */
export function valueWords(m: Pick<Metric, "format" | "unit">, value: number | null | undefined): string {
  if (m.format === "percent") return percent(value);
  if (m.format === "duration") return duration(value);
  const written = exact(value);
  return m.unit && value !== null && value !== undefined ? `${written} ${m.unit}` : written;
}

/** What an experiment adds to the definition, in a line. */
export function windowWords(m: Pick<Metric, "after" | "within">): string {
  if (m.after && m.within) return `From ${m.after} to ${m.within} after somebody is exposed`;
  if (m.within) return `Within ${m.within} after somebody is exposed`;
  if (m.after) return `From ${m.after} after somebody is exposed, without an end`;
  return "From the exposure on, without an end";
}

/** An answer to a metric's question with its line named, shares in per cent so that an axis reads well. */
export function namedAnswer({ asked, answer }: Answered, m: Pick<Metric, "name" | "format">): Answered {
  if (answer.kind !== "trends") return { asked, answer };
  const by = m.format === "percent" ? 100 : 1;
  const scaled = (v: number | null) => (v === null ? null : v * by);
  const label = m.format === "percent" ? `${m.name}, %` : m.name;
  return {
    asked,
    answer: {
      ...answer,
      series: answer.series.map((line) => ({
        ...line,
        label,
        values: line.values.map(scaled),
        total: scaled(line.total),
      })),
    },
  };
}
