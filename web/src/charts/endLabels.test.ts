import { expect, test } from "vitest";
import { apart } from "./endLabels";

test("labels far apart stay where their lines end", () => {
  expect(apart([10, 50, 100], 100, 0, 300)).toEqual([0, 0, 0]);
});

test("labels of lines that end together stand above one another", () => {
  expect(apart([0, 0, 0], 145, 0, 300)).toEqual([0, -16, -32]);
});

test("labels at the top make room downwards", () => {
  expect(apart([120, 120], 120, 0, 300)).toEqual([16, 0]);
});

test("nothing but zeros is spread as well", () => {
  expect(apart([0, 0], 0, 0, 300)).toEqual([0, -16]);
});
