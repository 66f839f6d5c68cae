/** The question in words: one sentence above the chart that says what is asked. */
import type { EventFilter, FunnelQuery, Query, RetentionQuery, TrendsQuery, TrendsSeries } from "./query";
import { anyEvent } from "./query";
import {
  conditionText,
  durationText,
  eventName,
  intervalText,
  listText,
  measureTerm,
  rangeText,
} from "./words";

/** A piece of the sentence; the pieces the asker chose are strong. */
export interface Phrase {
  text: string;
  strong?: boolean;
}

/** The question as phrases, to be set in a line. */
export function sentence(query: Query): Phrase[] {
  const phrases =
    query.kind === "trends" ? trends(query) : query.kind === "funnel" ? funnel(query) : retention(query);
  const where = (query.where ?? []).map(conditionText);
  if (where.length > 0)
    phrases.push({ text: ", only where " }, { text: listText(where, "and"), strong: true });
  phrases.push({ text: "?" });
  return phrases;
}

/** The question as plain text, for titles, file names and screen readers. */
export function sentenceText(query: Query): string {
  return sentence(query)
    .map((p) => p.text)
    .join("");
}

function trends(q: TrendsQuery): Phrase[] {
  const out: Phrase[] = [];
  if (q.formula) {
    out.push({ text: "What is " }, { text: q.formula, strong: true }, { text: ", where " });
    q.series.forEach((s, i) => {
      if (i > 0) out.push({ text: i === q.series.length - 1 ? " and " : ", " });
      out.push({ text: `${seriesLetter(i)} is `, strong: false }, ...seriesNoun(s));
    });
    out.push({ text: "," });
  } else {
    q.series.forEach((s, i) => {
      if (i > 0) out.push({ text: i === q.series.length - 1 ? ", and " : ", " });
      out.push(...seriesQuestion(s, i === 0));
    });
  }
  out.push({ text: ` ${intervalText(q.interval)} ${rangeText(q.range)}` });
  if (q.breakdown) out.push({ text: ", split by " }, { text: q.breakdown.property, strong: true });
  if (q.compare) out.push({ text: ", against the period before" });
  if (q.smooth) out.push({ text: `, smoothed over ${q.smooth.average} ${q.interval}s` });
  return out;
}

/** The letter a formula calls a series by: A for the first. */
export function seriesLetter(index: number): string {
  return String.fromCharCode(65 + index);
}

function seriesQuestion(s: TrendsSeries, first: boolean): Phrase[] {
  const how = (text: string) => (first ? text.charAt(0).toUpperCase() + text.slice(1) : text);
  if (s.measure === "total") return [{ text: how("how often did ") }, ...what(s), { text: " happen" }];
  if (s.measure === "persons") return [{ text: how("how many people did ") }, ...what(s)];
  if (s.measure === "sessions") return [{ text: how("how many sessions had ") }, ...what(s)];
  if (s.measure === "per_person")
    return [{ text: how("how many times per person did ") }, ...what(s), { text: " happen" }];
  return [{ text: how("what was the ") }, ...seriesNoun(s).map(lower)];
}

function lower(p: Phrase, i: number): Phrase {
  return i === 0 && !p.strong ? { ...p, text: p.text.charAt(0).toLowerCase() + p.text.slice(1) } : p;
}

function seriesNoun(s: TrendsSeries): Phrase[] {
  const term = measureTerm(s.measure);
  if (term.property) {
    return [
      { text: `${term.name.toLowerCase()} ` },
      { text: s.property || "…", strong: true },
      { text: " of " },
      ...what(s),
    ];
  }
  if (s.measure === "weekly_actives" || s.measure === "monthly_actives") {
    return [{ text: `number of ${term.name.toLowerCase()} with ` }, ...what(s)];
  }
  return [{ text: `${term.name.toLowerCase()} of ` }, ...what(s)];
}

/** An event and its conditions as plain text: `Page viewed (path is /pricing)`. */
export function eventText(e: EventFilter): string {
  return what(e)
    .map((p) => p.text)
    .join("");
}

function what(e: EventFilter): Phrase[] {
  const name = e.event === "" ? "…" : e.event === anyEvent ? "any event" : eventName(e.event);
  const where = (e.where ?? []).map(conditionText);
  const out: Phrase[] = [{ text: name, strong: true }];
  if (where.length > 0) out.push({ text: ` (${listText(where, "and")})` });
  return out;
}

const counted = { persons: "people", sessions: "sessions", groups: "companies" } as const;

function funnel(q: FunnelQuery): Phrase[] {
  const out: Phrase[] = [{ text: `How many ${counted[q.count ?? "persons"]} went from ` }];
  q.steps.forEach((s, i) => {
    if (i > 0)
      out.push({
        text: q.order === "any" && i > 1 ? " and " : q.order === "strict" ? " straight to " : " to ",
      });
    out.push(...what(s));
  });
  if (q.order === "any") out.push({ text: " in any order" });
  out.push({ text: ` within ${durationText(q.window ?? "14d")}, starting ${rangeText(q.range)}` });
  for (const x of q.exclude ?? []) out.push({ text: ", without " }, ...what(x));
  if (q.hold_constant?.length) {
    out.push({ text: ", with the same " }, { text: listText(q.hold_constant, "and"), strong: true });
  }
  if (q.breakdown) out.push({ text: ", split by " }, { text: q.breakdown.property, strong: true });
  return out;
}

const startText = { first_time: "for the first time ", recurring: "" } as const;

function retention(q: RetentionQuery): Phrase[] {
  const back =
    q.mode === "on_or_after"
      ? ` in a given ${q.interval} or later`
      : q.mode === "bracket"
        ? ` within each bracket of ${q.interval}s`
        : ` in each of the next ${q.periods - 1} ${q.interval}s`;
  return [
    { text: "Of the people who did " },
    ...what(q.start),
    { text: ` ${startText[q.entry ?? "first_time"]}${rangeText(q.range)}, how many did ` },
    ...what(q.return),
    { text: back },
  ];
}
