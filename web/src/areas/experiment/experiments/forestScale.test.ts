import { describe, expect, it } from "vitest";
import { placeOf, scaleOf } from "./forestScale";
import type { Readout } from "./trialApi";
import { intervalWords, pWords, signed } from "./words";

const readout = (interval: (number | null)[], always: [number | null, number | null]) =>
  ({
    metrics: [
      {
        variations: [
          { key: "control", n: 10, mean: 0.1 },
          {
            key: "new",
            n: 10,
            mean: 0.1,
            lift: 0.02,
            interval,
            always_valid: { low: always[0], high: always[1], p_value: 0.2, significant: false },
          },
        ],
      },
    ],
  }) as unknown as Readout;

describe("the scale of intervals", () => {
  it("has zero in it", () => {
    const s = scaleOf(readout([0.01, 0.03], [0.005, 0.035]));
    expect(s.low).toBeLessThan(0);
    expect(s.high).toBeGreaterThan(0.035);
  });
  it("cuts what is far wider than what is in force", () => {
    const s = scaleOf(readout([-0.01, 0.05], [-9, 9]));
    expect(s.high).toBeLessThan(0.1);
    expect(placeOf(9, s, 200, 200)).toBe(200);
  });
  it("takes open ends and no intervals at all", () => {
    expect(placeOf(null, { low: -1, high: 1 }, 200, 0)).toBe(0);
    expect(scaleOf({ metrics: [] } as unknown as Readout).high).toBeGreaterThan(0);
  });
});

describe("numbers in words", () => {
  it("have their sign", () => {
    expect(signed(0.0213)).toBe("+2.1%");
    expect(signed(-0.069)).toBe("−6.9%");
    expect(signed(0)).toBe("0.0%");
    expect(signed(0.0042)).toBe("+0.42%");
  });
  it("of intervals say open ends", () => {
    expect(intervalWords(-0.069, -0.017)).toBe("−6.9% to −1.7%");
    expect(intervalWords(null, 0.1)).toBe("anything to +10.0%");
    expect(intervalWords(null, null)).toBe("anything");
  });
  it("of p are short", () => {
    expect(pWords(0.00001)).toBe("< 0.0001");
    expect(pWords(undefined)).toBe("–");
  });
});
