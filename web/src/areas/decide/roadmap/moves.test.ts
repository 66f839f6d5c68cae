import { describe, expect, it } from "vitest";
import type { Bet, RoadmapBoard } from "../../../api/types";
import { betsIn, moved, targetNow, targetOf } from "./moves";

function board(now: string[], next: string[]): RoadmapBoard {
  const bets = (ids: string[], horizon: Bet["horizon"]) => ids.map((id) => ({ id, horizon }) as Bet);
  return {
    columns: [
      { key: "now", total: now.length, bets: bets(now, "now") },
      { key: "next", total: next.length, bets: bets(next, "next") },
      { key: "later", total: 0, bets: [] },
      { key: "done", total: 0, bets: [] },
    ],
  };
}

const ids = (b: RoadmapBoard, key: string) => betsIn(b, key).map((bet) => bet.id);

describe("moves on the roadmap", () => {
  it("goes up and down within a horizon, and no further than its edges", () => {
    const b = board(["a", "b", "c"], []);
    expect(targetOf(b, "b", "ArrowUp")).toEqual({ horizon: "now", after: "first" });
    expect(targetOf(b, "c", "ArrowUp")).toEqual({ horizon: "now", after: "a" });
    expect(targetOf(b, "a", "ArrowDown")).toEqual({ horizon: "now", after: "b" });
    expect(targetOf(b, "a", "ArrowUp")).toBeUndefined();
    expect(targetOf(b, "c", "ArrowDown")).toBeUndefined();
  });

  it("goes to the neighbouring horizon at the same height", () => {
    const b = board(["a", "b"], ["x"]);
    expect(targetOf(b, "b", "ArrowRight")).toEqual({ horizon: "next", after: "x" });
    expect(targetOf(b, "x", "ArrowLeft")).toEqual({ horizon: "now", after: "first" });
    expect(targetOf(b, "x", "ArrowRight")).toEqual({ horizon: "later", after: "first" });
    expect(targetOf(b, "a", "ArrowLeft")).toBeUndefined();
  });

  it("shows the move at once and can take it back", () => {
    const b = board(["a", "b", "c"], ["x"]);
    const back = targetNow(b, "b");
    const after = moved(b, "b", { horizon: "next", after: "x" });
    expect([ids(after, "now"), ids(after, "next")]).toEqual([
      ["a", "c"],
      ["x", "b"],
    ]);
    expect(after.columns.map((column) => column.total)).toEqual([2, 2, 0, 0]);
    expect(back && ids(moved(after, "b", back), "now")).toEqual(["a", "b", "c"]);
    expect(ids(moved(b, "a", { horizon: "now", after: null }), "now")).toEqual(["b", "c", "a"]);
  });
});
