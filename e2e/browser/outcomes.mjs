/** What came of bets: one that shipped weeks ago with everything to see, one that was reviewed, one of today without anything. */

const day = 86_400_000;
const weeks = 12;

/** Twelve weeks of a team's reports: more are shared from the fifth week on. */
async function shareReports(url, writeKey) {
  const batch = [];
  const monday = Date.now() - (weeks * 7 + 3) * day;
  for (let week = 0; week < weeks; week++) {
    for (let reader = 0; reader < 24; reader++) {
      const userId = `reader-${reader}@example.org`;
      const at = (hours) =>
        new Date(monday + week * 7 * day + hours * 3_600_000 + reader * 60_000).toISOString();
      const here = reader % 6 !== week % 6; // everybody is away now and then
      if (here) batch.push({ type: "track", userId, event: "Report Opened", timestamp: at(30) });
      const sharing = week < 5 ? reader < 3 : reader < Math.min(15, 4 + (week - 4) * 3);
      if (here && sharing) batch.push({ type: "track", userId, event: "Report Shared", timestamp: at(50) });
    }
  }
  for (let from = 0; from < batch.length; from += 100) {
    const answer = await fetch(`${url}/v1/batch`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${writeKey}:`)}` },
      body: JSON.stringify({ batch: batch.slice(from, from + 100), sentAt: new Date().toISOString() }),
    });
    if (!answer.ok) throw new Error(`the batch was refused: ${answer.status} ${await answer.text()}`);
  }
}

const asked = [
  ["A link to a report would save me twenty mails a month.", "Ruth Adeyemi", "ruth@kestrel.example.org", 80],
  [
    "Our board wants to read the report, not to get accounts for it.",
    "Piet Vos",
    "piet@kestrel.example.org",
    71,
  ],
  ["Can I send somebody just this one report?", "", "ops@tidewater.example.org", 60],
  ["The shared link works, but it should end after a month.", "Ruth Adeyemi", "ruth@kestrel.example.org", 35],
];

/** Makes the bets, ships them and fills their outcomes in. */
export async function seeOutcomes(api, url, project, writeKey) {
  await shareReports(url, writeKey);
  const post = (path, body) => api("POST", `/projects/${project}/${path}`, body);
  const date = (daysAgo) => new Date(Date.now() - daysAgo * day).toISOString();
  const idea = await post("ideas", {
    title: "A report by link",
    problem: "Those who should read a report have no account.",
  });
  for (const [text, name, email, daysAgo] of asked) {
    const note = await post("feedback", {
      text,
      source: "support",
      person: { name, email },
      company: { domain: email.split("@")[1] },
      received_at: date(daysAgo),
    });
    await post(`feedback/${note.id}/highlights`, { idea: idea.id, importance: "important" });
  }
  const insight = await post("insights", {
    name: "Reports shared",
    query: { kind: "trends", interval: "week", range: { last: "12w" }, series: [{ event: "Report Shared" }] },
  });
  const bet = async (title, more = {}) => {
    const made = await post("roadmap/bets", { title, horizon: "now", ...more });
    await api.edit(`/projects/${project}/roadmap/bets/${made.id}`, { state: "committed" });
    await api.edit(`/projects/${project}/roadmap/bets/${made.id}`, { state: "shipped" });
    return made.id;
  };
  const prediction = {
    metric: "Reports shared a week",
    insight: insight.id,
    number: "average",
    baseline: 3,
    amount: 12,
    reading: "target",
    by: date(10).slice(0, 10),
    confidence: 65,
  };
  const shared = await bet("Reports by link", { idea: idea.id, prediction });
  const outcomes = `/projects/${project}/outcomes`;
  const inputs = {
    shipped_at: date(52),
    cost: { people_days: 12, day_rate: 600, currency: "EUR" },
    benefit: {
      kind: "per_unit",
      value_per_unit: 30,
      unit: "shared reports",
      months: 12,
      note: "What a mail costs.",
    },
  };
  const full = (await api("GET", `${outcomes}/${shared}`)).id;
  await api.edit(`${outcomes}/${full}`, inputs);
  const second = await bet("Reports on paper", { prediction });
  const reviewed = (await api("GET", `${outcomes}/${second}`)).id;
  await api.edit(`${outcomes}/${reviewed}`, inputs);
  await post(`outcomes/${reviewed}/review`, {
    verdict: "partly",
    conclusion: "Two teams print them each Monday.\n\nThe others never found the button.",
  });
  const third = await bet("A quieter footer");
  const empty = (await api("GET", `${outcomes}/${third}`)).id;
  return { full, reviewed, empty, bet: shared };
}

const dialogue = (section, button) => async (page) => {
  await page.getByRole("button", { name: button }).first().click();
  await page.getByText(section).last().waitFor();
};

/** Stops of the walk: name, address, what must be on it, what to do there. */
export const outcomeStops = [
  ["outcomes", "outcomes", "Reports by link"],
  ["outcome", ({ outcomes }) => `outcomes/${outcomes.full}`, "of the way to"],
  [
    "outcome-inputs",
    ({ outcomes }) => `outcomes/${outcomes.full}`,
    "of the way to",
    dialogue("Where these come from", "Edit the inputs"),
  ],
  [
    "outcome-edit",
    ({ outcomes }) => `outcomes/${outcomes.full}`,
    "of the way to",
    dialogue("When customers had it", "Edit"),
  ],
  [
    "outcome-tell",
    ({ outcomes }) => `outcomes/${outcomes.full}`,
    "Ruth Adeyemi",
    dialogue("becomes their name", "Tell them"),
  ],
  ["outcome-reviewed", ({ outcomes }) => `outcomes/${outcomes.reviewed}`, "Two teams print them"],
  ["outcome-empty", ({ outcomes }) => `outcomes/${outcomes.empty}`, "Nothing was predicted of this bet"],
  ["outcome-of-bet", ({ outcomes }) => `roadmap/${outcomes.bet}`, "Open the outcome"],
];
