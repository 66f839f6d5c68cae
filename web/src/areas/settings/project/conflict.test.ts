import { expect, test } from "vitest";
import { differences } from "./conflict";

const mine = { name: "Shop", timezone: "Europe/Berlin", week_start: "monday" } as const;

test("only what differs is shown, in the order of the form", () => {
  const theirs = { name: "Store", timezone: "Europe/Berlin", week_start: "sunday" } as const;
  expect(differences(mine, theirs)).toEqual([
    { field: "name", label: "Name", mine: "Shop", theirs: "Store" },
    { field: "week_start", label: "Week starts on", mine: "monday", theirs: "sunday" },
  ]);
});

test("equal versions have no differences", () => {
  expect(differences(mine, { ...mine })).toEqual([]);
});
