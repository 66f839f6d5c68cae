import { describe, expect, it } from "vitest";
import { ink, places, type Scheme, series } from "./palette";

type Triple = [number, number, number];

const linear = (hex: string): Triple => {
  const channel = (i: number) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
};

const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

const contrast = (a: string, b: string) => {
  const [x, y] = [luminance(linear(a)), luminance(linear(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
};

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const eyes: Record<string, Triple[]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Björn Ottosson's OKLab. */
const oklab = ([r, g, b]: Triple): Triple => {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};

const seenBy = (matrix: Triple[], [r, g, b]: Triple): Triple =>
  matrix.map(([x, y, z]) => Math.min(1, Math.max(0, x * r + y * g + z * b))) as Triple;

describe.each(["light", "dark"] as Scheme[])("the %s series colours", (scheme) => {
  it.each(Object.entries(eyes))("stay apart for %s eyes", (_, matrix) => {
    const seen = series[scheme].map((hex) => oklab(seenBy(matrix, linear(hex))));
    for (let i = 0; i < seen.length; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [seen[i] as Triple, seen[j] as Triple];
        expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.1);
      }
    }
  });

  it("stand out from the page by 3:1", () => {
    for (const hex of series[scheme]) expect(contrast(hex, ink[scheme].page)).toBeGreaterThanOrEqual(3);
  });

  it("has text that reads at 4.5:1", () => {
    expect(contrast(ink[scheme].text, ink[scheme].page)).toBeGreaterThan(4.5);
    expect(contrast(ink[scheme].quiet, ink[scheme].page)).toBeGreaterThan(4.5);
  });
});

describe("the place of a series", () => {
  it("does not depend on rank or order", () => {
    expect(places(["b", "a", "c"])).toEqual(places(["c", "b", "a"]));
  });

  it("is the same alone and in company, but for collisions", () => {
    const alone = places(["Signed Up"]).get("Signed Up");
    expect(places(["Signed Up", "zzz"]).get("Signed Up")).toBe(alone);
  });

  it("differs among up to eight, and is grey for the rest and the unknown", () => {
    const eight = places(["DE", "FR", "US", "GB", "PL", "IT", "ES", "NL", "$other", "$none"]);
    expect(new Set([...eight.values()].filter((p) => p >= 0)).size).toBe(8);
    expect(eight.get("$other")).toBe(-1);
    expect(eight.get("$none")).toBe(-1);
  });
});
