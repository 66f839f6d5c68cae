import { expect, test } from "vitest";
import { evidenceWords } from "./merging";

test.each([
  [{ notes: 0, companies: 0, revenue: 0 }, "No notes"],
  [{ notes: 1, companies: 0, revenue: 0 }, "1 note"],
  [{ notes: 3, companies: 1, revenue: 0 }, "3 notes of 1 company"],
  [{ notes: 1200, companies: 40, revenue: 6000.4 }, "1,200 notes of 40 companies, 6,000 a month"],
])("%o moves %s", (evidence, words) => {
  expect(evidenceWords(evidence)).toBe(words);
});
