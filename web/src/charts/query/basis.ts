/** What an answer rests on, in words. */
import { exact } from "../../ui/figures";
import type { Answered } from "./asking";

/** A number with its noun: `1 person`, `12 people`. */
export function counted(n: number | null | undefined, noun: keyof typeof plurals): string {
  return `${exact(n)} ${n === 1 ? noun : plurals[noun]}`;
}

const plurals = { event: "events", person: "people", session: "sessions", company: "companies" } as const;
const funnelNouns = { persons: "person", sessions: "session", groups: "company" } as const;

/**
 * The n of an answer with what it counts; undefined where it counts events,
 * which the number of matched events already says. Trends of people count
 * different people over the whole range, which only a single line can tell:
 * somebody may be on several.
 */
export function basis({ asked, answer }: Answered): string | undefined {
  if (asked.kind === "funnel") return counted(answer.explain.n, funnelNouns[asked.count ?? "persons"]);
  if (asked.kind === "retention") return counted(answer.explain.n, "person");
  const [only] = asked.series;
  const whole = answer.kind === "trends" && answer.series.length === 1 ? answer.series[0]?.total : undefined;
  const people = only?.measure === "persons" && !asked.formula;
  return people && asked.series.length === 1 && typeof whole === "number"
    ? counted(whole, "person")
    : undefined;
}
