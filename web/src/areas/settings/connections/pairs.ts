/** A name over there, and what it is called here. */
export type Pair = [there: string, here: string];

/** The rows of a form that edits such names. */
export function pairsOf(names: Record<string, string>): Pair[] {
  return Object.entries(names).sort(([a], [b]) => a.localeCompare(b));
}

/** The names that rows say; rows without a name over there say nothing yet. */
export function rulesWith(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(
    pairs.filter(([there]) => there.trim() !== "").map(([there, here]) => [there.trim(), here]),
  );
}
