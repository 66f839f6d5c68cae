import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, openPage, picture, settled } from "./browser.mjs";
import { runProgram } from "./server.mjs";

/** The demo as a visitor meets it: smaller than usual, signed in by being here. */
const startDemo = () =>
  runProgram(
    ["demo", "--listen", "127.0.0.1:0", "--events", "30000"],
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
  async function look(name) {
    await settled(page);
    await picture(page, `demo-${name}`);
  }

  test("from one complaint to its bet, and back", async () => {
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
    await look("1-complaint");
    const complaint = page.url();

    await page.getByRole("link", { name: importIdea }).first().click();
    await heading(importIdea).waitFor();
    await page.getByText(/notes from .* companies paying/).waitFor();
    await look("2-idea");

    await page
      .getByRole("link", { name: new RegExp(importBet) })
      .first()
      .click();
    await heading(importBet).waitFor();
    await page.getByText("Imports that finish within a day").first().waitFor();
    await look("3-bet");

    await page
      .getByRole("link", { name: new RegExp(importIdea) })
      .first()
      .click();
    await heading(importIdea).waitFor();
    await page
      .getByRole("link", { name: /gave up and copied cards by hand|import/i })
      .filter({ visible: true })
      .first()
      .waitFor();
    await page.goBack();
    await heading(importBet).waitFor();
    await page.goBack();
    await page.goBack();
    await page.waitForURL(complaint);
  });

  test("what the three largest customers asked for", async () => {
    await visit("Ideas");
    await page.getByPlaceholder("Asked for by anybody").click();
    await page.getByRole("option", { name: /3 largest/ }).click();
    await page.getByText("Guests who see one board").waitFor();
    await look("4-largest");
    assert.ok((await page.getByRole("row").count()) >= 4, "three ideas and the header");
    await page.getByRole("link", { name: "Guests who see one board" }).click();
    await heading("Guests who see one board").waitFor();
    await look("5-their-words");
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
    await look("6-ranking");
    assert.deepEqual(faults, []);
  });
});
