import { describe, expect, test } from "vitest";
import { readValues, writeValues } from "./values";

describe("values of a condition", () => {
  test.each([
    ["eq", ["DE"], ["DE"]],
    ["eq", ["1"], [1]],
    ["in", ['"1"', "true", "x"], ["1", true, "x"]],
    ["gte", ["2.5"], [2.5]],
    ["semver_gt", ["2.10"], ["2.10"]],
    ["contains", ["1"], ["1"]],
    ["before", ["2026-01-31"], ["2026-01-31"]],
  ] as const)("%s %j is read as %j, and written back", (op, typed, values) => {
    expect(readValues(op, typed)).toEqual(values);
    expect(writeValues(op, values)).toEqual(typed);
  });
});
