import { describe, expect, it } from "vitest";
import { asKind, firstInsight, moveStep, ready, removeStep } from "./edit";
import type { FunnelQuery, TrendsQuery } from "./query";

const seen = (name: string, count: number, last_seen = "2026-06-30T00:00:00Z") => ({
  name,
  count,
  last_seen,
});

describe("the first insight", () => {
  it("asks for the most frequent event of the product's own", () => {
    const { query } = firstInsight(
      [seen("$page", 900), seen("Opened", 50), seen("Signed Up", 10)],
      "2026-07-01",
    );
    expect(query).toMatchObject({
      range: { last: "30d" },
      interval: "day",
      series: [{ event: "Opened", measure: "persons" }],
    });
  });

  it("goes back to the beginning when the events ended long ago", () => {
    const { query } = firstInsight(
      [seen("Commit Made", 9, "2025-01-01T00:00:00Z")],
      "2026-07-01",
      "2012-11-24",
    );
    expect(query).toMatchObject({ range: { from: "2012-11-24", to: "2026-07-01" }, interval: "month" });
  });
});

const trends: TrendsQuery = {
  kind: "trends",
  range: { last: "30d" },
  interval: "day",
  where: [{ property: "plan", of: "event", op: "eq", values: ["pro"] }],
  series: [{ event: "A", measure: "sum", property: "amount" }],
};

describe("asking as another kind", () => {
  it("keeps range, filters and events, and completes a funnel", () => {
    expect(asKind(trends, "funnel", [seen("A", 1), seen("B", 5), seen("$page", 99)])).toEqual({
      kind: "funnel",
      range: { last: "30d" },
      where: trends.where,
      steps: [{ event: "A" }, { event: "B" }],
      window: "14d",
    });
  });

  it("comes back to trends with an interval that suits the range", () => {
    const retention = asKind({ ...trends, range: { last: "365d" } }, "retention", []);
    expect(asKind(retention, "trends", [])).toMatchObject({
      interval: "week",
      series: [{ event: "A", measure: "persons" }, { event: "*" }],
    });
  });
});

describe("whether a question can be asked", () => {
  it("leaves unfinished filters out", () => {
    const where = [
      ...(trends.where ?? []),
      { property: "x", of: "event" as const, op: "in" as const, values: [] },
      { property: "", of: "event" as const, op: "set" as const },
    ];
    expect(ready({ ...trends, where }).query?.where).toEqual(trends.where);
  });

  it("says what is missing", () => {
    expect(ready({ ...trends, series: [{ event: "A", measure: "sum" }] }).missing).toBe(
      "Choose the property of A to measure.",
    );
    expect(ready({ ...trends, series: [{ event: "", measure: "total" }] }).missing).toBe(
      "Choose an event to count.",
    );
    expect(
      ready({ kind: "funnel", range: { last: "7d" }, steps: [{ event: "A" }, { event: "" }] }).missing,
    ).toBe("Choose the event of step 2.");
  });

  it("makes equal questions equal", () => {
    expect(ready({ ...trends, formula: "  " }).query).toEqual(
      ready({ ...trends, formula: undefined } as TrendsQuery).query,
    );
  });
});

describe("moving steps", () => {
  const funnel: FunnelQuery = {
    kind: "funnel",
    range: { last: "30d" },
    steps: [{ event: "A" }, { event: "B" }, { event: "C" }],
    exclude: [{ event: "X", after_step: 1, before_step: 2 }],
    step_windows: [{ step: 2, within: "1d" }],
  };

  it("takes along what named the step", () => {
    const moved = moveStep(funnel, 1, 2);
    expect(moved.steps.map((s) => s.event)).toEqual(["A", "C", "B"]);
    expect(moved.exclude).toEqual([{ event: "X", after_step: 1, before_step: 3 }]);
    expect(moved.step_windows).toEqual([{ step: 3, within: "1d" }]);
  });

  it("drops what no longer makes sense", () => {
    expect(moveStep(funnel, 1, 0)).not.toHaveProperty("exclude");
    expect(removeStep(funnel, 1)).toEqual({
      kind: "funnel",
      range: { last: "30d" },
      steps: [{ event: "A" }, { event: "C" }],
    });
  });
});
