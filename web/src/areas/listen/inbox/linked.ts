/** A stretch of text: plain, or an address. */
export interface Stretch {
  text: string;
  href?: string;
}

const addresses = /https?:\/\/[^\s<>"'`]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi;

/** Cuts text where web and mail addresses stand in it. Nothing else ever becomes a link. */
export function linked(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let end = 0;
  for (const match of text.matchAll(addresses)) {
    // A full stop or bracket behind an address belongs to the sentence.
    const found = match[0].replace(/[.,;:!?)\]}]+$/, "");
    if (found === "") continue;
    if (match.index > end) stretches.push({ text: text.slice(end, match.index) });
    stretches.push({ text: found, href: /^https?:/i.test(found) ? found : `mailto:${found}` });
    end = match.index + found.length;
  }
  if (end < text.length) stretches.push({ text: text.slice(end) });
  return stretches;
}

/** A part of a note's text that is marked, or not. */
export interface Part {
  text: string;
  /** Ids of the highlights over it. */
  marks: string[];
}

/** Cuts text at the ends of highlights; places count Unicode code points. */
export function parts(
  text: string,
  highlights: readonly { id: string; begins: number; ends: number }[],
): Part[] {
  const points = [...text];
  const cuts = new Set([0, points.length]);
  for (const { begins, ends } of highlights) {
    cuts.add(Math.min(begins, points.length));
    cuts.add(Math.min(ends, points.length));
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, index) => {
    const to = places[index + 1] as number;
    return {
      text: points.slice(from, to).join(""),
      marks: highlights.filter((h) => h.begins <= from && h.ends >= to).map((h) => h.id),
    };
  });
}
