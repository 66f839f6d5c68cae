import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, openPage, picture, settled } from "./browser.mjs";
import { runProgram } from "./server.mjs";

/** The demo as a visitor meets it: smaller than usual, signed in by being here. */
const startDemo = () =>
  runProgram(
    ["demo", "--listen", "127.0.0.1:0", "--events", "100000"],
    /The demo is ready: open (http:\/\/\S+)/,
  );

describe("the demo, by clicks alone", { timeout: 240_000 }, () => {
  let demo, browser, page, faults;

  before(async () => {
    demo = await startDemo();
    browser = await launch();
    ({ page, faults } = await openPage(browser));
    await page.goto(demo.url);
    await page.getByText("Newest events").waitFor();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const heading = (name) => page.getByRole("heading", { level: 1, name });
  const visit = (name) => page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  const importIdea = "Show what an import will do before it does it";
  const importBet = "Imports that succeed at the first try";
  const earlier = "Boards that begin from a template";
  const follow = (name) => page.getByRole("link", { name }).filter({ visible: true }).first().click();
  async function look(name) {
    await settled(page);
    await picture(page, `demo-${name}`);
  }

  test("from one complaint to the measured outcome, and back", async () => {
    await visit("Inbox");
    await page
      .getByRole("navigation", { name: "Views" })
      .getByRole("button", { name: /^Linked/ })
      .click();
    await page.getByPlaceholder("Search notes").fill("gave up and copied cards by hand");
    await page
      .getByText(/gave up and copied cards by hand/i)
      .filter({ visible: true })
      .first()
      .click();
    await page.getByRole("link", { name: importIdea }).first().waitFor();
    await look("complaint-1-note");
    const complaint = new URL(page.url()).pathname;

    await page.getByRole("link", { name: importIdea }).first().click();
    await heading(importIdea).waitFor();
    await page.getByText(/notes from .* companies paying/).waitFor();
    await look("complaint-2-idea");

    await follow(new RegExp(importBet));
    await heading(importBet).waitFor();
    await page.getByText("Imports that finish within a day").first().waitFor();
    await look("complaint-3-bet");

    await follow("Open the outcome");
    await page.waitForURL("**/outcomes/*");
    await page.getByText(/of the way to 88%/).waitFor();
    await page.getByText(/% return/).waitFor();
    await page.getByRole("heading", { name: "Telling those who asked" }).waitFor();
    await look("complaint-4-outcome");

    await page
      .getByRole("complementary", { name: "About this outcome" })
      .getByRole("link", { name: importBet })
      .click();
    await heading(importBet).waitFor();
    await follow(new RegExp(importIdea));
    await heading(importIdea).waitFor();
    const words = page.locator(`a[href="${complaint}"]`).first();
    const more = page.getByRole("button", { name: "Show more" });
    await page.getByRole("heading", { name: "Evidence" }).waitFor();
    while (!(await words.count()) && (await more.count())) {
      await more.first().click();
      await settled(page);
    }
    await words.click();
    await page.waitForURL(`**${complaint}`);
    await page
      .getByText(/gave up and copied cards by hand/i)
      .filter({ visible: true })
      .first()
      .waitFor();
    await look("complaint-5-back");
  });

  test("from a number that fell to the deployment that caused it", async () => {
    await visit("Home");
    const fell = page.getByRole("listitem").filter({
      has: page.getByRole("link", { name: "Tasks finished each day" }),
    });
    await fell.getByText(/SEV1: Nobody can save/).waitFor();
    await fell.scrollIntoViewIfNeeded();
    await look("drop-1-home");

    await fell.getByRole("link", { name: "Tasks finished each day" }).click();
    await heading("Tasks finished each day").waitFor();
    await page.getByRole("button", { name: /^What happened meanwhile/ }).click();
    await page.getByRole("link", { name: /api v3\.cards/ }).waitFor();
    await look("drop-2-insight");

    await page.getByRole("link", { name: /api v3\.cards/ }).click();
    await page.waitForURL("**/deployments/*");
    await follow(/Nobody can save/);
    await page.waitForURL("**/incidents/*");
    await page.getByText("v3.cards").first().waitFor();
    await look("drop-4-incident");
    await page.goBack();
    await look("drop-3-deployment");
  });

  test("what last quarter's experiments taught", async () => {
    await visit("Scorecard");
    await follow("Read the quarter's report");
    await page.waitForURL("**/reports/quarter**");
    await settled(page);
    const report = page.getByRole("heading", { level: 1, name: /^Report of Q\d/ });
    const taught = page.getByRole("link", { name: earlier });
    await report.waitFor();
    for (let back = 0; back < 2 && !(await taught.count()); back++) {
      const shown = await report.textContent();
      await page.getByRole("button", { name: "The quarter before" }).click();
      await report.filter({ hasNotText: shown }).waitFor();
      await settled(page);
    }
    await look("taught-1-report");
    await taught.click();
    await heading(earlier).waitFor();
    await page.getByText("How it was computed").waitFor();
    await look("taught-2-experiment");
    await follow("Newcomers need their own content, not ours");
    await page.waitForURL("**/learnings/*");
    await heading("Newcomers need their own content, not ours").waitFor();
    await look("taught-3-learning");
    await follow(/A preview before the import/);
    await heading("A preview before the import").waitFor();
    await look("taught-4-what-cites-it");
  });

  test("what the three largest customers asked for", async () => {
    await visit("Ideas");
    await page.getByPlaceholder("Asked for by anybody").click();
    await page.getByRole("option", { name: /3 largest/ }).click();
    await page.getByText("Guests who see one board").waitFor();
    await look("largest-1-ideas");
    assert.ok((await page.getByRole("row").count()) >= 4, "three ideas and the header");
    await page.getByRole("link", { name: "Guests who see one board" }).click();
    await heading("Guests who see one board").waitFor();
    await look("largest-2-words");
    await page
      .getByText(/auditors asked again/)
      .filter({ visible: true })
      .first()
      .waitFor({ timeout: 5000 });
  });

  test("how sure the ranking is", async () => {
    await visit("Ideas");
    await page.getByRole("link", { name: "How sure is the ranking?" }).click();
    await page.getByText(/keep their order in at least 80% of the draws/).waitFor();
    await look("ranking");
    assert.deepEqual(faults, []);
  });
});
