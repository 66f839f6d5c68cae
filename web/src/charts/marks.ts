/** Marks of what happened, on charts over time: a deployment, a flag, an incident. */
import type { Annotation } from "../api/types";
import type { Drawing } from "./drawing";
import { cut } from "./drawing";
import { ink, type Scheme } from "./palette";

/** What happened in each bucket of a chart, by the bucket's number. */
export type Marks = ReadonlyMap<number, readonly Annotation[]>;

/** Puts each annotation into the last bucket that begins at or before it, in the project's zone. */
export function marksIn(
  annotations: readonly Annotation[],
  buckets: readonly string[],
  timezone: string,
): Marks {
  const marks = new Map<number, Annotation[]>();
  const [first] = buckets;
  if (first === undefined) return marks;
  for (const annotation of annotations) {
    const local = localTime(annotation.at, timezone);
    // Buckets are dates or local times, so their text sorts as they do.
    const after = buckets.findIndex((bucket) => bucket.slice(0, local.length) > local);
    const at = (after < 0 ? buckets.length : after) - 1;
    if (at >= 0) marks.set(at, [...(marks.get(at) ?? []), annotation]);
  }
  return marks;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A time as people of a zone write it: "2026-03-01T14:30". */
function localTime(time: string, timezone: string): string {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: timezone });
    formats.set(timezone, format);
  }
  return format.format(new Date(time)).replace(" ", "T");
}

const shapes: Record<Annotation["kind"], string> = {
  deployment: "triangle",
  release: "diamond",
  flag: "rect",
  experiment: "circle",
  incident: "path://M5 0h2v7h-2zM5 8h2v2h-2z",
};

const alarm: Record<Scheme, string> = { light: "#c92a2a", dark: "#ff8787" };

/** How many lines of a tooltip tell what happened. */
const mostTold = 4;

/** The drawing with its marks: a shape above the bucket, a line where something went wrong, words in the tooltip. */
export function withMarks(drawing: Drawing, marks: Marks, scheme: Scheme): Drawing {
  const series = drawing.option.series as Record<string, unknown>[] | undefined;
  if (marks.size === 0 || !series?.length) return drawing;
  const tooltip = drawing.option.tooltip as Record<string, unknown>;
  const formatter = tooltip.formatter as (hovered: { dataIndex: number }[]) => HTMLElement;
  const [first, ...others] = series;
  return {
    ...drawing,
    stops: drawing.stops.map((row) =>
      row.map((stop) => {
        const told = marks.get(stop.dataIndex);
        return told ? { ...stop, says: `${stop.says}. ${told.map((a) => a.title).join(". ")}` } : stop;
      }),
    ),
    option: {
      ...drawing.option,
      tooltip: {
        ...tooltip,
        formatter: (hovered: { dataIndex: number }[]) =>
          told(formatter(hovered), marks.get(hovered[0]?.dataIndex ?? -1) ?? []),
      },
      series: [{ ...first, ...parts(marks, scheme) }, ...others],
    },
  };
}

/** How far below the top of the canvas the shapes stand, in pixels. */
const shapeY = 7;

/** The marks as parts of a series: a shape each, and a line where something went wrong. */
function parts(marks: Marks, scheme: Scheme) {
  const quiet = { silent: true, animation: false, label: { show: false } };
  const shown = [...marks].flatMap(([bucket, list]) => {
    const wrong = list.find(isWrong);
    const one = wrong ?? list[0];
    return one ? [{ bucket, one, wrong: wrong !== undefined }] : [];
  });
  return {
    markPoint: {
      ...quiet,
      data: shown.map(({ bucket, one, wrong }) => ({
        coord: [bucket, 0],
        y: shapeY,
        symbol: shapes[one.kind],
        symbolSize: one.kind === "incident" ? [4, 11] : 7,
        itemStyle: { color: wrong ? alarm[scheme] : ink[scheme].quiet },
      })),
    },
    markLine: {
      ...quiet,
      symbol: "none",
      lineStyle: { color: alarm[scheme], type: [2, 3], width: 1 },
      data: shown.filter(({ wrong }) => wrong).map(({ bucket }) => ({ xAxis: bucket })),
    },
  };
}

/** Whether it went wrong: an incident, or what failed. */
export function isWrong(annotation: Annotation): boolean {
  return annotation.kind === "incident" || annotation.failed === true;
}

/** A tooltip that also tells what happened. */
function told(box: HTMLElement, list: readonly Annotation[]): HTMLElement {
  for (const annotation of list.slice(0, mostTold)) {
    const line = document.createElement("div");
    line.className = "chart-tip-foot";
    line.textContent = cut(annotation.title, 70);
    box.append(line);
  }
  if (list.length > mostTold) {
    const line = document.createElement("div");
    line.className = "chart-tip-foot";
    line.textContent = `and ${list.length - mostTold} more`;
    box.append(line);
  }
  return box;
}
