/** Who changed a field since the version both began from. */
export type Changed = "mine" | "theirs" | "both";

/** A field that one or both of two editors changed. */
export interface FieldDifference {
  name: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  changed: Changed;
}

/** For each field that was changed, whose version is to stand. */
export type Choices = Record<string, "mine" | "theirs">;

type Values = object;

/**
 * The fields that my edit or somebody else's change touched, in the order of
 * `names`. What both made the same, and what I wrote as it was, is no difference.
 */
export function differences(
  base: Values,
  edit: Values,
  theirs: Values,
  names: readonly string[],
): FieldDifference[] {
  return names.flatMap((name) => {
    const was = field(base, name);
    const now = field(theirs, name);
    const mine = name in edit ? field(edit, name) : was;
    const iChanged = !equal(mine, was);
    const theyChanged = !equal(now, was);
    if ((!iChanged && !theyChanged) || equal(mine, now)) return [];
    const changed: Changed = iChanged && theyChanged ? "both" : iChanged ? "mine" : "theirs";
    return [{ name, base: was, mine, theirs: now, changed }];
  });
}

/** What is proposed: every change is kept; where both changed a field, mine, as it was the one being saved. */
export function proposed(rows: readonly FieldDifference[]): Choices {
  return Object.fromEntries(rows.map((row) => [row.name, row.changed === "theirs" ? "theirs" : "mine"]));
}

/**
 * The edit that makes the saved version what was chosen. Fields of my edit that
 * are no rows (`rows` names only what is shown) are part of it as they are.
 */
export function merged<E extends Values>(edit: E, rows: readonly FieldDifference[], choices: Choices): E {
  const next = { ...edit } as Record<string, unknown>;
  for (const row of rows) {
    if (choices[row.name] === "mine") next[row.name] = row.mine ?? emptied(row.theirs);
    else delete next[row.name];
  }
  return next as E;
}

/** What takes a value away in an edit, where leaving the field out would leave the value. */
function emptied(value: unknown): unknown {
  if (typeof value === "string") return "";
  return Array.isArray(value) ? [] : null;
}

/** Whether two values read the same: objects field by field in any order; absent, null and "" are all nothing. */
export function equal(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const fields = Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .filter((text) => !text.endsWith(":"))
    .sort();
  return `{${fields.join()}}`;
}

function field(values: Values, name: string): unknown {
  return (values as Record<string, unknown>)[name];
}
