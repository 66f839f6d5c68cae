import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { complaints, launch } from "./browser.mjs";
import { owner, startServer } from "./server.mjs";

/** A page of a product with a policy of its own, and the window of a survey in it. */
const host = (script, origin) =>
  createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html; charset=utf-8");
    answer.setHeader(
      "Content-Security-Policy",
      `default-src 'none'; script-src ${origin}; connect-src ${origin}`,
    );
    answer.end(
      `<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1></main><script async src="${script}" data-person="ada" data-properties='{"plan":"pro"}'></script></html>`,
    );
  });

describe("surveys", { timeout: 240_000 }, () => {
  let server, browser, product, survey, call;

  before(async () => {
    server = await startServer({ bootstrap: true });
    browser = await launch();
    const context = await browser.newContext();
    call = async (method, path, data) => {
      const answer = await context.request.fetch(server.url + path, {
        method,
        ...(data ? { data } : {}),
        headers: { Origin: server.url },
      });
      assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
      return answer.status() === 204 ? null : answer.json();
    };
    await call("POST", "/api/v1/session", owner);
    survey = await call("POST", "/api/v1/projects/default/surveys", {
      name: "NPS",
      follow_up: { ask: true, detractors: "What went wrong?", promoters: "What do you like most?" },
      rules: { sample: 100, trigger: { after_seconds: 0 } },
    });
    await call("POST", `/api/v1/projects/default/surveys/${survey.id}/open`);
    product = host(`${server.url}/s/${survey.id}/widget.js`, server.url);
    await new Promise((done) => product.listen(0, "127.0.0.1", done));
  });
  after(async () => {
    product?.close();
    await browser?.close();
    await server?.stop();
  });

  for (const [scheme, width] of [
    ["light", 1440],
    ["dark", 390],
  ]) {
    test(`the page is answered without scripts, ${scheme} at ${width}`, async () => {
      const context = await browser.newContext({
        colorScheme: scheme,
        viewport: { width, height: 800 },
        javaScriptEnabled: false,
      });
      const page = await context.newPage();
      await page.goto(`${server.url}/s/${survey.id}`);
      await page.getByRole("button", { name: "3 of 10" }).click();
      await page.getByLabel("What went wrong?").fill("The import stalls");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("heading", { name: "Thank you" }).waitFor();
      await context.close();
    });
  }

  test("the page has nothing that axe complains about", async () => {
    const page = await (await browser.newContext({ bypassCSP: true })).newPage();
    await page.goto(`${server.url}/s/${survey.id}`);
    assert.deepEqual(await complaints(page), []);
    await page.context().close();
  });

  test("the window opens on a page with a strict policy, and asks once", async () => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const page = await context.newPage();
    const faults = [];
    page.on(
      "console",
      (m) => m.type() === "error" && !/favicon/.test(m.location().url) && faults.push(m.text()),
    );
    page.on("pageerror", (e) => faults.push(e.message));
    const at = `http://127.0.0.1:${product.address().port}/`;
    await page.goto(at);
    await page.getByRole("button", { name: "8 of 10" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "What do you like most?" }).fill("It is quick");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Thank you. Your answer reached the team.").waitFor();
    assert.deepEqual(faults, []);
    assert.deepEqual(await context.cookies(), []);
    const { items } = await call(
      "GET",
      `/api/v1/projects/default/surveys/${survey.id}/responses?group=promoter`,
    );
    assert.equal(items.length, 1);
    assert.deepEqual(
      [items[0].score, items[0].text, items[0].person, items[0].plan, items[0].via],
      [9, "It is quick", "ada", "pro", "widget"],
    );
    await page.goto(at);
    await page.waitForLoadState("networkidle");
    assert.equal(await page.getByRole("dialog").count(), 0);
    await context.close();
  });
});
