// Comunica, asked as its users ask it: one line of JSON {engine, query, sources} in, one line {rows, asked, error} out.
// It reaches no host but the one of its first argument; `asked` is every request of a question, with the Accept header and
// the status. Documents of other hosts are read from the file of its second argument, by their address.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { QueryEngine as Plain } from "@comunica/query-sparql";
import { QueryEngine as Traversal } from "@comunica/query-sparql-link-traversal";

const [base, file] = process.argv.slice(2);
const kept = file ? JSON.parse(readFileSync(file, "utf8")) : {};
const engines = { plain: new Plain(), traversal: new Traversal() };

function within(asked) {
  return async (input, init = {}) => {
    const url = typeof input === "string" ? input : input.url;
    if (url in kept) return new Response(kept[url], { headers: { "Content-Type": "application/ld+json" } });
    if (!url.startsWith(`${base}/`)) throw new Error(`${url} is elsewhere`);
    const got = await fetch(input, init);
    asked.push([url, new Headers(init.headers).get("accept"), got.status]);
    return got;
  };
}

async function answer({ engine, query, sources }) {
  const asked = [];
  const context = { sources, lenient: engine === "traversal", fetch: within(asked) };
  try {
    await engines[engine].invalidateHttpCache();
    const rows = await (await engines[engine].queryBindings(query, context)).toArray();
    return { rows: rows.map((row) => [...row.values()].map((term) => term.value)), asked };
  } catch (error) {
    return { rows: [], asked, error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
process.exit(0); // it leaves bodies that it cannot read unread, and would wait for the server to give up
