// What the tests share: a browser, a console to look at, and the guard that nothing leaves the host.
//
// The program under test is started by `cargo test -p picket browser`, which hands over its first line of output in
// PICKET_READY and the browser's path in PICKET_CHROMIUM.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { candidate, handIn, infrared, isomers, many, shelve } from "./spectra.js";

export const ready = JSON.parse(process.env.PICKET_READY);

// Chromium is told to talk to nobody of its own accord, so that what is seen is the console's doing.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const launch = () => chromium.launch({ executablePath: process.env.PICKET_CHROMIUM, args: FLAGS });

// A page in a context of its own. Any request to another host, any error on the page, and any complaint of the content
// security policy fails the test that made it, when `settle` is called at its end.
export async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(ready.address) && !request.url().startsWith("data:")) {
      faults.push(`a request left the host: ${request.url()}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`an error on ${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Refused to/.test(message.text())) {
      faults.push(`on ${page.url()}: ${message.text()}`);
    }
  });
  const settle = async () => {
    await context.close();
    assert.deepEqual(faults, []);
  };
  return { page, settle };
}

export const password = (name) => ready.sign_ins.find((person) => person.name === name).password;

export async function signIn(page, name) {
  await page.goto(`${ready.address}/sign-in`);
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password").fill(password(name));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Board" }).waitFor();
}

export const at = (path) => ready.address + path;

// The address of the first finding that the board shows.
export async function firstFinding(page) {
  await page.goto(at("/?state=all"));
  return at(await page.locator(".finding-name a").first().getAttribute("href"));
}

// A structure that no table names, under a class of the United States from 2018 to 2025.
export const ofClass = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1";

// Every page that somebody with all roles of the demo can reach, by what it is.
export async function everyPage(page) {
  const finding = await firstFinding(page);
  await page.goto(at("/records"));
  const record = at(await page.locator(".rows tbody th a").first().getAttribute("href"));
  await page.goto(at("/imports"));
  const report = at(await page.locator(".rows tbody th a").first().getAttribute("href"));
  return {
    board: at("/"),
    "board, narrowed": at("/?state=all&kind=lab-rising&order=newest"),
    "board, empty": at("/?text=nothing-has-this-name"),
    finding,
    substance: at("/substances/fentanyl"),
    "substance, earlier law": at("/substances/fentanyl?on=1965-01-01"),
    records: at("/records"),
    record,
    imports: at("/imports"),
    "import report": report,
    search: at("/search"),
    "search, found": at("/search?q=fentanyl"),
    "search, nothing": at("/search?q=zzzzzz"),
    "law, check": at("/law"),
    "law, listed": at("/law?q=carfentanil&on=2024-06-01"),
    "law, class": at(`/law?q=${encodeURIComponent(ofClass)}&on=2024-06-01`),
    "law, not found": at("/law?q=bupropion&on=2024-06-01&in=US"),
    "law, nonsense": at("/law?q=C1CC(&on=2024-06-01"),
    "law, texts": at("/law/texts?on=2024-06-01"),
    "law, definition": at("/law/definitions/us-fentanyl-related-2018"),
    "law, matrix": at("/law/matrix?on=2024-06-01"),
    "law, a gap": at("/law/matrix?on=2020-06-01&in=UN&not=US"),
    "law, changes": at("/law/matrix?on=2018-12-31&since=2018-01-01"),
    "law, queue": at("/law/queue?on=2024-06-01"),
    "law, drafts": at("/law/drafts"),
    "law, measured": at("/law/drafts?wording=us-fentanyl-related-2018&held_out=2017&on=2018-01-01"),
    precursor: at("/substances/acetic-anhydride"),
    ...(await laboratoryPages()),
    "help, spectra": at("/help/spectra"),
    "help, law": at("/help/law"),
    "help, reading": at("/help/reading"),
    "help, strength": at("/help/strength"),
    "help, methods": at("/help/methods"),
    "help, keyboard": at("/help/keyboard"),
    "help, words": at("/help/glossary"),
    "help, tables": at("/help/registry"),
    account: at("/account"),
    "not found": at("/there-is-no-such-page"),
  };
}

// The laboratory room. An analyst hands in what others look at, once for all tests of a file.
let laboratory;
async function laboratoryPages() {
  laboratory ??= (async () => {
    shelve();
    const browser = await launch();
    const { page } = await open(browser);
    await signIn(page, "analyst");
    const [one, set, file, curve] = [await handIn(page, candidate), await handIn(page, isomers), await handIn(page, many), await handIn(page, infrared)];
    await browser.close();
    return {
      identify: at("/lab/identify"),
      "identify, a candidate": one,
      "identify, isomers": set,
      "identify, many": file,
      "identify, too little": `${file}?record=4`,
      "identify, a curve": curve,
      "identify, report": `${one}/report`,
      libraries: at("/lab/libraries"),
      library: at("/lab/libraries/invented/1"),
    };
  })();
  return laboratory;
}

// Pages of one role alone.
export const pagesOf = { analyst: { "import form": at("/imports/new"), "identify form": at("/lab/identify") }, administrator: { users: at("/users") } };

// A file of monthly counts in which a substance appears out of nothing, with one row that cannot be read.
export function countsFile(substance, last = 2025) {
  const rows = ["period,country,area,substance,count,unit"];
  for (let year = last - 3; year <= last; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      const period = `${year}-${String(month).padStart(2, "0")}`;
      rows.push(`${period},EE,,Cocaine,${400 + month},reports`, `${period},EE,,Amphetamine,${300 - month},reports`);
      if (year === last && month > 6) rows.push(`${period},EE,,${substance},${40 * (month - 6)},reports`);
    }
  }
  rows.push(`${last}-12,EE,,MDMA,minus twelve,reports`);
  return { name: `counts-${substance}.csv`, mimeType: "text/csv", buffer: Buffer.from(`${rows.join("\n")}\n`) };
}
