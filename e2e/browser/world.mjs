import { launch, openPage } from "./browser.mjs";
import { askPeople, decideThings, flagThings, pinCharts } from "./deciding.mjs";
import { hearPeople } from "./feedback.mjs";
import { leaveThings, sendHistory } from "./homing.mjs";
import { defineMetrics } from "./metrics.mjs";
import { seeOutcomes } from "./outcomes.mjs";
import { owner, startServer } from "./server.mjs";
import { haveIdeas, importFile, saveInsights, sayThings, sendStory, signedInApi } from "./story.mjs";
import { tryThings } from "./trying.mjs";

/**
 * A server with nothing in it, a browser, and the owner signed in to both:
 * `api` calls the server, `storage` opens pages as the owner, `address` gives
 * the whole address of a path in the first project, or of one from the root.
 */
export async function startPlace() {
  const server = await startServer({ bootstrap: true });
  let browser;
  // A server or browser that nobody stops keeps the test runner waiting for ever.
  const stop = async () => {
    await browser?.close();
    await server.stop();
  };
  try {
    browser = await launch();
    return { browser, server, stop, ...(await enter(server, browser)) };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function enter(server, browser) {
  const api = await signedInApi(server.url, owner);
  const project = (await api("GET", "/session")).projects[0].slug;
  const { page, context } = await openPage(browser);
  await page.goto(`${server.url}/sign-in`);
  await signIn(page);
  await page.waitForURL(`**/p/${project}`);
  const storage = await context.storageState();
  await context.close();
  const address = (path) => server.url + (path.startsWith("/") ? path : `/p/${project}/${path}`);
  return { api, project, storage, address };
}

/** The same with a small product in it. */
export async function startWorld() {
  const place = await startPlace();
  try {
    return { ...place, ...(await fill(place)) };
  } catch (cause) {
    await place.stop();
    throw cause;
  }
}

/** A key that events are sent with. */
export async function writeSecret(api, project) {
  const body = { kind: "write", name: "Website", environment: "production" };
  return (await api("POST", `/projects/${project}/keys`, body)).secret;
}

async function fill({ server, api, project }) {
  const heard = await hearPeople(api, project);
  const secret = await writeSecret(api, project);
  await sendHistory(server.url, secret);
  const outcomes = await seeOutcomes(api, server.url, project, secret);
  await sendStory(server.url, secret);
  await importFile(api, project);
  const insights = await saveInsights(api, project);
  await sayThings(server.url, api, project, insights);
  const ideas = await haveIdeas(api, project, insights);
  const decided = await decideThings(api, project, ideas);
  const boards = await pinCharts(api, project, insights);
  const flagged = await flagThings(api, project);
  const defined = await defineMetrics(api, project);
  await leaveThings(api, project);
  const trials = await tryThings(server.url, secret, api, project, flagged.flag);
  const survey = await askPeople(api, server.url, project);
  return { boards, decided, heard, ideas, insights, outcomes, survey, ...flagged, ...defined, ...trials };
}

/** Fills in and sends the sign-in form. */
export async function signIn(page) {
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").first().fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
