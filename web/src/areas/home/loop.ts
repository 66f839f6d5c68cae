import type { LoopArrow, LoopBreak, LoopStage } from "../../api/types";
import { recordKind } from "../../ui/records/address";

/** How the page draws a stage of the loop. */
export interface StageLook {
  title: string;
  /** Where it is looked at, below the project. */
  path: string;
  /** How it begins, while it has nothing. */
  begin: string;
  /** Where it begins. */
  beginPath: string;
  /** Kinds of record that stand there. */
  kinds: readonly string[];
}

export const stageLooks: Record<LoopStage["name"], StageLook> = {
  heard: {
    title: "Heard",
    path: "inbox",
    begin: "Log what people say",
    beginPath: "inbox?log=1",
    kinds: ["feedback"],
  },
  themes: {
    title: "Themes",
    path: "themes",
    begin: "Find what many notes are about",
    beginPath: "themes",
    kinds: ["theme"],
  },
  ideas: {
    title: "Ideas",
    path: "ideas",
    begin: "Write down a problem worth solving",
    beginPath: "ideas?new=1",
    kinds: ["idea"],
  },
  bets: {
    title: "Bets",
    path: "roadmap",
    begin: "Bet on an idea",
    beginPath: "roadmap?new=1",
    kinds: ["bet"],
  },
  tried: {
    title: "Tried",
    path: "experiments",
    begin: "Test what a bet assumes",
    beginPath: "experiments",
    kinds: ["experiment"],
  },
  shipped: {
    title: "Shipped",
    path: "releases",
    begin: "Say which release ships a bet",
    beginPath: "releases",
    kinds: ["release", "deployment", "incident"],
  },
  came_of_it: {
    title: "Came of it",
    path: "outcomes",
    begin: "Note what came of a bet",
    beginPath: "outcomes",
    kinds: ["outcome", "learning"],
  },
};

/** How much goes on, as a share and in words; null while nothing can be said. */
export function passedOn({ passed, of, says }: LoopArrow): { share: number; words: string } | null {
  if (of === 0) return null;
  return {
    share: passed / of,
    words: `${passed.toLocaleString("en-US")} of ${of.toLocaleString("en-US")} ${says}`,
  };
}

/** The stage that a break lies at. */
export function stageOf(gap: LoopBreak): string | undefined {
  return Object.entries(stageLooks).find(([, { kinds }]) => kinds.includes(gap.oldest.type))?.[0];
}

/** How many more records break the loop in the same way: `3 more themes`; empty for none. */
export function moreLike(gap: LoopBreak): string {
  const more = gap.count - 1;
  const { noun, plural } = recordKind(gap.oldest.type);
  return more === 0 ? "" : `${more} more ${more === 1 ? noun : plural}`;
}

/** A kind of break in few words: `2 bets without a release`. */
export function breakWords({ count, oldest, lacks, side }: LoopBreak): string {
  const of = recordKind(oldest.type);
  const other = recordKind(lacks).noun;
  const article = /^[aeiou]/.test(other) ? "an" : "a";
  const subject = `${count} ${count === 1 ? of.noun : of.plural}`;
  return side === "before" ? `${subject} that came of no ${other}` : `${subject} without ${article} ${other}`;
}
