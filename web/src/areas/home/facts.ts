/** What a fact card says: the number now, the one before, and the line between. */
export interface Fact {
  now: number;
  before: number | null;
  line: (number | null)[];
}

/** A rolling measure: its last value, and the one seven days earlier. */
export function rolling(values: readonly (number | null)[]): Fact {
  return { now: values.at(-1) ?? 0, before: values.at(-8) ?? null, line: [...values] };
}

/** A daily measure that adds up: the sum of the last seven days, and of the seven before. */
export function weekly(values: readonly (number | null)[]): Fact {
  const sum = (part: readonly (number | null)[]) =>
    part.reduce<number>((total, value) => total + (value ?? 0), 0);
  return {
    now: sum(values.slice(-7)),
    before: values.length >= 14 ? sum(values.slice(-14, -7)) : null,
    line: [...values],
  };
}
