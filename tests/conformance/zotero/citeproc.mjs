// What citeproc-js prints of the date of each item. Argument: the folder whose package.json has citeproc. Standard
// input: a list of CSL-JSON items; standard output: a list of dates.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const CSL = createRequire(join(process.argv[2], "package.json"))("citeproc");
const NAMESPACE = 'xmlns="http://purl.org/net/xbiblio/csl" version="1.0"';
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
const SEASONS = ["Spring", "Summer", "Autumn", "Winter"];
const two = (index) => String(index + 1).padStart(2, "0");
const terms = { circa: "circa", ad: "AD", bc: "BC", open: "", "no date": "n.d." };
MONTHS.forEach((month, index) => (terms[`month-${two(index)}`] = month));
SEASONS.forEach((season, index) => (terms[`season-${two(index)}`] = season));
const LOCALE = `<locale ${NAMESPACE} xml:lang="en-US"><style-options punctuation-in-quote="true"/>
<date form="text" delimiter=" "><date-part name="day"/><date-part name="month"/><date-part name="year"/></date>
<terms>${Object.entries(terms).map(([name, text]) => `<term name="${name}">${text}</term>`).join("")}</terms></locale>`;
const STYLE = `<style ${NAMESPACE} class="in-text" default-locale="en-US"><info><title>dates</title>
<id>dates</id><updated>2026-11-30T00:00:00+00:00</updated></info><citation><layout><text variable="title"/></layout></citation>
<bibliography><layout><choose><if is-uncertain-date="issued"><text term="circa" suffix=" "/></if></choose>
<date variable="issued" form="text"/></layout></bibliography></style>`;

const items = Object.fromEntries(JSON.parse(readFileSync(0, "utf8")).map((item) => [item.id, item]));
const engine = new CSL.Engine({ retrieveLocale: () => LOCALE, retrieveItem: (id) => items[id] }, STYLE);
const printed = Object.keys(items).map((id) => {
  engine.updateItems([id]);
  const [, [entry]] = engine.makeBibliography();
  return [id, entry.replace(/<[^>]+>/g, "").trim()];
});
process.stdout.write(JSON.stringify(Object.fromEntries(printed)));
