import { Skeleton } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import type { ECharts } from "echarts/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Delayed } from "../ui/Loading";
import type { PointedAt } from "./answers";
import classes from "./Chart.module.css";
import type { Drawing, Stop } from "./drawing";

interface ChartProps {
  drawing: Drawing;
  /** Height in CSS pixels. */
  height?: number;
  /** Called when the reader asks who is behind a point, by click or Enter. */
  onPeople?: (at: PointedAt) => void;
}

/**
 * A drawing on a canvas. Arrow keys walk its points, Enter opens the people
 * behind one, and each point is read out as it is reached.
 */
export function Chart({ drawing, height = 340, onPeople }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const [loaded, setLoaded] = useState(false);
  const [place, setPlace] = useState<{ row: number; index: number } | null>(null);
  const still = useReducedMotion();
  const latest = useRef({ drawing, onPeople });
  latest.current = { drawing, onPeople };

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let gone = false;
    const observer = new ResizeObserver(() => chart.current?.resize());
    import("./engine").then(({ chartOn }) => {
      if (gone) return;
      const made = chartOn(element);
      chart.current = made;
      made.getZr().on("click", (click) => {
        const hit = stopAt(made, latest.current.drawing, click.offsetX, click.offsetY);
        if (hit) latest.current.onPeople?.(hit);
      });
      observer.observe(element);
      setLoaded(true);
    });
    return () => {
      gone = true;
      observer.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    if (loaded)
      chart.current?.setOption(
        { ...drawing.option, ...(still ? { animation: false } : {}) },
        { notMerge: true },
      );
  }, [drawing, loaded, still]);

  const stop = place ? drawing.stops[place.row]?.[place.index] : undefined;
  const show = (next: { row: number; index: number } | null) => {
    setPlace(next);
    const to = next ? drawing.stops[next.row]?.[next.index] : undefined;
    if (to)
      chart.current?.dispatchAction({
        type: "showTip",
        seriesIndex: to.seriesIndex,
        dataIndex: to.dataIndex,
      });
    else chart.current?.dispatchAction({ type: "hideTip" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && stop?.at && onPeople) onPeople(stop.at);
    else if (event.key === "Escape" && place) show(null);
    else {
      const next = walk(drawing.stops, place, event.key);
      if (!next) return;
      show(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={classes.root} style={{ height }}>
      {!loaded && (
        <Delayed>
          <Skeleton height={height} radius="sm" />
        </Delayed>
      )}
      <div
        ref={holder}
        className={classes.canvas}
        role="application"
        aria-roledescription="chart"
        aria-label={`${drawing.label}. Arrow keys walk the points${onPeople ? ", Enter lists the people" : ""}.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a canvas with points that arrow keys walk
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => place && show(null)}
      />
      <div className={classes.says} aria-live="polite">
        {stop?.says}
      </div>
    </div>
  );
}

/** The place a key leads to from the present one; null for a key that leads nowhere. */
export function walk(
  stops: readonly (readonly Stop[])[],
  from: { row: number; index: number } | null,
  key: string,
): { row: number; index: number } | null {
  const known = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
  if (!known.includes(key) || stops.length === 0) return null;
  const row = from?.row ?? 0;
  const last = (stops[row]?.length ?? 0) - 1;
  if (last < 0) return null;
  if (!from) return { row: 0, index: key === "ArrowLeft" || key === "End" ? last : 0 };
  const index = Math.min(from.index, last);
  switch (key) {
    case "ArrowLeft":
      return { row, index: Math.max(0, index - 1) };
    case "ArrowRight":
      return { row, index: Math.min(last, index + 1) };
    case "Home":
      return { row, index: 0 };
    case "End":
      return { row, index: last };
    case "ArrowUp":
      return { row: Math.max(0, row - 1), index };
    default:
      return { row: Math.min(stops.length - 1, row + 1), index };
  }
}

/** The people behind what was clicked: the bar or part under the pointer, else the nearest point of its column. */
function stopAt(chart: ECharts, drawing: Drawing, x: number, y: number): PointedAt | undefined {
  if (!chart.containPixel("grid", [x, y])) return undefined;
  const at = chart.convertFromPixel("grid", [x, y]) as number[];
  const column = at[0];
  const value = at[1];
  if (column === undefined || value === undefined) return undefined;
  const series = (drawing.option.series ?? []) as { data?: unknown[]; type?: string; stack?: string }[];
  if (drawing.behind) {
    const part = partUnder(series, column, value, drawing);
    return part;
  }
  let best: { stop: Stop; distance: number } | undefined;
  for (const row of drawing.stops) {
    const stop = row.find((s) => s.dataIndex === Math.round(column));
    if (!stop?.at) continue;
    const distance = Math.abs(numberOf(series[stop.seriesIndex]?.data?.[stop.dataIndex]) - value);
    if (!best || distance < best.distance) best = { stop, distance };
  }
  return best?.stop.at;
}

function partUnder(
  series: { data?: unknown[] }[],
  column: number,
  value: number,
  drawing: Drawing,
): PointedAt | undefined {
  const index = Math.round(column);
  const rows = drawing.stops;
  const inColumn = (column - index + 0.5) * rows.length;
  const row = rows[Math.max(0, Math.min(rows.length - 1, Math.floor(inColumn)))];
  const stop = row?.find((s) => s.dataIndex === index);
  if (!stop) return undefined;
  let top = numberOf(series[stop.seriesIndex]?.data?.[index]);
  if (value <= top) return stop.at;
  for (let part = 1; part <= 2; part++) {
    top += numberOf(series[stop.seriesIndex + part]?.data?.[index]);
    if (value <= top) return drawing.behind?.(stop.seriesIndex + part, index);
  }
  return undefined;
}

function numberOf(point: unknown): number {
  if (typeof point === "number") return point;
  const value = typeof point === "object" && point !== null && "value" in point ? point.value : null;
  return typeof value === "number" ? value : Number.POSITIVE_INFINITY;
}
