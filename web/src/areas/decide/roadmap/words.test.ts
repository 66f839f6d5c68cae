import { describe, expect, test } from "vitest";
import { measured, withUnit } from "./words";

describe("a number with its unit", () => {
  test("what was written stays as it was written", () => {
    expect(withUnit(99.95, "%")).toBe("99.95%");
    expect(withUnit(0.05, "%")).toBe("0.05%");
    expect(withUnit(1.5, "days")).toBe("1.5 days");
    expect(withUnit(undefined, "%")).toBe("");
  });
  test("what was measured is shown to a digit in per cent, else to three", () => {
    expect(withUnit(measured(86.0123, "%"), "%")).toBe("86%");
    expect(measured(86.0678, "%")).toBe(86.1);
    expect(measured(1.23456, "days")).toBe(1.235);
    expect(measured(null, "%")).toBe(null);
  });
});
