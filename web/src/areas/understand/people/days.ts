import type { TrackedEvent } from "../../../api/types";
import { dateIn } from "../../../charts/query/range";

/** What happened on one day. */
export interface Day {
  /** The calendar date in the project's time zone. */
  date: string;
  events: TrackedEvent[];
}

/** Events, newest first, by the day they happened in a time zone. */
export function byDay(events: readonly TrackedEvent[], timezone: string): Day[] {
  const days: Day[] = [];
  for (const event of events) {
    const date = dateIn(timezone, new Date(event.time));
    const last = days[days.length - 1];
    if (last?.date === date) last.events.push(event);
    else days.push({ date, events: [event] });
  }
  return days;
}

/** The time of day in a time zone, as `14:03:07`. */
export function timeOfDay(time: string, timezone: string): string {
  return new Date(time).toLocaleTimeString("en-GB", { timeZone: timezone });
}
