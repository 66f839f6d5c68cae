import type { DocState } from "../operateApi";

const kinds: Record<string, string> = {
  prd: "PRD",
  experiment: "Experiment",
  launch: "Launch",
  retrospective: "Retrospective",
  incident: "Incident",
  interview_guide: "Interview guide",
  interview_snapshot: "Interview snapshot",
  stakeholder_update: "Stakeholder update",
};

/** A kind of document as people call it. */
export function kindWords(kind: string | undefined): string {
  if (!kind) return "No template";
  const own = kind.replaceAll("_", " ");
  return kinds[kind] ?? own.slice(0, 1).toUpperCase() + own.slice(1);
}

/** The states of a document, in their order, with the colour of their badge. */
export const states: { value: DocState; label: string; colour: string }[] = [
  { value: "draft", label: "Draft", colour: "gray" },
  { value: "in_review", label: "In review", colour: "accent" },
  { value: "final", label: "Final", colour: "green" },
];

/** A test of one answer, as the list's address holds it. */
export interface FieldTest {
  name: string;
  op: string;
  value: string;
}

export const ops: { value: string; label: string; needs: boolean }[] = [
  { value: "empty", label: "is empty", needs: false },
  { value: "set", label: "is filled in", needs: false },
  { value: "eq", label: "is", needs: true },
  { value: "contains", label: "contains", needs: true },
  { value: "before", label: "is before or below", needs: true },
  { value: "after", label: "is after or above", needs: true },
];

/** Reads tests from the address: "rollback_plan=empty&launch_date=before:2026-05-01". */
export function readTests(text: string | undefined): FieldTest[] {
  return [...new URLSearchParams(text ?? "")].map(([name, test]) => {
    const at = test.indexOf(":");
    return at < 0
      ? { name, op: test, value: "" }
      : { name, op: test.slice(0, at), value: test.slice(at + 1) };
  });
}

/** Writes tests into the address; undefined for none. */
export function writeTests(tests: readonly FieldTest[]): string | undefined {
  const search = new URLSearchParams();
  for (const { name, op, value } of tests) search.append(name, value ? `${op}:${value}` : op);
  return search.toString() || undefined;
}

/** A test in words: "Rollback plan is empty". */
export function testWords({ name, op, value }: FieldTest, label = name.replaceAll("_", " ")): string {
  const words = ops.find((each) => each.value === op)?.label ?? op;
  return `${label.slice(0, 1).toUpperCase()}${label.slice(1)} ${words}${value ? ` ${value}` : ""}`;
}
