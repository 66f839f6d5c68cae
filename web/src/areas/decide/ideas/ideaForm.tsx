import type { Tagged } from "../../../api/client";
import type { EditField } from "../../../ui/records/EditConflict";
import { MemberName } from "../../../ui/records/MemberName";
import { AreaName, InsightName } from "./IdeaWords";
import { type Estimate, type Idea, type IdeaEdit, type Model, stateLabel } from "./ideaApi";

/**
 * An idea as it is edited: every scoring input is a field of its own, so that two
 * people who score different inputs do not stand in each other's way.
 */
export interface IdeaForm extends IdeaPart {
  idea: Idea;
  title: string;
  problem: string;
  proposal: string;
  state: Idea["state"];
  owner: string;
  area: string;
  tags: string[];
  insight: string;
  updated_at: string;
}

/** What of an idea is changed; an input is `input reach`, and null takes it out. */
export interface IdeaPart {
  title?: string;
  problem?: string;
  proposal?: string;
  state?: Idea["state"];
  owner?: string;
  area?: string;
  tags?: string[];
  insight?: string;
  [input: InputField]: Estimate | null | undefined;
}

type InputField = `input ${string}`;

export const inputField = (name: string): InputField => `input ${name}`;

/** An idea as the form has it. */
export function formOf({ value: idea, etag }: Tagged<Idea>): Tagged<IdeaForm> {
  const form: IdeaForm = {
    idea,
    title: idea.title,
    problem: idea.problem,
    proposal: idea.proposal,
    state: idea.state,
    owner: idea.owner,
    area: idea.area,
    tags: idea.tags ?? [],
    insight: idea.insight,
    updated_at: idea.updated_at,
  };
  for (const [name, estimate] of Object.entries(idea.inputs ?? {})) form[inputField(name)] = estimate;
  return { value: form, etag };
}

/** A change as the API takes it. */
export function editOf(part: IdeaPart): IdeaEdit {
  const words: Record<string, unknown> = {};
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(part)) {
    if (name.startsWith("input ")) inputs[name.slice("input ".length)] = value;
    else words[name] = value;
  }
  return { ...words, ...(Object.keys(inputs).length > 0 ? { inputs } : {}) } as IdeaEdit;
}

/** The fields of an idea as a conflict names and shows them. */
export function fieldsOf(idea: Idea, model: Model | undefined): EditField[] {
  const named = new Map((model?.inputs ?? []).map((input) => [input.name, input.label]));
  for (const name of Object.keys(idea.inputs ?? {})) if (!named.has(name)) named.set(name, name);
  return [
    { name: "title", label: "Title" },
    { name: "problem", label: "Problem" },
    { name: "proposal", label: "Proposal" },
    { name: "state", label: "State", show: (value) => stateLabel(value as string) },
    { name: "owner", label: "Owner", show: (value) => <MemberName id={value as string} /> },
    { name: "area", label: "Area", show: (value) => <AreaName id={value as string} /> },
    { name: "tags", label: "Tags", show: (value) => (value as string[]).join(", ") || "None" },
    { name: "insight", label: "Measured by", show: (value) => <InsightName id={value as string} /> },
    ...[...named].map(([name, label]) => ({
      name: inputField(name),
      label,
      show: (value: unknown) => estimateText(value as Estimate | null | undefined),
    })),
  ];
}

/** An estimate in words: `4`, or `4, between 2 and 8`. */
export function estimateText(estimate: Estimate | null | undefined): string {
  if (!estimate) return "Not entered";
  const { value, low, high } = estimate;
  if (low === undefined && high === undefined) return String(value);
  if (low === undefined) return `${value}, at most ${high}`;
  return high === undefined ? `${value}, at least ${low}` : `${value}, between ${low} and ${high}`;
}
