import { expect, test } from "vitest";
import { pairsOf, rulesWith } from "./pairs";

test("names become rows and rows become names", () => {
  const names = { "octo/web": "web", "octo/api": "api" };
  expect(pairsOf(names)).toEqual([
    ["octo/api", "api"],
    ["octo/web", "web"],
  ]);
  expect(rulesWith([...pairsOf(names), ["", "x"], [" preview ", ""]])).toEqual({ ...names, preview: "" });
});
