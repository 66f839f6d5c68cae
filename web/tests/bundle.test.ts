import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, expect, test } from "vitest";

const root = new URL("..", import.meta.url);
/** Script that a visitor loads before Home can be used, gzipped, in bytes. */
const budget = 350 * 1024;

let chunks: Map<string, Rolldown.OutputChunk>;
let page: string;

beforeAll(async () => {
  const result = (await build({
    root: root.pathname,
    logLevel: "silent",
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  chunks = new Map(
    result.output.filter((part) => part.type === "chunk").map((chunk) => [chunk.fileName, chunk]),
  );
  const index = result.output.find((part) => part.fileName === "index.html");
  page = index?.type === "asset" ? String(index.source) : "";
}, 120_000);

/** The chunk and everything it imports before it runs. */
function withImports(start: Rolldown.OutputChunk, into = new Set<Rolldown.OutputChunk>()) {
  if (into.has(start)) return into;
  into.add(start);
  for (const name of start.imports) {
    const chunk = chunks.get(name);
    if (chunk) withImports(chunk, into);
  }
  return into;
}

function firstLoad(): Set<Rolldown.OutputChunk> {
  const all = [...chunks.values()];
  const entry = all.find((chunk) => chunk.isEntry);
  const home = all.find((chunk) => chunk.facadeModuleId?.endsWith("home/HomePage.tsx"));
  if (!entry || !home) throw new Error("the build has no entry or no Home");
  return withImports(home, withImports(entry));
}

test("the first load of the application stays within its budget", () => {
  const size = [...firstLoad()].reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
  expect(size).toBeGreaterThan(50 * 1024);
  expect(size).toBeLessThanOrEqual(budget);
});

test("charts are loaded when a chart is shown, not before", () => {
  const modules = [...firstLoad()].flatMap((chunk) => Object.keys(chunk.modules));
  expect(modules.filter((id) => id.includes("/echarts/"))).toEqual([]);
});

test("the page has no script or style of its own, as the content security policy demands", () => {
  expect(page).toContain('<script src="/colour-scheme.js">');
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
});

test("the lock file names no registry", () => {
  const lock = JSON.parse(readFileSync(new URL("package-lock.json", root), "utf8"));
  const resolved = Object.values<{ resolved?: string }>(lock.packages).map((entry) => entry.resolved);
  expect(resolved.filter(Boolean)).toEqual([]);
});
