import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  addEnvironment,
  addRule,
  askForFlag,
  changeShare,
  comment,
  copyModel,
  createBet,
  createDocument,
  createKey,
  inviteSomebody,
  lookAtTable,
  makeBet,
  makeObjective,
  meetBetConflict,
  meetCommentConflict,
  meetConflict,
  meetFlagConflict,
  meetIdeaConflict,
  meetKeyResultConflict,
  meetModelConflict,
  meetProjectConflict,
  meetTemplateConflict,
  mergedIdeas,
  mergeIdea,
  newBet,
  newComment,
  newFlag,
  newIdea,
  newInsight,
  newKeyResult,
  newModel,
  newTemplate,
  openAddTile,
  openAround,
  openBuilder,
  openExplanation,
  openIdeaForm,
  openLinking,
  openMentions,
  openPeople,
  openPicker,
  openQuarantined,
  openTemplates,
  readTrace,
  searchInPalette,
  showNumbers,
  showOriginal,
  twoIdeas,
  writeChoices,
} from "./acts.mjs";
import { complaints, openPage, picture, recolour, rulesOfColour, settled } from "./browser.mjs";
import {
  chooseMetricTile,
  chooseRatio,
  compareWeeks,
  meetMetricConflict,
  newMetric,
  showArchivedMetrics,
} from "./metrics.mjs";
import { openJudging } from "./homing.mjs";
import { meetPlanConflict, newDraft, openDecide, readCitations, readPlan } from "./trying.mjs";
import { outcomeStops } from "./outcomes.mjs";
import { startWorld } from "./world.mjs";

/**
 * Every page and every dialogue: its name, its address, what must be on it
 * once it has loaded, and what to do there before looking. `world` is the
 * server with its product, `width` tells the two walks apart.
 */
const stops = [
  ["home", "", "Newest events"],
  ["home-waiting", "", "Reports stay free for everybody"],
  ["home-moved", "", "How is this judged?", openJudging],
  ["insights", "insights", "Weekly sign-ups"],
  ["trends", "insights/new?kind=trends", "How was this computed?"],
  ["funnel", "insights/new?kind=funnel", "How was this computed?"],
  ["retention", "insights/new?kind=retention", "How was this computed?"],
  ["picker", "insights/new?kind=trends", "How was this computed?", openPicker],
  ["explanation", ({ insights }) => `insights/${insights.trends}`, "How was this computed?", openExplanation],
  ["saved-funnel", ({ insights }) => `insights/${insights.funnel}`, "Not further"],
  ["builder", ({ insights }) => `insights/${insights.funnel}`, "Not further", openBuilder],
  ["behind", ({ insights }) => `insights/${insights.funnel}`, "Not further", openPeople],
  ["numbers", ({ insights }) => `insights/${insights.trends}`, "How was this computed?", showNumbers],
  ["insight-conflict", newInsight, "How was this computed?", meetConflict],
  ["trace", ({ insights }) => `insights/${insights.trends}`, "From sign-up to a project", readTrace],
  ["links", ({ insights }) => `insights/${insights.trends}?around=links`, "one step later", openLinking],
  [
    "comments",
    ({ insights }) => `insights/${insights.trends}?around=comments`,
    "is the dip the outage",
    comment,
  ],
  ["comment-conflict", newComment, "Said once", meetCommentConflict],
  ["template-conflict", newTemplate, "What it asks", meetTemplateConflict],
  [
    "record-activity",
    ({ insights }) => `insights/${insights.trends}?around=activity`,
    "created this insight",
  ],
  ["search", "search?q=sign", "From sign-up to a project"],
  ["palette", "", "Newest events", searchInPalette],
  ["mentions", "people", "Person 3", openMentions],
  ["events", "events", "Live events"],
  ["people", "people", "Person 3"],
  ["person", "people/person-1@example.com", "Signed Up"],
  ["ideas", "ideas", "Faster export"],
  ["ideas-largest", "ideas?largest=3", "Dark colours"],
  ["new-idea", "ideas?new=1", "Add idea"],
  ["ranking", "ideas/ranking", "Dark colours"],
  ["matrix", "ideas/ranking?view=matrix", "More effort"],
  ["idea", ({ ideas }) => `ideas/${ideas.exporting}`, "We copy every row by hand"],
  ["idea-empty", ({ ideas }) => `ideas/${ideas.open}`, "Nobody has written it down yet"],
  ["idea-edit", ({ ideas }) => `ideas/${ideas.exporting}`, "We copy every row by hand", openIdeaForm],
  ["idea-conflict", newIdea, "It is said twice", meetIdeaConflict],
  ["idea-of-note", ({ heard }) => `ideas?new=1&from=feedback:${heard.note}`, "which supports this idea"],
  ["merge-idea", twoIdeas, "It is said once more", mergeIdea],
  ["merged-idea", mergedIdeas, "This idea is merged into another"],
  ["merged-ideas", mergedIdeas, "This idea is merged into another", showOriginal],
  ["scoring", "ideas/scoring", "RICE"],
  ["scoring-copy", "ideas/scoring", "RICE", copyModel],
  ["scoring-edit", newModel, "The first ideas by this model", writeChoices],
  ["scoring-conflict", newModel, "The first ideas by this model", meetModelConflict],
  ["inbox", "inbox", "The export stops after 1,000 rows"],
  ["note", ({ heard }) => `inbox/${heard.note}`, "Northwind Freight"],
  ["log-feedback", "inbox?log=1", "Log feedback"],
  ["themes", "themes", "Exports that stop"],
  ["theme", ({ heard }) => `themes/${heard.theme}`, "The export stops after 1,000 rows"],
  ["companies", "companies", "Northwind Freight"],
  ["company", ({ heard }) => `companies/${heard.company}`, "What its people said"],
  ["areas", "areas", "Train it now"],
  ["new-rule", "areas", "Train it now", addRule],
  ["feedback-import", "feedback-import", "board.csv"],
  ["feedback-preview", "feedback-import", "board.csv", lookAtTable],
  ["roadmap", "roadmap", "Exports of any length"],
  ["roadmap-list", "roadmap?view=list", "Exports of any length"],
  ["bet", ({ decided }) => `roadmap/${decided.bet}`, "Exports that finish"],
  ["bet-conflict", newBet, "It is said twice", meetBetConflict],
  ["new-bet", "roadmap?new=1", "Make the bet"],
  ...outcomeStops,
  ["bet-of-idea", newIdea, "This idea is not on the roadmap.", createBet],
  ["made-bet", newIdea, "This idea is not on the roadmap.", makeBet],
  ["doc-of-bet", newBet, "No document describes this bet.", createDocument],
  ["objective-of-bet", newBet, "This bet advances no objective.", makeObjective],
  ["objectives", "objectives", "Files leave when they are asked for"],
  ["objective", ({ decided }) => `objectives/${decided.objective}`, "Minutes for a full export"],
  ["key-result-conflict", newKeyResult, "Minutes at", meetKeyResultConflict],
  ["new-objective", "objectives?new=1", "Create the objective"],
  ["decisions", "decisions", "Write exports in the background"],
  ["decision", ({ decided }) => `decisions/${decided.decision}`, "Mail gets lost"],
  ["new-decision", "decisions?new=1", "Record it"],
  ["dashboards", "dashboards", "Sign-ups at a glance"],
  ["dashboard-templates", "dashboards", "Sign-ups at a glance", openTemplates],
  ["dashboard", ({ boards }) => `dashboards/${boards.full}`, "every Monday"],
  ["dashboard-add", ({ boards }) => `dashboards/${boards.full}`, "every Monday", openAddTile],
  ["dashboard-around", ({ boards }) => `dashboards/${boards.full}`, "every Monday", openAround],
  ["dashboard-empty", ({ boards }) => `dashboards/${boards.empty}`, "Nothing on this dashboard yet"],
  ["surveys", "surveys", "Quarterly NPS"],
  ["survey", ({ survey }) => `surveys/${survey}`, "The export ends in the middle"],
  ["metrics", "metrics", "People who create a project"],
  ["new-metric", "metrics?new=1", "Make the metric"],
  ["new-ratio", "metrics?new=1", "Make the metric", chooseRatio],
  ["metric", ({ metrics }) => `metrics/${metrics.creators}`, "How was this computed?"],
  ["metric-change", ({ metrics }) => `metrics/${metrics.creators}`, "How was this computed?", compareWeeks],
  ["metrics-archived", "metrics", "People who create a project", showArchivedMetrics],
  ["metric-bet", ({ metrics }) => `roadmap/${metrics.bet}`, "People who create a project"],
  ["metric-empty", ({ metrics }) => `metrics/${metrics.silent}`, "was never received"],
  ["metric-conflict", newMetric, "Definition", meetMetricConflict],
  ["metric-tiles", ({ metrics }) => `dashboards/${metrics.board}`, "People who create a project"],
  ["add-metric-tile", ({ metrics }) => `dashboards/${metrics.board}`, "People who create", chooseMetricTile],
  ["metric-key-result", ({ metrics }) => `objectives/${metrics.objective}`, "a metric"],
  ["experiments", "experiments", "Checkout on one page"],
  ["new-experiment", "experiments?new=1", "Make the draft"],
  ["experiment-from", ({ ideas }) => `experiments?new=1&from=idea:${ideas.open}`, "Make the draft"],
  ["experiment-draft", ({ tried }) => `experiments/${tried.draft}`, "Before it starts"],
  ["experiment-running", ({ tried }) => `experiments/${tried.running}`, "How it was computed"],
  ["experiment-citations", ({ tried }) => `experiments/${tried.running}`, "How it was computed", readCitations],
  ["experiment-decide", ({ tried }) => `experiments/${tried.running}`, "How it was computed", openDecide],
  ["experiment-decided", ({ tried }) => `experiments/${tried.decided}`, "How it was computed"],
  ["experiment-plan", ({ tried }) => `experiments/${tried.decided}`, "How it was computed", readPlan],
  ["experiment-conflict", newDraft, "Before it starts", meetPlanConflict],
  ["learnings", "learnings", "People leave a checkout"],
  ["new-learning", ({ tried }) => `learnings?new=1&from=experiment:${tried.decided}`, "Keep it"],
  ["learning", ({ tried }) => `learnings/${tried.learning}`, "one long page"],
  ["flags", "flags", "The new export"],
  ["new-flag", "flags?new=1", "Make the flag"],
  ["flag", ({ flag }) => `flags/${flag}`, "Gets “on”"],
  ["flag-share", ({ flag }) => `flags/${flag}`, "Gets “on”", changeShare],
  ["flag-ask", ({ flag }) => `flags/${flag}`, "Gets “on”", askForFlag],
  ["flag-conflict", newFlag, "Everybody gets", meetFlagConflict],
  ["segments", "segments", "Beta testers"],
  ["segment", ({ segment }) => `segments/${segment}`, "Always in"],
  ["members", "settings/members", "1 member"],
  ["invite", "settings/members?invite=1", "Make the link"],
  ["invited", "settings/members?invite=1", "Make the link", inviteSomebody],
  ["keys", "settings/keys", "Website"],
  ["create-key", "settings/keys?create=1", "Create the key"],
  ["created-key", "settings/keys?create=1", "Create the key", createKey],
  ["project", "settings/project", "Time zone"],
  ["environments", "settings/project", "Environments", addEnvironment],
  ["project-conflict", "settings/project", "Time zone", meetProjectConflict],
  ["quarantine", "settings/quarantine", "No Person"],
  ["quarantined", "settings/quarantine", "No Person", openQuarantined],
  ["imports", "settings/imports", "history.jsonl"],
  ["activity", "settings/activity", "Shop window"],
  ["account", "/account", "This one"],
  ["nowhere", "nowhere", "There is no such page"],
];

/** Stops where a scoring model is wrong on purpose: the preview is refused, and the browser says so. */
const writesModel = new Set(["scoring-copy", "scoring-edit"]);

/**
 * The colours that a stop is looked at in. Narrow pages have the colours of the
 * wide ones, so that there every other stop is dark: what only a narrow page has
 * is seen in both. Whoever wants pictures gets all of them.
 */
function schemesAt(width, stop) {
  if (width > 600 || process.env.PRODOPS_PICTURES) return ["light", "dark"];
  return stop % 2 === 0 ? ["light"] : ["dark"];
}

describe("every page, wide and narrow, light and dark", { concurrency: 2, timeout: 900_000 }, () => {
  let world;

  before(async () => {
    world = await startWorld();
  });
  after(() => world?.stop());

  for (const width of [1440, 390]) {
    test(`at ${width} px`, async (t) => {
      const { page, context, faults } = await openPage(world.browser, { width, storage: world.storage });
      for (const [at, [name, address, words, act]] of stops.entries()) {
        await t.test(name, async () => {
          faults.length = 0;
          const [scheme, ...others] = schemesAt(width, at);
          await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
          const path = typeof address === "string" ? address : await address(world, width);
          await page.goto(path.startsWith("/") ? world.server.url + path : world.address(path));
          await page.getByText(words).filter({ visible: true }).first().waitFor();
          await settled(page);
          if (act) {
            await act(page, world, width);
            await settled(page);
          }
          const found = await complaints(page);
          await picture(page, `${name}-${width}-${scheme}`);
          for (const other of others) {
            await recolour(page, other);
            await settled(page);
            found.push(...(await complaints(page, rulesOfColour)));
            await picture(page, `${name}-${width}-${other}`);
          }
          const refused = writesModel.has(name) ? /status of 4[12]2/ : /status of 412/;
          assert.deepEqual([...found, ...faults.filter((fault) => !refused.test(fault))], []);
        });
      }
      await context.close();
    });
  }
});
