import assert from "node:assert/strict";

// What the walk does on a page before it looks at it.

export async function openPicker(page) {
  await page
    .getByRole("button", { name: /^Event of series A: / })
    .first()
    .click();
  await page.getByPlaceholder("Search").filter({ visible: true }).waitFor();
  await page.getByRole("option").first().waitFor();
}

export async function openExplanation(page) {
  await page.getByRole("button", { name: "How was this computed?" }).click();
  await page.getByText("Ask again from a terminal").waitFor();
}

export async function openBuilder(page) {
  const edit = page.getByRole("button", { name: "Edit", exact: true });
  assert.equal(await page.getByRole("radiogroup", { name: "Kind of question" }).count(), 0);
  await edit.click();
  await page.getByRole("radiogroup", { name: "Kind of question" }).waitFor();
  assert.equal(await edit.getAttribute("aria-expanded"), "true");
}

export async function openPeople(page) {
  await page
    .getByRole("button", { name: /list people$/ })
    .first()
    .click();
  await page.getByRole("dialog").getByRole("link").first().waitFor();
}

export async function showNumbers(page) {
  await page.getByRole("button", { name: "Show as a table" }).click();
  await page.getByRole("region", { name: "The numbers of the chart" }).waitFor();
}

export async function newInsight({ api, project }, width) {
  const { id } = await api("POST", `/projects/${project}/insights`, {
    name: `Visits at ${width}`,
    query: {
      kind: "trends",
      range: { last: "30d" },
      interval: "day",
      series: [{ event: "$page", measure: "total" }],
    },
  });
  return `insights/${id}`;
}

export async function meetConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await api.edit(`/projects/${project}/insights/${id}`, { name: "Changed by somebody else" });
  await page.getByRole("button", { name: "More to do with this insight" }).click();
  await page.getByRole("menuitem", { name: "Rename and describe" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Changed by me");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("dialog", { name: /^Somebody changed this insight/ }).waitFor();
}

export async function newIdea({ api, project }, width) {
  const body = { title: `Idea at ${width}`, problem: "It is said twice." };
  const { id } = await api("POST", `/projects/${project}/ideas`, body);
  return `ideas/${id}`;
}

export async function openIdeaForm(page) {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog", { name: "Edit the idea" }).getByLabel("Measured by").waitFor();
}

export async function meetIdeaConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await openIdeaForm(page);
  const form = page.getByRole("dialog", { name: "Edit the idea" });
  await form.getByLabel("Problem").fill("It is said by me.");
  await api.edit(`/projects/${project}/ideas/${id}`, {
    problem: "It is said by somebody else.",
    inputs: { effort: { value: 3, low: 2, high: 5 } },
  });
  await form.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: /^Somebody changed this idea/ });
  await dialog.getByText("3, between 2 and 5").waitFor();
}

const twins = new Map();

/** Two ideas about one problem, made once for each walk; a note speaks for the second. */
async function twinsOf({ api, project, heard }, width) {
  if (twins.has(width)) return twins.get(width);
  const make = (title) =>
    api("POST", `/projects/${project}/ideas`, { title, problem: "It is said once more." });
  const stays = await make(`Nightly reports at ${width}`);
  const goes = await make(`Reports by night at ${width}`);
  await api("POST", `/projects/${project}/links`, {
    from: { type: "feedback", id: heard.note },
    to: { type: "idea", id: goes.id },
    relation: "supports",
  });
  twins.set(width, { stays: stays.id, goes: goes.id });
  return twins.get(width);
}

export async function twoIdeas(world, width) {
  return `ideas/${(await twinsOf(world, width)).goes}`;
}

/** Merges, takes it back, and begins again. */
export async function mergeIdea(page, _world, width) {
  const banner = page.getByText("This idea is merged into another");
  for (const again of [false, true]) {
    await page.getByRole("button", { name: "More to do with this idea" }).click();
    await page.getByRole("menuitem", { name: "Merge into…" }).click();
    const form = page.getByRole("dialog", { name: "Merge this idea into another" });
    await form.getByLabel("Merge into").fill(`nightly reports ${width}`);
    await page
      .getByRole("option", { name: `Nightly reports at ${width}` })
      .first()
      .waitFor();
    await form.getByLabel("Merge into").press("Enter");
    await form.getByText("counts once").waitFor();
    if (again) return;
    await form.getByRole("button", { name: "Merge", exact: true }).click();
    await banner.waitFor();
    await page.getByRole("button", { name: "Undo" }).last().click();
    await banner.waitFor({ state: "detached" });
  }
}

export async function mergedIdeas(world, width) {
  const { stays, goes } = await twinsOf(world, width);
  await world.api("POST", `/projects/${world.project}/ideas/${goes}/merge`, { into: stays });
  return `ideas/${goes}`;
}

/** The idea that stays lists what is merged into it, and gives it back. */
export async function showOriginal(page, _world, width) {
  await page
    .getByRole("alert")
    .getByRole("link", { name: `Nightly reports at ${width}` })
    .click();
  const one = page.getByRole("button", { name: `Take apart: Reports by night at ${width}` });
  await one.click();
  await one.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).last().click();
  await one.waitFor();
}

/** What is wrong is said at its field, and what is lost before it is. */
export async function copyModel(page) {
  await page.getByRole("button", { name: "Copy RICE" }).click();
  await page.getByRole("button", { name: "Remove Effort" }).click();
  await page.getByText("ideas have a number for Effort").waitFor();
  const formula = page.getByLabel("Formula", { exact: true });
  await page.waitForFunction(
    () =>
      document.querySelector("textarea[aria-invalid=true]")?.value === "reach * impact * confidence / effort",
  );
  await page.getByLabel("New input").fill("Team size");
  await page.getByLabel("New input").press("Enter");
  await formula.fill("reach * impact * confidence");
  await page.getByRole("complementary").getByText("Faster export").waitFor();
}

export async function newModel({ api, project }, width) {
  const { id } = await api("POST", `/projects/${project}/scoring-models`, {
    name: `Ours at ${width}`,
    formula: "reach * fit",
    inputs: [
      { name: "reach", label: "Reach", scale: { low: 0, unit: "people" } },
      {
        name: "fit",
        label: "Fit",
        scale: {
          steps: [
            { value: 1, label: "Loose" },
            { value: 3, label: "Close" },
          ],
        },
      },
    ],
  });
  return `ideas/scoring?edit=${id}`;
}

export async function writeChoices(page) {
  const fit = page.getByRole("group", { name: "Fit" });
  await fit.getByRole("button", { name: "Add a choice" }).click();
  await fit.getByLabel("Fit, words of choice 3").fill("Perfect");
  await fit.getByLabel("Fit, value of choice 3").fill("2");
  await fit.getByText("Steps ascend").waitFor();
  await page.getByRole("group", { name: "Reach" }).getByText("One of some choices").click();
  await page.getByLabel("Reach, words of choice 2").waitFor();
}

export async function meetModelConflict(page, { api, project }) {
  const id = new URL(page.url()).searchParams.get("edit");
  await page.getByRole("group", { name: "Reach" }).getByLabel("At most").fill("5000");
  await api.edit(`/projects/${project}/scoring-models/${id}`, { formula: "reach * fit * 2" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Somebody changed this scoring model/ });
  await dialog.getByText("5000").first().waitFor();
}

/** The trace as a list is on every width; the drawing only where there is room. */
export async function readTrace(page) {
  const drawing = page.getByRole("radio", { name: "List" });
  if (await drawing.count()) {
    assert.ok(await page.getByRole("list", { name: "The relations of this trace in words" }).count());
    await page.getByRole("link", { name: /From sign-up to a project/ }).focus();
    await page.getByText("relates to", { exact: true }).waitFor();
    return;
  }
  await page.getByText("relates to “Weekly sign-ups”").waitFor();
}

export async function newBet({ api, project }, width) {
  const body = { title: `Bet at ${width}`, why: "It is said twice." };
  const { id } = await api("POST", `/projects/${project}/roadmap/bets`, body);
  return `roadmap/${id}`;
}

export async function meetBetConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Edit the bet" });
  await form.getByLabel("Why").fill("It is said by me.");
  await api.edit(`/projects/${project}/roadmap/bets/${id}`, { why: "It is said by somebody else." });
  await form.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: /^Somebody changed this bet/ });
  await dialog
    .getByText(/by somebody else/)
    .first()
    .waitFor();
}

/** Edits a rule without saving it: the page says that something is not saved. */
export async function changeShare(page) {
  await page.getByLabel("Share of those whom the rule fits").first().fill("25");
  await page.getByRole("button", { name: "Save changes" }).waitFor();
  await page.getByRole("textbox", { name: "Context" }).fill('{"targetingKey": "eve"}');
  await page.getByText("Gets “off”").waitFor();
}

export async function askForFlag(page) {
  await page.getByRole("tab", { name: "Ask for it" }).click();
  await page.getByRole("region", { name: "curl command" }).waitFor();
}

export async function newFlag({ api, project }, width) {
  const { id } = await api("POST", `/projects/${project}/flags`, { key: `flag-at-${width}` });
  return `flags/${id}`;
}

export async function meetFlagConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("Attribute").fill("plan");
  await page.getByPlaceholder("Values, Enter after each").fill("pro");
  await page.keyboard.press("Enter");
  await api.edit(`/projects/${project}/flags/${id}`, {
    environments: { production: { enabled: true, off: "off", rules: [], default: { variation: "on" } } },
  });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("dialog", { name: /^Somebody changed this flag/ }).waitFor();
}

/** Presses what fills a gap of a trace: the form knows the record at hand. */
export async function createBet(page, _world, width) {
  await page.getByRole("link", { name: "Create a bet" }).click();
  const form = page.getByRole("dialog", { name: "New bet" });
  await form.getByLabel("What we bet on").waitFor();
  assert.equal(await form.getByLabel("What we bet on").inputValue(), `Idea at ${width}`);
  assert.equal(await form.getByLabel("Why").inputValue(), "It is said twice.");
  assert.equal(await form.getByLabel("Comes of the idea").inputValue(), `Idea at ${width}`);
}

export async function makeBet(page, world, width) {
  await createBet(page, world, width);
  await page.getByRole("button", { name: "Make the bet" }).click();
  await page.waitForURL(/roadmap\/[^?]+$/);
  await page.getByText("Came of").waitFor();
}

export async function createDocument(page, _world, width) {
  await page.getByRole("link", { name: "Create a document" }).click();
  await page.getByText("About").filter({ visible: true }).first().waitFor();
  await page.waitForFunction(
    (title) => [...document.querySelectorAll("main input")].some((field) => field.value === title),
    `Bet at ${width}`,
  );
}

/** Leaving the form leads back to the bet; what is made is linked to it. */
export async function makeObjective(page, _world, width) {
  const bet = new URL(page.url()).pathname;
  const form = page.getByRole("dialog", { name: "New objective" });
  await page.getByRole("link", { name: "Create an objective" }).click();
  await form.getByText("advances this objective").waitFor();
  await form.getByRole("button", { name: "Cancel" }).click();
  await page.waitForURL((url) => url.pathname === bet);
  await page.getByRole("link", { name: "Create an objective" }).click();
  await form.getByLabel("What we want to reach").fill(`Objective at ${width}`);
  await form.getByRole("button", { name: "Create the objective" }).click();
  await page
    .getByRole("complementary")
    .getByRole("link", { name: `Bet at ${width}` })
    .waitFor();
}

export async function newKeyResult({ api, project }, width) {
  const at = (path) => `/projects/${project}/${path}`;
  const { id } = await api("POST", at("objectives"), { title: `Speed at ${width}`, period: "2030-Q1" });
  await api("POST", at(`objectives/${id}/key-results`), {
    title: `Minutes at ${width}`,
    start: 9,
    target: 1,
    unit: "minutes",
  });
  return `objectives/${id}`;
}

export async function meetKeyResultConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const [result] = (await api("GET", `/projects/${project}/objectives/${id}`)).key_results;
  await page.getByRole("article").getByRole("button", { name: "Edit" }).click();
  const form = page.getByRole("dialog", { name: "Edit the key result" });
  await form.getByLabel("To", { exact: true }).fill("2");
  await api.edit(`/projects/${project}/key-results/${result.id}`, { target: 3, unit: "seconds" });
  await form.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: /^Somebody changed this key result/ });
  await dialog.getByRole("radio", { name: "To: theirs" }).waitFor();
}

export async function newComment({ api, project }, width) {
  const { id } = await api("POST", `/projects/${project}/ideas`, { title: `Talked about at ${width}` });
  await api("POST", `/projects/${project}/records/idea/${id}/comments`, { body: "Said once" });
  return `ideas/${id}?around=comments`;
}

/** One's own comment, changed in another window. */
export async function meetCommentConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const path = `/projects/${project}/records/idea/${id}/comments`;
  const [said] = (await api("GET", path)).items;
  const comments = page.getByRole("region", { name: "Around this record" });
  await comments.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Your comment" }).fill("Said once here");
  await api("PATCH", `/projects/${project}/comments/${said.id}`, { body: "Said once there" });
  await page.getByRole("textbox", { name: "Your comment" }).press("Control+Enter");
  await page.getByRole("dialog", { name: /^Somebody changed this comment/ }).waitFor();
}

export async function newTemplate({ api, project }, width) {
  const { id } = await api("POST", `/projects/${project}/templates`, {
    title: `Handover at ${width}`,
    kind: "handover",
    form: "light",
    body: "Who takes over, and when.",
    fields: [{ name: "owner", label: "New owner", type: "member" }],
  });
  return `templates/${id}`;
}

/** Both kept something: what is chosen of both is saved. */
export async function meetTemplateConflict(page, { api, project }) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByLabel("Text", { exact: true }).fill("Who takes over, when, and what is open.");
  await page.getByRole("checkbox", { name: "Required" }).check();
  await api.edit(`/projects/${project}/templates/${id}`, { summary: "Written by somebody else." });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Somebody changed this template/ });
  await dialog.getByText("required").first().waitFor();
}

export async function openTemplates(page) {
  await page.getByRole("button", { name: "Start from a template" }).click();
  await page.getByRole("dialog").getByRole("button").nth(2).waitFor();
}

export async function openAddTile(page) {
  await page.getByRole("button", { name: "Add tile" }).click();
  await page.getByRole("dialog").getByText("From sign-up to a project").waitFor();
}

export async function openAround(page) {
  await page.getByRole("button", { name: "More to do with this dashboard" }).click();
  await page.getByRole("menuitem", { name: "Links, comments and activity" }).click();
  await page.getByRole("dialog").getByText("Weekly sign-ups").filter({ visible: true }).first().waitFor();
}

export async function openLinking(page) {
  await page.getByRole("button", { name: "Link to…" }).click();
  const field = page.getByRole("dialog").getByLabel("Which record");
  await field.fill("sign");
  await page.getByRole("option", { name: /From sign-up/ }).waitFor();
  await field.press("Enter");
  await page
    .getByRole("combobox", { name: /How they have to do/ })
    .or(page.getByLabel(/How they have to do/))
    .first()
    .waitFor();
}

export async function comment(page, _world, width) {
  const field = page.getByRole("textbox", { name: "Comment" });
  await field.fill(`It is, as seen at ${width}`);
  await field.press("Control+Enter");
  await page.getByText(`It is, as seen at ${width}`).last().waitFor();
}

export async function searchInPalette(page) {
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /^Search records/ }).fill("weekly");
  await page
    .getByRole("button", { name: /Weekly sign-ups/ })
    .or(page.getByText("Weekly sign-ups"))
    .filter({ visible: true }) // Home lists it too, folded away
    .first()
    .waitFor();
}

export async function openMentions(page, _world, width) {
  if (width < 600) await page.getByRole("button", { name: "Open the navigation" }).click();
  await page
    .getByRole("button", { name: /^Mentions/ })
    .filter({ visible: true })
    .click();
  await page.getByRole("link", { name: /Support desk/ }).waitFor();
}

export async function addRule(page) {
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByRole("button", { name: "Save the rules" }).waitFor();
}

export async function lookAtTable(page) {
  await page
    .getByRole("textbox", { name: "Or paste a table" })
    .fill("Title,Details,Email\nDark mode,It is bright at night,ada@example.com\n,,bob@example.com\n");
  await page.getByRole("button", { name: "Look at the table" }).click();
  await page.getByText("The first notes").waitFor();
}

export async function inviteSomebody(page, _world, width) {
  await page.getByRole("dialog").getByLabel("E-mail").fill(`colleague-${width}@example.com`);
  await page.getByRole("button", { name: "Make the link" }).click();
  await page.getByText("hand the link over yourself").waitFor();
}

export async function createKey(page) {
  await page.getByRole("dialog").getByLabel("Name").fill("Shop window");
  await page.getByRole("button", { name: "Create the key" }).click();
  await page.getByText("Copy it now").waitFor();
}

export async function addEnvironment(page, _world, width) {
  await page.getByLabel("New environment").fill(`staging-${width}`);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByRole("button", { name: `Remove staging-${width}` }).waitFor();
}

export async function meetProjectConflict(page, { api, project }, width) {
  await page.getByRole("textbox", { name: "Name" }).fill(`Mine at ${width}`);
  await api.edit(`/projects/${project}`, { name: `Theirs at ${width}` });
  await page.getByRole("button", { name: "Save the project" }).click();
  await page.getByRole("dialog", { name: /^Somebody changed this project/ }).waitFor();
}

export async function openQuarantined(page) {
  await page.getByRole("row").filter({ hasText: "No Person" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).waitFor();
}
