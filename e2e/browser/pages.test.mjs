import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, launch, openPage, picture, settled } from "./browser.mjs";
import { owner, startServer } from "./server.mjs";
import { sendStory, signedInApi } from "./story.mjs";

/** Every page of the project, with what must be on it once it has loaded. */
const pages = [
  ["home", "", "Newest events"],
  ["insights", "insights", "Weekly sign-ups"],
  ["trends", "insights/new?kind=trends", ""],
  ["funnel", "insights/new?kind=funnel", ""],
  ["retention", "insights/new?kind=retention", ""],
  ["events", "events", "person-"],
  ["people", "people", "person-"],
  ["person", "people/person-1@example.com", "Signed Up"],
  ["members", "settings/members", "1 member"],
  ["invite", "settings/members?invite=1", "Make the link"],
  ["keys", "settings/keys", "Website"],
  ["create-key", "settings/keys?create=1", "Write key"],
  ["project", "settings/project", "Time zone"],
  ["quarantine", "settings/quarantine", "No person"],
  ["imports", "settings/imports", "prodops import"],
  ["activity", "settings/activity", "Website"],
];
const views = [1440, 390].flatMap((width) => ["light", "dark"].map((scheme) => ({ width, scheme })));

describe("every page, wide and narrow, light and dark", { timeout: 900_000 }, () => {
  let server, browser, storage, project;

  before(async () => {
    server = await startServer({ bootstrap: true });
    const api = await signedInApi(server.url, owner);
    project = (await api("GET", "/session")).projects[0].slug;
    const key = await api("POST", `/projects/${project}/keys`, {
      kind: "write",
      name: "Website",
      environment: "production",
    });
    await sendStory(server.url, key.secret);
    await api("POST", `/projects/${project}/insights`, {
      name: "Weekly sign-ups",
      query: {
        kind: "trends",
        range: { last: "30d" },
        interval: "week",
        series: [{ event: "Signed Up", measure: "persons" }],
      },
    });
    browser = await launch();
    const { page, context } = await openPage(browser);
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password").first().fill(owner.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`**/p/${project}`);
    storage = await context.storageState();
    await context.close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const view of views) {
    const name = `${view.width}-${view.scheme}`;
    test(name, async (t) => {
      const { page, context, faults } = await openPage(browser, { ...view, storage });
      for (const [short, path, words] of pages) {
        await t.test(short, async () => {
          faults.length = 0;
          await page.goto(`${server.url}/p/${project}/${path}`);
          await page.locator("h1").first().waitFor();
          if (words) await page.getByText(words).filter({ visible: true }).first().waitFor();
          await settled(page);
          await picture(page, `${short}-${name}`);
          assert.deepEqual([...(await complaints(page)), ...faults], []);
        });
      }
      await t.test("account", async () => {
        faults.length = 0;
        await page.goto(`${server.url}/account`);
        await page.getByText("This one").waitFor();
        await picture(page, `account-${name}`);
        assert.deepEqual([...(await complaints(page)), ...faults], []);
      });
      await t.test("no such page", async () => {
        await page.goto(`${server.url}/p/${project}/nowhere`);
        await page.getByText("There is no such page").waitFor();
        assert.deepEqual(await complaints(page), []);
      });
      await context.close();
    });
  }

  test("sign-in page", async () => {
    for (const view of views) {
      const { page, context, faults } = await openPage(browser, view);
      await page.goto(`${server.url}/p/${project}/settings/keys`);
      await page.waitForURL("**/sign-in?**");
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await picture(page, `sign-in-${view.width}-${view.scheme}`);
      assert.deepEqual([...(await complaints(page)), ...faults], []);
      await context.close();
    }
  });

  test("a session that ends leads to the sign-in page, and back", async () => {
    const { page, context } = await openPage(browser);
    await page.goto(`${server.url}/p/${project}/settings/keys`);
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password").first().fill(owner.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Keys" }).waitFor();
    await context.clearCookies();
    await page.getByRole("link", { name: "Members" }).click();
    await page.getByText("Your session has ended").waitFor();
    assert.match(page.url(), /back=.*members/);
    await context.close();
  });

  test("keyboard alone", async (t) => {
    const { page, context } = await openPage(browser, { storage });
    await page.goto(`${server.url}/p/${project}`);
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
      assert.equal(await page.title(), `Keys · ${await projectName(page)} · prodops`);
      assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
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
      const field = page.getByPlaceholder("Search pages, actions and saved insights");
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

  async function projectName(page) {
    return (await page.locator("aside [aria-label^='Project: ']").getAttribute("aria-label")).replace(
      "Project: ",
      "",
    );
  }
});
