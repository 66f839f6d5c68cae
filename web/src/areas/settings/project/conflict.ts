import type { Settings } from "./projectApi";

/** One setting that somebody else and the writer gave different values. */
export interface Difference {
  field: keyof Settings;
  label: string;
  mine: string;
  theirs: string;
}

const labels: Record<keyof Settings, string> = {
  name: "Name",
  timezone: "Time zone",
  week_start: "Week starts on",
};

/** The settings in which two versions differ, in the order of the form. */
export function differences(mine: Settings, theirs: Settings): Difference[] {
  return (Object.keys(labels) as (keyof Settings)[])
    .filter((field) => mine[field] !== theirs[field])
    .map((field) => ({ field, label: labels[field], mine: mine[field], theirs: theirs[field] }));
}
