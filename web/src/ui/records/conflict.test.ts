import { expect, test } from "vitest";
import { differences, equal, merged, proposed } from "./conflict";
import { wordDiff } from "./words";

const base = { title: "Export", effort: 3, tags: ["csv"], note: "" };
const names = ["title", "effort", "tags", "note"];

test("each field says who changed it; what both made the same is no difference", () => {
  const edit = { title: "Export to CSV", effort: 5, tags: ["csv"] };
  const theirs = { title: "CSV export", effort: 5, tags: ["csv", "api"], note: "" };
  expect(differences(base, edit, theirs, names)).toEqual([
    { name: "title", base: "Export", mine: "Export to CSV", theirs: "CSV export", changed: "both" },
    { name: "tags", base: ["csv"], mine: ["csv"], theirs: ["csv", "api"], changed: "theirs" },
  ]);
});

test("every change is kept by default, mine where both changed a field", () => {
  const rows = differences(base, { title: "A", effort: 4 }, { ...base, title: "B", note: "Theirs" }, names);
  expect(proposed(rows)).toEqual({ title: "mine", effort: "mine", note: "theirs" });
  expect(merged({ title: "A", effort: 4 }, rows, proposed(rows))).toEqual({ title: "A", effort: 4 });
});

test("the edit saved is what makes their version the chosen one", () => {
  const edit = { title: "A" };
  const rows = differences(base, edit, { ...base, title: "B", note: "Theirs" }, names);
  // Taking my unchanged note back over theirs has to be said in the edit.
  expect(merged(edit, rows, { title: "theirs", note: "mine" })).toEqual({ note: "" });
  expect(merged(edit, rows, { title: "theirs", note: "theirs" })).toEqual({});
});

test("objects are equal whatever the order of their fields, and nothing is nothing", () => {
  expect(equal({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toBe(true);
  expect(equal({ a: 1 }, { a: 1, b: null })).toBe(true);
  expect(equal("", undefined)).toBe(true);
  expect(equal(0, "")).toBe(false);
  expect(equal([1, 2], [2, 1])).toBe(false);
  expect(equal("1", 1)).toBe(false);
});

test("a text shows the words put in and taken out", () => {
  expect(wordDiff("Export the table", "Export every table as CSV")).toEqual([
    { text: "Export ", kind: "same" },
    { text: "the", kind: "removed" },
    { text: "every", kind: "added" },
    { text: " table", kind: "same" },
    { text: " as CSV", kind: "added" },
  ]);
  expect(wordDiff("", "new")).toEqual([{ text: "new", kind: "added" }]);
  expect(wordDiff("same", "same")).toEqual([{ text: "same", kind: "same" }]);
});

test("a text too long to compare is shown as taken out and put in", () => {
  const long = "word ".repeat(700);
  expect(wordDiff(long, `${long}more`).map((stretch) => stretch.kind)).toEqual(["removed", "added"]);
});
