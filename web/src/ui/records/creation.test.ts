import { describe, expect, test } from "vitest";
import { creationPath, refOf } from "./creation";

describe("making what a trace lacks", () => {
  test.each([
    ["feedback", "idea", "ideas?new=1&from=feedback:7"],
    ["theme", "idea", "ideas?new=1&from=theme:7"],
    ["idea", "bet", "roadmap?new=1&from=idea:7"],
    ["objective", "bet", "roadmap?new=1&from=objective:7"],
    ["bet", "objective", "objectives?new=1&from=bet:7"],
    ["bet", "decision", "decisions?new=1&from=bet:7"],
    ["bet", "doc", "docs/new?describes=bet:7"],
    ["objective", "key_result", "objectives/7?new=1"],
  ])("of %s, %s", (here, type, path) => {
    expect(creationPath({ type: here, id: "7" }, type)).toBe(path);
  });

  test("is not offered where it would make no sense", () => {
    expect(creationPath({ type: "idea", id: "7" }, "feedback")).toBeUndefined();
    expect(creationPath({ type: "decision", id: "7" }, "idea")).toBeUndefined();
    expect(creationPath({ type: "bet", id: "7" }, "no_such_kind")).toBeUndefined();
  });

  test("an id is one part of the address, whatever is in it", () => {
    const path = creationPath({ type: "idea", id: "a&b=c" }, "bet") ?? "";
    expect(refOf(new URLSearchParams(path.split("?")[1]).get("from"))).toEqual({ type: "idea", id: "a&b=c" });
  });

  test.each([undefined, "", 1, "idea", "idea:", ":7"])("%o names no record", (named) => {
    expect(refOf(named)).toBeUndefined();
  });
});
