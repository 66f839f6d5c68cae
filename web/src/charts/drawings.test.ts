import { describe, expect, it } from "vitest";
import type { FunnelAnswer, RetentionAnswer, TrendsAnswer } from "./answers";
import { walk } from "./Chart";
import { bands, drawFunnel, funnelSheet } from "./funnel";
import { columnName, drawCurve, retentionSheet, started } from "./retention";
import { drawTrends, namedLines, trendsSheet } from "./trends";

const said = {
  computed_at: "2026-02-03T10:00:00Z",
  engine: "embedded",
  elapsed_ms: 3,
  matched_events: 9,
  explain: { definition: "", exclusions: [], n: 9 },
  warnings: [],
  incomplete: [],
};

const trends: TrendsAnswer = {
  ...said,
  kind: "trends",
  buckets: ["2026-02-01", "2026-02-02", "2026-02-03"],
  incomplete: ["2026-02-03"],
  series: [
    { label: "A", breakdown: ["DE"], values: [5, 7, 1], total: 9, previous: [4, 4, 4] },
    { label: "A", breakdown: ["$other"], values: [1, null, 0], total: 1, previous: [0, 0, 0] },
  ],
};

interface Part {
  type: string;
  data: unknown[];
  lineStyle?: { type?: unknown };
}
const view = { chart: "line" as const, interval: "day", scheme: "light" as const };

describe("trends", () => {
  it("dashes only from the last complete bucket on", () => {
    const [whole, dashed] = drawTrends(trends, view).option.series as Part[];
    expect(whole?.data).toEqual([5, 7, null]);
    expect(dashed?.data).toEqual([null, 7, 1]);
    expect(dashed?.lineStyle?.type).toEqual([4, 4]);
  });

  it("keeps whole periods solid when the range begins and ends within one", () => {
    const cut = {
      ...trends,
      buckets: [...trends.buckets, "2026-02-04"],
      incomplete: ["2026-02-01", "2026-02-04"],
    };
    cut.series = [{ label: "A", breakdown: [], values: [1, 2, 3, 4], total: 9 }];
    const [whole, dashed] = drawTrends(cut, view).option.series as Part[];
    expect(whole?.data).toEqual([null, 2, 3, null]);
    expect(dashed?.data).toEqual([1, 2, 3, 4]);
  });

  it("counts from zero, and below it only for negative values", () => {
    const { min } = drawTrends(trends, view).option.yAxis as { min: (r: { min: number }) => number };
    expect([min({ min: 40 }), min({ min: -3 })]).toEqual([0, -3]);
  });

  it("asks for the people of a point with its breakdown, and for nobody where nobody is", () => {
    const { stops } = drawTrends(trends, view);
    expect(stops[0]?.[1]?.at?.point).toEqual({ series: 0, bucket: "2026-02-02", breakdown: ["DE"] });
    expect(stops[1]?.[1]?.at).toBeUndefined();
    expect(stops[0]?.[2]?.says).toBe("DE, Tue 3 Feb 2026: 1, not over yet");
  });

  it("numbers the series of equal labels apart when the answer says which is which", () => {
    const twice = {
      ...trends,
      series: [
        { label: "A", breakdown: [], values: [1], total: 1 },
        { label: "B", breakdown: [], values: [1], total: 1 },
      ],
    };
    expect(namedLines(twice).map((l) => l.series)).toEqual([0, 1]);
  });

  it("has a table with both periods", () => {
    expect(trendsSheet(trends)).toEqual({
      columns: ["Period", "DE", "DE (period before)", "Other", "Other (period before)", "Not over yet"],
      rows: [
        ["2026-02-01", 5, 4, 1, 0, ""],
        ["2026-02-02", 7, 4, null, 0, ""],
        ["2026-02-03", 1, 4, 0, 0, "yes"],
      ],
    });
  });

  it("leaves hidden lines out", () => {
    const { stops } = drawTrends(trends, { ...view, hidden: new Set(["$other"]) });
    expect(stops).toHaveLength(1);
  });
});

const funnel: FunnelAnswer = {
  ...said,
  kind: "funnel",
  groups: [
    {
      breakdown: [],
      excluded: 0,
      in_progress: 7,
      steps: [
        { label: "A", count: 100, from_start: 1, from_previous: 1 },
        {
          label: "B",
          count: 40,
          from_start: 0.4,
          from_previous: 0.4,
          median_seconds: 90,
          seconds_histogram: [
            [1, 2, 3],
            [8, 16, 1],
          ],
          interval: [0.31, 0.5],
        },
      ],
    },
  ],
};

describe("a funnel", () => {
  it("stacks reached, in progress and lost up to the step before", () => {
    const [reached, waiting, lost] = drawFunnel(funnel, "light", true).option.series as Part[];
    expect(reached?.data).toEqual([1, 0.4]);
    expect(waiting?.data).toEqual([0, 0.07]);
    expect((lost?.data[1] as number) + 0.07 + 0.4).toBeCloseTo(1);
  });

  it("names the people of each part", () => {
    const { behind, stops } = drawFunnel(funnel, "light", true);
    expect(stops[0]?.[1]?.at?.point).toEqual({ step: 2, state: "reached" });
    expect(behind?.(2, 1)?.point).toEqual({ step: 2, state: "dropped" });
    expect(behind?.(1, 1)?.point).toEqual({ step: 2, state: "in_progress" });
  });

  it("fills the gaps between bands of time", () => {
    expect(bands(funnel.groups[0] as FunnelAnswer["groups"][0], 1)).toEqual([
      { from: 1, to: 2, count: 3 },
      { from: 2, to: 4, count: 0 },
      { from: 4, to: 8, count: 0 },
      { from: 8, to: 16, count: 1 },
    ]);
  });

  it("has a table", () => {
    expect(funnelSheet(funnel).rows[1]).toEqual(["Everyone", 2, "B", 40, 0.4, 0.4, 0.31, 0.5, 60, 90]);
  });
});

const retention: RetentionAnswer = {
  ...said,
  kind: "retention",
  cohorts: [
    { start: "2026-01-05", size: 10, counts: [10, 5, 2], complete: [true, true, false] },
    { start: "2026-01-12", size: 20, counts: [20, 0, 0], complete: [true, false, false] },
  ],
  average: [1, 0.5, null],
};

describe("retention", () => {
  it("shows a cell that is not over only once somebody came back", () => {
    const [first, second] = retention.cohorts;
    if (!first || !second) throw new Error("two cohorts");
    expect([started(first, 2), started(second, 1)]).toEqual([true, false]);
  });

  it("names brackets by the periods they span", () => {
    const brackets = { interval: "day", brackets: [1, 3, 7] };
    expect([0, 1, 2, 3].map((c) => columnName(c, brackets))).toEqual([
      "Day 0",
      "Day 1",
      "Days 2–4",
      "Days 5–11",
    ]);
  });

  it("tells the curve's points with their n", () => {
    const { stops } = drawCurve(retention, { interval: "week" }, "dark");
    expect(stops[0]?.[1]?.says).toBe("Week 1: 50.0% of 10 people came back");
  });

  it("has a table with the average last", () => {
    const { rows, columns } = retentionSheet(retention, { interval: "week" });
    expect(rows.at(-1)).toHaveLength(columns.length);
    expect(rows[0]).toEqual(["2026-01-05", 10, 10, 5, 2, 1, 0.5, 0.2, "Week 2"]);
  });
});

describe("walking a chart by keyboard", () => {
  const stop = { seriesIndex: 0, dataIndex: 0, says: "" };
  const stops = [[stop, stop, stop], [stop]];
  it.each([
    [null, "ArrowRight", { row: 0, index: 0 }],
    [null, "ArrowLeft", { row: 0, index: 2 }],
    [{ row: 0, index: 2 }, "ArrowRight", { row: 0, index: 2 }],
    [{ row: 0, index: 2 }, "ArrowDown", { row: 1, index: 2 }],
    [{ row: 1, index: 2 }, "ArrowLeft", { row: 1, index: 0 }],
    [{ row: 0, index: 1 }, "a", null],
  ])("%j and %s lead to %j", (from, key, to) => expect(walk(stops, from, key)).toEqual(to));
});
