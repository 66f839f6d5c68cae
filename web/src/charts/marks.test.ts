import { describe, expect, it } from "vitest";
import type { Annotation } from "../api/types";
import type { Drawing } from "./drawing";
import { marksIn, withMarks } from "./marks";

const happened = (at: string, title = at): Annotation => ({
  at,
  title,
  kind: "deployment",
  record: { type: "deployment", id: "1" },
});

describe("marks of what happened", () => {
  it("stand in the bucket they fell into, in the project's zone", () => {
    const days = ["2026-02-01", "2026-02-02", "2026-02-03"];
    const late = happened("2026-02-01T23:30:00Z");
    expect([...marksIn([late], days, "UTC").keys()]).toEqual([0]);
    expect([...marksIn([late], days, "Europe/Berlin").keys()]).toEqual([1]);
    expect([...marksIn([happened("2026-03-01T00:00:00Z")], days, "UTC").keys()]).toEqual([2]);
    expect(marksIn([happened("2026-01-31T00:00:00Z")], days, "UTC").size).toBe(0);
    expect(marksIn([late], [], "UTC").size).toBe(0);
  });

  it("stand in the hour they fell into", () => {
    const hours = ["2026-02-01T10:00:00Z", "2026-02-01T11:00:00Z"];
    expect([...marksIn([happened("2026-02-01T10:59:00Z")], hours, "UTC").keys()]).toEqual([0]);
    expect([...marksIn([happened("2026-02-01T11:00:00Z")], hours, "UTC").keys()]).toEqual([1]);
  });

  it("are told in the tooltip and to those who walk the points by keyboard", () => {
    const box = { append: (line: { textContent: string }) => told.push(line.textContent) };
    const told: string[] = [];
    const drawing: Drawing = {
      label: "",
      stops: [[{ seriesIndex: 0, dataIndex: 0, says: "Monday: 3" }]],
      option: { series: [{ type: "line" }], tooltip: { formatter: () => box } },
    };
    globalThis.document ??= { createElement: () => ({}) } as never;
    const marked = withMarks(drawing, new Map([[0, [happened("x", "Deployed api 1.2")]]]), "light");
    expect(marked.stops[0]?.[0]?.says).toBe("Monday: 3. Deployed api 1.2");
    (marked.option.tooltip as { formatter: (at: object[]) => unknown }).formatter([{ dataIndex: 0 }]);
    expect(told).toEqual(["Deployed api 1.2"]);
  });

  it("leave a drawing without any as it is", () => {
    const drawing: Drawing = { label: "", stops: [], option: { series: [] } };
    expect(withMarks(drawing, new Map(), "light")).toBe(drawing);
  });
});
