import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, openPage, picture, settled } from "./browser.mjs";
import { waitFor } from "./server.mjs";
import { signIn, startWorld } from "./world.mjs";

describe("a member", { timeout: 600_000 }, () => {
  let world;

  before(async () => {
    world = await startWorld();
  });
  after(() => world?.stop());

  for (const width of [1440, 390]) {
    for (const scheme of ["light", "dark"]) {
      test(`finds the sign-in page, ${width} ${scheme}`, async () => {
        const { page, context, faults } = await openPage(world.browser, { width, scheme });
        await page.goto(world.address("settings/keys"));
        await page.waitForURL("**/sign-in?**");
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        await picture(page, `sign-in-${width}-${scheme}`);
        assert.deepEqual([...(await complaints(page)), ...faults], []);
        await context.close();
      });
    }
  }

  test("is led to the sign-in page when the session ends, and back", async () => {
    const { page, context } = await openPage(world.browser);
    await page.goto(world.address("settings/keys"));
    await signIn(page);
    await page.getByRole("heading", { name: "Keys" }).waitFor();
    await context.clearCookies();
    await page.getByRole("link", { name: "Members" }).click();
    await page.getByText("Your session has ended").waitFor();
    assert.match(page.url(), /back=.*members/);
    await signIn(page);
    await page.getByRole("heading", { name: "Members" }).waitFor();
    await context.close();
  });

  test("works by keyboard alone", async (t) => {
    const { page, context } = await openPage(world.browser, { storage: world.storage });
    await page.goto(world.address(""));
    await page.getByText("Newest events").waitFor();
    await t.test("the first stop of Tab skips to the content", async () => {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to the content");
      await page.keyboard.press("Tab");
      assert.match(
        await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? ""),
        /^Project: /,
      );
    });
    await t.test("g and a letter go to a page, which takes the focus", async () => {
      await page.keyboard.press("g");
      await page.keyboard.press("k");
      await page.getByRole("heading", { name: "Keys" }).waitFor();
      await page.waitForFunction(
        () => document.activeElement?.id === "main" && /^Keys · .+ · prodops$/.test(document.title),
      );
    });
    await t.test("? shows the shortcuts, Escape closes them", async () => {
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      assert.deepEqual(await complaints(page), []);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    });
    await t.test("the palette finds pages, actions and saved insights", async () => {
      await page.keyboard.press("Control+k");
      const field = page.getByPlaceholder("Search records, pages and actions");
      await field.waitFor();
      await picture(page, "palette-1440-light");
      assert.deepEqual(await complaints(page), []);
      await field.fill("weekly sign");
      await page.getByText("Weekly sign-ups").first().waitFor();
      await field.fill("quaran");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Quarantine" }).waitFor();
    });
    await context.close();
  });

  test("can read a question in its address, and comes back to it", async () => {
    const { page, context } = await openPage(world.browser, { storage: world.storage });
    await page.goto(world.address("insights/new?kind=funnel"));
    await page.getByText("How was this computed?").waitFor();
    await page.getByRole("button", { name: "Show as a table" }).click();
    await page.waitForURL((url) => url.search.includes("q=(kind:funnel,"));
    assert.match(page.url(), /table:!t\)/);
    await page.reload();
    await page.getByRole("button", { name: "Show as a table", pressed: true }).waitFor();
    await context.close();
  });

  test("may take back a discarded event before it is gone", async () => {
    const { page, context } = await openPage(world.browser, { storage: world.storage });
    const discarded = async () =>
      (await world.api("GET", `/projects/${world.project}/quarantine?state=discarded`)).items.length;
    await page.goto(world.address("settings/quarantine"));
    const row = page.getByRole("row").filter({ hasText: "No Person" });
    const discard = async () => {
      await row.first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
      await row.waitFor({ state: "detached" });
    };
    await discard();
    await page.getByRole("button", { name: "Undo" }).click();
    await row.waitFor();
    assert.equal(await discarded(), 0);
    await discard();
    assert.equal(await discarded(), 0);
    assert.deepEqual(await complaints(page), []);
    await page.getByRole("button", { name: "Close this message" }).click();
    await waitFor(async () => (await discarded()) === 1);
    await settled(page);
    assert.equal(await row.count(), 0);
    await context.close();
  });
});
