import type { Field } from "../operateApi";

/** The types of fields, as people read them. */
export const fieldTypes: { value: Field["type"]; label: string }[] = [
  { value: "text", label: "Line of text" },
  { value: "longtext", label: "Text" },
  { value: "member", label: "Member" },
  { value: "date", label: "Date" },
  { value: "number", label: "Number" },
  { value: "choice", label: "Choice" },
  { value: "boolean", label: "Yes or no" },
  { value: "url", label: "Link" },
  { value: "record", label: "Record" },
  { value: "metric", label: "Metric" },
];

/** A name for a field, made of its label: "Rollback plan" → "rollback_plan". */
export function nameOf(label: string, taken: readonly string[]): string {
  const plain = label
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 60);
  const name = plain || "field";
  for (let n = 2; ; n++) {
    const next = taken.includes(name) ? `${name}_${n}` : name;
    if (!taken.includes(next)) return next;
  }
}
