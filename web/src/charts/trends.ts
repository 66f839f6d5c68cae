/** Trends as lines, bars, areas and a table. */

import { bucketName, bucketTick, change, exact, percent, short, spansYears, tick } from "../ui/figures";
import type { PointedAt, TrendsAnswer, TrendsLine } from "./answers";
import type { Cell, Sheet } from "./csv";
import {
  bucketAxis,
  countAxis,
  cut,
  type Drawing,
  frame,
  type Stop,
  type TipRow,
  textStyle,
  textWidth,
  tip,
} from "./drawing";
import { apart } from "./endLabels";
import { labelOf } from "./labels";
import { colour, faded, ink, places, type Scheme } from "./palette";

/** How trends can be drawn on a canvas. */
export type TrendsChart = "line" | "bar" | "area";

/** How to draw trends. */
export interface TrendsView {
  chart: TrendsChart;
  interval: string;
  scheme: Scheme;
  /** Keys of lines the reader has switched off. */
  hidden?: ReadonlySet<string>;
  /** Room on the right for direct labels; false on a narrow page. */
  roomy?: boolean;
  /** Height of the chart in pixels; 360 when absent. */
  height?: number;
}

/** A line with its name, its colour's place and its number in the answer. */
export interface NamedLine {
  key: string;
  name: string;
  place: number;
  /** The number of the question's series it belongs to. */
  series: number;
  line: TrendsLine;
}

/** Direct labels are used up to this many lines; beyond, the legend names them. */
export const mostLabels = 4;

/** The lines of an answer with names that tell them apart; equal ones get their series' letter. */
export function namedLines(answer: TrendsAnswer): NamedLine[] {
  const numbers = seriesNumbers(answer);
  const several = numbers.some((n) => n > 0);
  const plain = answer.series.map((line) => {
    const value = line.breakdown?.length ? labelOf(line.breakdown) : null;
    if (value === null) return line.label;
    return several ? `${line.label} · ${value}` : value;
  });
  const lines = answer.series.map((line, i) => {
    const series = numbers[i] ?? 0;
    const own = plain[i] ?? "";
    const name = plain.indexOf(own) === plain.lastIndexOf(own) ? own : `${letterOf(series)}. ${own}`;
    const value = line.breakdown?.length === 1 && !several ? String(line.breakdown[0]) : "";
    return { line, series, name, key: value === "$other" || value === "$none" ? value : name };
  });
  const at = places(lines.map((l) => l.key));
  return lines.map((l) => ({ ...l, place: at.get(l.key) ?? 0 }));
}

/** The letter of a series: A for the first. */
function letterOf(series: number): string {
  return String.fromCharCode(65 + series);
}

/**
 * The number of the question's series each line belongs to. Lines come series
 * by series, and within one by breakdown value: when a value comes again, the
 * next series has begun.
 */
function seriesNumbers(answer: TrendsAnswer): number[] {
  let number = 0;
  let seen = new Set<string>();
  return answer.series.map((line) => {
    const value = JSON.stringify(line.breakdown ?? []);
    if (seen.has(value)) {
      number++;
      seen = new Set();
    }
    seen.add(value);
    return number;
  });
}

/** The point of a line in a bucket. */
export function trendsPoint(
  answer: TrendsAnswer,
  line: NamedLine,
  bucket: number,
  interval: string,
): PointedAt {
  const at = answer.buckets[bucket] ?? "";
  const breakdown = line.line.breakdown;
  return {
    point: { series: line.series, bucket: at, ...(breakdown?.length ? { breakdown } : {}) },
    title: `${line.name}, ${bucketName(at, interval)}`,
    count: line.line.values[bucket] ?? null,
  };
}

/** Trends as a drawing. */
export function drawTrends(answer: TrendsAnswer, view: TrendsView): Drawing {
  const lines = namedLines(answer).filter((l) => !view.hidden?.has(l.key));
  const unfinished = new Set(answer.incomplete ?? []);
  const years = spansYears(answer.buckets);
  const labelled =
    view.chart !== "bar" && view.roomy !== false && lines.length <= mostLabels && lines.length > 1;
  const moves = labelled ? labelMoves(lines, view) : [];
  const parts: Record<string, unknown>[] = [];
  const stops: Stop[][] = lines.map((l, number) => {
    const main = parts.length;
    parts.push(
      ...(view.chart === "bar"
        ? barParts(l, answer, unfinished, view)
        : lineParts(l, answer, unfinished, view, moves[number])),
    );
    return answer.buckets.map((bucket, i) => ({
      seriesIndex: view.chart !== "bar" && unfinished.has(bucket) ? main + 1 : main,
      dataIndex: i,
      says: `${l.name}, ${bucketName(bucket, view.interval)}: ${exact(l.line.values[i])}${unfinished.has(bucket) ? ", not over yet" : ""}`,
      ...(l.line.values[i] ? { at: trendsPoint(answer, l, i, view.interval) } : {}),
    }));
  });
  const room = labelled ? Math.max(...lines.map((l) => textWidth(cut(l.name, 24)))) + 12 : 16;
  return {
    label: `${lines.map((l) => l.name).join(", ")} over ${answer.buckets.length} ${view.interval}s`,
    stops,
    option: {
      ...frame(view.scheme),
      grid: {
        left: 4,
        right: room,
        top: 16,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: bucketAxis(
        answer.buckets.map((b) => bucketTick(b, view.interval, years)),
        view.scheme,
        view.chart === "bar",
      ),
      yAxis: countAxis(view.scheme, tick),
      tooltip: {
        ...(frame(view.scheme).tooltip as object),
        trigger: "axis",
        axisPointer: {
          type: view.chart === "bar" ? "shadow" : "line",
          lineStyle: { color: ink[view.scheme].quiet, type: "solid", width: 1 },
        },
        formatter: (hovered: { dataIndex: number }[]) =>
          trendsTip(answer, lines, hovered[0]?.dataIndex ?? 0, view),
      },
      series: parts,
    },
  };
}

/** What the time axis and the margins take of the chart's height. */
const outsidePlot = 46;

/** How far the label at each line's end moves so that all can be read; stacked areas end at their sum. */
function labelMoves(lines: NamedLine[], view: TrendsView): number[] {
  const stacked = view.chart === "area";
  const sums: number[] = [];
  let top = 0;
  let bottom = 0;
  const ends = lines.map(({ line }) => {
    let end = 0;
    for (const [i, value] of line.values.entries()) {
      if (value === null) continue;
      end = stacked ? value + (sums[i] ?? 0) : value;
      if (stacked) sums[i] = end;
      top = Math.max(top, end, line.previous?.[i] ?? 0);
      bottom = Math.min(bottom, end, line.previous?.[i] ?? 0);
    }
    return end;
  });
  return apart(ends, top, bottom, (view.height ?? 360) - outsidePlot);
}

function lineParts(
  l: NamedLine,
  answer: TrendsAnswer,
  unfinished: Set<string>,
  view: TrendsView,
  labelMove: number | undefined,
) {
  const shade = colour(l.place, view.scheme);
  const values = l.line.values;
  const open = answer.buckets.map((b) => unfinished.has(b));
  const few = values.length <= 31;
  const last = values.reduce<number>((found, v, i) => (v === null ? found : i), -1);
  const endLabel =
    labelMove !== undefined
      ? {
          show: true,
          formatter: cut(l.name, 24),
          ...textStyle(view.scheme, false),
          color: shade,
          fontWeight: 600,
          distance: 8,
          offset: [0, labelMove],
        }
      : undefined;
  const shared = {
    type: "line",
    name: l.name,
    symbol: "circle",
    symbolSize: few ? 5 : 4,
    color: shade,
    lineStyle: { width: 2, color: shade },
    emphasis: { disabled: true },
    ...(view.chart === "area" ? { areaStyle: { color: faded(shade, 0.28) } } : {}),
  };
  const stacked = (name: string) => (view.chart === "area" ? { stack: name } : {});
  const parts: Record<string, unknown>[] = [
    {
      ...shared,
      ...stacked("complete"),
      data: values.map((v, i) => (open[i] ? null : v)),
      showSymbol: few && values.length > 1 ? "auto" : values.length === 1,
      ...(!open[last] && endLabel ? { endLabel } : {}),
    },
    {
      ...shared,
      ...stacked("incomplete"),
      data: values.map((v, i) => (open[i - 1] || open[i] || open[i + 1] ? v : null)),
      lineStyle: { ...shared.lineStyle, type: [4, 4] },
      showSymbol: open.includes(true) ? "auto" : false,
      ...(open[last] && endLabel ? { endLabel } : {}),
    },
  ];
  if (l.line.previous) {
    parts.push({
      ...shared,
      areaStyle: undefined,
      data: l.line.previous.slice(0, values.length),
      showSymbol: false,
      lineStyle: { width: 1.5, color: faded(shade, 0.4) },
      itemStyle: { color: faded(shade, 0.4) },
      z: 1,
    });
  }
  return parts;
}

function barParts(l: NamedLine, answer: TrendsAnswer, unfinished: Set<string>, view: TrendsView) {
  const shade = colour(l.place, view.scheme);
  const parts: Record<string, unknown>[] = [
    {
      type: "bar",
      name: l.name,
      color: shade,
      barMaxWidth: 48,
      emphasis: { disabled: true },
      itemStyle: { borderRadius: [2, 2, 0, 0] },
      data: l.line.values.map((value, i) =>
        unfinished.has(answer.buckets[i] ?? "")
          ? {
              value,
              itemStyle: { color: faded(shade, 0.3), borderColor: shade, borderType: [4, 4], borderWidth: 1 },
            }
          : { value },
      ),
    },
  ];
  if (l.line.previous) {
    parts.push({
      type: "bar",
      name: `${l.name}, period before`,
      barMaxWidth: 48,
      color: faded(shade, 0.35),
      emphasis: { disabled: true },
      data: l.line.previous.slice(0, l.line.values.length),
    });
  }
  return parts;
}

/** The lines a tooltip names at most, the largest first. */
const mostTipRows = 10;

function trendsTip(answer: TrendsAnswer, lines: NamedLine[], i: number, view: TrendsView): HTMLElement {
  const bucket = answer.buckets[i] ?? "";
  const ranked = [...lines].sort((a, b) => (b.line.values[i] ?? -Infinity) - (a.line.values[i] ?? -Infinity));
  const rows = ranked.slice(0, mostTipRows).map((l): TipRow => {
    const before = l.line.previous?.[i];
    const moved = change(l.line.values[i], before);
    return {
      colour: colour(l.place, view.scheme),
      name: l.name,
      value: exact(l.line.values[i]),
      ...(before !== undefined && l.line.previous
        ? { note: `${exact(before)} before${moved ? `, ${moved}` : ""}` }
        : {}),
    };
  });
  const more = lines.length > mostTipRows ? `and ${lines.length - mostTipRows} more` : "";
  const open = answer.incomplete?.includes(bucket) ? `This ${view.interval} is not over yet` : "";
  return tip(bucketName(bucket, view.interval), rows, [more, open].filter(Boolean).join(". ") || undefined);
}

/** Trends as a table to save: a row per bucket, a column per line. */
export function trendsSheet(answer: TrendsAnswer): Sheet {
  const lines = namedLines(answer);
  const compared = answer.series.some((s) => s.previous);
  const columns = lines.flatMap((l) => (compared ? [l.name, `${l.name} (period before)`] : [l.name]));
  const rows = answer.buckets.map((bucket, i): Cell[] => [
    bucket,
    ...lines.flatMap((l) => (compared ? [l.line.values[i], l.line.previous?.[i]] : [l.line.values[i]])),
    answer.incomplete?.includes(bucket) ? "yes" : "",
  ]);
  return { columns: ["Period", ...columns, "Not over yet"], rows };
}

/** The totals of an answer for the number chart and the legend. */
export function totals(
  answer: TrendsAnswer,
): { line: NamedLine; total: string; exact: string; share: string | null }[] {
  const lines = namedLines(answer);
  const sum = lines.reduce((s, l) => s + (l.line.total ?? 0), 0);
  const split =
    lines.every((l) => l.line.breakdown?.length) && new Set(lines.map((l) => l.series)).size === 1;
  return lines.map((line) => ({
    line,
    total: short(line.line.total),
    exact: exact(line.line.total),
    share: split && sum > 0 ? percent((line.line.total ?? 0) / sum) : null,
  }));
}
