// The law room: the check for what is listed, what falls under a class, what is nowhere found, and nonsense.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, launch, ofClass, open, signIn } from "./console.js";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// The row of a jurisdiction in the table of answers, as one line of text.
const row = async (page, jurisdiction) => {
  const body = page.locator(".law-answers tbody").filter({ has: page.locator(`a[href="#law-${jurisdiction}"]`) });
  return (await body.innerText()).replace(/\s+/g, " ");
};

test("carfentanil, by the form: where, since when, by which act", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.getByRole("link", { name: "Law", exact: true }).click();
  await page.getByLabel("Structure, name or number").fill("carfentanil");
  await page.getByLabel("On the day").fill("2019-01-01");
  await page.getByLabel("United States").check();
  await page.getByLabel("United Nations").check();
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByRole("heading", { name: /^Carfentanil on 2019-01-01/ }).waitFor();
  assert.equal(new URL(page.url()).search, "?q=carfentanil&on=2019-01-01&in=UN%2CUS");
  assert.match(await row(page, "us"), /United States Listed II US Controlled Substances Act by its own name 1988/);
  assert.match(await row(page, "un"), /Listed I UN 1961 Convention/);
  assert.equal(await page.locator('a[href="#law-de"]').count(), 0);
  assert.equal(await page.locator("#in-US").isChecked(), true);
  await page.locator('a[href="#law-us"]').click();
  assert.equal(await page.locator("#law-us").evaluate((heading) => heading.getBoundingClientRect().top < innerHeight), true);
  assert.equal(await page.locator("svg.structure").count(), 1);
  await settle();
});

test("a nitazene before and after it was listed", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/law?q=isotonitazene&on=2019-06-01&in=US"));
  assert.match(await row(page, "us"), /No listing found/);
  await page.getByText("What this does not cover").first().waitFor();
  await page.goto(at("/law?q=14188-81-9&on=2024-06-01&in=US"));
  assert.match(await row(page, "us"), /Listed I US Controlled Substances Act/);
  await settle();
});

test("a structure that no table names: the clause, and the atoms that match it", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at(`/law?q=${encodeURIComponent(ofClass)}&on=2024-06-01`));
  assert.match(await row(page, "us"), /Falls under a class I .* \(B\)/);
  const evidence = page.locator(".evidence").filter({ has: page.locator("#law-us") });
  for (const selector of [".highlight-core", ".highlight-modified", "mark"]) {
    assert.ok((await evidence.locator(selector).count()) > 0, selector);
  }
  assert.match(await evidence.locator("svg.structure desc").textContent(), /dashed outline/);
  const box = await evidence.locator("svg.structure").boundingBox();
  assert.ok(box.width > 200 && box.width < 420, `the drawing is ${box.width} pixels wide`);
  await evidence.getByRole("link", { name: "The whole definition" }).click();
  await page.getByRole("heading", { name: "Fentanyl-related substances" }).waitFor();
  await settle();
});

test("bupropion is nowhere found, and nowhere called legal", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/law?q=bupropion&on=2024-06-01"));
  for (const place of ["us", "gb", "un"]) assert.match(await row(page, place), /No listing found/);
  // A cathinone by the words of the German act, which does not hold for medicines: it depends on the item.
  assert.match(await row(page, "de"), /Cannot be said/);
  assert.doesNotMatch(await page.locator("main").innerText(), /\blegal\b/i);
  await settle();
});

test("nonsense is told at its field, and nothing typed is lost", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/law"));
  const field = page.getByLabel("Structure, name or number");
  for (const [text, told] of [["C1CC(", /read as a structure/], ["437-38-8", /check digit is wrong/], ["zzz qqq", /Nothing was guessed/]]) {
    await field.fill(text);
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByRole("alert").filter({ hasText: told }).waitFor();
    assert.equal(await field.inputValue(), text);
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.match(await field.getAttribute("aria-describedby"), /q-mistake/);
  }
  await settle();
});

test("a molfile is pasted, and its address can be kept", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/law"));
  await page.locator("summary", { hasText: "Paste a molfile" }).click();
  // Ethanol, which no table lists.
  const atom = (x, symbol) => `${x.toFixed(4).padStart(10)}${"0.0000".padStart(10)}${"0.0000".padStart(10)} ${symbol}   0  0\n`;
  const molfile = `\n  Picket\n\n  3  2  0  0  0  0            999 V2000\n${atom(0, "C")}${atom(1, "C")}${atom(2, "O")}  1  2  1  0\n  2  3  1  0\nM  END\n`;
  await page.getByLabel(/^Molfile/).fill(molfile);
  await page.getByRole("button", { name: "Check the molfile" }).click();
  await page.locator("h2#result").waitFor();
  assert.match(page.url(), /molfile=/);
  await page.reload();
  await page.locator("h2#result").waitFor();
  await settle();
});

test("with scripts off and with the keyboard alone", async () => {
  const { page, settle } = await open(browser, { javaScriptEnabled: false });
  await signIn(page, "analyst");
  await page.goto(at("/law"));
  await page.locator("#q").focus();
  await page.keyboard.type("fentanyl");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Fentanyl on / }).waitFor();
  await page.locator("summary", { hasText: "All listings as a table" }).focus();
  await page.keyboard.press("Enter");
  assert.ok((await page.locator(".twin tbody tr").count()) > 3);
  await settle();
});

test("320 pixels wide, the answers are cards and nothing is cut off", async () => {
  const { page, settle } = await open(browser, { viewport: { width: 320, height: 700 } });
  await signIn(page, "reviewer");
  await page.goto(at(`/law?q=${encodeURIComponent(ofClass)}&on=2024-06-01`));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${over} pixels too wide`);
  for (const drawing of await page.locator("svg.structure").all()) {
    const box = await drawing.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 320, `a drawing reaches ${box.x + box.width}`);
  }
  await settle();
});

test("on A4, the answer is evidence: question, words, atoms, and how it was made", async () => {
  const { page, settle } = await open(browser, { viewport: { width: 680, height: 960 } });
  await signIn(page, "reviewer");
  await page.goto(at(`/law?q=${encodeURIComponent(ofClass)}&on=2024-06-01`));
  await page.emulateMedia({ media: "print" });
  for (const selector of [".check-form", ".law-tabs", ".bar"]) assert.equal(await page.locator(selector).first().isVisible(), false, selector);
  for (const selector of ["#result", ".law-answers", ".law-timeline .chart-wide", ".statute mark", "#made"]) {
    assert.equal(await page.locator(selector).first().isVisible(), true, selector);
  }
  const paper = await page.pdf({ format: "A4" });
  const pages = paper.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  // One for what was asked and how it was made, and one for each jurisdiction whose words reach it.
  assert.ok(pages >= 1 && pages <= 6, `${pages} pages`);
  await settle();
});

test("a substance leads to its check, a precursor shows its card", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/substances/acetic-anhydride?on=2024-06-01"));
  await page.getByRole("heading", { name: "Reference card" }).waitFor();
  await page.getByText("2915.24").waitFor();
  await page.getByRole("link", { name: "Check on another day" }).click();
  await page.getByRole("heading", { name: /^Acetic anhydride on 2024-06-01/ }).waitFor();
  await settle();
});

test("what keeps it out of a class is told to a reviewer with a reason", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/law?q=bupropion&on=2024-06-01&in=GB"));
  await page.getByLabel("Why you need it").fill("Expert opinion");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("heading", { name: "What keeps Bupropion out, on 2024-06-01" }).waitFor();
  await page.getByText("Expert opinion").waitFor();
  assert.ok((await page.locator(".miss").count()) >= 1);
  await settle();
});

test("the gap matrix leads to its rows, by keyboard and with scripts off", async () => {
  const { page, settle } = await open(browser, { javaScriptEnabled: false });
  await signIn(page, "analyst");
  await page.goto(at("/law/matrix?on=2024-06-01"));
  const link = page.getByRole("row", { name: /^United States/ }).getByRole("link").first();
  const count = (await link.innerText()).replace(/\D/g, "");
  assert.ok(Number(count) > 0);
  await link.focus();
  await page.keyboard.press("Enter");
  await page.locator("h3#gap").waitFor();
  assert.ok((await page.locator(".matrix-detail tbody tr").count()) > 0);
  await settle();
});

test("weights change the queue, and stand in its address", async () => {
  const { page, settle } = await open(browser, { javaScriptEnabled: false });
  await signIn(page, "analyst");
  await page.goto(at("/law/queue?on=2024-06-01"));
  const first = await page.locator("table.queue tbody tr th").first().innerText();
  const weights = page.locator(".weight-fields input");
  for (let index = 0; index < (await weights.count()); index += 1) await weights.nth(index).fill(index === 0 ? "-1" : "0");
  await page.keyboard.press("Enter");
  await page.locator("table.queue").waitFor();
  assert.match(page.url(), /=-1/);
  assert.notEqual(await page.locator("table.queue tbody tr th").first().innerText(), first);
  await settle();
});

test("a wording is measured, and the wording before it beside it", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await page.goto(at("/law/drafts?wording=uk-third-generation-cannabinoids-2019&against=uk-third-generation-cannabinoids-2016&on=2019-12-01"));
  await page.getByRole("heading", { name: /cannabinoid/i }).first().waitFor();
  await page.getByText("Sulindac").first().waitFor();
  await settle();
});
