import type { Role, Waiting } from "../../api/types";
import { recordKind, recordPath } from "../../ui/records/address";

/** What the page knows about a kind of thing that waits. */
interface WaitingKind {
  /** One and many of them, after a number. */
  one: string;
  many: string;
  /** Where several of them are dealt with, below the project. */
  path?: string;
}

/** Kinds that wait; a new one is a line here, beside its line on the server. */
const kinds: Record<string, WaitingKind> = {
  incident: { one: "incident", many: "incidents", path: "incidents" },
  experiment: {
    one: "experiment to decide",
    many: "experiments to decide",
    path: "experiments?state=running",
  },
  outcome: { one: "outcome to review", many: "outcomes to review", path: "outcomes" },
  mention: { one: "mention", many: "mentions" },
  decision: { one: "decision to look at again", many: "decisions to look at again", path: "decisions" },
  bet: { one: "bet past its day", many: "bets past their day", path: "roadmap?view=list" },
  checklist: { one: "checklist", many: "checklists", path: "releases" },
  key_result: { one: "key result", many: "key results", path: "objectives" },
  quarantine: { one: "event in quarantine", many: "events in quarantine", path: "settings/quarantine" },
  time_check: { one: "time check", many: "time checks", path: "time-check?week=previous" },
  inbox: { one: "note", many: "notes", path: "inbox?view=mine" },
};

/** Where something that waits is dealt with. */
export function waitingPath({ kind, record }: Waiting): string {
  if (!record) return kinds[kind]?.path ?? "";
  const path = recordPath(record.type, record.id);
  if (kind !== "mention") return path;
  return `${path}${path.includes("?") ? "&" : "?"}around=comments`;
}

/** What is not listed, in words: `3 more mentions`. */
export function moreWords(kind: string, count: number): string {
  const { noun, plural } = recordKind(kind);
  const { one, many } = kinds[kind] ?? { one: noun, many: plural };
  return `${count} more ${count === 1 ? one : many}`;
}

/** Where the ones not listed are, if they have a page. */
export function morePath(kind: string): string | undefined {
  return kinds[kind]?.path;
}

/** How late something is, in words, and whether it is late at all. */
export function dueWords(due: string, now: number = Date.now()): { words: string; late: boolean } {
  const days = Math.floor(now / day) - Math.floor(Date.parse(due) / day);
  if (days < 0) return { words: `due in ${-days} ${-days === 1 ? "day" : "days"}`, late: false };
  if (days === 0) return { words: "due today", late: false };
  if (days < 60) return { words: `${days} ${days === 1 ? "day" : "days"} overdue`, late: true };
  return { words: `${Math.floor(days / 30)} months overdue`, late: true };
}

const day = 86_400_000;

/** Something one can do now. */
export interface Suggestion {
  title: string;
  words: string;
  path: string;
}

/**
 * What one can do when nothing waits. Whoever only reads begins with looking;
 * whoever may change things begins where the loop does, at the first stage that
 * has nothing; who administers also lets others in. At most three.
 */
export function suggestions(role: Role, empty: readonly string[]): Suggestion[] {
  if (role === "viewer") return looking;
  const begin = empty.flatMap((stage) => beginnings[stage] ?? []);
  const invite = role === "editor" ? [] : [inviting];
  return [...begin.slice(0, 2), ...invite, ...working].slice(0, 3);
}

const looking: Suggestion[] = [
  {
    title: "Ask a question",
    words: "How many, how often, who comes back.",
    path: "insights/new?kind=trends",
  },
  { title: "Look at a dashboard", words: "What the team watches, side by side.", path: "dashboards" },
  { title: "Read the roadmap", words: "What comes now, next and later, and why.", path: "roadmap" },
];

const beginnings: Record<string, Suggestion> = {
  heard: { title: "Log what somebody said", words: "The loop begins with it.", path: "inbox?log=1" },
  themes: { title: "Find themes", words: "What many notes are about.", path: "themes" },
  ideas: { title: "Write down an idea", words: "A problem worth solving.", path: "ideas?new=1" },
  bets: { title: "Make a bet", words: "With the number it should change.", path: "roadmap?new=1" },
};

const inviting: Suggestion = {
  title: "Invite a colleague",
  words: "A link, and the role it gives.",
  path: "settings/members?invite=1",
};

const working: Suggestion[] = [
  { title: "Read the inbox", words: "Join what people say to ideas.", path: "inbox" },
  { title: "Rank the ideas", words: "And see how sure the order is.", path: "ideas/ranking" },
  {
    title: "Ask a question",
    words: "How many, how often, who comes back.",
    path: "insights/new?kind=trends",
  },
];
