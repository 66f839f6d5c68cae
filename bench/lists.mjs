// Fills a server with 10,000 records of every kind and times what the pages ask
// for, one call after another: PRODOPS_BIN=bin/prodops node bench/lists.mjs
// PRODOPS_RECORDS names a Postgres in place of SQLite, NOTES a file of notes
// (CSV with a column "text", gzip), TIMES how often each call is made.
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { owner, startServer } from "../e2e/browser/server.mjs";
import { signedInApi } from "../e2e/browser/story.mjs";

const n = Number(process.env.N ?? 10_000);
const times = Number(process.env.TIMES ?? 9);
const notesFile = process.env.NOTES ?? "../shared/data/feedback/banking77_train.csv.gz";

// Answers to a survey come from many places; from one they are held back.
process.env.PRODOPS_TRUSTED_PROXIES = "127.0.0.1/32";
const server = await startServer({ bootstrap: true });
try {
  const api = await signedInApi(server.url, owner);
  const at = (path) => `/projects/default/${path}`;
  const post = (path, body) => api("POST", at(path), body);
  const made = await fill(post, await texts());
  console.log("| call | median ms | slowest ms | first ms |\n|---|---|---|---|");
  for (const path of calls(made)) {
    const took = [];
    for (let i = 0; i < times; i++) {
      const begun = performance.now();
      await api("GET", at(path));
      took.push(performance.now() - begun);
    }
    const [first] = took;
    const sorted = took.slice(1).sort((a, b) => a - b);
    console.log(
      `| \`${path.replace(/[0-9a-f-]{36}/g, "{id}")}\` | ${ms(sorted[sorted.length >> 1])} | ${ms(sorted.at(-1))} | ${ms(first)} |`,
    );
  }
  if (process.env.DISCOVER !== "no") await discover(api, at);
} finally {
  await server.stop();
}

/** An estimate between half and twice itself. */
function around(value) {
  return { value, low: value / 2, high: value * 2 };
}

function ms(value) {
  return value.toFixed(value < 10 ? 1 : 0);
}

/** Messages of customers where the file is there; else sentences made of words. */
async function texts() {
  try {
    const lines = gunzipSync(await readFile(notesFile))
      .toString("utf8")
      .split("\n")
      .slice(1);
    const read = lines.map((line) => line.replace(/,[^,]*$/, "").replace(/^"|"$/g, "")).filter(Boolean);
    return Array.from({ length: n }, (_, i) => read[i % read.length]);
  } catch {
    const words =
      "export import invoice login slow page report share filter error card refund map team".split(" ");
    return Array.from({ length: n }, (_, i) =>
      Array.from({ length: 12 }, (_, j) => words[(i * 7 + j * j * 3 + (i >> 4)) % words.length]).join(" "),
    );
  }
}

async function fill(post, said) {
  const started = performance.now();
  const areas = [];
  for (const name of ["Cards", "Transfers", "Top-ups", "Identity"]) areas.push(await post("areas", { name }));
  for (let i = 0; i < 300; i++) {
    await post("companies", {
      name: `Company ${i}`,
      revenue: 100 + ((i * 7919) % 9000),
      plan: i % 2 ? "pro" : "team",
    });
  }
  const notes = [];
  for (let from = 0; from < n; from += 500) {
    const part = said.slice(from, from + 500).map((text, i) => ({
      text,
      source: ["support", "chat", "sales"][i % 3],
      company: { name: `Company ${(from + i) % 300}` },
      person: { email: `person-${(from + i) % 4000}@example.com` },
      received_at: new Date(Date.now() - ((from + i) % 90) * 86_400_000).toISOString(),
    }));
    notes.push(...(await post("feedback/batch", { notes: part })).items);
  }
  const theme = [];
  for (let i = 0; i < 400; i++) {
    theme.push(
      await post("themes", { name: `Theme ${i}`, notes: notes.slice(i * 20, i * 20 + 20).map((x) => x.id) }),
    );
  }
  const ideas = await each(n, (i) =>
    post("ideas", {
      title: `Idea ${i}: ${said[i].slice(0, 80)}`,
      problem: said[(i * 31) % n],
      area: areas[i % 4].id,
      inputs: {
        reach: around(100 + (i % 900)),
        impact: { value: [0.5, 1, 2, 3][i % 4] },
        confidence: { value: [0.5, 0.8, 1][i % 3] },
        effort: around(1 + (i % 8)),
      },
    }),
  );
  await each(3000, (i) =>
    post("links", {
      from: { type: "feedback", id: notes[i].id },
      to: { type: "idea", id: ideas[i % 500].id },
      relation: "supports",
    }),
  );
  const objectives = await each(n / 20, (i) =>
    post("objectives", { title: `Objective ${i}`, period: "2026-Q4" }),
  );
  await each(n / 10, (i) =>
    post(`objectives/${objectives[i % objectives.length].id}/key-results`, {
      title: `Key result ${i}`,
      start: 0,
      target: 10,
      current: i % 10,
    }),
  );
  const bets = await each(n, (i) =>
    post("roadmap/bets", {
      title: `Bet ${i}`,
      why: said[(i * 17) % n],
      horizon: ["now", "next", "later"][i % 3],
      ...(i % 10 ? {} : { idea: ideas[i].id, objective: objectives[i % objectives.length].id }),
    }),
  );
  await each(n, (i) =>
    post("decisions", { title: `Decision ${i}`, decision: said[i], rationale: said[(i * 13) % n] }),
  );
  await each(n, (i) =>
    post("docs", {
      title: `Document ${i}`,
      body: `${said[i]}\n\n${said[(i * 5) % n]}`,
      ...(i % 3 ? {} : { template: "launch.light" }),
    }),
  );
  const survey = await post("surveys", { name: "NPS" });
  await post(`surveys/${survey.id}/open`);
  await each(n, (i) =>
    fetch(`${server.url}/s/${survey.id}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Forwarded-For": `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` },
      body: JSON.stringify({
        score: (i * 7) % 11,
        text: i % 4 ? "" : said[i],
        person: `person-${i}@example.com`,
      }),
    }).then((reply) => reply.ok || reply.text().then((text) => Promise.reject(new Error(text)))),
  );
  console.error(`filled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return {
    note: notes[0].id,
    theme: theme[0].id,
    idea: ideas[0].id,
    objective: objectives[0].id,
    bet: bets[0].id,
    survey: survey.id,
  };
}

/** Runs so many creations, eight at a time, in order of their number. */
async function each(count, create) {
  const out = new Array(count);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < count; i = next++) out[i] = await create(i);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return out;
}

/** What the pages ask for. */
function calls(made) {
  return [
    "feedback",
    "feedback?limit=200",
    "feedback?q=card",
    "feedback?q=card+top+up",
    "feedback/counts",
    "feedback/facets",
    `feedback/${made.note}`,
    `feedback/${made.note}/duplicates`,
    `feedback/${made.note}/suggestions`,
    "themes",
    `themes/${made.theme}`,
    "companies",
    "companies?sort=revenue",
    "ideas",
    "ideas?largest=3",
    "ideas?q=card",
    "ideas/ranking",
    `ideas/${made.idea}`,
    `ideas/${made.idea}/evidence`,
    "roadmap",
    "roadmap/bets",
    "roadmap/bets?q=card",
    `roadmap/bets/${made.bet}`,
    "objectives",
    `objectives/${made.objective}`,
    "decisions",
    "decisions?q=card",
    "docs",
    "docs?template=launch&field.rollback_plan=empty",
    "docs/count?template=launch&field.rollback_plan=empty",
    "templates/drift",
    "search?q=card",
    "search?q=the+card",
    `surveys/${made.survey}/results`,
    `surveys/${made.survey}/responses`,
    `trace/idea/${made.idea}`,
    `trace/theme/${made.theme}`,
  ];
}

/** How long it takes until the themes of all the notes are there. */
async function discover(api, at) {
  const begun = performance.now();
  const { job } = await api("POST", at("themes/discover"), { granularity: 0.5, async: true });
  for (;;) {
    const { state } = await api("GET", at(`jobs/${job.id}`));
    if (state !== "waiting" && state !== "running") {
      console.log(
        `\ndiscovery among ${n} notes: ${state} in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
      );
      return;
    }
    await new Promise((rest) => setTimeout(rest, 100));
  }
}
