/** Retention as a triangle of shares and as a curve. */

import { bucketName, exact, percent } from "../ui/figures";
import type { PointedAt, RetentionAnswer, RetentionCohort } from "./answers";
import type { Sheet } from "./csv";
import { bucketAxis, type Drawing, frame, shareAxis, type TipRow, tip } from "./drawing";
import { colour, faded, ink, places, type Scheme } from "./palette";

/** What the columns of a retention answer mean. */
export interface Columns {
  interval: string;
  /** Widths of the brackets in periods; absent when every column is one period. */
  brackets?: readonly number[] | undefined;
}

/** The name of a column: `Week 3`, or `Days 2–4` of a bracket. */
export function columnName(column: number, { interval, brackets }: Columns): string {
  const unit = interval.charAt(0).toUpperCase() + interval.slice(1);
  if (column === 0 || !brackets) return `${unit} ${column}`;
  const from = brackets.slice(0, column - 1).reduce((sum, width) => sum + width, 1);
  const to = from + (brackets[column - 1] ?? 1) - 1;
  return from === to ? `${unit} ${from}` : `${unit}s ${from}–${to}`;
}

/** The share of a cohort in a column; null where it has nobody or the column has not begun. */
export function share(cohort: RetentionCohort, column: number): number | null {
  const count = cohort.counts[column];
  return count === undefined || cohort.size === 0 ? null : count / cohort.size;
}

/** Whether a cell's period is over for the whole cohort. */
export function over(cohort: RetentionCohort, column: number): boolean {
  return cohort.complete[column] !== false;
}

/** The people behind a cell. */
export function retentionPoint(cohort: RetentionCohort, column: number, columns: Columns): PointedAt {
  const started = bucketName(cohort.start, columns.interval);
  return {
    point: { cohort: cohort.start, period: column },
    title:
      column === 0
        ? `Started ${started}`
        : `Started ${started}, came back ${columnName(column, columns).toLowerCase()}`,
    count: cohort.counts[column] ?? null,
  };
}

/** How many columns an answer has. */
export function width(answer: RetentionAnswer): number {
  return Math.max(answer.average.length, ...answer.cohorts.map((c) => c.counts.length), 0);
}

/** Cohorts drawn as thin lines behind the average, the newest. */
const mostCohortLines = 12;

/** The weighted average as a curve, with the newest cohorts faint behind it. */
export function drawCurve(answer: RetentionAnswer, columns: Columns, scheme: Scheme): Drawing {
  const names = Array.from({ length: width(answer) }, (_, i) => columnName(i, columns));
  const key = "retention";
  const shade = colour(places([key]).get(key) ?? 0, scheme);
  const cohorts = answer.cohorts.filter((c) => c.size > 0).slice(-mostCohortLines);
  const reached = (column: number) =>
    answer.cohorts
      .filter((c) => over(c, column) && c.counts[column] !== undefined)
      .reduce((n, c) => n + c.size, 0);
  return {
    label: `Retention curve: ${answer.average.map((a, i) => `${names[i]} ${percent(a)}`).join(", ")}`,
    stops: [
      answer.average.map((a, i) => ({
        seriesIndex: cohorts.length,
        dataIndex: i,
        says: `${names[i]}: ${percent(a)} of ${exact(reached(i))} people came back`,
      })),
    ],
    option: {
      ...frame(scheme),
      grid: {
        left: 4,
        right: 24,
        top: 16,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: bucketAxis(names, scheme, false),
      yAxis: shareAxis(scheme),
      tooltip: {
        ...(frame(scheme).tooltip as object),
        trigger: "axis",
        formatter: (hovered: { dataIndex: number }[]) => {
          const i = hovered[0]?.dataIndex ?? 0;
          const rows: TipRow[] = [
            {
              colour: shade,
              name: "Weighted average",
              value: percent(answer.average[i]),
              note: `n = ${exact(reached(i))}`,
            },
          ];
          return tip(names[i] ?? "", rows, i > 0 ? "Complete periods only" : undefined);
        },
      },
      series: [
        ...cohorts.map((c) => ({
          type: "line",
          name: c.start,
          data: names.map((_, i) => (over(c, i) ? share(c, i) : null)),
          showSymbol: false,
          silent: true,
          lineStyle: { width: 1, color: faded(ink[scheme].other, 0.35) },
          emphasis: { disabled: true },
        })),
        {
          type: "line",
          name: "Weighted average",
          data: answer.average,
          color: shade,
          lineStyle: { width: 2.5 },
          symbol: "circle",
          symbolSize: 6,
          label: {
            show: names.length <= 14,
            position: "top",
            distance: 6,
            formatter: ({ value }: { value: number }) => percent(value),
            color: ink[scheme].text,
            fontSize: 12,
          },
          emphasis: { disabled: true },
          z: 3,
        },
      ],
    },
  };
}

/** The triangle as a picture, for saving: the page itself shows a table. */
export function drawTriangle(answer: RetentionAnswer, columns: Columns, scheme: Scheme): Drawing {
  const names = Array.from({ length: width(answer) }, (_, i) => columnName(i, columns));
  const rows = [...answer.cohorts].reverse();
  const cells = rows.flatMap((c, y) =>
    c.counts.flatMap((_, x) => {
      const s = share(c, x);
      return s === null || !started(c, x) ? [] : [[x, y, s]];
    }),
  );
  return {
    label: "Retention by cohort",
    stops: [],
    option: {
      ...frame(scheme),
      grid: {
        left: 8,
        right: 8,
        top: 8,
        bottom: 8,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: { ...bucketAxis(names, scheme, true), position: "top" },
      yAxis: bucketAxis(
        rows.map((c) => `${bucketName(c.start, columns.interval)} (${exact(c.size)})`),
        scheme,
        true,
      ),
      visualMap: { show: false, min: 0, max: 1, inRange: { color: [ink[scheme].page, heatColour(scheme)] } },
      series: [
        {
          type: "heatmap",
          data: cells,
          label: {
            show: true,
            formatter: ({ value }: { value: number[] }) => percent(value[2]),
            color: ink[scheme].text,
          },
        },
      ],
    },
  };
}

/** The colour of 100% in the triangle. */
export function heatColour(scheme: Scheme): string {
  return scheme === "light" ? "#8fb0f5" : "#3a55a8";
}

/** Whether a cell has something to show: it is over, or somebody has already come back. */
export function started(cohort: RetentionCohort, column: number): boolean {
  return cohort.counts[column] !== undefined && (over(cohort, column) || (cohort.counts[column] ?? 0) > 0);
}

/** The triangle as a table to save: a row per cohort, counts, then whether each is over. */
export function retentionSheet(answer: RetentionAnswer, columns: Columns): Sheet {
  const names = Array.from({ length: width(answer) }, (_, i) => columnName(i, columns));
  return {
    columns: ["Cohort", "People", ...names, ...names.map((n) => `${n} share`), "Columns not over yet"],
    rows: [
      ...answer.cohorts.map((c) => [
        c.start,
        c.size,
        ...names.map((_, i) => (started(c, i) ? (c.counts[i] ?? null) : null)),
        ...names.map((_, i) => (started(c, i) ? share(c, i) : null)),
        names.filter((_, i) => !over(c, i)).join(" "),
      ]),
      ["Weighted average", null, ...names.map(() => null), ...answer.average, ""],
    ],
  };
}
