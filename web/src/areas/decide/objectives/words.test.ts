import { describe, expect, test } from "vitest";
import { numbersWith, numberWords, teamOf, teamWords } from "./words";

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

describe("the number of an insight", () => {
  test("is said in words", () => {
    expect(numberWords(undefined)).toBe("The usual one");
    expect(numberWords("retention:5")).toBe("Retention in period 5");
    expect(numberWords("median")).toBe("median");
  });

  test("is offered even where it is none of the usual ones", () => {
    expect(numbersWith("retention:5").at(-1)).toEqual({
      value: "retention:5",
      label: "Retention in period 5",
    });
    expect(numbersWith("last").filter(({ value }) => value === "last")).toHaveLength(1);
  });
});
