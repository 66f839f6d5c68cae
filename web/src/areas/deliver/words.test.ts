import { expect, test } from "vitest";
import { deployedWords, fieldTime, measureWords, seconds, timeOf, timeStep } from "./words";

test("measures are said as people say them", () => {
  expect(measureWords("per_day", 3.24)).toBe("3.2 a day");
  expect(measureWords("per_day", 0.3)).toBe("2.1 a week");
  expect(measureWords("per_day", 0.05)).toBe("1.5 a month");
  expect(measureWords("per_day", 0)).toBe("none");
  expect(measureWords("seconds", 90_000)).toBe("1 d 1 h");
  expect(measureWords("share", 0.125)).toBe("12.5%");
  expect(measureWords("share", null)).toBe("–");
});

test("an axis of times has steps that people think in", () => {
  expect(timeStep(4)).toBe(1);
  expect(timeStep(400)).toBe(300);
  expect(timeStep(130_000)).toBe(12 * 3600);
  expect(timeStep(1e12)).toBe(730 * 86_400);
});

test("what was deployed has a name", () => {
  expect(deployedWords({ version: "v1", commit: "abc" })).toBe("v1");
  expect(deployedWords({ commit: "0123456789abcdef" })).toBe("0123456789");
  expect(deployedWords({ run: "run 4" })).toBe("run 4");
});

test("times go into fields and come back", () => {
  const at = "2026-03-01T14:30:00.000Z";
  expect(timeOf(fieldTime(at))).toBe(at);
  expect(timeOf("")).toBeUndefined();
  expect(seconds("2026-03-01T14:00:00Z", at)).toBe(1800);
  expect(seconds(undefined, at)).toBeNull();
});
