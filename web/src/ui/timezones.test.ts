import { expect, test } from "vitest";
import { clockIn, offsetOf, timezones } from "./timezones";

const noon = new Date("2026-01-05T12:00:00Z");

test("UTC is offered first, and once", () => {
  const names = timezones();
  expect(names[0]).toBe("UTC");
  expect(names.filter((name) => name === "UTC")).toHaveLength(1);
  expect(names).toContain("Europe/Berlin");
});

test("the clock and the distance of a zone are told", () => {
  expect(clockIn("Asia/Kolkata", noon)).toBe("17:30");
  expect(offsetOf("Asia/Kolkata", noon)).toBe("UTC+5:30");
  expect(offsetOf("UTC", noon)).toBe("UTC");
});

test("an unknown zone has neither", () => {
  expect(clockIn("Mars/Base", noon)).toBe("");
  expect(offsetOf("Mars/Base", noon)).toBe("");
});
