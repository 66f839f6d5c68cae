import { describe, expect, it } from "vitest";
import { curl } from "./curl";
import { formulaProblem } from "./formula";
import type { Query } from "./query";
import { sentenceText } from "./sentence";

const last30 = { range: { last: "30d" } } as const;

describe("the question in words", () => {
  it.each<[string, Query]>([
    [
      "How many people did Signed Up each day in the last 30 days?",
      { kind: "trends", ...last30, interval: "day", series: [{ event: "Signed Up", measure: "persons" }] },
    ],
    [
      "How often did Signed Up (plan is pro) happen, and what was the median of amount of any event each week in the last 12 weeks, split by country, against the period before, smoothed over 4 weeks, only where region is one of EU or US?",
      {
        kind: "trends",
        range: { last: "12w" },
        interval: "week",
        series: [
          {
            event: "Signed Up",
            measure: "total",
            where: [{ property: "plan", of: "event", op: "in", values: ["pro"] }],
          },
          { event: "*", measure: "median", property: "amount" },
        ],
        breakdown: { property: "country", of: "person" },
        compare: "previous_period",
        smooth: { average: 4 },
        where: [{ property: "region", of: "event", op: "in", values: ["EU", "US"] }],
      },
    ],
    [
      "How many people went from Commit Made to Merge Made within 90 days, starting from 1 Jan to 31 Jan 2026?",
      {
        kind: "funnel",
        range: { from: "2026-01-01", to: "2026-01-31" },
        steps: [{ event: "Commit Made" }, { event: "Merge Made" }],
        window: "90d",
      },
    ],
    [
      "Of the people who did Signed Up for the first time in the last 30 days, how many did any event in each of the next 7 weeks?",
      {
        kind: "retention",
        ...last30,
        interval: "week",
        start: { event: "Signed Up" },
        return: { event: "*" },
        periods: 8,
      },
    ],
  ])("%s", (words, query) => expect(sentenceText(query)).toBe(words));
});

describe("a formula", () => {
  it.each(["A / B * 100", "-(A + B) / 2", "a*2.5", "(A)"])("accepts %s", (text) =>
    expect(formulaProblem(text, ["A", "B"])).toBeNull(),
  );
  it.each(["A B", "A /", "C + 1", "(A", "A)", "A ^ 2", "()", "2 A"])("names the fault of %s", (text) =>
    expect(formulaProblem(text, ["A", "B"])).toMatch(/\w+.*\./),
  );
});

describe("the command to ask again", () => {
  it("cannot be broken out of by a quote in a value", () => {
    const text = curl("http://x", "default", {
      kind: "trends",
      ...last30,
      interval: "day",
      series: [{ event: "it's; rm -rf ~", measure: "total" }],
    });
    expect(text).toContain(`it'\\''s; rm -rf ~`);
  });
});
