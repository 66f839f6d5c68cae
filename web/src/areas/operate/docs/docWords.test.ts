import { expect, test } from "vitest";
import { kindWords, readTests, testWords, writeTests } from "./docWords";

test("tests of answers survive the address", () => {
  const tests = [
    { name: "rollback_plan", op: "empty", value: "" },
    { name: "summary", op: "contains", value: "a & b: c=1" },
  ];
  expect(writeTests(tests)).toBe("rollback_plan=empty&summary=contains%3Aa+%26+b%3A+c%3D1");
  expect(readTests(writeTests(tests))).toEqual(tests);
  expect(readTests(undefined)).toEqual([]);
  expect(writeTests([])).toBeUndefined();
});

test("tests and kinds are said in words", () => {
  expect(testWords({ name: "rollback_plan", op: "empty", value: "" })).toBe("Rollback plan is empty");
  expect(testWords({ name: "d", op: "before", value: "2026-05-01" }, "Launch date")).toBe(
    "Launch date is before or below 2026-05-01",
  );
  expect(kindWords("interview_guide")).toBe("Interview guide");
  expect(kindWords("kick_off")).toBe("Kick off");
  expect(kindWords(undefined)).toBe("No template");
});
