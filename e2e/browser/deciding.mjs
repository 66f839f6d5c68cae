/** An objective with a key result, a bet that promises something, another that waits, and the decision for it. */
export async function decideThings(api, project, ideas) {
  const post = (path, body) => api("POST", `/projects/${project}/${path}`, body);
  const year = new Date().getFullYear();
  const objective = await post("objectives", {
    title: "Files leave when they are asked for",
    why: "Every finance team we lost named the export first.",
    period: `${year}-Q4`,
    team: "shared",
  });
  const result = await post(`objectives/${objective.id}/key-results`, {
    title: "Minutes for a full export",
    start: 9,
    target: 1,
    current: 6,
    unit: "minutes",
  });
  await post(`key-results/${result.id}/check-ins`, {
    value: 4.5,
    confidence: "on_track",
    note: "Small files no longer wait behind large ones.",
  });
  const bet = await post("roadmap/bets", {
    title: "Exports of any length",
    why: "We copy every row by hand, each Monday.",
    horizon: "now",
    appetite: "6w",
    objective: objective.id,
    idea: ideas.exporting,
    prediction: {
      metric: "Exports that finish",
      baseline: 71,
      amount: 25,
      reading: "change",
      unit: "%",
      by: `${year}-12-31`,
      confidence: 70,
    },
  });
  await api.edit(`/projects/${project}/roadmap/bets/${bet.id}`, { state: "committed" });
  await post("roadmap/bets", { title: "One login for all", horizon: "next" });
  const decision = await post("decisions", {
    title: "Write exports in the background",
    decision: "The file is written by a job, and a link is mailed.",
    rationale: "A browser that waits for ten minutes is a browser that gets closed.",
    alternatives: [{ option: "Stream the file", why_not: "Proxies cut it off." }],
    dissent: [{ who: "Support", what: "Mail gets lost." }],
    revisit_on: `${year + 1}-03-01`,
    about: [{ type: "bet", id: bet.id }],
  });
  return { bet: bet.id, objective: objective.id, decision: decision.id };
}

/** A dashboard with two charts and a text, and one with nothing on it. */
export async function pinCharts(api, project, insights) {
  const post = (body) => api("POST", `/projects/${project}/dashboards`, body);
  const full = await post({
    name: "Sign-ups at a glance",
    tiles: [
      { insight: insights.trends, x: 0, y: 0, w: 6, h: 6 },
      { insight: insights.funnel, x: 6, y: 0, w: 6, h: 6 },
      { text: "Looked at **every Monday**, before the week is planned.", x: 0, y: 6, w: 12, h: 3 },
    ],
  });
  const empty = await post({ name: "Not yet arranged" });
  return { full: full.id, empty: empty.id };
}

/** A segment, a flag that is on with a rule for it, and one that is off. */
export async function flagThings(api, project) {
  const post = (path, body) => api("POST", `/projects/${project}/${path}`, body);
  const segment = await post("segments", {
    key: "beta",
    name: "Beta testers",
    included: ["ada"],
    rules: [{ conditions: [{ attribute: "plan", op: "eq", values: ["beta"] }] }],
  });
  const flag = await post("flags", {
    key: "new-export",
    name: "The new export",
    environments: {
      production: {
        enabled: true,
        off: "off",
        rules: [
          { id: "beta", conditions: [{ segment: "beta", op: "in" }], variation: "on" },
          {
            id: "some",
            name: "A fifth of the neighbours",
            conditions: [{ attribute: "country", op: "in", values: ["DE", "AT"] }],
            share: 20_000,
            split: [
              { variation: "on", weight: 50_000 },
              { variation: "off", weight: 50_000 },
            ],
          },
        ],
        default: { variation: "off" },
      },
    },
  });
  await post("flags", {
    key: "rows",
    name: "Rows on a page",
    type: "number",
    variations: [
      { key: "many", value: 200 },
      { key: "few", value: 50 },
    ],
  });
  return { flag: flag.id, segment: segment.id };
}

/** A survey that is open and has been answered. */
export async function askPeople(api, url, project) {
  const survey = await api("POST", `/projects/${project}/surveys`, { name: "Quarterly NPS" });
  await api("POST", `/projects/${project}/surveys/${survey.id}/open`);
  const answers = [
    [9, "It saves me a day each month."],
    [10, "Support answers within the hour."],
    [3, "The export ends in the middle."],
    [7, ""],
  ];
  for (const [at, [score, text]] of answers.entries()) {
    const reply = await fetch(`${url}/s/${survey.id}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ score, text, person: `person-${at}@example.com` }),
    });
    if (!reply.ok) throw new Error(`the answer was refused: ${reply.status} ${await reply.text()}`);
  }
  return survey.id;
}
