// Two judges of our Presentation 2.1: one line of JSON {url, given, made} in, one line {url, theirs, manifesto} out.
// `theirs` is what @iiif/parser makes of the 3.0 document that was given; `manifesto` is what manifesto.js finds in the
// 2.1 document that we made of it. No network; a judge that throws has its message in place of what it found.
import { createInterface } from "node:readline";
import { normalize, serialize, serializeConfigPresentation2 } from "@iiif/parser";
import manifesto from "manifesto.js";

function attempt(judge) {
  try {
    return judge();
  } catch (error) {
    return { error: String(error) };
  }
}

function converted(given) {
  const state = normalize(structuredClone(given));
  const { resource, ...store } = state;
  return serialize({ ...store, requests: {} }, resource, serializeConfigPresentation2);
}

function collection(loaded, document) {
  return {
    label: loaded.getDefaultLabel(),
    items: loaded.items.length,
    thumbnail: document.thumbnail ? Boolean(loaded.getThumbnail()) : null,
  };
}

function load(document) {
  const loaded = manifesto.parseManifest(structuredClone(document));
  if (document["@type"] === "sc:Collection") return collection(loaded, document);
  const sequence = loaded.getSequences()[0];
  const canvases = sequence.getCanvases();
  return {
    label: loaded.getDefaultLabel(),
    canvases: canvases.map((canvas) => ({
      id: canvas.id,
      label: canvas.getDefaultLabel(),
      width: canvas.getWidth(),
      height: canvas.getHeight(),
      images: canvas.getImages().map((image) => image.getResource()?.id ?? null),
      services: canvas.getImages().map((image) => image.getResource()?.getServices().map((service) => service.id)),
      lists: (canvas.__jsonld.otherContent ?? []).length,
    })),
    start: sequence.getStartCanvas() ?? null,
    metadata: loaded.getMetadata().length,
    required: loaded.getRequiredStatement()?.getValue() ?? null,
    license: loaded.getLicense() ?? null,
    logo: loaded.getLogo() ?? null,
    seeAlso: [loaded.getSeeAlso() ?? []].flat().length,
    renderings: loaded.getRenderings().length,
    ranges: loaded.getAllRanges().length,
    top: loaded.getTopRanges().length,
    services: loaded.getServices().map((service) => service.id),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { url, given, made } = JSON.parse(line);
  const found = { url, theirs: attempt(() => converted(given)) };
  if (["sc:Manifest", "sc:Collection"].includes(made["@type"])) found.manifesto = attempt(() => load(made));
  console.log(JSON.stringify(found));
}
