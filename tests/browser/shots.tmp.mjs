import { chromium } from "playwright-core";
const ready = JSON.parse(process.env.PICKET_READY);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu"] });
const ofClass = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1";
const pages = {
  carf: "/law?q=carfentanil&on=2024-06-01", nitazene: "/law?q=isotonitazene&on=2019-06-01", bup: "/law?q=bupropion&on=2024-06-01",
  cls: `/law?q=${encodeURIComponent(ofClass)}&on=2024-06-01`, nons: "/law?q=C1CC(&on=2024-06-01", matrix: "/law/matrix?on=2024-06-01", gap: "/law/matrix?on=2024-06-01&in=US&not=DE",
  changes: "/law/matrix?on=2018-12-31&since=2018-01-01", queue: "/law/queue?on=2024-06-01", drafts: "/law/drafts?wording=uk-third-generation-cannabinoids-2019&against=uk-third-generation-cannabinoids-2016&on=2019-12-01&held_out=2015",
  ephed: "/law?q=ephedrine&on=2024-06-01&in=CH" };
const sign = async (ctx) => { const page = await ctx.newPage(); await page.goto(ready.address + "/sign-in"); await page.getByLabel("User name").fill("reviewer"); await page.getByLabel("Password").fill(ready.sign_ins.find(p => p.name === "reviewer").password); await page.getByRole("button", { name: "Sign in" }).click(); await page.getByRole("heading", { name: "Board" }).waitFor(); return page; };
for (const [tag, opt] of [["w", { viewport: { width: 1280, height: 900 } }], ["n", { viewport: { width: 360, height: 800 }, colorScheme: "dark" }]]) {
  const ctx = await browser.newContext(opt); const page = await sign(ctx);
  for (const [name, path] of Object.entries(pages)) { if (process.argv[2] && !process.argv.slice(2).includes(name)) continue; await page.goto(ready.address + path); await page.screenshot({ path: `/tmp/shots/${name}-${tag}.png`, fullPage: true, clip: undefined }); }
  if (tag === "w" && !process.argv[2]) {
    await page.goto(ready.address + "/law?q=bupropion&on=2024-06-01&in=GB"); await page.getByLabel("Why you need it").fill("Expert opinion"); await page.getByRole("button", { name: "Ask", exact: true }).click(); await page.waitForTimeout(1500); await page.screenshot({ path: "/tmp/shots/near-w.png", fullPage: true });
    await page.setViewportSize({ width: 680, height: 960 }); await page.goto(ready.address + pages.cls); await page.emulateMedia({ media: "print" }); await page.pdf({ format: "A4", path: "/tmp/shots/cls.pdf" });
  }
  await ctx.close();
}
await browser.close();
