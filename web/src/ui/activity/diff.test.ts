import { expect, test } from "vitest";
import { diff } from "./diff";
import { actorName, sentence } from "./sentence";

test("a change shows the fields that differ, objects field by field", () => {
  const before = { name: "Sign-ups", query: { kind: "trends", range: { last: "7d" } }, updated_at: "1" };
  const after = {
    name: "Sign-ups",
    query: { kind: "trends", range: { last: "30d" } },
    archived: true,
    updated_at: "2",
  };
  expect(diff(before, after)).toEqual([
    { field: "query.range.last", before: "7d", after: "30d" },
    { field: "archived", before: null, after: "true" },
  ]);
});

test("a new record shows what it has, a removed one what it had", () => {
  expect(diff(undefined, { name: "Website", scopes: ["a", "b"] })).toEqual([
    { field: "name", before: null, after: "Website" },
    { field: "scopes", before: null, after: '["a","b"]' },
  ]);
  expect(diff({ name: "Website" }, null)).toEqual([{ field: "name", before: "Website", after: null }]);
});

test("a sentence names the record, if it has a name", () => {
  expect(sentence({ verb: "created", type: "key", after: { name: "Website" } })).toBe(
    "created the key “Website”",
  );
  expect(sentence({ verb: "opened", type: "session" })).toBe("opened the session");
});

test("the system acts under the product's name", () => {
  expect(actorName({ kind: "system", id: "", name: "" })).toBe("prodops");
  expect(actorName({ kind: "member", id: "1", name: "Anna" })).toBe("Anna");
  expect(actorName({ kind: "key", id: "k1", name: "" })).toBe("k1");
});
