/**
 * Colours of chart series.
 *
 * The eight were searched for the largest smallest OKLab distance between any
 * two, as seen by normal, protan, deutan and tritan eyes (Machado et al. 2009,
 * full severity), with a contrast of 3:1 or more against the page. The test
 * beside this file holds them to it.
 */

/** Which of the two themes the page is drawn in. */
export type Scheme = "light" | "dark";

/** The series colours of each theme, in the order of use. The hue of a place is the same in both. */
export const series: Record<Scheme, readonly string[]> = {
  light: ["#3b92fc", "#a64807", "#10756c", "#bf68b6", "#8135b0", "#869b15", "#014966", "#73281d"],
  dark: ["#626be3", "#fd8e45", "#2ec5a8", "#a16d8f", "#b490fa", "#efde47", "#88eeff", "#d04622"],
};

/** Page, text, line and quiet colours of each theme, for what is drawn on a canvas. */
export const ink: Record<Scheme, { page: string; text: string; quiet: string; line: string; other: string }> =
  {
    light: { page: "#ffffff", text: "#1a1f27", quiet: "#5f6a79", line: "#e5e8ed", other: "#8a9199" },
    dark: { page: "#171b21", text: "#dce1e9", quiet: "#9ba6b5", line: "#2a303a", other: "#7d848c" },
  };

/** The names that stand for the rest and the unknown; they are drawn in grey. */
const greys = new Set(["$other", "$none"]);

/**
 * The place of each key among the eight colours; -1 is grey.
 *
 * A key asks for the place its text hashes to and takes the next free one when
 * another key of the same chart was before it in alphabetical order. So a
 * series has the same colour in every chart but for rare collisions, whatever
 * its rank, and two series of one chart share a colour only beyond eight.
 */
export function places(keys: readonly string[]): Map<string, number> {
  const out = new Map<string, number>();
  const taken = new Set<number>();
  const size = series.light.length;
  for (const key of [...new Set(keys)].sort()) {
    if (greys.has(key)) {
      out.set(key, -1);
      continue;
    }
    let place = hash(key) % size;
    for (let tries = 0; tries < size && taken.has(place); tries++) place = (place + 1) % size;
    taken.add(place);
    if (taken.size === size) taken.clear();
    out.set(key, place);
  }
  return out;
}

/** The colour of a place in a theme. */
export function colour(place: number, scheme: Scheme): string {
  return place < 0 ? ink[scheme].other : (series[scheme][place % series[scheme].length] as string);
}

/** FNV-1a over UTF-16 units, folded to spread its low bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}

/** A colour with an opacity from 0 to 1, for a canvas. */
export function faded(hex: string, opacity: number): string {
  const alpha = Math.round(opacity * 255)
    .toString(16)
    .padStart(2, "0");
  return `${hex}${alpha}`;
}
