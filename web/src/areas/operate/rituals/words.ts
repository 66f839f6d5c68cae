import type { Ritual, RitualNew } from "../worksApi";

export type Cadence = Ritual["cadence"];

/** How often a ritual comes round, in words. */
export const cadences: Record<Cadence, string> = {
  daily: "Every working day",
  twice_weekly: "Twice a week",
  weekly: "Every week",
  every_2_weeks: "Every 2 weeks",
  monthly: "Every month",
  quarterly: "Every quarter",
};

const weeksAMonth = 52 / 12;

const timesAMonth: Record<Cadence, number> = {
  daily: 5 * weeksAMonth,
  twice_weekly: 2 * weeksAMonth,
  weekly: weeksAMonth,
  every_2_weeks: weeksAMonth / 2,
  monthly: 1,
  quarterly: 1 / 3,
};

/** What a ritual costs in hours a month, as the server works it out. */
export function hoursAMonth(ritual: Pick<RitualNew, "cadence" | "minutes" | "people" | "members">): number {
  const people = ritual.members?.length || ritual.people || 0;
  return ((people * ritual.minutes) / 60) * timesAMonth[ritual.cadence];
}

/** What can be said of a ritual. */
export const says = [
  { value: "faster", label: "Faster" },
  { value: "neither", label: "Neither" },
  { value: "slower", label: "Slower" },
] as const;
