import { dayText } from "./days";
import type {
  Citation,
  Cited,
  Experiment,
  ExperimentPlan,
  MetricResult,
  Readout,
  State,
  Verdict,
} from "./trialApi";

export const stateWords: Record<State, string> = {
  draft: "Draft",
  running: "Running",
  stopped: "Stopped",
  decided: "Decided",
};

export const stateColours: Record<State, string> = {
  draft: "gray",
  running: "accent",
  stopped: "yellow",
  decided: "gray",
};

export const verdictWords: Record<Verdict, string> = {
  shipped: "Shipped",
  rolled_back: "Rolled back",
  inconclusive: "Inconclusive",
  invalid: "Invalid",
};

export const verdictColours: Record<Verdict, string> = {
  shipped: "green",
  rolled_back: "red",
  inconclusive: "gray",
  invalid: "yellow",
};

type Recommended = Readout["recommendation"]["verdict"];

export const recommendedWords: Record<Recommended, string> = {
  ship: "Ship it",
  roll_back: "Roll it back",
  keep_running: "Keep running",
  inconclusive: "No conclusion",
};

export const recommendedColours: Record<Recommended, string> = {
  ship: "green",
  roll_back: "red",
  keep_running: "accent",
  inconclusive: "gray",
};

export const roleWords: Record<MetricResult["role"], string> = {
  goal: "Goal",
  guardrail: "Guardrail",
  secondary: "Secondary",
};

/** What an earlier one does to the hypothesis that cites it, or the hypothesis to the earlier one. */
export const relationWords: Record<Citation["relation"], string> = {
  supports: "Supports this",
  contradicts: "Contradicts this",
  replicates: "Replicated by this",
  supersedes: "Superseded by this",
};

/** The relations in which a hypothesis can cite a kind of record. */
export function relationsFor(type: string): { value: Citation["relation"]; label: string }[] {
  return Object.entries(relationWords)
    .map(([value, label]) => ({ value: value as Citation["relation"], label }))
    .filter(({ value }) => value !== "replicates" || type === "experiment");
}

/** Whom a plan compares. */
export const unitWords: Record<NonNullable<ExperimentPlan["unit"]>, string> = {
  persons: "People",
  groups: "Companies",
};

/** A relative effect with its sign: `+2.1%`, `−6.9%`. */
export function signed(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return "–";
  const p = Math.abs(share * 100);
  const digits = p < 1 && p > 0 ? 2 : 1;
  const written = `${p.toFixed(digits)}%`;
  if (Number(p.toFixed(digits)) === 0) return "0.0%";
  return share > 0 ? `+${written}` : `−${written}`;
}

/** An interval of a relative effect: `−6.9% to −1.7%`; an end without a number is open. */
export function intervalWords(low: number | null | undefined, high: number | null | undefined): string {
  const end = (v: number | null | undefined) => (v === null || v === undefined ? "anything" : signed(v));
  if (end(low) === "anything" && end(high) === "anything") return "anything";
  return `${end(low)} to ${end(high)}`;
}

/** A p-value in four digits. */
export function pWords(p: number | null | undefined): string {
  if (p === null || p === undefined) return "–";
  return p < 0.0001 ? "< 0.0001" : p.toFixed(4);
}

/** The read-out an experiment was decided on, in the words that a learning begins with. */
export function resultWords(e: Experiment): string {
  const r = e.decided_on;
  if (!r) return "";
  const lines = r.metrics.flatMap((m) =>
    m.variations
      .filter((v) => v.lift !== undefined)
      .map(
        (v) =>
          `- **${m.name}** (${roleWords[m.role].toLowerCase()}), ${v.key}: ${signed(v.lift)}, ` +
          `${intervalWords(v.interval?.[0], v.interval?.[1])} ` +
          `(${v.method === "welch" ? "at the planned end" : "always valid"}, n = ${v.n.toLocaleString("en-US")})`,
      ),
  );
  const verdict = e.verdict ? `${verdictWords[e.verdict]}. ${e.why ?? ""}`.trim() : "";
  return [`From ${dayText(r.from)} to ${dayText(r.to)}: ${r.recommendation.why}`, lines.join("\n"), verdict]
    .filter(Boolean)
    .join("\n\n");
}

/** A citation as the API takes it back. */
export function citationOf(c: Cited) {
  return {
    type: c.type as "experiment" | "learning",
    id: c.id,
    relation: c.relation as "supports" | "contradicts" | "replicates" | "supersedes",
  };
}
