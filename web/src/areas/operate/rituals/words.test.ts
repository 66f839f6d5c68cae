import { expect, test } from "vitest";
import { hoursAMonth } from "./words";

test("a ritual costs people times minutes times how often", () => {
  expect(hoursAMonth({ cadence: "every_2_weeks", minutes: 60, people: 6 })).toBeCloseTo(13);
  expect(hoursAMonth({ cadence: "daily", minutes: 15, people: 9, members: ["a", "b", "c"] })).toBeCloseTo(
    16.25,
  );
  expect(hoursAMonth({ cadence: "weekly", minutes: 30 })).toBe(0);
});
