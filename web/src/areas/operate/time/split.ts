/** The parts of a week, in per cent by category. What is not there is 0. */
export type Split = Record<string, number>;

/** What the parts make together. */
export const total = (split: Split) => Object.values(split).reduce((sum, part) => sum + part, 0);

/** Whether the parts make 100, but for what thirds leave over. */
export const complete = (split: Split) => Math.abs(total(split) - 100) <= 0.5;

/** The parts in the same proportions, whole numbers that make 100; the largest takes what rounding leaves. */
export function scaled(split: Split): Split {
  const sum = total(split);
  if (sum === 0) return split;
  const out = Object.fromEntries(
    Object.entries(split).map(([key, part]) => [key, Math.round((part / sum) * 100)]),
  );
  const largest = Object.entries(out).sort((a, b) => b[1] - a[1])[0]?.[0];
  if (largest) out[largest] = (out[largest] ?? 0) + 100 - total(out);
  return out;
}

/** What is left of 100, or too much, in words. */
export function remaining(split: Split): string {
  const left = Math.round((100 - total(split)) * 10) / 10;
  if (complete(split)) return "That makes 100%.";
  return left > 0 ? `${left}% left to give.` : `${-left}% too much.`;
}
