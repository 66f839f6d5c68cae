import { describe, expect, test } from "vitest";
import type { Measure } from "../worksApi";
import { meets, moved, quarterFrom, quarterWords, shown } from "./words";

const measure = (part: Partial<Measure>): Measure =>
  ({ unit: "share", better: "higher", value: 0.6, target: null, trend: { series: [] }, ...part }) as Measure;

describe("words of the scorecard", () => {
  test("values are read in their unit", () => {
    expect(shown(0.643, "share")).toBe("64.3%");
    expect(shown(754, "seconds")).toBe("12 min 34 s");
    expect(shown(30, "days")).toBe("30 days");
    expect(shown(null, "share")).toBe("–");
  });

  test("a target is met on the side that is better", () => {
    expect(meets(measure({ target: 0.5 }))).toBe(true);
    expect(meets(measure({ target: 0.7 }))).toBe(false);
    expect(meets(measure({ better: "lower", value: 60, target: 90 }))).toBe(true);
    expect(meets(measure({ value: null, target: 1 }))).toBeUndefined();
  });

  test("a movement says how far and whether it is wanted", () => {
    expect(moved(measure({ trend: { previous: 0.5, series: [] } }))).toEqual({
      words: "10 points more than before",
      good: true,
    });
    expect(
      moved(measure({ unit: "days", better: "lower", value: 30, trend: { previous: 20, series: [] } })),
    ).toEqual({ words: "10 days more than before", good: false });
    expect(moved(measure({}))).toBeUndefined();
  });

  test("quarters count over years", () => {
    expect(quarterFrom("2026-Q1", -1)).toBe("2025-Q4");
    expect(quarterFrom("2026-Q4", 1)).toBe("2027-Q1");
    expect(quarterWords("2026-Q3")).toBe("Q3 2026");
  });
});
