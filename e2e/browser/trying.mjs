const day = 86_400_000;

/** A draft, an experiment that runs with exposures and two metrics, and one that was decided and taught something. */
export async function tryThings(url, writeKey, api, project, flag) {
  const post = (path, body) => api("POST", `/projects/${project}/${path}`, body);
  await sendTrials(url, writeKey);
  const finished = await post("metrics", {
    key: "checkout-finished",
    name: "People who finish the checkout",
    event: "Checkout Finished",
    aggregation: "converted",
  });
  const asked = await post("metrics", {
    key: "support-asked",
    name: "Questions to support",
    event: "Support Asked",
    aggregation: "count",
    direction: "decrease",
    format: "number",
  });
  const metrics = [
    { metric: finished.id, role: "goal", minimum_effect: 0.1 },
    { metric: asked.id, role: "guardrail", minimum_effect: 0.2 },
  ];
  const variations = [{ key: "control" }, { key: "short" }];
  const exposureOf = (name) => ({
    where: [{ property: "flag", of: "event", op: "eq", values: [name] }],
  });
  const old = await post("experiments", {
    name: "Checkout on one page",
    plan: {
      because: "Two in three people leave between the address and the payment.",
      believe: "With the checkout on one page more people finish it, on small screens above all.",
      expect: "The share of people who finish rises by a tenth or more.",
      variations,
      exposure: exposureOf("one-page"),
      metrics,
      baseline: 0.3,
      days: 7,
      predicted: 0.2,
    },
    tags: ["checkout"],
  });
  await post(`experiments/${old.id}/start`, { started_at: ago(18) });
  await post(`experiments/${old.id}/amend`, {
    what: "The banner of the spring sale was shown to both on the third day.",
  });
  await post(`experiments/${old.id}/decide`, {
    verdict: "shipped",
    why: "More people finish, and support hears no more than before.",
  });
  const learning = await post("learnings", {
    title: "People leave a checkout between pages, not because of its length",
    believed: "A long page frightens people away.",
    happened: "More people finished **one long page** than three short ones.",
    now_do: "We ask for everything at once, and save as people type.",
    confidence: "high",
    tags: ["checkout"],
    revisit_on: "2030-03-01",
    from: { type: "experiment", id: old.id },
  });
  const running = await post("experiments", {
    name: "Fewer questions in the checkout",
    plan: {
      because: "Since the checkout is on one page, people stop at the telephone number.",
      believe: "Without the telephone number more people finish the checkout.",
      variations,
      exposure: exposureOf("fewer-questions"),
      metrics,
      baseline: 0.3,
      days: 30,
      predicted: 0.1,
    },
    tags: ["checkout"],
    citations: [{ type: "learning", id: learning.id, relation: "supports", note: "The same page." }],
  });
  await post(`experiments/${running.id}/start`, { started_at: ago(18) });
  const draft = await post("experiments", {
    name: "Pay by invoice",
    plan: {
      because: "Companies leave the checkout at the card, whatever page it is on.",
      believe: "",
      flag,
      metrics: [{ metric: finished.id, role: "goal" }],
    },
  });
  return {
    tried: { draft: draft.id, running: running.id, decided: old.id, learning: learning.id },
  };
}

const ago = (days) => new Date(Date.now() - days * day).toISOString();

/** Exposures to both experiments long ago, so that the newest people and events are still those of the story. */
async function sendTrials(url, writeKey) {
  const batch = [];
  for (let i = 0; i < 400; i++) {
    const userId = `shopper-${i}@example.com`;
    const seen = 17 - (i % 6);
    const add = (event, days, properties = {}) =>
      batch.push({ type: "track", userId, event, timestamp: ago(days), properties });
    const short = i % 2 === 0;
    add("$exposure", seen, { flag: "one-page", variation: short ? "short" : "control" });
    const other = i % 4 < 2;
    add("$exposure", seen, { flag: "fewer-questions", variation: other ? "short" : "control" });
    if (i % 20 < (short ? 13 : 4)) add("Checkout Finished", seen - 0.2);
    if (i % 9 === 0) add("Support Asked", seen - 0.3);
  }
  for (let from = 0; from < batch.length; from += 100) {
    const answer = await fetch(`${url}/v1/batch`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${writeKey}:`)}` },
      body: JSON.stringify({ batch: batch.slice(from, from + 100), sentAt: new Date().toISOString() }),
    });
    if (!answer.ok) throw new Error(`the exposures were refused: ${answer.status} ${await answer.text()}`);
  }
}

export async function openDecide(page) {
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Why").waitFor();
}

export async function readPlan(page) {
  await page.getByRole("tab", { name: "Plan" }).click();
  await page.getByText("Amendments").first().waitFor();
}

export async function readCitations(page) {
  await page.getByRole("tab", { name: /^Citations/ }).click();
  await page.getByText("The same page.").waitFor();
}

/** Somebody else changes the plan meanwhile: both versions are shown. */
export async function meetPlanConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await page.getByLabel("We will know by").fill("More companies finish.");
  const { plan } = await api("GET", `/projects/${project}/experiments/${id}`);
  await api.edit(`/projects/${project}/experiments/${id}`, { plan: { ...plan, audience: "Companies" } });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("dialog", { name: /^Somebody changed this experiment/ }).waitFor();
}

/** A draft of its own for each walk. */
export async function newDraft({ api, project }, width) {
  const { id } = await api("POST", `/projects/${project}/experiments`, {
    name: `Draft at ${width}`,
    plan: { because: "Companies ask for it.", believe: "They pay more often by invoice." },
  });
  return `experiments/${id}`;
}

/** The form of a learning stands in a dialogue. */
export async function editLearning(page) {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog", { name: "Edit the learning" }).getByLabel("What happened").waitFor();
}

/** Writes a hypothesis, and cites an earlier learning for what it does to it. */
export async function citeWhileWriting(page) {
  const dialog = page.getByRole("dialog", { name: "New experiment" });
  await dialog.getByLabel("Name").fill("A checkout on one long page");
  await dialog
    .getByLabel("Because")
    .fill("People leave a checkout between pages, not because of its length.");
  await dialog.getByRole("button", { name: /^Cite People leave/ }).click();
  await page.getByRole("menuitem", { name: "Contradicts this" }).click();
  const cited = dialog.getByRole("list", { name: "What it cites" });
  await cited.getByText("Contradicts this").waitFor();
  await dialog
    .getByRole("button", { name: /^Cite / })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Supports this" }).waitFor();
}
