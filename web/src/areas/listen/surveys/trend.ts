import { bucketAxis, countAxis, type Drawing, frame, tip } from "../../../charts/drawing";
import { colour, faded, type Scheme } from "../../../charts/palette";
import { bucketName, bucketTick, exact, spansYears } from "../../../ui/figures";
import type { NPSPoint } from "./surveyApi";
import { score, interval as within } from "./words";

/** The score over time as a line in the band of its interval; intervals that are not over are hollow. */
export function drawTrend(
  points: readonly NPSPoint[],
  by: string,
  incomplete: readonly string[],
  scheme: Scheme,
): Drawing {
  const buckets = points.map((p) => p.bucket);
  const line = colour(0, scheme);
  const band = { type: "line", stack: "band", stackStrategy: "all", symbol: "none", silent: true };
  return {
    label: `NPS over ${points.length} ${by}s`,
    stops: [
      points.map((p, i) => ({
        seriesIndex: 2,
        dataIndex: i,
        says: `${bucketName(p.bucket, by)}: ${score(p.nps)} (${within(p)}), ${exact(p.n)} answers`,
      })),
    ],
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
        buckets.map((b) => bucketTick(b, by, spansYears(buckets))),
        scheme,
        false,
      ),
      yAxis: { ...countAxis(scheme, score), min: -100, max: 100, interval: 50 },
      tooltip: {
        ...(frame(scheme).tooltip as object),
        trigger: "axis",
        formatter: (hovered: { dataIndex: number }[]) => {
          const point = points[hovered[0]?.dataIndex ?? 0];
          if (!point) return "";
          const rows = [
            { colour: line, name: "NPS", value: score(point.nps), note: `n = ${exact(point.n)}` },
          ];
          const foot = incomplete.includes(point.bucket) ? "Not over yet" : undefined;
          return tip(
            bucketName(point.bucket, by),
            point.interval ? [...rows, { name: "95% interval", value: within(point) }] : rows,
            foot,
          );
        },
      },
      series: [
        { ...band, data: points.map((p) => p.interval?.[0] ?? null), lineStyle: { opacity: 0 } },
        {
          ...band,
          data: points.map((p) => (p.interval ? (p.interval[1] ?? 0) - (p.interval[0] ?? 0) : null)),
          lineStyle: { opacity: 0 },
          areaStyle: { color: faded(line, 0.18) },
        },
        {
          type: "line",
          name: "NPS",
          connectNulls: true,
          data: points.map((p) => ({
            value: p.nps,
            symbol: incomplete.includes(p.bucket) ? "emptyCircle" : "circle",
          })),
          color: line,
          lineStyle: { width: 2 },
          symbolSize: 6,
          showSymbol: points.length <= 60,
          emphasis: { disabled: true },
        },
      ],
    },
  };
}
