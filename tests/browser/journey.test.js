// The way of a report through the console: it comes in, a finding is drawn, a person decides.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, countsFile, firstFinding, launch, open, password, signIn } from "./console.js";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("a wrong password is refused without saying what was wrong", async () => {
  const { page, settle } = await open(browser);
  await page.goto(at("/sign-in"));
  await page.getByLabel("User name").fill("nobody-of-this-name");
  await page.getByLabel("Password").fill("a wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Name, password or code is wrong.").waitFor();
  await settle();
});

test("whoever is not signed in is asked to, and then shown the page asked for", async () => {
  const { page, settle } = await open(browser);
  await page.goto(at("/help/glossary"));
  assert.match(page.url(), /\/sign-in\?back=/);
  await page.getByLabel("User name").fill("reviewer");
  await page.getByLabel("Password").fill(password("reviewer"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Words and signs" }).waitFor();
  await settle();
});

test("a file is imported, its problems are listed, its sums agree, and its finding is on the board", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await page.getByRole("link", { name: "Imports" }).click();
  await page.getByRole("link", { name: "Import a file" }).click();
  await page.getByLabel("Source", { exact: true }).fill("test-laboratory");
  await page.getByLabel("Data").selectOption("yes");
  await page.getByLabel("File", { exact: true }).setInputFiles(countsFile("Isotonitazene"));
  await page.getByRole("button", { name: "Import", exact: true }).click();

  await page.getByText("Which profile reads it?").waitFor();
  assert.match(await page.locator(".choice").first().textContent(), /generic|counts/i);
  await page.getByRole("button", { name: "Import", exact: true }).click();

  await page.getByText("Imported", { exact: true }).waitFor({ timeout: 180_000 });
  await page.getByText(/Yes: each of the 103 rows/).waitFor();
  assert.match(await page.locator("#report .sheet").textContent(), /PK2\d+.*104/s);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByText("All as CSV").click()]);
  assert.match(download.suggestedFilename(), /^import-\d+-problems\.csv$/);

  await page.goto(at("/?state=all&source=test-laboratory"));
  await page.getByRole("link", { name: "Isotonitazene" }).first().waitFor();
  await settle();
});

test("the same file again changes nothing, and says so", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await page.goto(at("/imports/new"));
  await page.getByLabel("Profile").selectOption("generic-aggregated");
  await page.getByLabel("Source", { exact: true }).fill("test-laboratory");
  await page.getByLabel("Data").selectOption("yes");
  await page.getByLabel("File", { exact: true }).setInputFiles(countsFile("Isotonitazene"));
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText("This file had been imported before; nothing changed.").waitFor({ timeout: 180_000 });
  await settle();
});

test("a file that is no table is refused in words", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await page.goto(at("/imports/new"));
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "page.html", mimeType: "text/html", buffer: Buffer.from("<!doctype html><p>x") });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByText(/The file could not be imported/).waitFor();
  await settle();
});

test("a reviewer decides with a reason, and the decision stands on the page and on the board", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  const finding = await firstFinding(page);
  await page.goto(finding);
  await page.getByLabel("Confirm").check();
  await page.getByLabel("Reason").fill("Two laboratories agree.\nSeen again this month.");
  await page.getByRole("button", { name: "Record decision" }).click();
  await page.getByText("Your decision is recorded.").waitFor();
  await page.getByText("Two laboratories agree.").waitFor();
  await page.goto(at("/?state=confirmed"));
  assert.equal(await page.locator(`.finding-name a[href="${new URL(finding).pathname}"]`).count(), 1);
  await settle();
});

test("a decision on what somebody else decided meanwhile is not taken, and nothing typed is lost", async () => {
  const { page: one, settle: settleOne } = await open(browser);
  const { page: two, settle: settleTwo } = await open(browser);
  await signIn(one, "reviewer");
  await signIn(two, "reviewer");
  await one.goto(at("/?state=new"));
  const address = at(await one.locator(".finding-name a").last().getAttribute("href"));
  await one.goto(address);
  await two.goto(address);
  for (const [page, choice, reason] of [[one, "Dismiss", "One batch, repeated."], [two, "Confirm", "It is everywhere."]]) {
    await page.getByLabel(choice).check();
    await page.getByLabel("Reason").fill(reason);
    await page.getByRole("button", { name: "Record decision" }).click();
  }
  await two.getByText(/Somebody decided in the meantime/).waitFor();
  assert.equal(await two.getByLabel("Reason").inputValue(), "It is everywhere.");
  assert.match(await two.locator(".decide-state").textContent(), /Dismissed/);
  await settleOne();
  await settleTwo();
});

test("an analyst can read a finding and not decide about it", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "analyst");
  await page.goto(await firstFinding(page));
  await page.getByText(/Reviewers decide/).waitFor();
  assert.equal(await page.getByRole("button", { name: "Record decision" }).count(), 0);
  await settle();
});

test("the board narrows as one types, and its address follows", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/?state=all"));
  const name = await page.locator(".finding-name a").first().textContent();
  await page.getByLabel("Words").fill(name.split(/\W/)[0]);
  await page.waitForURL(/text=/);
  await page.getByRole("link", { name }).first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
  assert.doesNotMatch(page.url(), /=(&|$)/);
  await settle();
});

test("a chart can be explored by pointer and keyboard and put back", async () => {
  const { page, settle } = await open(browser);
  await signIn(page, "reviewer");
  await page.goto(at("/substances/fentanyl"));
  const chart = page.locator("pk-series").first();
  await chart.getByRole("button", { name: "Explore" }).click();
  await chart.locator(".chart-stage:focus").waitFor();
  await page.keyboard.press("Home");
  const rows = chart.locator("tbody tr");
  const first = await rows.first().locator("th").textContent();
  assert.match(await chart.locator(".chart-readout").textContent(), new RegExp(`^${first}: `));
  await page.keyboard.press("End");
  const last = await rows.last().locator("th").textContent();
  assert.match(await chart.locator(".chart-readout").textContent(), new RegExp(`^${last}: `));
  await page.keyboard.press("Escape");
  assert.equal(await chart.locator("canvas").count(), 0);
  await settle();
});
