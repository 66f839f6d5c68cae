/** Answers in the words of the page. */

import { eventName } from "../../ui/eventNames";
import type { Answer } from "../answers";
import type { Query } from "./query";
import { eventText } from "./sentence";

/** The answer with reserved event names as words, and funnel steps with their conditions. */
export function renamed(asked: Query, answer: Answer): Answer {
  if (answer.kind === "trends") {
    return { ...answer, series: answer.series.map((line) => ({ ...line, label: lineName(line.label) })) };
  }
  if (answer.kind !== "funnel" || asked.kind !== "funnel") return answer;
  const names = asked.steps.map(eventText);
  return {
    ...answer,
    groups: answer.groups.map((group) => ({
      ...group,
      steps: group.steps.map((step, i) => ({ ...step, label: names[i] ?? step.label })),
    })),
  };
}

/** `$page` and `$page (sum of amount)` as `Page viewed` and `Page viewed (sum of amount)`. */
function lineName(label: string): string {
  const [, event = label, rest = ""] = /^(\$\w+|\*)( \(.*)?$/.exec(label) ?? [];
  return `${eventName(event)}${rest}`;
}
