// The SHACL engine of the Dutch Dataset Register: N-Triples per line of JSON in, one line of results out.
// The shapes are the Turtle of its first argument. It reaches no network.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import rdf from "@zazuko/env";
import { Parser } from "n3";
import { Validator } from "shacl-engine";
import { validations } from "shacl-engine/sparql.js";

const read = (text) => rdf.dataset(new Parser({ factory: rdf }).parse(text));
const validator = new Validator(read(readFileSync(process.argv[2], "utf8")), { factory: rdf, validations });
const name = (term) => term?.value ?? "";

for await (const line of createInterface({ input: process.stdin })) {
  const { results } = await validator.validate({ dataset: read(JSON.parse(line)) });
  console.log(
    JSON.stringify(
      results.map((one) => ({
        severity: name(one.severity).split("#").at(-1),
        messages: one.message.map(name),
        node: name(one.focusNode?.term ?? one.focusNode),
      })),
    ),
  );
}
