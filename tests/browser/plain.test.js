// The console with scripts off, with the keyboard alone, on a narrow screen, and on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, countsFile, everyPage, firstFinding, launch, open, pagesOf, password, signIn } from "./console.js";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("with scripts off: sign in, narrow the board, import, decide, choose an appearance, sign out", async () => {
  const { page, settle } = await open(browser, { javaScriptEnabled: false });
  await signIn(page, "analyst");
  await page.goto(at("/imports/new"));
  await page.getByLabel("Profile").selectOption("generic-aggregated");
  await page.getByLabel("Source", { exact: true }).fill("plain-laboratory");
  await page.getByLabel("Data").selectOption("yes");
  await page.getByLabel("File", { exact: true }).setInputFiles(countsFile("Metonitazene"));
  await page.getByRole("button", { name: "Import", exact: true }).click();
  // The page comes again by itself, by a header and not by a script.
  await page.getByText("Imported", { exact: true }).waitFor({ timeout: 180_000 });
  await page.goto(at("/?state=all"));
  await page.getByLabel("Source", { exact: true }).selectOption("plain-laboratory");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("link", { name: "Metonitazene" }).first().waitFor();
  await page.locator("details.menu summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();

  await signIn(page, "reviewer");
  await page.goto(at("/?state=new&source=plain-laboratory"));
  await page.locator(".finding-name a").first().click();
  await page.locator("summary", { hasText: "Figures as a table" }).first().click();
  assert.ok((await page.locator(".twin tbody tr").count()) > 0);
  await page.getByLabel("Dismiss").check();
  await page.getByLabel("Reason").fill("An exercise.");
  await page.getByRole("button", { name: "Record decision" }).click();
  await page.getByText("Your decision is recorded.").waitFor();
  await page.getByRole("button", { name: "Dark" }).click();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  await settle();
});

test("with the keyboard alone: sign in, find, open, decide", async () => {
  const { page, settle } = await open(browser);
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
    }
    assert.fail(`Tab never came to ${selector} on ${page.url()}`);
  };
  await page.goto(at("/sign-in"));
  await page.keyboard.type("reviewer");
  await page.keyboard.press("Tab");
  await page.keyboard.type(password("reviewer"));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Board" }).waitFor();

  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await tabTo(".finding-name a");
  await page.keyboard.press("ArrowDown");
  const second = await page.locator(".finding-name a").nth(1).getAttribute("href");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), second);
  await page.keyboard.press("Enter");
  await page.waitForURL(at(second));

  await tabTo("#decide-confirmed");
  await page.keyboard.press("Space");
  await tabTo("#reason");
  await page.keyboard.type("Without a pointer.");
  await tabTo(".decide button");
  await page.keyboard.press("Enter");
  await page.getByText("Your decision is recorded.").waitFor();
  await settle();
});

test("the focus is always to be seen and never covered", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  for (const address of [at("/"), await firstFinding(page)]) {
    await page.goto(address);
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return true;
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const outlined = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2;
        const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
        const top = document.elementFromPoint(box.x + box.width / 2, Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1));
        const uncovered = top === null || element.contains(top) || top.contains(element) || top.closest("label") !== null;
        return (outlined && inside && uncovered) || element.outerHTML.slice(0, 200);
      });
      assert.equal(seen, true);
    }
  }
  await settle();
});

test("320 pixels wide, and 200 % zoom, need no scrolling sideways", async () => {
  for (const [width, deviceScaleFactor] of [[320, 1], [640, 2]]) {
    for (const role of ["reviewer", "analyst", "administrator"]) {
      const { page, settle } = await open(browser, { viewport: { width, height: 700 }, deviceScaleFactor });
      await signIn(page, role);
      const pages = pagesOf[role] ?? (await everyPage(page));
      for (const [name, address] of Object.entries(pages)) {
        await page.goto(address);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${name} is ${over} pixels wider than ${width}`);
      }
      await settle();
    }
  }
});

test("right to left, nothing runs out of the page either", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  for (const [name, address] of Object.entries(await everyPage(page))) {
    await page.goto(address);
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
  }
  await settle();
});

test("on paper, a finding is its content and nothing to click on", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(await firstFinding(page));
  await page.emulateMedia({ media: "print" });
  for (const selector of [".bar", ".decide form", ".foot form", ".explore"]) {
    assert.equal(await page.locator(selector).first().isVisible(), false, selector);
  }
  assert.equal(await page.locator("h1").isVisible(), true);
  assert.equal(await page.getByRole("heading", { name: "Why it was raised" }).isVisible(), true);
  const paper = await page.pdf({ format: "A4" });
  assert.ok(paper.length > 10_000);
  await settle();
});

test("a page of the console stays small on a slow link", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto(at("/?state=all"), { waitUntil: "networkidle" });
  assert.ok(bytes < 60_000, `the board with all it loads takes ${bytes} bytes`);
  console.log(`the board with all it loads takes ${bytes} bytes`);
  await settle();
});
