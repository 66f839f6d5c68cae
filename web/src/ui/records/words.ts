/** A stretch of text that two versions share, or that only one of them has. */
export interface Stretch {
  text: string;
  kind: "same" | "added" | "removed";
}

/** More words than this are not compared: the table of lengths grows with their product. */
const mostWords = 600;

/** The part of the shorter text that both must share to be compared word by word. */
const leastCommon = 0.5;

/** What was taken out of and put into a text, word by word. */
export function wordDiff(before: string, after: string): Stretch[] {
  const old = split(before);
  const now = split(after);
  if (old.length > mostWords || now.length > mostWords)
    return join([
      { text: before, kind: "removed" },
      { text: after, kind: "added" },
    ]);
  const longest = table(old, now);
  // Two texts with little in common read better whole than word by word.
  if (at(longest, 0, 0) < Math.min(old.length, now.length) * leastCommon)
    return join([
      { text: before, kind: "removed" },
      { text: before && after ? ` ${after}` : after, kind: "added" },
    ]);
  const stretches: Stretch[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const gone = old[i];
    const come = now[j];
    if (gone !== undefined && gone === come) {
      stretches.push({ text: gone, kind: "same" });
      i++;
      j++;
    } else if (gone !== undefined && (come === undefined || at(longest, i + 1, j) >= at(longest, i, j + 1))) {
      stretches.push({ text: gone, kind: "removed" });
      i++;
    } else {
      stretches.push({ text: come ?? "", kind: "added" });
      j++;
    }
  }
  return join(stretches);
}

/** Words and what stands between them, each a piece. */
function split(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

/** For each pair of ends, how many pieces their longest common sequence has. */
function table(old: readonly string[], now: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = rows[i];
      if (row)
        row[j] =
          old[i] === now[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
    }
  }
  return rows;
}

function at(rows: readonly Uint16Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}

/** Neighbours of one kind made one. */
function join(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const next of stretches) {
    const last = joined.at(-1);
    if (last?.kind === next.kind) last.text += next.text;
    else if (next.text !== "") joined.push({ ...next });
  }
  return joined;
}
