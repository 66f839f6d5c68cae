import { signedInApi } from "./story.mjs";

const password = "correct horse battery staple";

/** Colleagues who do product work, each signed in: { name, id, api }. */
export async function colleagues(api, url, project, names) {
  const found = [];
  for (const name of names) {
    const email = `${name.toLowerCase()}@example.com`;
    const { link } = await api("POST", `/projects/${project}/invitations`, { email, role: "editor" });
    const token = link.split("#")[1];
    const reply = await fetch(`${url}/api/v1/invitations/accept`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: decodeURIComponent(token), name, password }),
    });
    if (!reply.ok) throw new Error(`${name} was not let in: ${reply.status} ${await reply.text()}`);
    const own = await signedInApi(url, { email, password });
    found.push({ name, id: (await own("GET", "/session")).member.id, api: own });
  }
  return found;
}

const day = (daysFromNow) => new Date(Date.now() + daysFromNow * 86_400_000).toISOString().slice(0, 10);

/** Tools, rituals, weeks and questions of a small team; answers what pages are opened by. */
export async function operateThings(api, url, project) {
  const at = (path) => `/projects/${project}/${path}`;
  const team = await colleagues(api, url, project, ["Mara", "Jon", "Ines", "Tom"]);
  const [mara, jon] = team;

  const figma = await api("POST", at("tools"), {
    name: "Figma",
    purpose: "Where designs are made, shown and commented.",
    category: "Design",
    owner: mara.id,
    url: "https://figma.example.com",
    cost_per_month: 135,
    currency: "EUR",
    seats: 12,
    state: "core",
    rolled_out_on: day(-45),
    review_on: day(-10),
  });
  const tools = [figma];
  for (const tool of [
    {
      name: "Linear",
      category: "Tracking",
      owner: jon.id,
      cost_per_month: 96,
      currency: "EUR",
      seats: 12,
      state: "core",
    },
    { name: "Jira", category: "Tracking", cost_per_month: 240, currency: "USD", seats: 30, state: "trial" },
    {
      name: "Notion",
      category: "Documents",
      owner: mara.id,
      cost_per_month: 80,
      currency: "EUR",
      state: "core",
    },
  ])
    tools.push(await api("POST", at("tools"), tool));

  const standUp = await api("POST", at("rituals"), {
    name: "Stand-up",
    purpose: "Everybody knows what stands in whose way.",
    owner: jon.id,
    cadence: "daily",
    minutes: 15,
    members: team.map((member) => member.id),
  });
  const status = await api("POST", at("rituals"), {
    name: "Status report for the board",
    cadence: "weekly",
    minutes: 90,
    people: 9,
  });
  const votes = ["slower", "slower", "neither", "slower"];
  for (const [which, member] of team.entries()) {
    await member.api("POST", at(`rituals/${standUp.id}/vote`), { says: which === 2 ? "neither" : "faster" });
    await member.api("POST", at(`rituals/${status.id}/vote`), { says: votes[which] });
    const parts = {
      building: 20 + 5 * which,
      discovery: 15,
      customers: 10,
      deciding: 5,
      finding_data: 10,
      status: 15 - which,
      approvals: 10,
    };
    parts.tool_upkeep = 100 - Object.values(parts).reduce((sum, part) => sum + part, 0);
    await member.api("PATCH", at("scorecard/time-check"), {
      week: "previous",
      hours: 38,
      parts,
      tools: tools.slice(0, 1 + which).map((tool) => tool.id),
    });
    for (const area of ["feedback", "ideas", "insights"].slice(0, 1 + (which % 3)))
      await member.api("GET", at(`${area}?limit=1`));
    await explore(member.api, at, `What ${member.name} looked for`);
  }

  const request = await mara.api("POST", at("data-requests"), {
    question: "How many teams invite a colleague in their first week?",
    why: "Whether the next bet is about inviting at all.",
    owner: jon.id,
  });
  const answered = await mara.api("POST", at("data-requests"), { question: "Which plans export most?" });
  await jon.api("PATCH", at(`data-requests/${answered.id}`), {
    answer: "Enterprise: two exports in three, since May.",
  });
  const { quarter } = await api("GET", at("scorecard"));
  await api("PATCH", at("scorecard/targets"), {
    targets: {
      process_efficiency: { [quarter]: 0.7 },
      data_access_time: { [quarter]: 900 },
      tool_adoption: { [quarter]: 0.5 },
    },
  });
  return { tool: figma.id, ritual: status.id, request: request.id, answered: answered.id, quarter, team };
}

/** Two questions, and the answer kept. */
async function explore(api, at, name) {
  const query = (measure) => ({
    kind: "trends",
    interval: "day",
    range: { last: "7d" },
    series: [{ event: "*", measure }],
  });
  await api("POST", at("query"), query("total"));
  await api("POST", at("query"), query("persons"));
  await api("POST", at("insights"), { name, query: query("persons") });
}
