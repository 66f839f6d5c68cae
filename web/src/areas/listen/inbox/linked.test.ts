import { describe, expect, it } from "vitest";
import { linked, parts } from "./linked";

describe("addresses in text", () => {
  it("become links only when they are of the web or of mail", () => {
    expect(linked("See https://a.io/x?y=1. Or mail ann@acme.com!")).toEqual([
      { text: "See " },
      { text: "https://a.io/x?y=1", href: "https://a.io/x?y=1" },
      { text: ". Or mail " },
      { text: "ann@acme.com", href: "mailto:ann@acme.com" },
      { text: "!" },
    ]);
  });
  it("leaves scripts and markup as text", () => {
    const text = '<a href="javascript:alert(1)">x</a> javascript:alert(1) data:text/html,x';
    expect(linked(text)).toEqual([{ text }]);
  });
});

describe("highlights in text", () => {
  it("count characters, not halves of them", () => {
    expect(parts("a😀b", [{ id: "h", begins: 1, ends: 2 }])).toEqual([
      { text: "a", marks: [] },
      { text: "😀", marks: ["h"] },
      { text: "b", marks: [] },
    ]);
  });
  it("may lie over one another and beyond the end", () => {
    const cut = parts("abcd", [
      { id: "x", begins: 0, ends: 3 },
      { id: "y", begins: 2, ends: 99 },
    ]);
    expect(cut.map((part) => [part.text, part.marks.join()])).toEqual([
      ["ab", "x"],
      ["c", "x,y"],
      ["d", "y"],
    ]);
  });
});
