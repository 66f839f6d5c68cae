import { expect, test } from "vitest";
import type { Relation } from "../../api/types";
import { recordSentence } from "./recordSentence";

const relations: Relation[] = [
  { name: "supports", says: "supports", inverse: "is supported by", from: [], to: [], along: true },
];
const here = { type: "idea", id: "i" };
const titles = (ref: { id: string }) => (ref.id === "n" ? "Exports fail" : undefined);
const tell = (change: Parameters<typeof recordSentence>[0]) =>
  recordSentence(change, here, relations, titles);

test("a change names the fields it touched", () => {
  expect(tell({ verb: "created", type: "idea", id: "i", after: { title: "A" } })).toBe("created this idea");
  const before = { title: "A", reach: { low: 1 }, version: 1 };
  const after = { title: "B", reach: { low: 2 }, version: 2 };
  expect(tell({ verb: "updated", type: "idea", id: "i", before, after })).toBe(
    "changed the title and the reach",
  );
  expect(tell({ verb: "archived", type: "idea", id: "i", before, after })).toBe("archived this idea");
});

test("a link is told from this record's side", () => {
  const link = { from: { type: "feedback", id: "n" }, to: here, relation: "supports" };
  expect(tell({ verb: "created", type: "link", id: "l", after: link })).toBe(
    "linked: is supported by the note “Exports fail”",
  );
  expect(tell({ verb: "removed", type: "link", id: "l", before: link })).toBe(
    "removed the link: is supported by the note “Exports fail”",
  );
  const out = { from: here, to: { type: "bet", id: "b" }, relation: "supports" };
  expect(tell({ verb: "created", type: "link", id: "l", after: out })).toBe("linked: supports the bet");
});

test("a comment is told by its first words", () => {
  const body = "@[Anna](member:1) look at this";
  expect(tell({ verb: "created", type: "comment", id: "c", after: { body } })).toBe(
    "commented: “@Anna look at this”",
  );
});
