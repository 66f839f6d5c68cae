import { duration, exact, nothing, percent, tick } from "../../ui/figures";
import type { Deployment, Incident, Measure, MeasureName, Release } from "./deliverApi";

/** What the five measures are called, in the order they are shown. */
export const measureNames: readonly [MeasureName, string][] = [
  ["deployment_frequency", "Deployment frequency"],
  ["lead_time", "Lead time for changes"],
  ["change_fail_rate", "Change fail rate"],
  ["recovery_time", "Recovery time"],
  ["rework_rate", "Rework rate"],
];

/** Whether more of a measure is better. */
export const moreIsBetter: Record<MeasureName, boolean> = {
  deployment_frequency: true,
  lead_time: false,
  change_fail_rate: false,
  recovery_time: false,
  rework_rate: false,
};

/** A measure's number with its unit: `0.3 a day`, `2 d 4 h`, `12%`. */
export function measureWords(unit: Measure["unit"], value: number | null | undefined): string {
  if (value === null || value === undefined) return nothing;
  switch (unit) {
    case "per_day":
      return frequencyWords(value);
    case "seconds":
      return duration(value);
    case "share":
      return percent(value);
  }
}

/** How often, in the unit people would say it in: `3.2 a day`, `2 a week`, `1.5 a month`. */
function frequencyWords(perDay: number): string {
  if (perDay === 0) return "none";
  if (perDay >= 1) return `${exact(round(perDay))} a day`;
  if (perDay * 7 >= 1) return `${exact(round(perDay * 7))} a week`;
  return `${exact(round(perDay * 30.44))} a month`;
}

function round(n: number): number {
  return Number(n.toPrecision(2));
}

/** A measure on an axis, short. */
export function axisWords(unit: Measure["unit"], value: number): string {
  if (unit === "share") return `${Math.round(value * 100)}%`;
  if (unit === "per_day") return tick(value);
  return value === 0 ? "0" : duration(value);
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [1, 5, 10, 15, 30].flatMap((n) => [n, n * minute]);
steps.push(hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour);
steps.push(...[1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730].map((n) => n * day));
steps.sort((a, b) => a - b);

/** How far apart the lines of an axis of times stand, in seconds: a step that people think in, at most five of them. */
export function timeStep(most: number): number {
  return steps.find((step) => most / step <= 5) ?? (steps.at(-1) as number);
}

/** A point of a measure's series; a frequency's points are counts. */
export function pointWords(unit: Measure["unit"], value: number | null): string {
  return unit === "per_day" ? exact(value) : measureWords(unit, value);
}

export const statusWords: Record<Deployment["status"], string> = {
  running: "Running",
  succeeded: "Succeeded",
  failed: "Failed",
};

export const statusColours: Record<Deployment["status"], string> = {
  running: "blue",
  succeeded: "green",
  failed: "red",
};

export const stateWords: Record<Release["state"], string> = {
  planned: "Planned",
  rolling_out: "Rolling out",
  released: "Released",
  rolled_back: "Rolled back",
};

export const stateColours: Record<Release["state"], string> = {
  planned: "gray",
  rolling_out: "blue",
  released: "green",
  rolled_back: "red",
};

export const severityWords: Record<Incident["severity"], string> = {
  SEV1: "SEV1: everybody, now",
  SEV2: "SEV2: many, or something important",
  SEV3: "SEV3: some, with a way around",
  SEV4: "SEV4: hardly anybody notices",
};

export const severityColours: Record<Incident["severity"], string> = {
  SEV1: "red",
  SEV2: "yellow",
  SEV3: "blue",
  SEV4: "gray",
};

/** What was deployed, in a word: its version, else its commit, else its run. */
export function deployedWords(d: Pick<Deployment, "version" | "commit" | "run">): string {
  return d.version || shortCommit(d.commit) || d.run || "unnamed";
}

/** A commit as people write it. */
export function shortCommit(sha: string | undefined): string {
  return (sha ?? "").slice(0, 10);
}

/** How long something took or lasts, in seconds. */
export function seconds(from: string | undefined, to: string | undefined, now = Date.now()): number | null {
  if (!from) return null;
  return ((to ? Date.parse(to) : now) - Date.parse(from)) / 1000;
}

/** `3 changes`, `1 change`. */
export function counted(n: number, one: string, many: string): string {
  return `${exact(n)} ${n === 1 ? one : many}`;
}

/** A time as a field of the page takes it, in the browser's own zone: `2026-03-01T14:30`. */
export function fieldTime(at: string | undefined): string {
  if (!at) return "";
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** The other way round; undefined while it is not a time. */
export function timeOf(field: string): string | undefined {
  const at = new Date(field);
  return field === "" || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
