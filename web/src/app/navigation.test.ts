import { House } from "lucide-react";
import { expect, test } from "vitest";
import type { Area } from "../ui/area";
import { areas } from "./areas";
import { activeEntry, clashingLetters, shownArea, visibleAreas } from "./navigation";

const entry = (path: string, letter?: string) => ({ label: path || "Home", path, icon: House, letter });

test("no two pages share a letter, and none is taken from a key with a meaning of its own", () => {
  expect(clashingLetters(areas)).toEqual([]);
  const letters = areas.flatMap((area) => area.navigation.map((known) => known.letter));
  expect(letters).not.toContain("g");
});

test("a letter used twice is found", () => {
  const area: Area = { name: "a", routes: [], navigation: [entry("x", "x"), entry("y", "x")] };
  expect(clashingLetters([area])).toEqual(["x"]);
});

test("every entry of the navigation leads to a page", () => {
  const paths = new Set(areas.flatMap((area) => area.routes.map((route) => route.path)));
  const dead = areas.flatMap((area) => area.navigation).filter((known) => !paths.has(known.path));
  expect(dead).toEqual([]);
});

test("entries above the member's role are absent, and so are areas without entries", () => {
  const only: Area = {
    name: "b",
    heading: "B",
    routes: [],
    navigation: [{ ...entry("z"), minimumRole: "admin" }],
  };
  expect(visibleAreas([only], "editor")).toEqual([]);
  expect(visibleAreas([only], "admin")).toHaveLength(1);
});

test("the most exact entry is the active one", () => {
  const entries = [entry(""), entry("people"), entry("people/groups")];
  const at = (pathname: string) => activeEntry(entries, "/p/shop", pathname)?.path;
  expect(at("/p/shop")).toBe("");
  expect(at("/p/shop/")).toBe("");
  expect(at("/p/shop/people/anna")).toBe("people");
  expect(at("/p/shop/people/groups/1")).toBe("people/groups");
  expect(at("/p/shop/peoples")).toBeUndefined();
  expect(at("/account")).toBeUndefined();
});

test("an address is that of an area, or of none", () => {
  expect(shownArea(areas, "/p/shop/inbox/17")).toBe("listen");
  expect(shownArea(areas, "/p/shop/tools")).toBe("operate");
  expect(shownArea(areas, "/p/shop/flags/new")).toBe("experiment");
  for (const elsewhere of [
    "/p/shop",
    "/p/shop/settings/keys",
    "/p/shop/search",
    "/account",
    "/p/shop/nowhere",
  ])
    expect(shownArea(areas, elsewhere)).toBe("none");
});
