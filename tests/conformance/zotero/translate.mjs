// What Zotero saves: its own translators, run in its own translation framework, in a browser of jsdom.
// Arguments: the folder with checkouts of zotero/translators, translate, utilities and zotero-schema. Standard input:
// a list of {format, text} (ris, bibtex, csl, page); standard output: for each, the items that Zotero saves.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, modules] = process.argv.slice(2);
const { JSDOM } = createRequire(join(modules, "package.json"))("jsdom");
const source = (...path) => readFileSync(join(folder, ...path), "utf8");
const TRANSLATORS = {
  ris: ["RIS.js"], bibtex: ["BibTeX.js"], csl: ["CSL JSON.js"], page: ["Embedded Metadata.js"], rdf: ["RDF.js"],
};
const PAGE = "https://archive.example.org/records/r";

const window = new JSDOM("<!doctype html><title>Zotero</title>", { url: PAGE, runScripts: "outside-only" }).window;
window.structuredClone ??= structuredClone;
// the order of example/index.html
const sources = [...source("translate", "example", "index.html").matchAll(/<script src="([^"]+)"/g)]
  .map((match) => match[1].replace("../modules/utilities", "../../utilities"))
  .filter((path) => !path.endsWith("index.js"));
window.eval(sources.map((path) => source("translate", "example", path)).join("\n;\n") + `
;window.Zotero = Zotero;
`);
const { Zotero } = window;
Zotero.Debug.init(0);
window.eval(`Zotero.Schema.init(${source("zotero-schema", "schema.json")});
Zotero.Date.init(${source("utilities", "resource", "dateFormats.json")});`);

const byId = {};
function translator(name) {
  const code = source("translators", name);
  const end = code.search(/\n}\n/) + 2;
  const metadata = JSON.parse(code.slice(0, end));
  byId[metadata.translatorID] ??= new Zotero.Translator({ ...metadata, code });
  byId[metadata.translatorID].metadata = metadata;
  return byId[metadata.translatorID];
}
for (const [name] of Object.values(TRANSLATORS)) translator(name);
Zotero.Translators.get = async (id) => byId[id];
Zotero.Translators.getCodeForTranslator = async (given) => given.code;

async function saved({ format, text }) {
  const isPage = format === "page";
  const translate = isPage ? new Zotero.Translate.Web() : new Zotero.Translate.Import();
  if (isPage) {
    const document = new JSDOM(text, { url: PAGE }).window.document;
    const evaluate = document.evaluate.bind(document);
    // XPath in jsdom knows no namespaces and no attributes as results: the paths to meta elements are answered here
    document.evaluate = (path, node, ...rest) => {
      const meta = /"(\w+)"\]\/@content \|/.exec(path);
      if (!meta) return evaluate(path.replaceAll("x:", ""), node, ...rest);
      const found = [...document.querySelectorAll(`meta[name$="${meta[1]}"]`)].map((e) => e.getAttributeNode("content"));
      return { iterateNext: () => found.shift() ?? null };
    };
    translate.setDocument(document);
  } else {
    translate.setString(text);
  }
  const errors = [];
  translate.setHandler("error", (_, error) => errors.push(String(error?.stack ?? error)));
  translate.setTranslator(translator(TRANSLATORS[format][0]));
  const items = await translate.translate({ saveAttachments: false, libraryID: false });
  return errors.length ? { errors } : items;
}

const results = [];
for (const document of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    results.push(await saved(document));
  } catch (error) {
    results.push({ errors: [String(error?.stack ?? error)] });
  }
}
process.stdout.write(JSON.stringify(results));
process.exit(0);
