// Every page against the rules of WCAG 2.2, levels A and AA, that a machine can check; in light and in dark.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { at, everyPage, launch, open, pagesOf, signIn } from "./console.js";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// The rules are run by the test and not by the page, whose policy would not load them.
async function violations(page) {
  await page.evaluate(axe);
  const results = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), TAGS);
  return results.violations.map(({ id, nodes }) => {
    const [{ html, failureSummary }] = nodes;
    return `${id}, ${nodes.length} times, first ${html.slice(0, 200)}: ${failureSummary}`;
  });
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 320]) {
    test(`no violation on any page, ${colorScheme}, ${width} pixels wide`, async () => {
      const found = {};
      const look = async (page, pages) => {
        for (const [name, address] of Object.entries(pages)) {
          await page.goto(address);
          for (const details of await page.locator("details:not(.menu)").all()) await details.evaluate((element) => (element.open = true));
          const here = await violations(page);
          if (here.length > 0) found[name] = here;
        }
      };
      for (const role of ["reviewer", "analyst", "administrator"]) {
        const { page, settle } = await open(browser, { colorScheme, viewport: { width, height: 900 } });
        if (role === "reviewer") await look(page, { "sign-in": at("/sign-in") });
        await signIn(page, role);
        await look(page, pagesOf[role] ?? (await everyPage(page)));
        if (role === "reviewer") {
          await page.goto(at("/"));
          await page.locator("details.menu summary").click();
          found.menu = await violations(page);
          if (found.menu.length === 0) delete found.menu;
        }
        await settle();
      }
      assert.deepEqual(found, {});
    });
  }
}
