import { expect, test } from "vitest";
import type { LoopBreak, MovedNumber, Waiting } from "../../api/types";
import { breakWords, moreLike, passedOn, stageOf } from "./loop";
import { inUnit, movePath, scoreWords, whenWords } from "./moves";
import { dueWords, moreWords, suggestions, waitingPath } from "./needs";

const gap: LoopBreak = {
  lacks: "idea",
  side: "after",
  says: "No idea answers this theme yet.",
  count: 3,
  oldest: { type: "theme", id: "t", title: "Exports", updated_at: "2026-01-01T00:00:00Z" },
};

test("what waits leads to where it is dealt with", () => {
  const waiting = (kind: string, type?: string) =>
    ({ kind, title: "", says: "", record: type && { type, id: "x" } }) as Waiting;
  expect(waitingPath(waiting("mention", "idea"))).toBe("ideas/x?around=comments");
  expect(waitingPath(waiting("mention", "key_result"))).toBe("objectives?key_result=x&around=comments");
  expect(waitingPath(waiting("decision", "decision"))).toBe("decisions/x");
  expect(waitingPath(waiting("inbox"))).toBe("inbox?view=mine");
  // An area that nobody told this page of still leads to its record.
  expect(waitingPath(waiting("incident", "incident"))).toBe("incidents/x");
  expect(moreWords("mention", 1)).toBe("1 more mention");
  expect(moreWords("incident", 2)).toBe("2 more incidents");
});

test("days are told as they pass", () => {
  const now = Date.parse("2026-03-10T15:00:00Z");
  expect(dueWords("2026-03-10T00:00:00Z", now)).toEqual({ words: "due today", late: false });
  expect(dueWords("2026-03-09T00:00:00Z", now)).toEqual({ words: "1 day overdue", late: true });
  expect(dueWords("2026-03-12T00:00:00Z", now)).toEqual({ words: "due in 2 days", late: false });
  expect(dueWords("2025-10-01T00:00:00Z", now)).toEqual({ words: "5 months overdue", late: true });
});

test("each role begins with what it can do", () => {
  const titles = (role: Parameters<typeof suggestions>[0], empty: string[]) =>
    suggestions(role, empty).map((suggestion) => suggestion.title);
  expect(titles("viewer", ["heard"])).toEqual(["Ask a question", "Look at a dashboard", "Read the roadmap"]);
  expect(titles("editor", ["heard", "ideas", "tried"])).toEqual([
    "Log what somebody said",
    "Write down an idea",
    "Read the inbox",
  ]);
  expect(titles("owner", ["tried"])).toEqual(["Invite a colleague", "Read the inbox", "Rank the ideas"]);
});

test("a break says where it is and how much there is of it", () => {
  expect(stageOf(gap)).toBe("themes");
  expect(stageOf({ ...gap, oldest: { ...gap.oldest, type: "objective" } })).toBeUndefined();
  expect(moreLike(gap)).toBe("2 more themes");
  expect(moreLike({ ...gap, count: 1 })).toBe("");
  expect(breakWords(gap)).toBe("3 themes without an idea");
  expect(breakWords({ ...gap, side: "before", lacks: "bet", count: 1 })).toBe("1 theme that came of no bet");
});

test("nothing is said of nothing", () => {
  const arrow = { from: "bets", to: "tried", passed: 1, of: 4, says: "bets made were tested" };
  expect(passedOn(arrow)).toEqual({ share: 0.25, words: "1 of 4 bets made were tested" });
  expect(passedOn({ ...arrow, of: 0 })).toBeNull();
});

test("a number that moved is told in its unit and drawn with its mark", () => {
  const move: MovedNumber = {
    insight: "i",
    name: "Errors",
    interval: "day",
    bucket: "2026-03-02",
    last: "2026-03-03",
    value: 8,
    usual: 1,
    score: 12.4,
    nearby: [],
    past: [
      { bucket: "2026-03-01", value: 0 },
      { bucket: "2026-03-02", value: 8 },
      { bucket: "2026-03-03", value: null },
      { bucket: "2026-03-04", value: 4 },
    ],
  };
  expect(whenWords(move)).toBe("Mon 2 Mar 2026, until Tue 3 Mar 2026");
  expect(whenWords({ ...move, interval: "week", last: "2026-03-02" })).toBe("Week of 2 Mar 2026");
  expect(scoreWords(-5.26)).toBe("5.3 times its usual error");
  expect(scoreWords(move.score)).toBe("12 times its usual error");
  expect(inUnit(0.123, "share")).toBe("12.3%");
  expect(inUnit(12.3456, "EUR")).toBe("12.3");
  const { line, marks } = movePath(move, 110, 30);
  expect(marks).toEqual([{ x: 38.3, y: 5 }]);
  expect(line).toBe("M5 25L38.3 5M105 15");
});
