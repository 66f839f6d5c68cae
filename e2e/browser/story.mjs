/** Real events through the public route: a small product with three weeks of use, and a few faults. */
export async function sendStory(url, writeKey) {
  const day = 86_400_000;
  const now = Date.now();
  const calls = [];
  for (let person = 0; person < 40; person++) {
    const begun = now - (20 - (person % 20)) * day;
    const userId = `person-${person}@example.com`;
    const at = (days, minutes = 0) =>
      new Date(Math.min(begun + days * day + minutes * 60_000, now)).toISOString();
    calls.push({
      type: "identify",
      userId,
      timestamp: at(0),
      traits: { plan: person % 3 ? "free" : "pro", name: `Person ${person}` },
    });
    calls.push({
      type: "track",
      userId,
      event: "Signed Up",
      timestamp: at(0, 1),
      properties: { source: ["search", "friend", "ad"][person % 3] },
    });
    if (person % 4)
      calls.push({
        type: "track",
        userId,
        event: "Project Created",
        timestamp: at(0, 9),
        properties: { template: person % 2 === 0 },
      });
    for (let visit = 0; visit < 12 - (person % 7); visit++) {
      calls.push({ type: "page", userId, name: "Dashboard", timestamp: at(visit * 1.4, visit) });
    }
  }
  calls.push(
    { type: "track", event: "No Person" },
    { type: "track", userId: "null", event: "Junk" },
    { type: "track", userId: "x" },
  );
  for (let from = 0; from < calls.length; from += 100) {
    const answer = await fetch(`${url}/v1/batch`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${writeKey}:`)}` },
      body: JSON.stringify({ batch: calls.slice(from, from + 100), sentAt: new Date().toISOString() }),
    });
    if (!answer.ok) throw new Error(`the batch was refused: ${answer.status} ${await answer.text()}`);
  }
}

/** Signs in and answers calls of the API with the session's cookie. */
export async function signedInApi(url, { email, password }) {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`sign-in was refused: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((entry) => entry.split(";")[0])
    .join("; ");
  async function call(method, path, body, headers = {}) {
    const reply = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", Cookie: cookie, ...headers },
      body: body && JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return reply;
  }
  const api = async (method, path, body) => {
    const reply = await call(method, path, body);
    return reply.status === 204 ? undefined : reply.json();
  };
  /** Sends a table as the body. */
  api.upload = async (path, table) => {
    const reply = await fetch(`${url}/api/v1${path}`, {
      method: "POST",
      headers: { "Content-Type": "text/csv", Cookie: cookie },
      body: table,
    });
    if (!reply.ok) throw new Error(`POST ${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
  /** Changes a record as it stands now, whatever anybody else has read of it. */
  api.edit = async (path, body) => {
    const now = await call("GET", path);
    await call("PATCH", path, body, { "If-Match": now.headers.get("ETag") });
  };
  return api;
}

/** Two questions saved for everybody, by name. */
export async function saveInsights(api, project) {
  const save = (name, query) => api("POST", `/projects/${project}/insights`, { name, query });
  const trends = await save("Weekly sign-ups", {
    kind: "trends",
    range: { last: "30d" },
    interval: "week",
    series: [{ event: "Signed Up", measure: "persons" }],
  });
  const funnel = await save("From sign-up to a project", {
    kind: "funnel",
    range: { last: "30d" },
    steps: [{ event: "$page" }, { event: "Signed Up" }, { event: "Project Created" }],
    order: "any",
  });
  return { trends: trends.id, funnel: funnel.id };
}

/** A file that was imported: two lines, one of them twice. */
export async function importFile(api, project) {
  const line = (messageId) => ({
    type: "track",
    userId: "person-1@example.com",
    event: "Signed In",
    messageId,
    timestamp: new Date(Date.now() - 86_400_000).toISOString(),
  });
  const { id } = await api("POST", `/projects/${project}/imports`, {
    file: "history.jsonl",
    size: 300,
    sha256: "a".repeat(64),
    source: "segment",
  });
  await api("POST", `/projects/${project}/imports/${id}/events`, {
    from_line: 0,
    calls: [line("one"), line("two"), line("one")],
  });
  await api("POST", `/projects/${project}/imports/${id}/finish`);
}

/** Insights that are linked and talked about; somebody else's comment mentions the owner. */
export async function sayThings(url, api, project, insights) {
  const ref = (id) => ({ type: "insight", id });
  await api("POST", `/projects/${project}/links`, {
    from: ref(insights.funnel),
    to: ref(insights.trends),
    relation: "relates_to",
    note: "The same people, one step later",
  });
  const { member } = await api("GET", "/session");
  const key = await api("POST", `/projects/${project}/keys`, {
    kind: "secret",
    name: "Support desk",
    scopes: ["records:read", "records:write"],
  });
  const said = await fetch(`${url}/api/v1/projects/${project}/records/insight/${insights.trends}/comments`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key.secret}` },
    body: JSON.stringify({
      body: `@[${member.name}](member:${member.id}) is the dip the outage of https://status.example.com/42?`,
    }),
  });
  if (!said.ok) throw new Error(`the comment was refused: ${said.status} ${await said.text()}`);
}

/** Ideas with scores, and three companies whose notes speak for them. */
export async function haveIdeas(api, project, insights) {
  const at = (path) => `/projects/${project}/${path}`;
  const estimate = (value, low, high) => (low === undefined ? { value } : { value, low, high });
  const make = (title, problem, [reach, impact, confidence, effort], more = {}) =>
    api("POST", at("ideas"), {
      title,
      problem,
      inputs: { reach, impact, confidence: estimate(confidence), effort },
      ...more,
    });
  const area = await api("POST", at("areas"), { name: "Spreadsheets" });
  const exporting = await make(
    "Faster export",
    "Finance teams retype every export by hand, each week, because the file takes minutes and then times out.",
    [estimate(1200, 800, 2000), estimate(2), 0.8, estimate(3, 2, 6)],
    { proposal: "Write the file in the background and mail a link.", area: area.id, tags: ["finance"] },
  );
  const dark = await make(
    "Dark colours",
    "On call at night the page is the brightest thing in the room.",
    [estimate(900), estimate(1), 1, estimate(2, 1, 3)],
    { insight: insights.trends, state: "exploring" },
  );
  await make("One login for all", "Every new colleague waits for an administrator.", [
    estimate(300, 100, 900),
    estimate(3),
    0.5,
    estimate(8, 5, 13),
  ]);
  const open = await api("POST", at("ideas"), { title: "A calendar of releases" });
  const notes = [
    ["Northwind Trading", 4200, exporting, "The export takes five minutes and then it times out."],
    ["Contoso Foods", 1800, exporting, "We copy every row by hand, each Monday."],
    ["Fabrikam", 5640, dark, "Please give us dark colours for the night shift."],
  ];
  for (const [name, revenue, idea, text] of notes) {
    await api("POST", at("companies"), { name, revenue });
    const note = await api("POST", at("feedback"), { text, company: { name } });
    await api("POST", at("links"), {
      from: { type: "feedback", id: note.id },
      to: { type: "idea", id: idea.id },
      relation: "supports",
    });
  }
  await api("POST", at(`ideas/${exporting.id}/snapshots`), { note: "Before the quarter" });
  return { exporting: exporting.id, open: open.id };
}
