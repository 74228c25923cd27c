// Loads IIIF documents as viewers do: one line of JSON {url, body} in, one line {url, parser, manifesto, vaults} out.
// It reaches no network; a judge that throws has its message in place of what it found.
import { createInterface } from "node:readline";
import { Vault as HelpersVault } from "@iiif/helpers/vault";
import { normalize } from "@iiif/parser";
import { Vault } from "@iiif/vault";
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

// the vault of Canopy and older viewers, and the one of Clover and Theseus: both get the document from our hands
async function vaults(document) {
  const found = {};
  for (const [name, Kind] of [["@iiif/vault", Vault], ["@iiif/helpers", HelpersVault]]) {
    try {
      const vault = new Kind();
      const load = document.type === "Collection" ? "loadCollection" : "loadManifest";
      const loaded = await vault[load](document.id, structuredClone(document));
      found[name] = {
        label: loaded.label,
        items: vault.get(loaded.items).map((item) => [item.id, item.type, item.label]),
      };
    } catch (error) {
      found[name] = { error: String(error) };
    }
  }
  return found;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { url, body } = JSON.parse(line);
  const found = { url, parser: attempt(() => parser(body)) };
  if (body.type === "Manifest" || body.type === "Collection") {
    found.manifesto = attempt(() => manifest(body));
    found.vaults = await vaults(body);
  }
  console.log(JSON.stringify(found));
}
