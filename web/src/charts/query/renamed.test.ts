import { expect, test } from "vitest";
import type { Answer } from "../answers";
import type { Query } from "./query";
import { renamed } from "./renamed";

const range = { last: "7d" };

test("reserved names of lines are words", () => {
  const asked = { kind: "trends", interval: "day", range, series: [] } as Query;
  const labels = ["$page", "*", "$page (sum of a)", "Signed Up", "$other thing"];
  const answer = { kind: "trends", series: labels.map((label) => ({ label })) } as unknown as Answer;
  const out = renamed(asked, answer);
  expect(out.kind === "trends" && out.series.map((l) => l.label)).toEqual([
    "Page viewed",
    "Any event",
    "Page viewed (sum of a)",
    "Signed Up",
    "$other thing",
  ]);
});

test("funnel steps say their conditions", () => {
  const where = [{ property: "path", of: "event", op: "eq", values: ["/pricing"] }];
  const asked = { kind: "funnel", range, steps: [{ event: "$page", where }] } as Query;
  const answer = { kind: "funnel", groups: [{ steps: [{ label: "$page" }] }] } as unknown as Answer;
  const out = renamed(asked, answer);
  expect(out.kind === "funnel" && out.groups[0]?.steps[0]?.label).toBe("Page viewed (path is /pricing)");
});
