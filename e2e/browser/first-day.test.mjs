import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, launch, openPage, picture, settled } from "./browser.mjs";
import { owner, startServer, waitFor } from "./server.mjs";

describe("the first day", { timeout: 240_000 }, () => {
  let server, browser, page, faults;

  before(async () => {
    server = await startServer({ bootstrap: false });
    browser = await launch();
    ({ page, faults } = await openPage(browser));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("without the link, the page says where to find it", async () => {
    await page.goto(server.url);
    await page.getByRole("heading", { name: "Open the setup link" }).waitFor();
    assert.deepEqual(await complaints(page), []);
  });

  test("the link makes the owner and the project", async () => {
    await page.goto("about:blank");
    await page.goto(server.setupLink);
    await page.getByLabel("Your name").fill("Anna Example");
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password").first().fill(owner.password);
    await page.getByLabel("Product").fill("Shop");
    assert.match(
      await page
        .getByRole("combobox", { name: "Time zone" })
        .or(page.getByLabel("Time zone"))
        .first()
        .inputValue(),
      /Berlin/,
    );
    await picture(page, "setup-1440-light");
    assert.deepEqual(await complaints(page), []);
    await page.getByRole("button", { name: "Create the workspace" }).click();
    await page.getByRole("heading", { name: "Send your first event" }).waitFor();
  });

  test("pages without anything on them say what to do", async () => {
    const home = page.url();
    for (const path of [
      "insights",
      "insights/new",
      "events",
      "people",
      "dashboards",
      "inbox",
      "themes",
      "companies",
      "areas",
      "surveys",
      "feedback-import",
      "ideas",
      "ideas/ranking",
      "roadmap",
      "objectives",
      "decisions",
      "docs",
      "flags",
      "segments",
      "settings/keys",
      "settings/quarantine",
      "settings/imports",
      "settings/activity",
    ]) {
      await page.goto(`${home}/${path}`);
      await settled(page);
      await picture(page, `empty-${path.replaceAll("/", "-")}-1440-light`);
      assert.deepEqual(await complaints(page), [], path);
    }
    await page.goto(home);
  });

  test("the first event turns the light green", async () => {
    await page.getByRole("button", { name: "Create a write key" }).click();
    const key = await waitFor(
      async () => (await page.locator("code").filter({ hasText: /^pk_/ }).first().textContent()) ?? "",
    );
    const code = await page.getByRole("region", { name: "curl command" }).textContent();
    assert.ok(code.includes(key), "the snippet holds the key");
    await picture(page, "first-event-1440-light");
    assert.deepEqual(await complaints(page), []);
    const answer = await fetch(`${server.url}/v1/track`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({ userId: "anna", event: "Signed Up", properties: { plan: "pro" } }),
    });
    assert.equal(answer.status, 200);
    await page.getByText(/Signed Up by anna arrived/).waitFor();
    await picture(page, "first-event-arrived-1440-light");
    assert.deepEqual(await complaints(page), []);
  });

  test("and leads to the first insight", async () => {
    await page.getByRole("link", { name: "Ask your first question" }).click();
    await page.waitForURL("**/insights/new**");
    await page.getByRole("heading", { name: "New insight" }).waitFor();
    await page.getByRole("link", { name: "Home", exact: true }).click();
    await page.getByText("Newest events").waitFor();
    assert.deepEqual(faults, []);
  });
});
