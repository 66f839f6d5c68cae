import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, openPage, picture } from "./browser.mjs";
import { operateThings } from "./operating.mjs";
import { walk, widths } from "./walk.mjs";
import { startPlace } from "./world.mjs";

/** Pages while there is nothing yet: each says what makes its numbers appear. */
const empty = [
  ["scorecard", "scorecard", "No week has the answers of 3 members yet"],
  ["time-check", "time-check", "Give each what it got"],
  ["tools", "tools", "Register the four to six"],
  ["rituals", "rituals", "Write down the meetings"],
  ["data-requests", "data-requests", "Nobody had to ask"],
  ["report", "reports/quarter", "No outcome was reviewed in this quarter"],
];

/** The same pages with a team at work, and everything that opens on them. */
const full = [
  ["scorecard", "scorecard", "Process efficiency"],
  ["scorecard-how", "scorecard", "Process efficiency", openHow],
  ["targets", "scorecard?targets=1", "Set the targets"],
  ["settings", "scorecard?settings=1", "Smallest group"],
  ["time-check", "time-check", "Which of these tools did you use", fillWeek],
  ["tools", "tools", "Figma"],
  ["new-tool", "tools?new=1", "Register the tool"],
  ["tool", ({ tool }) => `tools/${tool}`, "30 days after the rollout"],
  ["rituals", "rituals", "Stand-up"],
  ["new-ritual", "rituals?new=1", "Write it down"],
  ["ritual", ({ ritual }) => `rituals/${ritual}`, "Does it make you faster or slower?"],
  ["data-requests", "data-requests", "Which plans export most?"],
  ["ask", "data-requests?new=1", "What you will decide with the answer"],
  ["data-request", ({ answered }) => `data-requests/${answered}`, "Answered"],
  ["report", "reports/quarter", "Tools and what they cost"],
  ["members", "settings/members", /^\d members?$/],
];

async function openHow(page) {
  await page.getByRole("button", { name: "The signs" }).click();
  for (const button of await page.getByRole("button", { name: "How was this measured?" }).all())
    await button.click();
  await page.getByText("Left out:").first().waitFor();
  await page.getByText("Areas of prodops, in the quarter").waitFor();
  await page.getByText("Product work, week by week").waitFor();
}

/** Types a week by keyboard alone; it is not sent. */
async function fillWeek(page) {
  await page.getByRole("textbox", { name: /^Discovery/ }).focus();
  for (const part of ["20", "10", "10", "30"]) {
    await page.keyboard.type(part);
    await page.keyboard.press("Tab");
  }
  await page.getByText("30% left to give.").waitFor();
  await page.getByRole("button", { name: "Scale to 100%" }).click();
  await page.getByText("That makes 100%.").waitFor();
}

describe("how the team works", { timeout: 600_000 }, () => {
  let place;
  let team;

  before(async () => {
    place = await startPlace();
  });
  after(() => place?.stop());

  test("with nothing yet", async (t) => {
    for (const width of widths) await walk(t, place, empty, width, "operate-empty");
  });

  test("with a team at work", async (t) => {
    team = await operateThings(place.api, place.server.url, place.project);
    for (const width of widths) await walk(t, { ...place, ...team }, full, width, "operate-full");
  });

  test("a week is counted, a ritual judged, a conflict shown", async () => {
    const { address, api, browser, server, storage } = place;
    const { page, context, faults } = await openPage(browser, { storage });
    await page.goto(address("time-check"));
    await page.getByRole("textbox", { name: /^Building/ }).fill("100");
    await page.getByRole("button", { name: "Count my week" }).click();
    await page.waitForURL("**/scorecard");
    assert.equal(await page.getByText("How was your week?").count(), 0);

    await page.goto(address(`rituals/${team.ritual}`));
    await page.getByText("Slower", { exact: true }).click();
    await page.getByText("Your answer counts").waitFor();
    assert.equal((await api("GET", `/projects/default/rituals/${team.ritual}`)).my_vote, "slower");

    await page.goto(address(`tools/${team.tool}`));
    await page.getByLabel("What it is for").fill("Where we draw.");
    await api.edit(`/projects/default/tools/${team.tool}`, { purpose: "Where designs begin." });
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("dialog", { name: /^Somebody changed this tool/ }).waitFor();
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(
      faults.filter((fault) => !/status of 412/.test(fault)),
      [],
    );

    await page.goto(address("settings/members"));
    await page.getByText("First day").filter({ visible: true }).first().waitFor();

    const report = await page.request.get(`${server.url}/api/v1/projects/default/reports/quarter?format=md`);
    assert.match(await report.text(), /## The five measures/);
    const printed = await openPage(browser, { storage });
    await printed.page.goto(`${server.url}/api/v1/projects/default/reports/quarter?format=html`);
    assert.deepEqual(await complaints(printed.page), []);
    await picture(printed.page, "operate-printed");
    await printed.context.close();
    await context.close();
  });
});
