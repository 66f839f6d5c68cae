import type { Problem } from "../../../../api/problem";
import type { Model, ModelDraft, ScoreInput } from "../ideaApi";

/** The numbers that are counted live and may stand in for what nobody has entered. */
export const liveNumbers: readonly { value: string; label: string }[] = [
  { value: "notes", label: "Notes" },
  { value: "people", label: "People" },
  { value: "companies", label: "Companies" },
  { value: "revenue", label: "Revenue" },
  { value: "critical", label: "Critical highlights" },
  { value: "important", label: "Important highlights" },
  { value: "nice_to_have", label: "Nice-to-have highlights" },
  { value: "themes", label: "Themes" },
  { value: "votes", label: "Votes" },
  { value: "measured", label: "The measured number" },
];

/** A model as it is written: of what comes with prodops, a copy under a name of its own. */
export function draftOf({ name, description, formula, inputs, built_in }: Model): ModelDraft {
  return { name: built_in ? `Our ${name}` : name, description, formula, inputs: inputs ?? [] };
}

/** A name for an input as formulas have it, made of its label: `Team size` → `team_size`. */
export function inputName(label: string, taken: readonly string[]): string {
  const plain = label
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 36);
  const name = plain || "input";
  for (let n = 1; ; n++) {
    const next = n === 1 ? name : `${name}_${n}`;
    if (!taken.includes(next) && !liveNumbers.some((live) => live.value === next)) return next;
  }
}

/** The inputs of the first list whose names the second has no more. */
export function takenOut(before: readonly ScoreInput[], now: readonly ScoreInput[]): ScoreInput[] {
  return before.filter((was) => !now.some((input) => input.name === was.name));
}

/** What is said when inputs go that ideas have numbers for; empty when none of them has. */
export function lossWords(gone: readonly ScoreInput[], entered: Readonly<Record<string, number>>): string {
  const said = gone
    .map(({ name, label }) => ({ label: label || name, ideas: entered[name] ?? 0 }))
    .filter(({ ideas }) => ideas > 0)
    .map(({ label, ideas }) => `${ideas} ${ideas === 1 ? "idea has" : "ideas have"} a number for ${label}`);
  if (said.length === 0) return "";
  return `${said.join(", ")}. What was entered stays with the ideas, but no longer counts in this model.`;
}

/** What is wrong with exactly one field: `name` is the model's, `inputs[0].name` an input's. */
export function errorAt(problem: Problem | null | undefined, path: string): string | undefined {
  return problem?.fields.find(({ location }) => location === `body.${path}`)?.message;
}

/** What is wrong with fields that no part of the form shows. */
export function isShown(location: string): boolean {
  return /^body\.(name|description|formula|inputs\[\d+\]\.(name|label|says|live|spread|scale\.(unit|low|high|step|steps|steps\[\d+\]\.(value|label))))$/.test(
    location,
  );
}

/** A model's inputs in words, for those who compare two versions. */
export function inputsWords(inputs: readonly ScoreInput[]): string {
  return inputs
    .map((input) => {
      const { name, label, live, spread, says } = input;
      const meanwhile = live ? `, else ${live.replaceAll("_", " ")}` : "";
      const unsure = spread
        ? input.scale.steps
          ? ", may be one off"
          : `, ±${Math.round(spread * 100)}%`
        : "";
      return `${label || name} (${name}): ${scaleWords(input)}${meanwhile}${unsure}${says ? `, “${says}”` : ""}`;
    })
    .join("; ");
}

/** What may be entered, in words: `0.1 to 1000 person-months` or `Low 1, High 2`. */
export function scaleWords({ scale }: ScoreInput): string {
  const { steps = [], low, high, unit } = scale;
  if (steps.length > 0)
    return steps.map(({ value, label }) => [label, value].filter(Boolean).join(" ")).join(", ");
  const range =
    low !== undefined && high !== undefined
      ? `${low} to ${high}`
      : low !== undefined
        ? `${low} or more`
        : high !== undefined
          ? `at most ${high}`
          : "any number";
  return unit ? `${range}, ${unit}` : range;
}
