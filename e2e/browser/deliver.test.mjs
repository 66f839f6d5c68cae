import { after, before, describe, test } from "node:test";
import { deliverThings } from "./delivering.mjs";
import { saveInsights, sendStory } from "./story.mjs";
import { walk, widths } from "./walk.mjs";
import { startPlace, writeSecret } from "./world.mjs";

/** Pages while nothing was shipped: each says what to do. */
const empty = [
  ["delivery", "delivery", "Nothing was deployed yet"],
  ["deployments", "deployments", "No deployments yet"],
  ["incidents", "incidents", "No incidents yet"],
  ["releases", "releases", "No releases yet"],
  ["connections", "settings/connections", "Nothing is connected yet"],
];

/** The same pages of a team that ships, and everything that opens on them. */
const full = [
  ["delivery", "delivery?service=api", "Lead time for changes"],
  ["delivery-lead-time", "delivery?service=api&measure=lead_time&interval=month", "90% within"],
  ["delivery-fail-rate", "delivery?service=api&measure=change_fail_rate", "It failed: it was rolled back"],
  [
    "delivery-window",
    "delivery?service=api&measure=recovery_time",
    "in the 24 hours before it",
    changeWindow,
  ],
  ["reviews-and-builds", "delivery?service=web&measure=rework_rate", "Wait for a review", lookDown],
  ["delivery-few", "delivery?measure=rework_rate&last=30d", "These are"],
  ["deployments", "deployments", "v1.21.1-hotfix"],
  ["deployments-none", "deployments?status=running", "No deployments like these"],
  ["deployment", ({ deployment }) => `deployments/${deployment}`, "Open the run"],
  ["incidents", "incidents", "Files arrive twice"],
  ["new-incident", "incidents?new=1", "Report it"],
  ["incident", ({ incident }) => `incidents/${incident}`, "mails wait"],
  ["incident-edit", ({ incident }) => `incidents/${incident}`, "mails wait", openEdit],
  ["incident-open", ({ open }) => `incidents/${open}`, "It is over", addMoment],
  ["releases", "releases", "Exports of any length"],
  ["new-release", "releases?new=1", "Plan the release"],
  ["release", ({ ready }) => `releases/${ready}`, "It may go on"],
  ["release-planned", ({ planned }) => `releases/${planned}`, "It may not go on", tickOne],
  ["release-before-after", ({ measured }) => `releases/${measured}`, "Weekly sign-ups"],
  ["release-numbers", ({ ready }) => `releases/${ready}`, "It may go on", chooseNumbers],
  ["connections", "settings/connections", "Octo"],
  ["new-connection", "settings/connections?new=1", "Make the connection"],
  ["made-connection", "settings/connections?new=1", "Make the connection", makeConnection],
  ["connection", ({ connection }) => `settings/connections/${connection}`, "The connection works"],
  ["connection-delivery", ({ connection }) => `settings/connections/${connection}`, "works", openDelivery],
  ["connection-rules", ({ connection }) => `settings/connections/${connection}`, "works", openRules],
  ["connection-secrets", ({ connection }) => `settings/connections/${connection}`, "works", openSecrets],
];

async function changeWindow(page) {
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByLabel("Hours after a deployment").waitFor();
}

async function lookDown(page) {
  await page.getByText("Builds that succeed").scrollIntoViewIfNeeded();
}

async function openEdit(page) {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByLabel("What is wrong").waitFor();
}

/** Adds a line to a timeline by keyboard alone. */
async function addMoment(page) {
  const words = `Looked at ${Date.now()}`;
  await page.getByRole("textbox", { name: "What happened" }).focus();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
  await page.getByText(words).waitFor();
}

/** Ticks a required line off: the gate has one reason less. */
async function tickOne(page) {
  const stops = page.getByText("Not ticked off: Security and privacy were looked at");
  const box = page.getByRole("checkbox", { name: "Security and privacy were looked at" });
  if (await box.isChecked()) return;
  await stops.waitFor();
  await box.check();
  await stops.waitFor({ state: "detached" });
}

async function chooseNumbers(page) {
  await page.getByRole("button", { name: "Choose numbers" }).click();
  await page.getByLabel("Days before and after").waitFor();
}

async function makeConnection(page) {
  await page.getByRole("button", { name: "Make the connection" }).click();
  await page.getByText("This secret is shown now and never again.").waitFor();
}

async function openDelivery(page) {
  await page.getByText("The deployment to prod-eu").or(page.getByText("deployment status")).first().click();
  await page.getByText("Id at GitHub").waitFor();
  await page.getByText("deployment_status").first().waitFor();
}

async function openRules(page) {
  await page.getByRole("tab", { name: "What is made of it" }).click();
  await page.getByLabel("Repository 1").waitFor();
}

async function openSecrets(page) {
  await page.getByRole("tab", { name: "Secrets" }).click();
  await page.getByText("Any of them may sign.").waitFor();
}

describe("what a team ships", { timeout: 600_000 }, () => {
  let place;

  before(async () => {
    place = await startPlace();
  });
  after(() => place?.stop());

  test("before anything was shipped", async (t) => {
    for (const width of widths) await walk(t, place, empty, width, "empty");
  });

  test("once a team ships", async (t) => {
    const { server, api, project } = place;
    await sendStory(server.url, await writeSecret(api, project));
    const insights = await saveInsights(api, project);
    const shipped = await deliverThings(api, project, insights);
    for (const width of widths) await walk(t, { ...place, ...shipped }, full, width, "full");
  });
});
