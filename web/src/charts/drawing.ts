/** What the canvas needs to draw a chart, and what a keyboard needs to walk it. */
import type { EChartsCoreOption } from "echarts/core";
import type { PointedAt } from "./answers";
import { ink, type Scheme } from "./palette";

/** A point that arrow keys reach: where the canvas shows it, how it reads, whom it leads to. */
export interface Stop {
  seriesIndex: number;
  dataIndex: number;
  /** The point as a sentence for a screen reader. */
  says: string;
  /** The people behind the point; absent where nobody is. */
  at?: PointedAt;
}

/** A chart ready to be drawn. */
export interface Drawing {
  option: EChartsCoreOption;
  /** Rows of points: left and right walk a row, up and down change rows. */
  stops: Stop[][];
  /** One sentence that says what the chart shows. */
  label: string;
  /** The people behind a part that is no stop of its own, such as those lost in a funnel. */
  behind?: (seriesIndex: number, dataIndex: number) => PointedAt | undefined;
}

/** A line of a tooltip. */
export interface TipRow {
  colour?: string;
  name: string;
  value: string;
  note?: string;
}

/**
 * A tooltip as elements rather than markup: names of events and values come
 * from outside and must never be read as HTML, and the content security policy
 * allows no inline styles in markup.
 */
export function tip(title: string, rows: readonly TipRow[], foot?: string): HTMLElement {
  const box = element("div", "chart-tip");
  box.append(element("div", "chart-tip-title", title));
  for (const row of rows) {
    const line = element("div", "chart-tip-row");
    const swatch = element("span", "chart-tip-swatch");
    if (row.colour) swatch.style.background = row.colour;
    line.append(
      swatch,
      element("span", "chart-tip-name", row.name),
      element("span", "chart-tip-value", row.value),
    );
    if (row.note) line.append(element("span", "chart-tip-note", row.note));
    box.append(line);
  }
  if (foot) box.append(element("div", "chart-tip-foot", foot));
  return box;
}

function element(tag: string, name: string, text?: string): HTMLElement {
  const e = document.createElement(tag);
  e.className = name;
  if (text !== undefined) e.textContent = text;
  return e;
}

const font = '"Inter Variable", Inter, system-ui, sans-serif';

/** The text style of axes and labels. */
export function textStyle(scheme: Scheme, quiet = true): Record<string, unknown> {
  return { color: quiet ? ink[scheme].quiet : ink[scheme].text, fontFamily: font, fontSize: 12 };
}

/** What every chart of the house has in common: type, tooltip, no motion beyond a glance. */
export function frame(scheme: Scheme): EChartsCoreOption {
  return {
    backgroundColor: "transparent",
    aria: { enabled: false },
    textStyle: { fontFamily: font, color: ink[scheme].text },
    animationDuration: 140,
    animationDurationUpdate: 140,
    animationEasing: "cubicOut",
    tooltip: {
      confine: true,
      transitionDuration: 0,
      padding: 0,
      borderWidth: 0,
      backgroundColor: "transparent",
      shadowBlur: 0,
      extraCssText: "box-shadow:none",
    },
  };
}

/** A horizontal axis of named buckets. */
export function bucketAxis(names: string[], scheme: Scheme, gap: boolean): Record<string, unknown> {
  return {
    type: "category",
    data: names,
    boundaryGap: gap,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: ink[scheme].line } },
    axisLabel: { ...textStyle(scheme), hideOverlap: true, margin: 12 },
  };
}

/** A vertical axis of numbers that counts from zero. */
export function countAxis(scheme: Scheme, format: (n: number) => string): Record<string, unknown> {
  return {
    type: "value",
    min: (range: { min: number }) => Math.min(0, range.min),
    splitNumber: 4,
    axisLabel: { ...textStyle(scheme), formatter: format },
    splitLine: { lineStyle: { color: ink[scheme].line } },
  };
}

/** About how wide a text is at most on the canvas, in pixels at 12 px semibold Inter. */
export function textWidth(text: string): number {
  return text.length * 7.4;
}

/** A vertical axis of shares from 0 to 100% in quarters. */
export function shareAxis(scheme: Scheme): Record<string, unknown> {
  return { ...countAxis(scheme, (n) => `${Math.round(n * 100)}%`), min: 0, max: 1, interval: 0.25 };
}

/** A text cut to a number of characters. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
