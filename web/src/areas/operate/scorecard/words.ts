import { duration, exact, nothing, percent } from "../../../ui/figures";
import type { Card, Measure, Part } from "../worksApi";

/** The names of the five, in their order. */
export const measureNames = [
  "process_efficiency",
  "data_access_time",
  "experiment_velocity",
  "tool_adoption",
  "onboarding_speed",
] as const;

export type MeasureName = (typeof measureNames)[number];

/** What each of the five asks, in a sentence. */
export const questions: Record<MeasureName, string> = {
  process_efficiency: "How much of the team's time goes to product work?",
  data_access_time: "How long from a question to its answer?",
  experiment_velocity: "How many experiments came to a decision?",
  tool_adoption: "Who uses the tools they were given?",
  onboarding_speed: "How long until a newcomer's first bet or experiment?",
};

export const measuresOf = (card: Card): [MeasureName, Measure][] =>
  measureNames.map((name) => [name, card[name]]);

/** A value as people read it. */
export function shown(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return nothing;
  switch (unit) {
    case "share":
      return percent(value);
    case "seconds":
      return duration(value);
    case "days":
      return `${exact(Math.round(value * 10) / 10)} ${value === 1 ? "day" : "days"}`;
    case "hours":
      return `${exact(Math.round(value * 10) / 10)} h`;
    case "experiments":
    case "members":
      return exact(value);
  }
  return `${exact(value)} ${unit}`;
}

/** Whether the value is where the target wants it; undefined while either is unknown. */
export function meets(measure: Pick<Measure, "value" | "target" | "better">): boolean | undefined {
  if (measure.value === null || measure.target === null) return undefined;
  return measure.better === "higher" ? measure.value >= measure.target : measure.value <= measure.target;
}

/** How a value moved since the quarter before: its words, and whether that is what is wanted. */
export function moved(measure: Measure): { words: string; good: boolean | undefined } | undefined {
  const before = measure.trend.previous;
  if (measure.value === null || before === undefined || before === null) return undefined;
  const by = measure.value - before;
  if (Math.abs(by) < 1e-9) return { words: "as in the quarter before", good: undefined };
  const size =
    measure.unit === "share"
      ? `${exact(Math.round(Math.abs(by) * 1000) / 10)} points`
      : shown(Math.abs(by), measure.unit);
  return {
    words: `${size} ${by > 0 ? "more" : "less"} than before`,
    good: by > 0 === (measure.better === "higher"),
  };
}

/** The parts of a measure by their group, in their order. */
export function grouped(parts: readonly Part[]): [string, Part[]][] {
  const groups = new Map<string, Part[]>();
  for (const part of parts) groups.set(part.group, [...(groups.get(part.group) ?? []), part]);
  return [...groups];
}

/** What a group of parts is called. */
export const groupWords: Record<string, string> = {
  categories_product: "Product work",
  categories_operations: "Operations",
  categories_other: "Neither",
  hours: "Hours",
  all: "All questions",
  own: "By oneself",
  requests: "By asking a colleague",
  learning: "Learning from earlier results",
  pace: "Pace",
  tools_now: "Used in the last four weeks",
  tools_30: "30 days after the rollout",
  tools_60: "60 days after the rollout",
  areas: "Areas of prodops, in the quarter",
  newcomers: "Newcomers",
};

/** `2026-Q3` as people say it. */
export const quarterWords = (quarter: string) => quarter.replace(/^(\d{4})-Q(\d)$/, "Q$2 $1");

/** The quarter some quarters before or after one. */
export function quarterFrom(quarter: string, by: number): string {
  const [year = 0, q = 1] = quarter.split("-Q").map(Number);
  const at = year * 4 + q - 1 + by;
  return `${Math.floor(at / 4)}-Q${(at % 4) + 1}`;
}

/** A target as it is typed: per cent, minutes, or the number itself. */
export const typed: Record<string, { suffix: string; factor: number }> = {
  share: { suffix: "%", factor: 100 },
  seconds: { suffix: " min", factor: 1 / 60 },
  days: { suffix: " days", factor: 1 },
  experiments: { suffix: "", factor: 1 },
};
