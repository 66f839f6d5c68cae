import { describe, expect, it } from "vitest";
import { addDays, calendarPresets, dateIn, daysOf, keepInterval, suits, usualInterval } from "./range";

describe("ranges", () => {
  it("takes the day from the project's time zone", () => {
    const at = new Date("2026-03-01T03:00:00Z");
    expect(dateIn("America/New_York", at)).toBe("2026-02-28");
    expect(dateIn("Asia/Tokyo", at)).toBe("2026-03-01");
  });

  it("counts both ends", () => {
    expect(daysOf({ from: "2026-01-01", to: "2026-01-31" })).toBe(31);
    expect(daysOf({ last: "12w" })).toBe(84);
  });

  it("knows the months around a year's end", () => {
    const names = Object.fromEntries(calendarPresets("2026-01-15").map((p) => [p.name, p.range]));
    expect(names["Last month"]).toEqual({ from: "2025-12-01", to: "2025-12-31" });
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
  });

  it("keeps the interval while it suits and never asks for thousands of points", () => {
    expect(keepInterval("week", { last: "90d" })).toBe("week");
    expect(keepInterval("hour", { last: "365d" })).toBe("week");
    expect(keepInterval("month", { last: "7d" })).toBe("day");
    expect(suits("day", { from: "2012-01-01", to: "2026-01-01" })).toBe(false);
    expect(usualInterval({ from: "2012-01-01", to: "2026-01-01" })).toBe("month");
  });
});
