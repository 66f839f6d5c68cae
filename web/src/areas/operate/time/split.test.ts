import { describe, expect, test } from "vitest";
import { complete, remaining, scaled, total } from "./split";

describe("the split of a week", () => {
  test("says what is left", () => {
    expect(remaining({ building: 60, status: 25 })).toBe("15% left to give.");
    expect(remaining({ building: 60, status: 50 })).toBe("10% too much.");
    expect(remaining({ building: 60, status: 40 })).toBe("That makes 100%.");
  });

  test("thirds are complete", () => {
    expect(complete({ a: 33.3, b: 33.3, c: 33.3 })).toBe(true);
    expect(complete({ a: 33, b: 33, c: 33 })).toBe(false);
  });

  test("scaling makes whole parts of 100", () => {
    expect(scaled({ a: 1, b: 1, c: 1 })).toEqual({ a: 34, b: 33, c: 33 });
    expect(total(scaled({ a: 80, b: 45, c: 13 }))).toBe(100);
    expect(scaled({})).toEqual({});
  });
});
