import type { Theme } from "../listenApi";

/** What the page calls the states of a theme. */
export const stateWords: Record<Theme["state"], string> = {
  suggested: "Suggested",
  accepted: "Accepted",
  dismissed: "Dismissed",
};
