import type { Ref } from "../../api/types";

/** Pages whose form makes a record of each kind, and the kinds it can be made of: the form links the two. */
const forms: Record<string, { page: string; of: readonly string[] }> = {
  idea: { page: "ideas", of: ["feedback", "theme", "insight", "bet"] },
  bet: { page: "roadmap", of: ["idea", "objective"] },
  objective: { page: "objectives", of: ["bet"] },
  decision: { page: "decisions", of: ["idea", "bet", "objective", "experiment", "release", "outcome"] },
  experiment: { page: "experiments", of: ["idea", "bet"] },
  learning: { page: "learnings", of: ["experiment", "outcome", "incident", "release", "doc"] },
  release: { page: "releases", of: ["bet", "idea", "experiment", "flag"] },
};

/** The form, as a path below the project, in which a record of `type` is made of this one; absent where none is. */
export function creationPath(here: Ref, type: string): string | undefined {
  const id = encodeURIComponent(here.id);
  // A key result belongs to its objective, whose page has the form.
  if (type === "key_result") return here.type === "objective" ? `objectives/${id}?new=1` : undefined;
  if (type === "doc") return `docs/new?describes=${here.type}:${id}`;
  const form = forms[type];
  return form?.of.includes(here.type) ? `${form.page}?new=1&from=${here.type}:${id}` : undefined;
}

/** Reads `type:id` as an address carries it. */
export function refOf(named: unknown): Ref | undefined {
  const [, type, id] = /^([a-z_]+):(.+)$/.exec(String(named ?? "")) ?? [];
  return type && id ? { type, id } : undefined;
}
