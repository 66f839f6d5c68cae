import { defaultParseSearch } from "@tanstack/react-router";
import { expect, test } from "vitest";
import { legibleSearch } from "./search";

test("a question stays legible in the address", () => {
  expect(legibleSearch({ q: "(kind:trends,series:!((event:'Signed Up')),path:/pricing)" })).toBe(
    "?q=(kind:trends,series:!((event:'Signed+Up')),path:/pricing)",
  );
});

test("what is written is read back", () => {
  const search = { q: "(a:'&=#%+?!!',b:!(1,$page))", invite: true, d: "(chart:bar)" };
  expect(defaultParseSearch(legibleSearch(search))).toEqual(search);
});
