import type { Decision } from "../../../api/types";

export const stateWords: Record<Decision["state"], string> = {
  proposed: "Proposed",
  decided: "Decided",
  superseded: "Superseded",
};

export const stateColours: Record<Decision["state"], string> = {
  proposed: "accent",
  decided: "green",
  superseded: "gray",
};
