import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** The folder where pictures of the pages go; none are taken without one. */
const pictures = process.env.PRODOPS_PICTURES;

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--no-first-run",
      "--disable-sync",
      "--disable-component-update",
      "--disable-quic",
    ],
  });

/** A page that remembers everything a visitor should never see. */
export async function openPage(browser, { width = 1440, scheme = "light", storage } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: "reduce",
    timezoneId: "Europe/Berlin",
    storageState: storage,
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !expected(message.text())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      // biome-ignore lint/suspicious/noConsole: the watch on the console below collects it
      console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return { page, context, faults };
}

/** The browser itself reports refused calls; a page before sign-in makes one on purpose. */
function expected(text) {
  return /status of 401/.test(text);
}

/** Waits until the page has its heading, its answers and its charts. */
export async function settled(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(
    () =>
      !document.querySelector(".mantine-Skeleton-root, [aria-busy=true]") &&
      [...document.querySelectorAll("[role=application]")].every((chart) => chart.querySelector("canvas")) &&
      document.fonts.status === "loaded",
  );
}

/** Shows the page in the other colours, without loading it again. */
export async function recolour(page, scheme) {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await page.waitForFunction(
    (wanted) => document.documentElement.dataset.mantineColorScheme === wanted,
    scheme,
  );
  // The colours follow in the next frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** The axe rules whose verdict can differ between the colours of one page. */
export const rulesOfColour = ["color-contrast", "link-in-text-block"];

/**
 * What is wrong with the page as it is now, as sentences; empty when nothing
 * is. `rules` names the only axe rules to check; all when absent.
 */
export async function complaints(page, rules) {
  const found = [];
  // A dropdown finds its place a moment after it opened: what counts is where
  // the page comes to rest.
  const fits = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
  await page.waitForFunction(fits, null, { timeout: 3_000 }).catch(() => {});
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (wider > 0) found.push(`the page is ${wider} px wider than the window`);
  const headings = await page.locator("h1").count();
  if (headings !== 1) found.push(`the page has ${headings} first headings`);
  const axe = new AxeBuilder({ page }).setLegacyMode();
  axe.options({ resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) });
  const { violations } = await axe.analyze();
  for (const violation of violations) {
    if (violation.impact !== "serious" && violation.impact !== "critical") continue;
    const where = violation.nodes
      .slice(0, 3)
      .map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? ""})`);
    found.push(`${violation.id}: ${violation.help}: ${where.join("; ")}`);
  }
  return found;
}

export async function picture(page, name) {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
