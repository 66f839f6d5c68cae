/** One field of a record that a change touched. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

type Values = Record<string, unknown>;

/** Fields that say nothing to a reader: they change with every edit. */
const silent = new Set(["updated_at", "revision", "version", "hash"]);

/**
 * The fields in which two versions of a record differ, in the order they stand
 * in. Objects are compared field by field ("query.range.last"), lists as a whole.
 */
export function diff(before: Values | undefined | null, after: Values | undefined | null): FieldChange[] {
  const old = flatten(before ?? {});
  const now = flatten(after ?? {});
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .filter((field) => old.get(field) !== now.get(field) && !silent.has(field))
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }));
}

function flatten(values: Values, prefix = "", into = new Map<string, string>()): Map<string, string> {
  for (const [name, value] of Object.entries(values)) {
    const path = prefix ? `${prefix}.${name}` : name;
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      flatten(value as Values, path, into);
    else if (value !== null && value !== undefined)
      into.set(path, typeof value === "string" ? value : JSON.stringify(value));
  }
  return into;
}
