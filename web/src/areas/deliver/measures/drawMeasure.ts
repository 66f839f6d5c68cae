import { bucketAxis, countAxis, type Drawing, frame, tip } from "../../../charts/drawing";
import { colour, faded, type Scheme } from "../../../charts/palette";
import { bucketName, bucketTick, exact, spansYears } from "../../../ui/figures";
import type { Measure } from "../deliverApi";
import { axisWords, pointWords, timeStep } from "../words";

/**
 * A measure over time. What is counted stands as bars, from zero; a median or a
 * share is a line through the intervals that have one. Intervals that are cut
 * or not over are pale, or hollow.
 */
export function drawMeasure(measure: Measure, name: string, interval: string, scheme: Scheme): Drawing {
  const points = measure.series;
  const buckets = points.map((point) => point.bucket);
  const ink = colour(0, scheme);
  const bars = measure.unit === "per_day";
  const most = Math.max(...points.map((point) => point.value ?? 0));
  const named = (bucket: string) => (interval === "quarter" ? quarter(bucket) : bucketName(bucket, interval));
  return {
    label: `${name} over ${points.length} ${interval}s`,
    stops: [
      points.map((point, i) => ({
        seriesIndex: 0,
        dataIndex: i,
        says: `${named(point.bucket)}: ${pointWords(measure.unit, point.value)}, n = ${exact(point.n)}${point.part ? ", not whole" : ""}`,
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
        buckets.map((b) =>
          interval === "quarter" ? quarter(b) : bucketTick(b, interval, spansYears(buckets)),
        ),
        scheme,
        bars,
      ),
      yAxis: {
        ...countAxis(scheme, (n) => axisWords(measure.unit, n)),
        ...(bars ? { minInterval: 1 } : {}),
        ...(measure.unit === "seconds" ? { interval: timeStep(most) } : {}),
        ...(measure.unit === "share" && (most === 0 || most > 0.8) ? { max: 1 } : {}),
      },
      tooltip: {
        ...(frame(scheme).tooltip as object),
        trigger: "axis",
        formatter: (hovered: { dataIndex: number }[]) => {
          const point = points[hovered[0]?.dataIndex ?? 0];
          if (!point) return "";
          return tip(
            named(point.bucket),
            [
              {
                colour: ink,
                name: bars ? "Deployments" : name,
                value: pointWords(measure.unit, point.value),
                ...(bars ? {} : { note: `n = ${exact(point.n)}` }),
              },
            ],
            point.part ? "Not a whole interval" : undefined,
          );
        },
      },
      series: [
        bars
          ? {
              type: "bar",
              barMaxWidth: 28,
              data: points.map((point) => ({
                value: point.value,
                itemStyle: { color: point.part ? faded(ink, 0.45) : ink, borderRadius: [2, 2, 0, 0] },
              })),
            }
          : {
              type: "line",
              color: ink,
              connectNulls: true,
              data: points.map((point) => ({
                value: point.value,
                symbol: point.part ? "emptyCircle" : "circle",
              })),
              lineStyle: { width: 2 },
              symbolSize: 6,
              showSymbol: points.length <= 60,
              emphasis: { disabled: true },
            },
      ],
    },
  };
}

/** `Q1 2026`, of the quarter that begins on a day. */
function quarter(bucket: string): string {
  return `Q${Math.floor((Number(bucket.slice(5, 7)) - 1) / 3) + 1} ${bucket.slice(0, 4)}`;
}
