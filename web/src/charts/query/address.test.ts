import { describe, expect, it } from "vitest";
import { fromSearch, read, toSearch, write } from "./address";
import type { Insight, Query } from "./query";

const full: Record<string, Query> = {
  trends: {
    kind: "trends",
    range: { from: "2026-01-01", to: "2026-01-31" },
    interval: "day",
    series: [
      {
        event: "Signed Up",
        measure: "persons",
        where: [{ property: "plan", of: "person", op: "in", values: ["pro", "it's!", ""] }],
      },
      { event: "*", measure: "p95", property: "amount" },
    ],
    where: [{ property: "files", of: "event", op: "between", values: [1, -2.5e10] }],
    breakdown: { property: "context.page.path", of: "event", limit: 5 },
    compare: "previous_period",
    formula: "A / B * 100",
    smooth: { average: 7 },
  },
  funnel: {
    kind: "funnel",
    range: { last: "90d" },
    steps: [{ event: "A" }, { event: "Bü (ß), 'q'" }],
    order: "strict",
    window: "14d",
    exclude: [
      {
        event: "X",
        after_step: 1,
        before_step: 2,
        where: [{ property: "on", of: "event", op: "eq", values: [true] }],
      },
    ],
    hold_constant: ["project_id"],
    step_windows: [{ step: 2, within: "1d" }],
    count: "sessions",
    over_time: "week",
  },
  retention: {
    kind: "retention",
    range: { last: "12w" },
    interval: "week",
    start: { event: "Signed Up" },
    return: { event: "*" },
    periods: 8,
    mode: "bracket",
    brackets: [1, 3, 7],
    clock: "rolling",
  },
};

describe("the address of an insight", () => {
  it.each(Object.entries(full))("brings a full %s question back unchanged", (_, query) => {
    const insight: Insight = {
      query,
      display: {
        chart: query.kind === "trends" ? "bar" : query.kind === "funnel" ? "trend" : "curve",
        table: true,
      },
    };
    expect(fromSearch(toSearch(insight))).toEqual(insight);
  });

  it("survives being percent-encoded as a browser does", () => {
    const search = toSearch({ query: full.funnel as Query, display: { chart: "steps" } });
    const again = Object.fromEntries(
      new URLSearchParams(new URLSearchParams(search as Record<string, string>).toString()),
    );
    expect(fromSearch(again)?.query).toEqual(full.funnel);
  });

  it("reads as text a person can follow", () => {
    expect(write({ kind: "trends", series: [{ event: "Signed Up" }], table: false })).toBe(
      "(kind:trends,series:!((event:'Signed Up')),table:!f)",
    );
  });

  it("leaves the display out when it is the usual one", () => {
    expect(toSearch({ query: full.retention as Query, display: { chart: "triangle" } })).not.toHaveProperty(
      "d",
    );
  });

  it.each([
    "",
    "(",
    "(kind:trends",
    "(kind:nonsense,range:(last:'30d'))",
    "!(1,2",
    "(a:1)x",
    "'open",
    "(kind:funnel,range:!n,steps:!())",
    "((((((((((((((1",
  ])("starts afresh on %j", (q) => expect(fromSearch({ q })).toBeNull());

  it("falls back to the usual chart when the display does not fit the question", () => {
    expect(fromSearch({ q: write(full.trends), d: "(chart:steps)" })?.display).toEqual({ chart: "line" });
  });

  it.each([0, -1, 1.5, "30", "30d", "true", "!t", "null", "a:b", "日本", "", " ", "-", "1e5"])(
    "keeps the value and type of %j",
    (value) => {
      expect(read(write(value))).toBe(value);
    },
  );
});
