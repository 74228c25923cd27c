// Loads IIIF documents as viewers do: one line of JSON {url, body} in, one line {url, parser, manifesto} out.
// It reaches no network; a judge that throws has its message in place of what it found.
import { createInterface } from "node:readline";
import { normalize } from "@iiif/parser";
import manifesto from "manifesto.js";

function attempt(judge) {
  try {
    return judge();
  } catch (error) {
    return { error: String(error) };
  }
}

function parser(document) {
  const { entities, resource } = normalize(structuredClone(document));
  const found = entities[resource.type]?.[resource.id];
  return {
    type: resource.type,
    label: found?.label ?? null,
    items: found?.items?.length ?? 0,
    canvases: Object.keys(entities.Canvas ?? {}).length,
    annotations: Object.keys(entities.Annotation ?? {}).length,
  };
}

function manifest(document) {
  const loaded = manifesto.parseManifest(structuredClone(document));
  if (document.type === "Collection") {
    return { label: loaded.getDefaultLabel(), items: loaded.items.length, canvases: 0, images: 0 };
  }
  const canvases = loaded.getSequences()[0].getCanvases();
  return {
    label: loaded.getDefaultLabel(),
    canvases: canvases.length,
    images: canvases.filter((canvas) => canvas.getContent()[0]?.getBody()[0]?.getType() === "image").length,
    metadata: loaded.getMetadata().length,
    required: loaded.getRequiredStatement()?.getValue() ?? null,
    seeAlso: loaded.getSeeAlso().length,
    renderings: loaded.getRenderings().length,
    homepage: loaded.getHomepage(),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { url, body } = JSON.parse(line);
  const found = { url, parser: attempt(() => parser(body)) };
  if (body.type === "Manifest" || body.type === "Collection") found.manifesto = attempt(() => manifest(body));
  console.log(JSON.stringify(found));
}
