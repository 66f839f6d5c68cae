import {
  Building2,
  ChartLine,
  ClipboardList,
  File,
  FileText,
  Flag,
  FlaskConical,
  Gauge,
  GraduationCap,
  LayoutDashboard,
  LayoutTemplate,
  Lightbulb,
  MapPinned,
  MessageCircleQuestion,
  MessageSquare,
  MessageSquareQuote,
  MessageSquareText,
  PackageOpen,
  Repeat,
  Rocket,
  Ruler,
  Scale,
  Siren,
  Tags,
  Target,
  ToggleRight,
  Trophy,
  Upload,
  UsersRound,
  Wrench,
} from "lucide-react";
import type { NavigationEntry } from "../area";

/** The stages of the loop that a trace is drawn in, from what was said to what it is for. */
export const stages = [
  "heard",
  "theme",
  "idea",
  "bet",
  "experiment",
  "release",
  "outcome",
  "objective",
] as const;
export type Stage = (typeof stages)[number];

/** What the page knows about a kind of record. */
export interface RecordKind {
  /** One of them within a sentence: "key result". */
  noun: string;
  plural: string;
  /** A shape of its own, so that kinds are told apart without colour. */
  icon: NavigationEntry["icon"];
  /** Where one of them is shown, below the project. */
  path: (id: string) => string;
  /** Where it stands in the loop; absent for what stands beside it. */
  stage?: Stage;
}

const kinds: Record<string, RecordKind> = {
  feedback: {
    noun: "note",
    plural: "notes",
    icon: MessageSquareText,
    path: (id) => `inbox/${id}`,
    stage: "heard",
  },
  survey: {
    noun: "survey",
    plural: "surveys",
    icon: ClipboardList,
    path: (id) => `surveys/${id}`,
    stage: "heard",
  },
  survey_response: {
    noun: "survey response",
    plural: "survey responses",
    icon: MessageSquareQuote,
    path: (id) => `surveys?response=${id}`,
    stage: "heard",
  },
  company: {
    noun: "company",
    plural: "companies",
    icon: Building2,
    path: (id) => `companies/${id}`,
    stage: "heard",
  },
  theme: { noun: "theme", plural: "themes", icon: Tags, path: (id) => `themes/${id}`, stage: "theme" },
  idea: { noun: "idea", plural: "ideas", icon: Lightbulb, path: (id) => `ideas/${id}`, stage: "idea" },
  bet: { noun: "bet", plural: "bets", icon: Flag, path: (id) => `roadmap/${id}`, stage: "bet" },
  experiment: {
    noun: "experiment",
    plural: "experiments",
    icon: FlaskConical,
    path: (id) => `experiments/${id}`,
    stage: "experiment",
  },
  release: {
    noun: "release",
    plural: "releases",
    icon: Rocket,
    path: (id) => `releases/${id}`,
    stage: "release",
  },
  deployment: {
    noun: "deployment",
    plural: "deployments",
    icon: Upload,
    path: (id) => `deployments/${id}`,
    stage: "release",
  },
  incident: {
    noun: "incident",
    plural: "incidents",
    icon: Siren,
    path: (id) => `incidents/${id}`,
    stage: "release",
  },
  outcome: {
    noun: "outcome",
    plural: "outcomes",
    icon: Trophy,
    path: (id) => `outcomes/${id}`,
    stage: "outcome",
  },
  learning: {
    noun: "learning",
    plural: "learnings",
    icon: GraduationCap,
    path: (id) => `learnings/${id}`,
    stage: "outcome",
  },
  objective: {
    noun: "objective",
    plural: "objectives",
    icon: Target,
    path: (id) => `objectives/${id}`,
    stage: "objective",
  },
  key_result: {
    noun: "key result",
    plural: "key results",
    icon: Gauge,
    path: (id) => `objectives?key_result=${id}`,
    stage: "objective",
  },
  decision: { noun: "decision", plural: "decisions", icon: Scale, path: (id) => `decisions/${id}` },
  doc: { noun: "document", plural: "documents", icon: FileText, path: (id) => `docs/${id}` },
  template: { noun: "template", plural: "templates", icon: LayoutTemplate, path: (id) => `templates/${id}` },
  flag: { noun: "flag", plural: "flags", icon: ToggleRight, path: (id) => `flags/${id}` },
  segment: { noun: "segment", plural: "segments", icon: UsersRound, path: (id) => `segments/${id}` },
  metric: { noun: "metric", plural: "metrics", icon: Ruler, path: (id) => `metrics/${id}` },
  insight: { noun: "insight", plural: "insights", icon: ChartLine, path: (id) => `insights/${id}` },
  dashboard: {
    noun: "dashboard",
    plural: "dashboards",
    icon: LayoutDashboard,
    path: (id) => `dashboards/${id}`,
  },
  tool: { noun: "tool", plural: "tools", icon: Wrench, path: (id) => `tools/${id}` },
  data_request: {
    noun: "data request",
    plural: "data requests",
    icon: MessageCircleQuestion,
    path: (id) => `data-requests/${id}`,
  },
  ritual: { noun: "ritual", plural: "rituals", icon: Repeat, path: (id) => `rituals/${id}` },
  product_area: {
    noun: "product area",
    plural: "product areas",
    icon: PackageOpen,
    path: () => "settings/areas",
  },
  annotation: { noun: "annotation", plural: "annotations", icon: MapPinned, path: () => "insights" },
  comment: { noun: "comment", plural: "comments", icon: MessageSquare, path: () => "" },
};

/** What is known about a kind of record; a kind nobody told us of gets its own name as words. */
export function recordKind(type: string): RecordKind {
  const words = type.replaceAll("_", " ");
  return kinds[type] ?? { noun: words, plural: `${words}s`, icon: File, path: () => "" };
}

/** Where a record is shown: a path below the project, as ProjectLink takes it. */
export function recordPath(type: string, id: string): string {
  return recordKind(type).path(encodeURIComponent(id));
}

/** A kind of record as a heading or label: "Key result". */
export function typeLabel(type: string): string {
  return capital(recordKind(type).noun);
}

/** Many of a kind as a heading: "Key results". */
export function typesLabel(type: string): string {
  return capital(recordKind(type).plural);
}

/** Every kind that search and links know, in the order of the loop. */
export const recordTypes: readonly string[] = Object.keys(kinds).filter((type) => type !== "comment");

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
