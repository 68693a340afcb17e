// Spectra that nobody measured, as files. The names and formulas are those of real compounds, so that their law can be
// shown; the peaks are invented, and are of no use but here.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ready } from "./console.js";

const fentanyl = [[42, 180], [44, 95], [57, 160], [77, 130], [91, 110], [93, 60], [105, 190], [132, 80], [146, 720], [158, 70], [189, 360], [202, 90], [245, 999], [246, 170]];
const fluorofentanyl = [[42, 170], [57, 150], [91, 90], [95, 75], [105, 210], [111, 40], [123, 60], [164, 690], [176, 65], [207, 340], [220, 85], [263, 999], [264, 175]];
const compounds = [
  { name: "Fentanyl", key: "PJMPHNIQZUBGLI-UHFFFAOYSA-N", formula: "C22H28N2O", mass: 336, peaks: fentanyl },
  { name: "2-Fluorofentanyl", key: "BKUWDIVZCJNXRA-UHFFFAOYSA-N", formula: "C22H27FN2O", mass: 354, peaks: fluorofentanyl },
  { name: "4-Fluorofentanyl", key: "KXUBAVLIJFTASZ-UHFFFAOYSA-N", formula: "C22H27FN2O", mass: 354, peaks: fluorofentanyl },
  { name: "Caffeine", key: "RYYVLZVUVIJVGH-UHFFFAOYSA-N", formula: "C8H10N4O2", mass: 194, peaks: [[55, 240], [67, 310], [82, 290], [109, 610], [120, 40], [137, 60], [165, 35], [193, 90], [194, 999], [195, 95]] },
  { name: "Methamphetamine", key: "MYWUZJCMWCOHBA-VIFPVBQESA-N", formula: "C10H15N", mass: 149, peaks: [[42, 70], [51, 40], [56, 110], [58, 999], [59, 45], [65, 60], [91, 150], [115, 30], [134, 25], [148, 12]] },
];

const msp = (name, facts, peaks) => `Name: ${name}\n${facts}Num Peaks: ${peaks.length}\n${peaks.map((peak) => peak.join(" ")).join("\n")}\n\n`;

// As another instrument might have given them.
const measured = (peaks) => peaks.map(([mz, height], index) => [mz, Math.round((height * (97 + (index % 7))) / 100)]);

const file = (name, text) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });

const jcamp = (title, lines) => [`##TITLE= ${title}`, "##JCAMP-DX= 5.00", ...lines, "##END="].join("\n") + "\n";

const massOf = (title, peaks) =>
  jcamp(title, ["##DATA TYPE= MASS SPECTRUM", "##DATA CLASS= PEAK TABLE", "##ORIGIN= nobody", "##OWNER= Inspector Somebody", "##SPECTROMETER/DATA SYSTEM= Invented 5977", "##XUNITS= M/Z", "##YUNITS= RELATIVE ABUNDANCE", `##NPOINTS= ${peaks.length}`, "##PEAK TABLE= (XY..XY)", ...peaks.map((peak) => peak.join(","))]);

// One spectrum of one candidate; one of two isomers; one of many; a curve; and text that is none.
export const candidate = file("item 3.jdx", massOf("Item 3", measured(fentanyl)));
export const isomers = file("item 4.jdx", massOf("Item 4", measured(fluorofentanyl)));
export const many = file(
  "handheld.msp",
  Array.from({ length: 12 }, (_, index) => msp(`Query ${index + 1}`, "", index === 3 ? [[58, 999]] : measured(compounds[index % compounds.length].peaks))).join("") + "Name: broken\nNum Peaks: 3\nnothing here\n",
);
const heights = Array.from({ length: 700 }, (_, index) => {
  const x = 400 + 2 * index;
  const band = (centre, height) => height * Math.exp(-(((x - centre) / 14) ** 2));
  return [x, 0.05 + band(1000, 0.8) + band(1450, 0.4) + band(1720, 0.6)];
});
export const infrared = file(
  "film.jdx",
  jcamp("Film", ["##DATA TYPE= INFRARED SPECTRUM", "##XUNITS= 1/CM", "##YUNITS= ABSORBANCE", "##FIRSTX= 400", "##LASTX= 1798", "##XFACTOR= 1", "##YFACTOR= 0.0001", `##NPOINTS= ${heights.length}`, "##XYDATA= (X++(Y..Y))", ...heights.map(([x, y]) => `${x} ${Math.round(y * 10000)}`)]),
);
export const prose = file("letter.txt", "All happy families are alike; each unhappy family is unhappy in its own way.\n".repeat(40));

// Takes the invented library in by the command line, as an office would. A second time changes nothing.
export function shelve() {
  const path = join(mkdtempSync(join(tmpdir(), "picket-spectra-")), "invented.msp");
  const record = ({ name, key, formula, mass, peaks }) => msp(name, `InChIKey: ${key}\nFormula: ${formula}\nMW: ${mass}\n`, peaks);
  writeFileSync(path, compounds.map(record).join(""));
  const words = ["lab", "library", "import", path, "--name", "invented", "--version", "1", "--licence", "CC0", "--publisher", "Nobody", "--ionization", "EI"];
  execFileSync(process.env.PICKET_PROGRAM, ["--data-dir", ready.data_dir, ...words], { stdio: "pipe" });
}

// Hands a file in by the form, and waits for its answer.
export async function handIn(page, spectra) {
  await page.goto(`${ready.address}/lab/identify`);
  await page.getByLabel("File of spectra").setInputFiles(spectra);
  await page.getByRole("button", { name: "Identify", exact: true }).click();
  await page.waitForURL(/\/lab\/identify\/[0-9a-f]{64}/);
  return page.url();
}
