import { Badge } from "@mantine/core";
import { CircleAlert, CircleCheck, CircleX } from "lucide-react";
import { percent } from "../../../ui/figures";
import classes from "./Objectives.module.css";

interface ProgressProps {
  /** Raw: below 0 or above 1 as well; absent while unknown. */
  progress: number | undefined;
  /** What it would be by now if it came evenly, 0 to 1. */
  expected: number;
  /** Whose progress it is, for screen readers. */
  label: string;
  /** What stands for the number where it is not progress that people want to read. */
  words?: string;
  /** No mark: a number that is kept has no course. */
  kept?: boolean;
}

/** A bar with a mark where progress would be by now. */
export function Progress({ progress, expected, label, words, kept = false }: ProgressProps) {
  if (progress === undefined) return <span className={classes.quiet}>Not measured yet</span>;
  const filled = Math.min(Math.max(progress, 0), 1);
  const read = words ?? percent(progress);
  return (
    <div className={classes.bar}>
      <div className={classes.barWords}>
        <span>{read}</span>
        {!kept && <span className={classes.quiet}>{percent(expected)} expected</span>}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: <meter> cannot carry the mark of what is expected */}
      <div
        className={classes.barTrack}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={filled}
        aria-valuetext={kept ? read : `${read}, ${percent(expected)} expected by now`}
      >
        <div className={classes.barFill} style={{ width: `${filled * 100}%` }} />
        {!kept && (
          <div
            className={classes.barExpected}
            style={{ insetInlineStart: `${expected * 100}%` }}
            title="Expected by now"
          />
        )}
      </div>
    </div>
  );
}

const confidences = {
  on_track: { words: "On track", colour: "green", icon: CircleCheck },
  at_risk: { words: "At risk", colour: "yellow", icon: CircleAlert },
  off_track: { words: "Off track", colour: "red", icon: CircleX },
} as const;

export type ConfidenceValue = keyof typeof confidences;

export const confidenceWords = (value: ConfidenceValue) => confidences[value].words;

/** How sure somebody is, by word and shape. */
export function ConfidenceMark({ value }: { value: ConfidenceValue | undefined }) {
  if (!value) return <span className={classes.quiet}>No check-in</span>;
  const { words, colour, icon: Icon } = confidences[value];
  return (
    <Badge size="sm" variant="light" color={colour} leftSection={<Icon size={12} aria-hidden />}>
      {words}
    </Badge>
  );
}
