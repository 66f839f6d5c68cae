import { describe, expect, test } from "vitest";
import { teamOf, teamWords } from "./words";

describe("the team of an objective", () => {
  test("is said in words", () => {
    expect(teamWords("shared")).toBe("Shared by product and engineering");
    expect(teamWords("product")).toBe("Product");
    expect(teamWords("engineering")).toBe("Engineering");
    expect(teamWords(undefined)).toBe("");
  });

  test("stays as typed where it is a team of one's own", () => {
    expect(teamWords("growth squad")).toBe("growth squad");
    expect(teamOf("growth squad")).toBe("growth squad");
    expect(teamOf("Product design")).toBe("Product design");
  });

  test.each(["product", "engineering", "shared", ""])("reads its own words of %o", (team) => {
    expect(teamOf(teamWords(team))).toBe(team);
  });

  test("is one team however it is written", () => {
    expect(teamOf(" Shared by Product and Engineering ")).toBe("shared");
    expect(teamOf("PRODUCT")).toBe("product");
  });
});
