import { expect, test } from "vitest";
import type { Serve } from "./experimentApi";
import { servedWords, serveEvenly, serveOne, weigh } from "./serving";

const served: Serve = { variation: "on" };
const variations = [
  { key: "on", value: true },
  { key: "off", name: "Off for now", value: false },
];

test("a split adds up, whatever is weighed", () => {
  const three = serveEvenly(served, [...variations, { key: "maybe", value: null }]);
  expect(three.split?.map((part) => part.weight)).toEqual([33_334, 33_333, 33_333]);
  const two = weigh(serveEvenly(served, variations), "on", 12.5);
  expect(two.split?.map((part) => part.weight)).toEqual([12_500, 87_500]);
  expect(servedWords(two, variations)).toBe("12.5% “on”, 87.5% “Off for now”");
  expect(servedWords(serveOne(two, "off"), variations)).toBe("“Off for now”");
});
