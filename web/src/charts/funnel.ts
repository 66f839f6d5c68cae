/** Funnels as bars, as times to convert and as conversion over time. */

import {
  bucketName,
  bucketTick,
  duration,
  exact,
  percent,
  percentWithin,
  short,
  spansYears,
} from "../ui/figures";
import type { FunnelAnswer, FunnelGroup, PointedAt } from "./answers";
import type { Cell, Sheet } from "./csv";
import {
  bucketAxis,
  countAxis,
  cut,
  type Drawing,
  frame,
  type Stop,
  shareAxis,
  type TipRow,
  textStyle,
  tip,
} from "./drawing";
import { labelOf } from "./labels";
import { colour, faded, ink, places, type Scheme } from "./palette";

/** A funnel group with its name and colour. */
export interface NamedGroup {
  name: string;
  place: number;
  group: FunnelGroup;
}

/** The name of the one group of a funnel that is not split. */
const everyone = "Everyone";

/** The groups of an answer; a funnel without breakdown is one group in the first colour. */
export function namedGroups(answer: FunnelAnswer): NamedGroup[] {
  const named = answer.groups.map((group) => {
    const split = group.breakdown?.length ? group.breakdown : null;
    const name = split ? labelOf(split) : everyone;
    const grey = split?.length === 1 && /^\$(other|none)$/.test(String(split[0]));
    return { group, name, key: grey ? String(split?.[0]) : name };
  });
  const at = places(named.map((g) => g.key).filter((key) => key !== everyone));
  return named.map(({ group, name, key }) => ({ group, name, place: at.get(key) ?? 0 }));
}

/** How many were lost or are still under way between a step and the one before. */
export function lost(group: FunnelGroup, step: number): number {
  const now = group.steps[step]?.count ?? 0;
  return step === 0 ? 0 : (group.steps[step - 1]?.count ?? 0) - now;
}

/** Whom a state of a step (from 0) stands for. */
export function funnelPoint(
  g: NamedGroup,
  step: number,
  state: "reached" | "dropped" | "in_progress",
  count?: number | null,
): PointedAt {
  const label = g.group.steps[step]?.label ?? "";
  const words = { reached: "reached", dropped: "dropped off before", in_progress: "are still on the way to" }[
    state
  ];
  const breakdown = g.group.breakdown;
  return {
    point: { step: step + 1, state, ...(breakdown?.length ? { breakdown } : {}) },
    title: `${breakdown?.length ? g.name : "People"}: ${words} step ${step + 1}, ${label}`,
    count: count ?? null,
  };
}

/** How a step is named on the axis; on a narrow page many steps keep their number only. */
function stepName(label: string, i: number, count: number, roomy: boolean): string {
  if (!roomy && count > 3) return String(i + 1);
  return `${i + 1}  ${cut(label, count > 5 || !roomy ? 16 : 40)}`;
}

/** A funnel as bars: the share that reached each step, who was lost, who may still come. */
export function drawFunnel(answer: FunnelAnswer, scheme: Scheme, roomy: boolean): Drawing {
  const groups = namedGroups(answer);
  const labels = answer.groups[0]?.steps.map((s) => s.label) ?? [];
  const parts: Record<string, unknown>[] = [];
  const stops: Stop[][] = groups.map((g) => {
    const seriesIndex = parts.length;
    parts.push(...funnelParts(g, scheme, groups.length, roomy));
    return g.group.steps.map((s, i) => ({
      seriesIndex,
      dataIndex: i,
      says: `${groups.length > 1 ? `${g.name}, ` : ""}step ${i + 1}, ${s.label}: ${exact(s.count)}, ${percent(s.from_start)} of the start`,
      at: funnelPoint(g, i, "reached", s.count),
    }));
  });
  return {
    label: `Funnel of ${labels.length} steps, ${groups.map((g) => `${g.name} ${percent(g.group.steps.at(-1)?.from_start)}`).join(", ")} converted`,
    stops,
    behind: (seriesIndex, dataIndex) => {
      const g = groups[Math.floor(seriesIndex / partsPerGroup)];
      const part = seriesIndex % partsPerGroup;
      return g && part > 0 ? funnelPoint(g, dataIndex, part === 1 ? "in_progress" : "dropped") : undefined;
    },
    option: {
      ...frame(scheme),
      grid: {
        left: 4,
        right: 8,
        top: 28,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: {
        ...bucketAxis(
          labels.map((l, i) => stepName(l, i, labels.length, roomy)),
          scheme,
          true,
        ),
        axisLabel: {
          ...textStyle(scheme, false),
          interval: 0,
          width: roomy ? 180 : 70,
          overflow: "break",
          lineHeight: 16,
          margin: 12,
        },
      },
      yAxis: shareAxis(scheme),
      tooltip: {
        ...(frame(scheme).tooltip as object),
        trigger: "axis",
        axisPointer: { type: "none" },
        formatter: (hovered: { dataIndex: number }[]) =>
          funnelTip(groups, hovered[0]?.dataIndex ?? 0, scheme),
      },
      series: parts,
    },
  };
}

/** Each group is drawn as three stacked parts: reached, in progress, lost. */
const partsPerGroup = 3;

function funnelParts(g: NamedGroup, scheme: Scheme, of: number, roomy: boolean): Record<string, unknown>[] {
  const shade = colour(g.place, scheme);
  const start = g.group.steps[0]?.count ?? 0;
  const share = (n: number) => (start > 0 ? n / start : 0);
  const last = g.group.steps.length - 1;
  const open = g.group.in_progress ?? 0;
  const stack = `group ${g.name}`;
  const bar = {
    type: "bar",
    stack,
    barMaxWidth: of === 1 ? 150 : 56,
    barGap: "12%",
    emphasis: { disabled: true },
  };
  const waiting = g.group.steps.map((_, i) => (i === last ? Math.min(open, lost(g.group, i)) : 0));
  return [
    {
      ...bar,
      name: g.name,
      data: g.group.steps.map((s) => share(s.count)),
      itemStyle: { color: shade, borderRadius: [2, 2, 0, 0] },
      z: 3,
    },
    {
      ...bar,
      name: `${g.name} in progress`,
      data: waiting.map(share),
      itemStyle: {
        color: faded(shade, 0.25),
        decal: {
          symbol: "rect",
          symbolSize: 1,
          dashArrayX: [1, 0],
          dashArrayY: [3, 4],
          rotation: Math.PI / 4,
          color: shade,
        },
      },
    },
    {
      ...bar,
      name: `${g.name} lost`,
      data: g.group.steps.map((_, i) => Math.max(0, share(lost(g.group, i)) - share(waiting[i] ?? 0))),
      itemStyle: { color: faded(shade, scheme === "light" ? 0.1 : 0.16), borderRadius: [2, 2, 0, 0] },
      label: {
        show: of === 1 || (of <= 3 && roomy),
        position: "top",
        distance: 6,
        formatter: ({ dataIndex: i }: { dataIndex: number }) => {
          const s = g.group.steps[i];
          if (!s) return "";
          return of === 1 && roomy
            ? `{share|${percent(s.from_start)}}  ${short(s.count)}`
            : percent(s.from_start);
        },
        ...textStyle(scheme),
        rich: { share: { color: ink[scheme].text, fontWeight: 650, fontSize: 13 } },
      },
    },
  ];
}

function funnelTip(groups: NamedGroup[], i: number, scheme: Scheme): HTMLElement {
  const label = groups[0]?.group.steps[i]?.label ?? "";
  const rows = groups.slice(0, 10).flatMap((g): TipRow[] => {
    const s = g.group.steps[i];
    if (!s) return [];
    const before = g.group.steps[i - 1]?.count ?? s.count;
    const note = i > 0 ? `${percentWithin(s.from_previous, s.interval, before)} of n = ${exact(before)}` : "";
    return [
      { colour: colour(g.place, scheme), name: g.name, value: exact(s.count), ...(note ? { note } : {}) },
    ];
  });
  const only = groups.length === 1 ? groups[0] : undefined;
  const step = only?.group.steps[i];
  const time =
    step?.median_seconds != null && i > 0
      ? `Median time from the step before: ${duration(step.median_seconds)}`
      : undefined;
  return tip(`Step ${i + 1}, ${label}`, rows, time);
}

/** The bands in which a step's conversions fell, between the first and last that have any. */
export function bands(group: FunnelGroup, step: number): { from: number; to: number; count: number }[] {
  const given = (group.steps[step]?.seconds_histogram ?? []).filter((b) => b.length >= 3);
  const out: { from: number; to: number; count: number }[] = [];
  for (const [from = 0, to = 0, count = 0] of given) {
    const before = out[out.length - 1];
    for (let edge = before?.to; edge !== undefined && edge < from && out.length < 64; edge *= 2) {
      out.push({ from: edge, to: edge * 2, count: 0 });
    }
    out.push({ from, to, count });
  }
  return out;
}

/** The times people took to a step (from 0) from the one before. */
export function drawTimes(answer: FunnelAnswer, step: number, scheme: Scheme): Drawing {
  const groups = namedGroups(answer).slice(0, 8);
  const shown = groups.map((g) => bands(g.group, step));
  const edges = [...new Map(shown.flat().map((b) => [b.from, b])).values()].sort((a, b) => a.from - b.from);
  const names = edges.map((b) => `${duration(b.from)} – ${duration(b.to)}`);
  const counts = shown.map((list) => edges.map((e) => list.find((b) => b.from === e.from)?.count ?? 0));
  return {
    label: `Time to step ${step + 1}, ${groups.map((g) => `${g.name} median ${duration(g.group.steps[step]?.median_seconds)}`).join(", ")}`,
    stops: groups.map((g, s) =>
      edges.map((_, i) => ({
        seriesIndex: s,
        dataIndex: i,
        says: `${g.name}, ${names[i]}: ${exact(counts[s]?.[i])}`,
      })),
    ),
    option: {
      ...frame(scheme),
      grid: {
        left: 4,
        right: 8,
        top: 16,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: {
        ...bucketAxis(
          edges.map((b) => duration(b.from)),
          scheme,
          true,
        ),
      },
      yAxis: { ...countAxis(scheme, short), minInterval: 1 },
      tooltip: {
        ...(frame(scheme).tooltip as object),
        trigger: "axis",
        axisPointer: { type: "shadow" },
        formatter: (hovered: { dataIndex: number }[]) => {
          const i = hovered[0]?.dataIndex ?? 0;
          const rows = groups.map((g, s) => ({
            colour: colour(g.place, scheme),
            name: g.name,
            value: exact(counts[s]?.[i]),
          }));
          return tip(names[i] ?? "", rows);
        },
      },
      series: groups.map((g, s) => ({
        type: "bar",
        name: g.name,
        data: counts[s],
        barCategoryGap: "12%",
        color: colour(g.place, scheme),
        emphasis: { disabled: true },
        itemStyle: { borderRadius: [2, 2, 0, 0] },
      })),
    },
  };
}

/** The conversion of those who entered in each bucket. */
export function drawConversion(answer: FunnelAnswer, interval: string, scheme: Scheme): Drawing {
  const groups = namedGroups(answer).filter((g) => g.group.over_time?.length);
  const buckets = groups[0]?.group.over_time?.map((b) => b.bucket) ?? [];
  const rate = (g: NamedGroup, i: number) => {
    const b = g.group.over_time?.[i];
    return b && b.entered > 0 ? (b.rate ?? b.converted / b.entered) : null;
  };
  return {
    label: `Conversion over ${buckets.length} ${interval}s`,
    stops: groups.map((g, s) =>
      buckets.map((bucket, i) => ({
        seriesIndex: s,
        dataIndex: i,
        says: `${g.name}, ${bucketName(bucket, interval)}: ${percent(rate(g, i))} of ${exact(g.group.over_time?.[i]?.entered)}`,
      })),
    ),
    option: {
      ...frame(scheme),
      grid: {
        left: 4,
        right: 16,
        top: 16,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: bucketAxis(
        buckets.map((b) => bucketTick(b, interval, spansYears(buckets))),
        scheme,
        false,
      ),
      yAxis: countAxis(scheme, (n) => `${Number((n * 100).toFixed(1))}%`),
      tooltip: {
        ...(frame(scheme).tooltip as object),
        trigger: "axis",
        formatter: (hovered: { dataIndex: number }[]) => {
          const i = hovered[0]?.dataIndex ?? 0;
          const rows = groups.map((g) => ({
            colour: colour(g.place, scheme),
            name: g.name,
            value: percent(rate(g, i)),
            note: `n = ${exact(g.group.over_time?.[i]?.entered)}`,
          }));
          return tip(bucketName(buckets[i] ?? "", interval), rows, "By when people entered the funnel");
        },
      },
      series: groups.map((g) => ({
        type: "line",
        name: g.name,
        data: buckets.map((_, i) => rate(g, i)),
        color: colour(g.place, scheme),
        lineStyle: { width: 2 },
        symbol: "circle",
        symbolSize: 5,
        showSymbol: buckets.length <= 31,
        emphasis: { disabled: true },
      })),
    },
  };
}

/** A funnel as a table to save: a row per group and step. */
export function funnelSheet(answer: FunnelAnswer): Sheet {
  const rows = namedGroups(answer).flatMap((g) =>
    g.group.steps.map((s, i): Cell[] => [
      g.name,
      i + 1,
      s.label,
      s.count,
      s.from_start,
      s.from_previous,
      s.interval?.[0],
      s.interval?.[1],
      i === 0 ? null : lost(g.group, i),
      s.median_seconds,
    ]),
  );
  return {
    columns: [
      "Group",
      "Step",
      "Event",
      "Reached",
      "Share of start",
      "Share of step before",
      "Low (95%)",
      "High (95%)",
      "Not further",
      "Median seconds from step before",
    ],
    rows,
  };
}

/** The conversions over time as a table to save. */
export function conversionSheet(answer: FunnelAnswer): Sheet {
  const rows = namedGroups(answer).flatMap((g) =>
    (g.group.over_time ?? []).map((b): Cell[] => [
      g.name,
      b.bucket,
      b.entered,
      b.converted,
      b.entered > 0 ? b.converted / b.entered : null,
    ]),
  );
  return { columns: ["Group", "Entered in", "Entered", "Converted", "Conversion"], rows };
}
