import { launch, openPage } from "./browser.mjs";
import { askPeople, decideThings, flagThings, pinCharts } from "./deciding.mjs";
import { hearPeople } from "./feedback.mjs";
import { defineMetrics } from "./metrics.mjs";
import { leaveThings, sendHistory } from "./homing.mjs";
import { seeOutcomes } from "./outcomes.mjs";
import { owner, startServer } from "./server.mjs";
import { haveIdeas, importFile, saveInsights, sayThings, sendStory, signedInApi } from "./story.mjs";
import { tryThings } from "./trying.mjs";

/**
 * A server with a small product in it, a browser, and the owner signed in to
 * both: `api` calls the server, `storage` opens pages as the owner.
 */
export async function startWorld() {
  const [server, browser] = await Promise.all([startServer({ bootstrap: true }), launch()]);
  const stop = async () => {
    await browser.close();
    await server.stop();
  };
  try {
    return { browser, server, stop, ...(await fill(server, browser)) };
  } catch (cause) {
    // A server that nobody stops keeps the test runner waiting for ever.
    await stop();
    throw cause;
  }
}

async function fill(server, browser) {
  const api = await signedInApi(server.url, owner);
  const project = (await api("GET", "/session")).projects[0].slug;
  const heard = await hearPeople(api, project);
  const key = await api("POST", `/projects/${project}/keys`, {
    kind: "write",
    name: "Website",
    environment: "production",
  });
  await sendHistory(server.url, key.secret);
  const outcomes = await seeOutcomes(api, server.url, project, key.secret);
  await sendStory(server.url, key.secret);
  await importFile(api, project);
  const insights = await saveInsights(api, project);
  await sayThings(server.url, api, project, insights);
  const ideas = await haveIdeas(api, project, insights);
  const decided = await decideThings(api, project, ideas);
  const boards = await pinCharts(api, project, insights);
  const flagged = await flagThings(api, project);
  const defined = await defineMetrics(api, project);
  await leaveThings(api, project);
  const trials = await tryThings(server.url, key.secret, api, project, flagged.flag);
  const survey = await askPeople(api, server.url, project);
  const { page, context } = await openPage(browser);
  await page.goto(`${server.url}/sign-in`);
  await signIn(page);
  await page.waitForURL(`**/p/${project}`);
  const storage = await context.storageState();
  await context.close();
  return {
    api,
    boards,
    decided,
    heard,
    ideas,
    insights,
    outcomes,
    project,
    storage,
    survey,
    ...flagged,
    ...defined,
    ...trials,
    address: (path) => `${server.url}/p/${project}/${path}`,
  };
}

/** Fills in and sends the sign-in form. */
export async function signIn(page) {
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").first().fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
