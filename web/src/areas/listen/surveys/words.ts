import { nothing } from "../../../ui/figures";
import type { NPS, Survey } from "./surveyApi";

/** A score as people write it: `+42`, `−7`, `0`. */
export function score(nps: number | null | undefined): string {
  if (nps === null || nps === undefined) return nothing;
  const whole = Math.round(nps);
  if (whole === 0) return "0";
  return whole > 0 ? `+${whole}` : `−${-whole}`;
}

/** How sure a score is: `+31 to +53`. */
export function interval(nps: NPS): string {
  const [low, high] = nps.interval ?? [];
  return low === undefined || high === undefined ? nothing : `${score(low)} to ${score(high)}`;
}

export const stateWords: Record<Survey["state"], string> = { draft: "Draft", open: "Open", closed: "Closed" };
export const stateColours: Record<Survey["state"], string> = { draft: "gray", open: "green", closed: "gray" };

/** The group of a score in words. */
export function groupOf(points: number): string {
  if (points >= 9) return "Promoter";
  return points >= 7 ? "Passive" : "Detractor";
}
