import { describe, expect, test } from "vitest";
import { metricWords, valueWords, windowWords } from "./words";

describe("a metric in words", () => {
  const paid = { event: "Paid" };
  test.each([
    [{ ...paid, aggregation: "converted" as const }, "Share of active people who did Paid"],
    [{ ...paid, aggregation: "count" as const, where: [{}] }, "Paid (1 filter) per active person"],
    [{ ...paid, aggregation: "sum" as const, property: "amount" }, "amount of Paid per active person"],
    [{ ...paid, aggregation: "average" as const, property: "amount" }, "Average amount of Paid"],
    [
      { ...paid, aggregation: "ratio" as const, property: "amount", denominator: { event: "Visited" } },
      "amount of Paid / Visited",
    ],
    [{ event: "", aggregation: "count" as const }, ""],
  ])("%o", (metric, words) => {
    expect(metricWords(metric)).toBe(words);
  });

  test("its values", () => {
    expect(valueWords({ format: "percent" }, 0.042)).toBe("4.2%");
    expect(valueWords({ format: "currency", unit: "EUR" }, 1234.5)).toBe("1,235 EUR");
    expect(valueWords({ format: "duration" }, 200)).toBe("3 min 20 s");
    expect(valueWords({ format: "number", unit: "orders" }, null)).toBe("–");
  });

  test("its window", () => {
    expect(windowWords({ within: "7d" })).toBe("Within 7d after somebody is exposed");
    expect(windowWords({ after: "1d", within: "7d" })).toBe("From 1d to 7d after somebody is exposed");
  });
});
