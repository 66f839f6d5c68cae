import type { Readout } from "./trialApi";

/** From where to where all intervals of a read-out are drawn, as relative effects around zero. */
export interface Scale {
  low: number;
  high: number;
}

/** No interval is drawn wider than this many times the widest in force: the others are cut, with an open end. */
const widest = 1.6;

/** One scale for every interval of a read-out, with zero in it. */
export function scaleOf(r: Readout): Scale {
  const shown = r.metrics.flatMap((m) => m.variations);
  const number = (v: number | null | undefined): v is number => typeof v === "number";
  const inForce = shown.flatMap((v) => [...(v.interval ?? []), v.lift]).filter(number);
  const others = shown
    .flatMap((v) => [v.fixed?.low, v.fixed?.high, v.always_valid?.low, v.always_valid?.high])
    .filter(number);
  const limit = Math.max(...inForce.map(Math.abs), 0) * widest;
  const ends = [...inForce, ...others.map((v) => Math.min(Math.max(v, -limit), limit)), 0];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const room = (high - low || 0.02) * 0.06;
  return { low: low - room, high: high + room };
}

/** Where an effect stands in a drawing of a width; what lies outside stands at the edge, null means open. */
export function placeOf(v: number | null | undefined, s: Scale, width: number, open: number): number {
  if (v === null || v === undefined) return open;
  const x = ((v - s.low) / (s.high - s.low)) * width;
  return Math.round(Math.min(Math.max(x, 0), width) * 10) / 10;
}
