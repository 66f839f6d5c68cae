import { expect, test } from "vitest";
import { rolling, weekly } from "./facts";

test("a rolling measure is compared with itself seven days earlier", () => {
  expect(rolling([1, 2, 3, 4, 5, 6, 7, 8])).toEqual({ now: 8, before: 1, line: [1, 2, 3, 4, 5, 6, 7, 8] });
  expect(rolling([4, 5]).before).toBeNull();
  expect(rolling([]).now).toBe(0);
});

test("a daily measure is summed by weeks, missing days count nothing", () => {
  const days = [1, 1, 1, 1, 1, 1, 1, 2, 2, null, 2, 2, 2, 2];
  expect(weekly(days)).toMatchObject({ now: 12, before: 7 });
  expect(weekly([1, 2, 3])).toMatchObject({ now: 6, before: null });
});
