import { describe, expect, it } from "vitest";
import { filterOf, leaves } from "./filter";

describe("the address as a filter", () => {
  it("is the inbox when it says nothing", () => {
    expect(filterOf({})).toEqual({ view: "inbox" });
  });
  it("knows the views that narrow the inbox", () => {
    expect(filterOf({ view: "mine" })).toEqual({ view: "inbox", owner: "me" });
    expect(filterOf({ view: "unassigned", q: "csv" })).toEqual({ view: "inbox", area: "none", q: "csv" });
  });
  it("leaves out what is empty and what is no filter", () => {
    expect(filterOf({ view: "all", area: "", log: "1", plan: "pro" })).toEqual({ view: "all", plan: "pro" });
  });
});

describe("what leaves a view", () => {
  it("goes when it is done, linked or merged", () => {
    expect(leaves("inbox", { state: "done" })).toBe(true);
    expect(leaves("inbox", { link: {} })).toBe(true);
    expect(leaves("all", { duplicate_of: "x" })).toBe(true);
    expect(leaves("all", { state: "done" })).toBe(false);
  });
  it("stays when it is only filed, unless the view is of those not filed", () => {
    expect(leaves("inbox", { area_id: "a" })).toBe(false);
    expect(leaves("unassigned", { area_id: "a" })).toBe(true);
    expect(leaves("mine", { owner: "b" })).toBe(true);
  });
});
