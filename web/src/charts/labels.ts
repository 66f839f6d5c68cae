/** The words for breakdown values. */

/** A breakdown value (a JSON scalar, `$other` or `$none`) as the page writes it. */
export function labelOf(breakdown: readonly unknown[]): string {
  return breakdown.map(one).join(", ");
}

function one(value: unknown): string {
  if (value === "$other") return "Other";
  if (value === "$none") return "(not set)";
  if (value === null) return "(null)";
  return value === "" ? "(empty)" : String(value);
}
