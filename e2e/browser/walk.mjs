import assert from "node:assert/strict";
import { complaints, openPage, picture, recolour, rulesOfColour, settled } from "./browser.mjs";

export const widths = [1440, 390];

/**
 * The colours that a stop is looked at in. Each stop has one of them wide and
 * the other narrow, and every other stop the other way round: all pages are
 * seen in both, and what all pages share is seen in all four. Whoever wants
 * pictures gets all four of everything.
 */
function schemesAt(width, stop) {
  const both = ["light", "dark"];
  if (process.env.PRODOPS_PICTURES) return both;
  return [both[(stop + widths.indexOf(width)) % 2]];
}

/** The browser reports every refused call; an edit that meets another is refused on purpose. */
export const metEdit = /status of 412/;

/** What no fault is. */
const nothing = /(?!)/;

/**
 * Looks at every stop at one width, each as a test of its own. A stop is its
 * name, its path (or what gives it for the place), words that must be on it
 * once it has loaded, what to do before looking, and the refusals that are
 * meant to happen there. `place` is what
 * startPlace or startWorld gave; `kind` tells the pictures of two walks apart.
 */
export async function walk(t, place, stops, width, kind) {
  const { page, context, faults } = await openPage(place.browser, { width, storage: place.storage });
  for (const [at, [name, address, words, act, refused = nothing]] of stops.entries()) {
    await t.test(`${name} at ${width} px`, async () => {
      const [scheme, ...others] = schemesAt(width, at);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      const path = typeof address === "string" ? address : await address(place, width);
      await page.goto(place.address(path), { waitUntil: "commit" });
      // What the last stop still asked for is of no concern here.
      faults.length = 0;
      await page.getByText(words).filter({ visible: true }).first().waitFor();
      await settled(page);
      if (act) {
        await act(page, place, width);
        await settled(page);
      }
      const found = await complaints(page);
      const named = [kind, name, width].filter(Boolean).join("-");
      await picture(page, `${named}-${scheme}`);
      for (const other of others) {
        await recolour(page, other);
        await settled(page);
        found.push(...(await complaints(page, rulesOfColour)));
        await picture(page, `${named}-${other}`);
      }
      assert.deepEqual([...found, ...faults.filter((fault) => !refused.test(fault))], []);
    });
  }
  await context.close();
}
