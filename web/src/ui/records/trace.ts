import type { Gap, Many, Ref, Relation, Trace, TraceEdge, TraceNode } from "../../api/types";
import { exact } from "../figures";
import { recordKind, type Stage, stages, typeLabel } from "./address";

/** One box of the drawing: a record, several behind one box, or something that is missing. */
export type Box =
  | { kind: "record"; key: string; node: TraceNode }
  | { kind: "more"; key: string; type: string; nodes: TraceNode[] }
  | { kind: "gap"; key: string; gap: Gap };

/** Boxes of one stage of the loop, from the top. */
export interface Column {
  /** "here" is the traced record's own column, where its kind has no stage. */
  stage: Stage | "here";
  label: string;
  boxes: Box[];
  /** How much more there is than is shown: "12 of 3,400 notes". */
  many: string[];
}

/** A relation between two boxes. */
export interface Line {
  key: string;
  /** Keys of boxes. */
  from: string;
  to: string;
  /** Completes: the first … the second. */
  words: string;
}

/** A trace arranged by stage, ready to be laid out or read from top to bottom. */
export interface Picture {
  columns: Column[];
  beside: { boxes: Box[]; many: string[] };
  lines: Line[];
  /** Every relation in words, for those who do not see the drawing. */
  sentences: string[];
}

const stageLabels: Record<Stage, string> = {
  heard: "Heard",
  theme: "Themes",
  idea: "Ideas",
  bet: "Bets",
  experiment: "Tried",
  release: "Shipped",
  outcome: "Came of it",
  objective: "Objectives",
};

/** How many records of a kind a column shows one by one; a single one more is shown as well. */
const shownHeard = 5;
const shownElse = 8;

export function keyOf({ type, id }: Ref): string {
  return `${type}:${id}`;
}

/** Arranges a trace: the stages as columns, what stands beside them below, neighbours near each other. */
export function arrange(trace: Trace, relations: readonly Relation[]): Picture {
  const [root] = trace.nodes;
  if (!root) return { columns: [], beside: { boxes: [], many: [] }, lines: [], sentences: [] };
  const here = keyOf(root);
  const placeOf = (type: string, key?: string): Stage | "here" | "beside" =>
    recordKind(type).stage ?? (key === here ? "here" : "beside");

  const places = new Map<string, Box[]>();
  const put = (place: string, box: Box) => places.set(place, [...(places.get(place) ?? []), box]);
  const boxOf = new Map<string, string>();
  for (const [place, nodes] of groupBy(trace.nodes, (node) => placeOf(node.type, keyOf(node)))) {
    for (const box of fold(nodes, here, place === "heard" ? shownHeard : shownElse)) {
      put(place, box);
      for (const node of nodesOf(box)) boxOf.set(keyOf(node), box.key);
    }
  }
  for (const gap of trace.missing)
    put(placeOf(gap.type), { kind: "gap", key: `gap:${gap.side}:${gap.type}`, gap });

  const lines = join(trace.edges, boxOf, relations);
  const many = manyBy(trace, placeOf);
  const columns = (["here", ...stages] as const).flatMap((stage): Column[] => {
    const boxes = places.get(stage);
    const label = stage === "here" ? `This ${recordKind(root.type).noun}` : stageLabels[stage];
    return boxes ? [{ stage, label, boxes, many: many.get(stage) ?? [] }] : [];
  });
  bringHome(columns, lines);
  untangle(columns, lines);
  return {
    columns,
    beside: { boxes: places.get("beside") ?? [], many: many.get("beside") ?? [] },
    lines,
    sentences: sentences(trace, relations),
  };
}

/** Puts the own column of a record without a stage right before the first stage it has to do with. */
function bringHome(columns: Column[], lines: readonly Line[]): void {
  const [own] = columns;
  if (own?.stage !== "here") return;
  const key = own.boxes[0]?.key;
  const near = new Set(
    lines.flatMap((line) => (line.from === key ? [line.to] : line.to === key ? [line.from] : [])),
  );
  const at = columns.findIndex((column) => column !== own && column.boxes.some((box) => near.has(box.key)));
  if (at > 1) columns.splice(at - 1, 0, ...columns.splice(0, 1));
}

/** The records behind a box. */
export function nodesOf(box: Box): TraceNode[] {
  if (box.kind === "record") return [box.node];
  return box.kind === "more" ? box.nodes : [];
}

/** Boxes of one place: of each kind so many one by one, the rest behind one box. */
function fold(nodes: readonly TraceNode[], here: string, most: number): Box[] {
  const boxes: Box[] = [];
  for (const [type, all] of groupBy(nodes, (node) => node.type)) {
    const sorted = [...all].sort((a, b) => Number(keyOf(b) === here) - Number(keyOf(a) === here));
    const alone = sorted.length > most + 1 ? sorted.slice(0, most) : sorted;
    for (const node of alone) boxes.push({ kind: "record", key: keyOf(node), node });
    const rest = sorted.slice(alone.length);
    if (rest.length > 0) boxes.push({ kind: "more", key: `more:${type}`, type, nodes: rest });
  }
  return boxes;
}

/** Edges between boxes; several between the same two by one relation are one line. */
function join(
  edges: readonly TraceEdge[],
  boxOf: ReadonlyMap<string, string>,
  relations: readonly Relation[],
): Line[] {
  const lines = new Map<string, Line>();
  for (const edge of edges) {
    const from = boxOf.get(keyOf(edge.from));
    const to = boxOf.get(keyOf(edge.to));
    if (!from || !to || from === to) continue;
    const key = `${from} ${edge.relation} ${to}`;
    lines.set(key, { key, from, to, words: says(edge.relation, relations) });
  }
  return [...lines.values()];
}

/** A relation in words that complete "the first … the second". */
export function says(relation: string, relations: readonly Relation[], inverse = false): string {
  const known = relations.find((each) => each.name === relation);
  return known ? (inverse ? known.inverse : known.says) : relation.replaceAll("_", " ");
}

function manyBy(trace: Trace, placeOf: (type: string, key?: string) => string): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  for (const many of trace.many) {
    const neighbours = trace.edges
      .filter(
        (edge) =>
          edge.relation === many.relation && keyOf(many.inverse ? edge.to : edge.from) === keyOf(many.at),
      )
      .map((edge) => (many.inverse ? edge.from : edge.to));
    const type = neighbours[0]?.type;
    if (!type) continue;
    const place = placeOf(type, keyOf(neighbours[0] ?? many.at));
    texts.set(place, [...(texts.get(place) ?? []), manyText(many, neighbours.length, type, trace.nodes)]);
  }
  return texts;
}

function manyText(many: Many, shown: number, type: string, nodes: readonly TraceNode[]): string {
  const [root] = nodes;
  const of = `${exact(shown)} of ${exact(many.total)} ${recordKind(type).plural}`;
  if (!root || keyOf(root) === keyOf(many.at)) return of;
  const at = nodes.find((node) => keyOf(node) === keyOf(many.at));
  return at ? `${of} at “${at.title}”` : of;
}

/** Orders the boxes of each column by where their neighbours stand, so that lines cross less. */
function untangle(columns: Column[], lines: readonly Line[]): void {
  const sweep = (at: number, beside: number) => {
    const column = columns[at];
    const other = columns[beside];
    if (!column || !other) return;
    const place = new Map(other.boxes.map((box, i) => [box.key, i]));
    const middle = new Map(
      column.boxes.map((box, i) => {
        const near = lines.flatMap((line) =>
          line.from === box.key ? [place.get(line.to)] : line.to === box.key ? [place.get(line.from)] : [],
        );
        const known = near.filter((n) => n !== undefined);
        return [box.key, known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : i];
      }),
    );
    column.boxes.sort((a, b) => rank(a) - rank(b) || (middle.get(a.key) ?? 0) - (middle.get(b.key) ?? 0));
  };
  for (let at = 1; at < columns.length; at++) sweep(at, at - 1);
  for (let at = columns.length - 2; at >= 0; at--) sweep(at, at + 1);
}

/** Records stand above what is folded, that above what is missing. */
function rank(box: Box): number {
  return { record: 0, more: 1, gap: 2 }[box.kind];
}

function sentences(trace: Trace, relations: readonly Relation[]): string[] {
  const nodes = new Map(trace.nodes.map((node) => [keyOf(node), node]));
  const name = (ref: Ref) => `${typeLabel(ref.type)} “${nodes.get(keyOf(ref))?.title ?? ref.id}”`;
  return trace.edges.map((edge) => `${name(edge.from)} ${says(edge.relation, relations)} ${name(edge.to)}.`);
}

function groupBy<T>(list: readonly T[], by: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}
