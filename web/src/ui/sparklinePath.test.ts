import { expect, test } from "vitest";
import { sparkline } from "./sparklinePath";

test("the line counts from zero and reaches the top at its largest value", () => {
  expect(sparkline([0, 10], 100, 50, false).line).toBe("M0 49L100 2");
});

test("the stretch to an incomplete value stands apart", () => {
  const paths = sparkline([5, 5, 1], 100, 50, true);
  expect(paths.line.split("L")).toHaveLength(2);
  expect(paths.last).toMatch(/^M50 2L100 /);
});

test("fewer than two values make no line", () => {
  expect(sparkline([3], 100, 50, false)).toEqual({ line: "", area: "", last: "" });
});
