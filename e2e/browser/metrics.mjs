/** A metric that has a value, is drawn on a dashboard and measures a key result; one with filters; and one that nothing was received of. */
export async function defineMetrics(api, project) {
  const post = (path, body) => api("POST", `/projects/${project}/${path}`, body);
  const creators = await post("metrics", {
    key: "creators",
    name: "People who create a project",
    description: "The first thing that a newcomer does for keeps.",
    event: "Project Created",
    aggregation: "converted",
    within: "7d",
  });
  await post("metrics", {
    key: "projects-per-sign-up",
    name: "Projects per sign-up",
    event: "Project Created",
    where: [{ property: "template", of: "event", op: "eq", values: [true] }],
    aggregation: "ratio",
    denominator: { event: "Signed Up" },
    cap: 20,
  });
  const silent = await post("metrics", {
    key: "refunds",
    name: "Refunds",
    event: "Refunded",
    aggregation: "count",
    direction: "decrease",
  });
  const board = await post("dashboards", {
    name: "Numbers we live by",
    tiles: [
      { metric: creators.id, x: 0, y: 0, w: 6, h: 6 },
      { metric: silent.id, x: 6, y: 0, w: 6, h: 6 },
    ],
  });
  const year = new Date().getFullYear();
  const objective = await post("objectives", {
    title: "Newcomers get going",
    period: `${year}-Q4`,
    team: "product",
  });
  await post(`objectives/${objective.id}/key-results`, {
    title: "Newcomers who create a project",
    start: 20,
    target: 60,
    unit: "%",
    metric: creators.id,
  });
  const bet = await post("roadmap/bets", {
    title: "A project in the first minute",
    horizon: "later",
    prediction: {
      metric: "Newcomers who create a project",
      metric_id: creators.id,
      baseline: 60,
      amount: 80,
      unit: "%",
      by: `${year + 1}-03-31`,
    },
  });
  return {
    metrics: {
      creators: creators.id,
      silent: silent.id,
      board: board.id,
      objective: objective.id,
      bet: bet.id,
    },
  };
}

export async function newMetric({ api, project }, width) {
  const { id } = await api("POST", `/projects/${project}/metrics`, {
    key: `metric-at-${width}`,
    name: `Metric at ${width}`,
    event: "Signed Up",
    aggregation: "count",
  });
  return `metrics/${id}`;
}

export async function meetMetricConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await page.getByLabel("Unit", { exact: true }).fill("sign-ups");
  await api.edit(`/projects/${project}/metrics/${id}`, { unit: "people" });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("dialog", { name: /^Somebody changed this metric/ }).waitFor();
}

/** Chooses to divide by something, so that both parts are there with their pickers. */
export async function chooseRatio(page) {
  const dialog = page.getByRole("dialog", { name: "New metric" });
  await dialog.getByLabel("Name").fill("Visits per sign-up");
  await dialog
    .getByRole("combobox", { name: "How it is counted" })
    .or(dialog.getByLabel("How it is counted"))
    .first()
    .click();
  await page.getByRole("option", { name: "One thing divided by another" }).click();
  await dialog.getByText("Divided by").first().waitFor();
}

export async function chooseMetricTile(page) {
  await page.getByRole("button", { name: "Add tile" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("tab", { name: "Metrics" }).click();
  await dialog.getByText("Projects per sign-up").first().waitFor();
}

/** Asks for a shorter time, before which something happened too: the change is shown. */
export async function compareWeeks(page) {
  await page.getByRole("button", { name: /^Range of time/ }).click();
  await page.getByRole("button", { name: "Last 7 days" }).click();
  await page.getByText("in the same time before").waitFor();
}

export async function showArchivedMetrics(page) {
  await page.getByText("Archived", { exact: true }).click();
  await page.getByText("Nothing is archived.").waitFor();
}
