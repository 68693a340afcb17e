// The laboratory room: a file is dropped, its verdict read, its figure explored, its report printed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, launch, open, signIn } from "./console.js";
import { candidate, handIn, infrared, isomers, many, prose, shelve } from "./spectra.js";

let browser;
before(async () => {
  browser = await launch();
  shelve();
});
after(() => browser.close());

// Drops files on the page as a file manager does.
const drop = (page, files) =>
  page.evaluate((files) => {
    const carried = new DataTransfer();
    for (const { name, bytes } of files) carried.items.add(new File([new Uint8Array(bytes)], name));
    for (const type of ["dragover", "drop"]) {
      document.querySelector("main").dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried }));
    }
  }, files.map(({ name, buffer }) => ({ name, bytes: [...buffer] })));

test("a JCAMP-DX file is dropped anywhere on the page, and its verdict is read", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await page.getByRole("link", { name: "Identify", exact: true }).click();
  await page.getByText("Searched: invented 1").waitFor();
  await drop(page, [candidate, isomers]);
  await page.getByText("One file at a time").waitFor();
  await drop(page, [candidate]);
  await page.getByRole("heading", { name: "Item 3", exact: true }).waitFor();
  assert.match(page.url(), /\/lab\/identify\/[0-9a-f]{64}$/);
  const words = (await page.locator(".verdict-sheet").innerText()).replace(/\s+/g, " ");
  assert.match(words, /Candidate Fentanyl, to be supported by another technique\./);
  assert.match(words, /Of 100 candidates as sure as this, (more than )?9\d are right\./);
  assert.match(words, /Presumptive: a single technique never identifies\./);
  const row = (await page.locator(".candidates tbody tr").first().innerText()).replace(/\s+/g, " ");
  assert.match(row, /In the set Fentanyl .* invented 1 CC0/);
  assert.doesNotMatch(await page.locator("main").innerText(), /Inspector/);

  const before = await page.locator("article.sample").innerText();
  await page.reload();
  assert.equal(await page.locator("article.sample").innerText(), before, "its address shows the same again");
  await page.locator(".control-one").getByRole("link", { name: /^The words of the law/ }).click();
  await page.getByRole("heading", { name: /^Fentanyl on / }).waitFor();
  await settle();
});

test("isomers are told together, each can be looked at beside the sample", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await handIn(page, isomers);
  await page.getByText("One of these isomers, which this technique cannot tell apart").waitFor();
  assert.equal(await page.locator(".candidates tr.in-set").count(), 2);
  await page.locator(".candidates tr.in-set").nth(1).getByRole("link", { name: /^Compare/ }).click();
  assert.match(page.url(), /record=1&against=2#spectrum$/);
  assert.equal(await page.locator(".candidates tr[aria-current]").count(), 1);
  const name = await page.locator(".candidates tr[aria-current] th").innerText();
  assert.match(await page.locator(".chart-wide .side-name.reference").textContent(), new RegExp(name.split("\n")[0]));
  await settle();
});

test("the figure is explored by keyboard: peak by peak, closer and back", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await handIn(page, candidate);
  const explore = page.getByRole("button", { name: "Explore" });
  await explore.focus();
  await page.keyboard.press("Enter");
  const readout = page.locator(".chart-readout");
  await page.locator(".chart-stage canvas").waitFor();
  assert.equal(await readout.getAttribute("aria-live"), "polite");
  assert.match(await readout.innerText(), /^m\/z 245: sample 100\.0 %, reference 100\.0 %$/);
  await page.keyboard.press("ArrowLeft");
  assert.match(await readout.innerText(), /^m\/z 202: sample \d/);
  for (const key of ["+", "+", "ArrowLeft"]) await page.keyboard.press(key);
  assert.match(await readout.innerText(), /^m\/z 189: sample \d/);
  await page.keyboard.press("Home");
  assert.match(await readout.innerText(), /^m\/z 42: /, "a peak outside of the part that is shown is brought into it");
  await page.keyboard.press("0");
  await page.keyboard.press("End");
  assert.match(await readout.innerText(), /^m\/z 246: /);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".chart-stage").count(), 0);
  assert.equal(await explore.evaluate((button) => document.activeElement === button), true);
  assert.equal(await page.locator("svg.series").first().isVisible(), true);
  await settle();
});

test("an infrared curve falls from left to right, and its bands can be read", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await handIn(page, infrared);
  const ticks = await page.locator(".chart-wide .tick-label[text-anchor=middle]").all();
  const places = await Promise.all(ticks.map(async (tick) => [Number(await tick.textContent()), (await tick.boundingBox()).x]));
  const byPlace = places.toSorted((one, other) => one[1] - other[1]).map(([figure]) => figure);
  assert.deepEqual(byPlace, byPlace.toSorted((one, other) => other - one));
  await page.locator("summary", { hasText: "Figures as a table" }).first().click();
  const bands = await page.locator(".twin tbody th").allInnerTexts();
  assert.deepEqual(bands.map((band) => Math.round(Number(band) / 10) * 10), [1720, 1450, 1000]);
  await page.getByRole("button", { name: "Explore" }).click();
  await page.locator(".chart-stage canvas").waitFor();
  await page.keyboard.press("Home");
  assert.match(await page.locator(".chart-readout").innerText(), /^Wavenumber, cm⁻¹ 17[12]\d/);
  await settle();
});

test("a file of many spectra is a page of cards, and what could not be read is listed", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await handIn(page, many);
  assert.equal(await page.locator(".sample-cards > li").count(), 10);
  assert.match(await page.locator(".sample-cards > li").nth(3).innerText(), /Insufficient data[\s\S]*A single peak says nothing/);
  assert.match(await page.locator(".lab-problems").innerText(), /PK5\d+[\s\S]*line \d+/);
  await page.getByRole("link", { name: "Next page" }).click();
  assert.equal(await page.locator(".sample-cards > li").count(), 2);
  await page.getByRole("link", { name: "Query 11" }).click();
  await page.getByRole("link", { name: "Previous" }).click();
  await page.getByRole("heading", { name: "Query 10" }).waitFor();
  await settle();
});

test("what is no spectrum is refused in words", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await page.goto(at("/lab/identify"));
  await page.getByLabel("File of spectra").setInputFiles(prose);
  await page.getByRole("button", { name: "Identify", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "letter.txt" }).waitFor();
  assert.match(await page.getByRole("alert").innerText(), /not kept/);
  await settle();
});

test("with scripts off and with the keyboard alone", async () => {
  const { page, settle } = await open(browser, { javaScriptEnabled: false });
  await signIn(page, "analyst");
  await page.goto(at("/lab/identify"));
  await page.getByLabel("File of spectra").setInputFiles(candidate);
  await page.getByLabel("File of spectra").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Item 3", exact: true }).waitFor();
  assert.equal(await page.locator("svg.series").first().isVisible(), true);
  await page.locator("summary", { hasText: "Figures as a table" }).first().focus();
  await page.keyboard.press("Enter");
  assert.ok((await page.locator(".twin[open] tbody tr").count()) >= 14);
  await page.getByRole("link", { name: "Printable report" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Presumptive result" }).waitFor();
  await settle();
});

test("360 pixels wide, figure and candidates are whole", async () => {
  const { page, settle } = await open(browser, { viewport: { width: 360, height: 740 } });
  await signIn(page, "analyst");
  const address = await handIn(page, isomers);
  for (const part of ["", "/report"]) {
    await page.goto(address + part);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${part}: ${over} pixels too wide`);
    const box = await page.locator(".chart-narrow svg").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 360, `the figure reaches ${box.x + box.width}`);
    const label = await page.locator(".chart-narrow .peak-label").first().evaluate((text) => text.getBoundingClientRect().height);
    assert.ok(label >= 9, `figures are ${label} pixels high`);
  }
  await settle();
});

test("the report is one sheet of A4, under the name that the laboratory gives", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  for (const spectra of [candidate, isomers]) {
    await handIn(page, spectra);
    await page.getByRole("link", { name: "Printable report" }).click();
    await page.getByLabel("Sample", { exact: true }).fill("Seizure 24-117, item 3");
    await page.getByRole("button", { name: "Put on the report" }).click();
    await page.getByText("Sample: Seizure 24-117, item 3").waitFor();
    assert.match(page.url(), /sample=Seizure/);
    await page.emulateMedia({ media: "print" });
    for (const selector of [".bar", ".lab-tabs", ".report-tools", ".foot", ".chart-narrow"]) assert.equal(await page.locator(selector).first().isVisible(), false, selector);
    for (const text of ["Missing for identification", "What this does not cover", "BLAKE3 of the file", "Control on"]) assert.equal(await page.getByText(text).first().isVisible(), true, text);
    assert.equal(await page.locator(".report .chart-wide svg").isVisible(), true);
    const paper = await page.pdf({ format: "A4" });
    assert.equal(paper.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length, 1);
    await page.emulateMedia({ media: "screen" });
  }
  await settle();
});

test("the libraries are listed with state and licence, and looked over", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/lab/libraries"));
  const row = (await page.getByRole("row", { name: /^invented 1/ }).innerText()).replace(/\s+/g, " ");
  assert.match(row, /invented 1 Nobody Searched 5 5 CC0/);
  await page.getByRole("link", { name: "invented 1" }).click();
  await page.getByText("The same peaks as another compound").waitFor();
  await page.goto(at("/lab/identify"));
  assert.equal(await page.getByLabel("File of spectra").count(), 0, "a reviewer hands nothing in");
  await settle();
});
