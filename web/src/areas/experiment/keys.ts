import type { Flag, Variation } from "./experimentApi";

/** A key made of a name: `The new export` is `the-new-export`. */
export function keyOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, "-")
    .replace(/^[-._]+|-+$/g, "")
    .slice(0, 100);
}

/** Variations that a flag of a type begins with; the last is the one served while it is off. */
export function startingVariations(type: Flag["type"]): Variation[] {
  switch (type) {
    case "boolean":
      return [
        { key: "on", value: true },
        { key: "off", value: false },
      ];
    case "string":
      return [
        { key: "new", value: "new" },
        { key: "old", value: "old" },
      ];
    case "number":
      return [
        { key: "new", value: 1 },
        { key: "old", value: 0 },
      ];
    case "json":
      return [
        { key: "new", value: {} },
        { key: "old", value: {} },
      ];
  }
}
