import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPage, picture } from "./browser.mjs";
import { walk, widths } from "./walk.mjs";
import { startWorld } from "./world.mjs";

/** The editor shows only what is in sight; the preview beside it has the whole text. */
const preview = (page) => page.getByRole("region", { name: "Preview" });

describe("documents", { timeout: 400_000 }, () => {
  let world, prd, launch;

  before(async () => {
    world = await startWorld();
    const { api, project, insights } = world;
    prd = await api("POST", `/projects/${project}/docs`, {
      title: "Imports that finish",
      template: "prd.full",
      fields: { success_metric: { name: "Imports finished", baseline: 71, target: 95, unit: "%" } },
      body: `## Problem\n\nPeople **wait** for minutes.\n\n\`\`\`prodops insight ${insights.trends}\nSign-ups\n\`\`\`\n\n\`\`\`prodops list type=doc limit=3\nWritten lately\n\`\`\`\n\n- [x] Flag\n- [ ] Support knows\n\n| In | Out |\n|---|---|\n| Progress | Formulas |`,
    });
    launch = await api("POST", `/projects/${project}/docs`, {
      title: "Imports go out",
      template: "launch.light",
      describes: { type: "doc", id: prd.id },
    });
  });
  after(() => world?.stop());

  const stops = [
    ["docs", () => "docs", "Imports go out"],
    ["docs-without-plan", () => "docs?template=launch&fields=rollback_plan%3Dempty", "1 document"],
    ["new-doc", () => "docs/new?template=launch.full", "Rollback plan"],
    ["doc", () => `docs/${prd.id}`, "Written lately"],
    ["doc-missing", () => `docs/${launch.id}`, "Required, still empty"],
    ["doc-history", () => `docs/${prd.id}/history`, "The first version"],
    ["write", () => `docs/${launch.id}`, "Required, still empty", write],
    ["templates", () => "templates", "Launch checklist, short"],
    ["template", () => "templates/launch.full", "What it asks"],
    ["new-template", () => "templates/new", "New field"],
  ];

  async function write(page) {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator(".cm-content").waitFor();
  }

  for (const width of widths) {
    test(`every page, ${width} wide`, (t) => walk(t, world, stops, width));
  }

  test("written, ticked, answered, met by somebody else's edit, merged and brought back", async () => {
    const { page, context } = await openPage(world.browser, { storage: world.storage });
    const { api, project } = world;
    await page.goto(world.address(`docs/${prd.id}`));
    await page.locator("input[data-task]").nth(1).check();
    await page.getByText("2 of 2 tasks done").waitFor();
    await page.getByRole("button", { name: "Edit Appetite" }).click();
    await page.getByLabel("Appetite").fill("Four weeks");
    await page.keyboard.press("Enter");
    await page.getByText("Four weeks").waitFor();

    await write(page);
    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\n\nMine at the end.");
    await preview(page).getByText("Mine at the end.").waitFor();
    const now = await api("GET", `/projects/${project}/docs/${prd.id}`);
    await api("PATCH", `/projects/${project}/docs/${prd.id}`, {
      body: now.body.replace("## Problem", "## The problem"),
    });
    await page.keyboard.press("Control+s");
    await page.getByRole("dialog").getByText("Yours").first().waitFor();
    await picture(page, "doc-conflict");
    await page.getByRole("button", { name: "Merge the texts" }).click();
    await preview(page).getByText("The problem").waitFor();
    await preview(page).getByText("Mine at the end.").waitFor();
    await page.keyboard.press("Control+s");
    await page.getByRole("button", { name: "Done" }).waitFor();
    const merged = await api("GET", `/projects/${project}/docs/${prd.id}`);
    assert.match(merged.body, /## The problem[\s\S]*Mine at the end\./);

    await page.locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\n\n/");
    await page.getByRole("menuitem", { name: "List of records" }).waitFor();
    await picture(page, "doc-slash");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Templates" }).first().click();
    await page.getByText("Your changes are not saved yet.").waitFor();
    await page.getByRole("button", { name: "Drop them" }).click();
    await page.waitForURL("**/templates");

    await page.goto(world.address(`docs/${prd.id}/history?version=1`));
    await page.getByRole("button", { name: "Bring this version back" }).click();
    await page.waitForURL(`**/docs/${prd.id}`);
    await page.getByText("1 of 2 tasks done").waitFor();
    await context.close();
  });
});
