import { buckets, type Serve, type Variation } from "./experimentApi";

/** What a variation is called. */
export function variationName(v: Variation | undefined, key: string): string {
  return v?.name || key;
}

/** `50%`, `12.5%`. */
export function percent(weight: number): string {
  return `${Number(((100 * weight) / buckets).toFixed(3))}%`;
}

/** Serves one variation in place of whatever was served. */
export function serveOne<T extends Serve>(serve: T, variation: string): T {
  const { split: _, unit: __, ...rest } = serve;
  return { ...rest, variation } as T;
}

/** Splits evenly among all variations; what does not divide goes to the first. */
export function serveEvenly<T extends Serve>(serve: T, variations: readonly Variation[]): T {
  const { variation: _, ...rest } = serve;
  const part = Math.floor(buckets / variations.length);
  return {
    ...rest,
    split: variations.map((v, at) => ({
      variation: v.key,
      weight: at === 0 ? buckets - part * (variations.length - 1) : part,
    })),
  } as T;
}

/** Gives a variation a weight in percent; with two variations the other gets the rest. */
export function weigh<T extends Serve>(serve: T, variation: string, percents: number): T {
  const weight = Math.round((percents / 100) * buckets);
  const split = serve.split ?? [];
  return {
    ...serve,
    split: split.map((part) => {
      if (part.variation === variation) return { ...part, weight };
      return split.length === 2 ? { ...part, weight: buckets - weight } : part;
    }),
  };
}

/** `“on”`, or `50% “on”, 50% “off”`. */
export function servedWords(serve: Serve, variations: readonly Variation[]): string {
  const name = (key: string) =>
    variationName(
      variations.find((v) => v.key === key),
      key,
    );
  if (serve.variation) return `“${name(serve.variation)}”`;
  return (serve.split ?? []).map((part) => `${percent(part.weight)} “${name(part.variation)}”`).join(", ");
}
