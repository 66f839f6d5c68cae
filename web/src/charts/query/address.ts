/**
 * The text form of a question in the address bar.
 *
 * JSON in an address becomes a wall of %22. This notation keeps it legible and
 * shorter: `(kind:trends,interval:day,series:!((event:'Signed Up')))`. Objects
 * are `(key:value,…)`, lists `!(…)`, true, false and null `!t !f !n`, plain
 * words and numbers stand as they are, and anything else is quoted with `'`,
 * in which `!` escapes `'` and itself.
 */
import { chartsOf, type Insight, kinds } from "./query";

/** A value the notation can carry. */
type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** Words that need no quotes. They do not start like a number. */
const plain = /^[A-Za-z_$*][\w$*./-]*$/;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** Writes a JSON value in the notation. Object members that are undefined are left out. */
export function write(value: unknown): string {
  if (value === null || value === undefined) return "!n";
  if (typeof value === "boolean") return value ? "!t" : "!f";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "!n";
  if (typeof value === "string") return word(value);
  if (Array.isArray(value)) return `!(${value.map(write).join(",")})`;
  const members = Object.entries(value).filter(([, v]) => v !== undefined);
  return `(${members.map(([k, v]) => `${word(k)}:${write(v)}`).join(",")})`;
}

function word(text: string): string {
  return plain.test(text) ? text : `'${text.replace(/[!']/g, "!$&")}'`;
}

/** Reads the notation back. Throws SyntaxError on anything else. */
export function read(text: string): Value {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** Deeper than this is nobody's question. */
const maxDepth = 12;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  value(depth: number): Value {
    if (depth > maxDepth) throw this.wrong();
    const c = this.text[this.at];
    if (c === "(") return this.object(depth);
    if (c === "!") return this.marked(depth);
    if (c === "'") return this.quoted();
    const start = this.at;
    while (this.at < this.text.length && !",:()!'".includes(this.text.charAt(this.at))) this.at++;
    const bare = this.text.slice(start, this.at);
    if (number.test(bare)) return Number(bare);
    if (plain.test(bare)) return bare;
    throw this.wrong();
  }

  end(): void {
    if (this.at !== this.text.length) throw this.wrong();
  }

  private object(depth: number): Value {
    const members: [string, Value][] = [];
    this.sequence(() => {
      const key = this.value(depth + 1);
      if (typeof key !== "string" || this.text[this.at] !== ":") throw this.wrong();
      this.at++;
      members.push([key, this.value(depth + 1)]);
    });
    return Object.fromEntries(members);
  }

  private marked(depth: number): Value {
    const mark = this.text[++this.at];
    if (mark === "(") {
      const list: Value[] = [];
      this.sequence(() => list.push(this.value(depth + 1)));
      return list;
    }
    this.at++;
    if (mark === "t") return true;
    if (mark === "f") return false;
    if (mark === "n") return null;
    throw this.wrong();
  }

  private sequence(read: () => void): void {
    this.at++;
    if (this.text[this.at] === ")") {
      this.at++;
      return;
    }
    for (;;) {
      read();
      const c = this.text[this.at++];
      if (c === ")") return;
      if (c !== ",") throw this.wrong();
    }
  }

  private quoted(): string {
    let out = "";
    for (this.at++; this.at < this.text.length; this.at++) {
      const c = this.text[this.at];
      if (c === "'") {
        this.at++;
        return out;
      }
      if (c === "!") this.at++;
      out += this.text[this.at] ?? "";
    }
    throw this.wrong();
  }

  private wrong(): SyntaxError {
    return new SyntaxError(`the address cannot be read at character ${this.at + 1}`);
  }
}

/** The search parameters of an insight: `q` the question, `d` how it is drawn. */
export function toSearch(insight: Insight): { q: string; d?: string } {
  const { query, display } = insight;
  const usual = display.chart === chartsOf[query.kind][0] && !display.table;
  return usual ? { q: write(query) } : { q: write(query), d: write(display) };
}

/**
 * The insight an address names, or null when it names none or cannot be read
 * (an address shortened by a chat program, say): the page then starts afresh.
 */
export function fromSearch(search: { q?: unknown; d?: unknown }): Insight | null {
  if (typeof search.q !== "string") return null;
  try {
    const query = read(search.q);
    if (!isQuery(query)) return null;
    const display = typeof search.d === "string" ? read(search.d) : {};
    return { query, display: sound(query, display) };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Checks the parts of a question the page cannot do without. */
export function isQuery(value: unknown): value is Insight["query"] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const q = value as Record<string, unknown>;
  if (!kinds.some((k) => k === q.kind) || typeof q.range !== "object" || q.range === null) {
    return false;
  }
  if (q.kind === "trends") return isEvents(q.series) && typeof q.interval === "string";
  if (q.kind === "funnel") return isEvents(q.steps);
  return isEvents([q.start, q.return]) && typeof q.interval === "string";
}

function isEvents(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((e) => typeof e === "object" && e !== null && typeof e.event === "string")
  );
}

/** The display to use for a query when a stored one may be missing or odd. */
export function sound(query: Insight["query"], display: unknown): Insight["display"] {
  const given = (display ?? {}) as Partial<Insight["display"]>;
  const charts: readonly string[] = chartsOf[query.kind];
  const chart = given.chart && charts.includes(given.chart) ? given.chart : chartsOf[query.kind][0];
  return given.table === true ? { chart, table: true } : { chart };
}
