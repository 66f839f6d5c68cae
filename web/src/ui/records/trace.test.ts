import { expect, test } from "vitest";
import type { Relation, Trace, TraceNode } from "../../api/types";
import { linkOptions, optionFor, optionsTo } from "./linkOptions";
import { arrange, nodesOf } from "./trace";
import { layOut } from "./traceLayout";

const relations: Relation[] = [
  {
    name: "belongs_to",
    says: "belongs to",
    inverse: "gathers",
    from: ["feedback"],
    to: ["theme"],
    along: true,
  },
  {
    name: "motivates",
    says: "motivates",
    inverse: "is motivated by",
    from: ["theme"],
    to: ["idea"],
    along: true,
  },
  {
    name: "supports",
    says: "supports",
    inverse: "is supported by",
    from: ["feedback", "insight"],
    to: ["idea"],
    along: true,
  },
  { name: "becomes", says: "became", inverse: "came of", from: ["idea"], to: ["bet"], along: true },
  {
    name: "decides",
    says: "decides",
    inverse: "was decided by",
    from: ["decision"],
    to: ["idea"],
    along: false,
  },
  { name: "duplicates", says: "duplicates", inverse: "is duplicated by", from: [], to: [], along: false },
  { name: "relates_to", says: "relates to", inverse: "relates to", from: [], to: [], along: false },
];

function node(type: string, id: string, side: TraceNode["side"] = "before"): TraceNode {
  return { type, id, title: `${type} ${id}`, side, distance: 1, updated_at: "2026-01-01T00:00:00Z" };
}

const ref = (type: string, id: string) => ({ type, id });

/** An idea with so many notes under one theme, a bet, a decision, and no document. */
function loop(notes: number): Trace {
  const heard = Array.from({ length: notes }, (_, i) => node("feedback", `f${i}`));
  return {
    nodes: [
      node("idea", "i", "here"),
      node("theme", "t"),
      ...heard,
      node("bet", "b", "after"),
      node("decision", "d", "beside"),
    ],
    edges: [
      { from: ref("theme", "t"), to: ref("idea", "i"), relation: "motivates" },
      ...heard.map(({ id }) => ({
        from: ref("feedback", id),
        to: ref("theme", "t"),
        relation: "belongs_to",
      })),
      { from: ref("idea", "i"), to: ref("bet", "b"), relation: "becomes" },
      { from: ref("decision", "d"), to: ref("idea", "i"), relation: "decides" },
    ],
    many: notes > 11 ? [{ at: ref("theme", "t"), relation: "belongs_to", inverse: true, total: 3400 }] : [],
    missing: [{ type: "objective", side: "after", says: "This idea advances no objective." }],
  };
}

test("the stages stand in the order of the loop, what decides stands beside", () => {
  const picture = arrange(loop(2), relations);
  expect(picture.columns.map((column) => column.label)).toEqual([
    "Heard",
    "Themes",
    "Ideas",
    "Bets",
    "Objectives",
  ]);
  expect(picture.beside.boxes.map((box) => box.key)).toEqual(["decision:d"]);
  expect(picture.columns.at(-1)?.boxes[0]?.kind).toBe("gap");
  expect(picture.sentences).toContain("Theme “theme t” motivates Idea “idea i”.");
});

test("of many notes five are shown, the rest stand behind one box and share its line", () => {
  const picture = arrange(loop(12), relations);
  const heard = picture.columns[0];
  expect(heard?.boxes.map((box) => box.kind)).toEqual([
    "record",
    "record",
    "record",
    "record",
    "record",
    "more",
  ]);
  expect(heard?.boxes.flatMap(nodesOf)).toHaveLength(12);
  expect(heard?.many).toEqual(["12 of 3,400 notes at “theme t”"]);
  expect(picture.lines.filter((line) => line.to === "theme:t")).toHaveLength(6);
});

test("a sixth note is shown rather than hidden behind a box of its own", () => {
  const kinds = arrange(loop(6), relations).columns[0]?.boxes.map((box) => box.kind);
  expect(kinds).toEqual(Array(6).fill("record"));
});

test("a record without a stage has a column of its own, right before what it has to do with", () => {
  const trace = loop(1);
  trace.nodes = [node("insight", "x", "here"), ...trace.nodes];
  trace.edges.push({ from: ref("insight", "x"), to: ref("idea", "i"), relation: "supports" });
  expect(arrange(trace, relations).columns.map((column) => column.label)).toEqual([
    "Heard",
    "Themes",
    "This insight",
    "Ideas",
    "Bets",
    "Objectives",
  ]);
});

test("a record alone is a picture of one box", () => {
  const picture = arrange({ nodes: [node("doc", "1", "here")], edges: [], many: [], missing: [] }, relations);
  expect(picture.columns.map((column) => column.boxes.length)).toEqual([1]);
  expect(layOut(picture, 400)?.boxes.get("doc:1")).toBeDefined();
});

test("four hundred records stay within the width, and no two boxes overlap", () => {
  const trace = loop(396);
  const layout = layOut(arrange(trace, relations), 1100);
  if (!layout) throw new Error("it has to fit");
  const places = [...layout.boxes.values()];
  expect(places.length).toBeLessThan(20);
  for (const place of places) expect(place.x + place.width).toBeLessThanOrEqual(1100);
  const seen = new Set(places.map((place) => `${place.x} ${place.y}`));
  expect(seen.size).toBe(places.length);
  expect(layout.lines).toHaveLength(arrange(trace, relations).lines.length);
});

test("what does not fit side by side is not laid out", () => {
  expect(layOut(arrange(loop(3), relations), 390)).toBeUndefined();
});

test("a kind of record is offered the relations it can have, told from its side", () => {
  const options = linkOptions(relations, "idea");
  expect(options.map((option) => option.words)).toEqual([
    "is motivated by",
    "is supported by",
    "became",
    "was decided by",
    "duplicates",
    "is duplicated by",
    "relates to",
  ]);
  expect(optionsTo(options, "idea").map((option) => option.words)).toEqual([
    "duplicates",
    "is duplicated by",
    "relates to",
  ]);
  expect(optionsTo(options, "feedback")[0]?.words).toBe("is supported by");
});

test("a gap is filled by the relation that leads to its side", () => {
  const options = linkOptions(relations, "idea");
  expect(optionFor(options, { type: "bet", side: "after", says: "" })?.key).toBe("becomes");
  expect(optionFor(options, { type: "feedback", side: "before", says: "" })?.key).toBe("supports inverse");
  expect(optionFor(options, { type: "decision", side: "beside", says: "" })?.key).toBe("decides inverse");
});
