/** Three months of a steady number that leaped a few days ago: it is on Home. */
export async function sendHistory(url, writeKey) {
  const day = 86_400_000;
  const today = Math.floor(Date.now() / day) * day;
  const batch = [];
  for (let before = 84; before > 0; before--) {
    const times = before === 6 ? 40 : 4 + ((before * 7) % 3);
    for (let at = 0; at < times; at++) {
      batch.push({
        type: "track",
        userId: `person-${1 + (at % 3)}@example.com`,
        event: "Report Opened",
        messageId: `report-${before}-${at}`,
        timestamp: new Date(today - before * day + 8 * 3_600_000 + at * 60_000).toISOString(),
      });
    }
  }
  const answer = await fetch(`${url}/v1/batch`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  });
  if (!answer.ok) throw new Error(`the history was refused: ${answer.status} ${await answer.text()}`);
}

/** Things of every kind that wait for the owner, and the insight of the history. */
export async function leaveThings(api, project) {
  const post = (path, body) => api("POST", `/projects/${project}/${path}`, body);
  const { member } = await api("GET", "/session");
  await post("insights", {
    name: "Reports opened each day",
    query: { kind: "trends", range: { last: "30d" }, interval: "day", series: [{ event: "Report Opened" }] },
  });
  await post("decisions", {
    title: "Reports stay free for everybody",
    decided_on: "2025-11-03",
    decided_by: [member.id],
    revisit_on: "2026-01-12",
  });
  await post("roadmap/bets", {
    title: "Reports by mail",
    owner: member.id,
    prediction: { metric: "Reports opened from a mail", by: "2026-02-01" },
  });
  const never = await post("insights", {
    name: "Reports sent",
    query: { kind: "trends", range: { last: "30d" }, interval: "week", series: [{ event: "Report Sent" }] },
  });
  const objective = await post("objectives", {
    title: "Reports reach those who need them",
    period: `${new Date().getFullYear()}`,
    state: "active",
    owner: member.id,
  });
  await post(`objectives/${objective.id}/key-results`, {
    title: "Reports sent each week",
    start: 0,
    target: 50,
    insight: never.id,
  });
  const note = await post("feedback", { text: "Could the report come by mail on Mondays?" });
  await api("PATCH", `/projects/${project}/feedback/${note.id}`, { owner: member.id });
}

/** Opens how numbers are judged. */
export async function openJudging(page) {
  await page.getByText("How is this judged?").click();
  await page.getByText("the same weekday of the four weeks before").waitFor();
}
