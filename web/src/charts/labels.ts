/** The words for breakdown values. */
import type { BreakdownValue } from "./answers";

/** A breakdown value as the page writes it. */
export function labelOf(breakdown: readonly BreakdownValue[]): string {
  return breakdown.map(one).join(", ");
}

function one(value: BreakdownValue): string {
  if (value === "$other") return "Other";
  if (value === "$none") return "(not set)";
  if (value === null) return "(null)";
  return value === "" ? "(empty)" : String(value);
}
