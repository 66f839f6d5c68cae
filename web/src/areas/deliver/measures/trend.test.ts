import { expect, test } from "vitest";
import type { Measure } from "../deliverApi";
import { trend } from "./MeasureCard";

const measure = (values: (number | null)[], part = false): Measure => ({
  unit: "per_day",
  value: 1,
  n: 9,
  p50: null,
  p75: null,
  p90: null,
  coverage: 1,
  excluded: [],
  definition: "",
  series: values.map((value, i) => ({
    bucket: `2026-01-0${i + 1}`,
    value,
    n: 1,
    ...(part && i === values.length - 1 ? { part } : {}),
  })),
});

test("a trend compares halves of whole intervals", () => {
  expect(trend(measure([1, 1, 2, 2]))).toBe("Up 100% in the later half");
  expect(trend(measure([2, 2, 1, 1]))).toBe("Down 50% in the later half");
  expect(trend(measure([2, 2, 2, 2, 0], true))).toBe("Steady");
  expect(trend(measure([0, 0, 1, 1]))).toBe("Up from none");
  expect(trend(measure([1, 1, 0, 0]))).toBe("Down to none");
  expect(trend(measure([1, null, 2]))).toBeNull();
});
