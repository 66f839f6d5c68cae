/** A number at a moment. */
export interface TrackPoint {
  /** Milliseconds since 1970. */
  at: number;
  value: number;
}

export interface Scale {
  x: (at: number) => number;
  y: (value: number) => number;
  from: number;
  to: number;
  low: number;
  high: number;
}

/** Fits points and the plan's two ends into a box; everything is in sight. */
export function scaleOf(
  points: readonly TrackPoint[],
  plan: readonly TrackPoint[],
  box: { left: number; right: number; top: number; bottom: number },
): Scale {
  const all = [...points, ...plan];
  const times = all.map((point) => point.at);
  const values = all.map((point) => point.value);
  const from = Math.min(...times);
  const to = Math.max(...times, from + 1);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = high - low || Math.abs(high) || 1;
  const [bottomValue, topValue] = [low - room * 0.1, high + room * 0.1];
  return {
    from,
    to,
    low,
    high,
    x: (at) => box.left + ((at - from) / (to - from)) * (box.right - box.left),
    y: (value) => box.bottom - ((value - bottomValue) / (topValue - bottomValue)) * (box.bottom - box.top),
  };
}
