/** A part of what somebody wrote. */
export type Part =
  | { kind: "text"; text: string }
  | { kind: "mention"; name: string; id: string }
  | { kind: "link"; url: string };

/** Who a text mentions: what is written after the @, and the member's id. */
export type Mentioned = Record<string, string>;

const token = /@\[([^\]\n]{1,200})\]\(member:([0-9A-Za-z_-]{1,64})\)/g;
const address = /https?:\/\/[^\s<>"]+/g;

/** Takes a comment apart: text, mentions, and addresses that can be followed. */
export function parts(body: string): Part[] {
  const list: Part[] = [];
  let end = 0;
  for (const match of body.matchAll(token)) {
    list.push(...textParts(body.slice(end, match.index)));
    list.push({ kind: "mention", name: match[1] ?? "", id: match[2] ?? "" });
    end = match.index + match[0].length;
  }
  list.push(...textParts(body.slice(end)));
  return list;
}

function textParts(text: string): Part[] {
  const list: Part[] = [];
  let end = 0;
  const push = (piece: string) => piece !== "" && list.push({ kind: "text", text: piece });
  for (const match of text.matchAll(address)) {
    // A full stop or bracket after an address belongs to the sentence.
    const url = match[0].replace(/[.,;:!?)\]}'"]+$/, "");
    push(text.slice(end, match.index));
    list.push({ kind: "link", url });
    end = match.index + url.length;
  }
  push(text.slice(end));
  return list;
}

/** A comment as it is edited, with @Name in place of each mention, and who the names are. */
export function toText(body: string): { text: string; mentioned: Mentioned } {
  const mentioned: Mentioned = {};
  const text = body.replace(token, (_, name: string, id: string) => {
    mentioned[name] = id;
    return `@${name}`;
  });
  return { text, mentioned };
}

/** The comment that an edited text stands for: each @Name of a chosen member names the member. */
export function toBody(text: string, mentioned: Mentioned): string {
  // Longer names first: "@Anna Berg" is not "@Anna" and a word.
  const names = Object.keys(mentioned).sort((a, b) => b.length - a.length);
  if (names.length === 0) return text;
  const any = new RegExp(`@(${names.map(literal).join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(any, (_, name: string) => `@[${name}](member:${mentioned[name]})`);
}

/** What is written after the @ for a member of this name. */
export function mentionName(name: string): string {
  return name.replace(/[[\]()\n]/g, " ").trim();
}

/** The word being written after an @ that ends at the caret, and where it begins; undefined when there is none. */
export function openMention(text: string, caret: number): { word: string; start: number } | undefined {
  const match = /(?:^|[\s(])@([\p{L}\p{N}.@_'-]{0,40}(?: [\p{L}\p{N}.'-]{0,40})?)$/u.exec(
    text.slice(0, caret),
  );
  if (!match) return undefined;
  const word = match[1] ?? "";
  return { word, start: caret - word.length - 1 };
}

/** A comment in one line without marks, for lists. */
export function plainText(body: string): string {
  return toText(body).text.replace(/\s+/g, " ").trim();
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
