import { Tooltip } from "@mantine/core";
import { exact } from "../../../ui/figures";
import classes from "./Ideas.module.css";
import type { Idea } from "./ideaApi";

/** A score as people read it: whole from 100 on, else three digits. */
export function scoreText(value: number | undefined): string {
  if (value === undefined) return "–";
  return Math.abs(value) >= 100 ? exact(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** Why there is no score, or how sure it is, in words. */
export function scoreSays(score: Idea["score"]): string {
  if (score.value === undefined) {
    return score.missing?.length ? `Enter first: ${score.missing.join(", ")}.` : (score.note ?? "No score.");
  }
  const within = `Nine in ten draws lie between ${scoreText(score.low)} and ${scoreText(score.high)}.`;
  return score.assumed?.length ? `${within} How unsure is assumed for: ${score.assumed.join(", ")}.` : within;
}

/** A score with the span in which it probably lies; most is the end of the scale. */
export function ScoreBar({ score, most }: { score: Idea["score"]; most: number }) {
  const at = (v: number) => `${Math.max(0, Math.min(100, (100 * v) / (most || 1)))}%`;
  const low = score.low ?? score.value ?? 0;
  const high = score.high ?? score.value ?? 0;
  return (
    <Tooltip label={scoreSays(score)} multiline maw={320}>
      <span className={classes.score}>
        <span className="tabular">{scoreText(score.value)}</span>
        {score.value === undefined ? (
          <span className={classes.dim}>no score</span>
        ) : (
          <span className={classes.track} aria-hidden>
            <span className={classes.span} style={{ left: at(low), right: `calc(100% - ${at(high)})` }} />
            <span className={classes.dot} style={{ left: at(score.value) }} />
          </span>
        )}
      </span>
    </Tooltip>
  );
}
