import { expect, test } from "vitest";
import type { Answer } from "../answers";
import { basis, counted } from "./basis";
import type { Query } from "./query";

const explain = { definition: "", exclusions: [], n: 40 };
const line = { label: "A", breakdown: [], values: [3], total: 7 };
const answer = (kind: string, lines = [line]) => ({ kind, explain, series: lines }) as unknown as Answer;
const trends = (measure: string) =>
  ({ kind: "trends", interval: "day", range: { last: "7d" }, series: [{ event: "A", measure }] }) as Query;

test("people are people, events are said once", () => {
  expect(basis({ asked: trends("persons"), answer: answer("trends") })).toBe("7 people");
  expect(basis({ asked: trends("total"), answer: answer("trends") })).toBeUndefined();
  expect(basis({ asked: trends("persons"), answer: answer("trends", [line, line]) })).toBeUndefined();
});

test("a funnel rests on whatever it counts", () => {
  const asked = { kind: "funnel", count: "sessions", steps: [], range: { last: "7d" } } as Query;
  expect(basis({ asked, answer: answer("funnel") })).toBe("40 sessions");
});

test("one is one", () => {
  expect([counted(1, "person"), counted(0, "event")]).toEqual(["1 person", "0 events"]);
});
