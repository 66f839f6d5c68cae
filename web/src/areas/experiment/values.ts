import type { Condition } from "./experimentApi";

/** How many values an operator takes: none, one, two or many. */
export const valuesOf: Record<Condition["op"], 0 | 1 | 2 | "many"> = {
  eq: 1,
  neq: 1,
  in: "many",
  not_in: "many",
  contains: "many",
  not_contains: "many",
  starts_with: "many",
  ends_with: "many",
  regex: 1,
  gt: 1,
  gte: 1,
  lt: 1,
  lte: 1,
  between: 2,
  set: 0,
  not_set: 0,
  before: 1,
  after: 1,
  semver_eq: 1,
  semver_gt: 1,
  semver_gte: 1,
  semver_lt: 1,
  semver_lte: 1,
};

/** What an operator is called in a sentence: attribute, operator, values. */
export const opWords: Record<Condition["op"], string> = {
  eq: "is",
  neq: "is not",
  in: "is one of",
  not_in: "is none of",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "begins with",
  ends_with: "ends with",
  regex: "matches",
  gt: "is above",
  gte: "is at least",
  lt: "is below",
  lte: "is at most",
  between: "is between",
  set: "is there",
  not_set: "is not there",
  before: "is before",
  after: "is after",
  semver_eq: "is version",
  semver_gt: "is a version above",
  semver_gte: "is version, or above",
  semver_lt: "is a version below",
  semver_lte: "is version, or below",
};

const comparesNumbers: readonly Condition["op"][] = ["gt", "gte", "lt", "lte", "between"];
const comparesAny: readonly Condition["op"][] = ["eq", "neq", "in", "not_in"];

/**
 * Values as they were typed. A number, true or false is taken as such where the
 * operator can compare it; in double quotes it stays a text.
 */
export function readValues(op: Condition["op"], typed: readonly string[]): unknown[] {
  return typed.map((text) => {
    const quoted = /^"(.*)"$/.exec(text);
    if (quoted) return quoted[1];
    const number = text.trim() === "" ? Number.NaN : Number(text);
    if (comparesNumbers.includes(op) && !Number.isNaN(number)) return number;
    if (!comparesAny.includes(op)) return text;
    if (text === "true" || text === "false") return text === "true";
    return Number.isNaN(number) ? text : number;
  });
}

/** The other way round. */
export function writeValues(op: Condition["op"], values: readonly unknown[] | null | undefined): string[] {
  return (values ?? []).map((value) => {
    const text = String(value);
    const [again] = readValues(op, [text]);
    return typeof value === "string" && again !== value ? `"${text}"` : text;
  });
}
