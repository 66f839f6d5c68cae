import { describe, expect, it } from "vitest";
import { snoozes } from "./snoozes";

describe("times to rest until", () => {
  it("all lie ahead, and Monday is never today", () => {
    for (let day = 1; day <= 7; day++) {
      const now = new Date(2026, 5, day, 10, 30);
      const choices = snoozes(now);
      for (const { id } of choices) expect(Date.parse(id)).toBeGreaterThan(now.getTime());
      const monday = new Date(choices[2]?.id ?? "");
      expect(monday.getDay()).toBe(1);
      expect(monday.getDate()).not.toBe(day);
    }
  });
});
