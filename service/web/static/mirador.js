// Mirador as every page of ours has it: its look, its motivations, and a window for each thing to be opened.
// Mirador 4 reads no content state, so what one says comes here as {uri, canvas, region, …} and becomes its settings.

// 4.0.0 leaves `supplementing` out of its list, and then shows no transcript
const MOTIVATIONS = ["commenting", "oa:commenting", "tagging", "oa:tagging", "describing", "supplementing", "highlighting"];

export const dark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

function palette(type) {
  const value = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const main = type === "dark" ? "#ee8d7a" : "#9b2d20";
  return {
    palette: { mode: type, primary: { main }, secondary: { main } },
    typography: { fontFamily: value("--label") },
  };
}

function load(address) {
  return new Promise((done, fail) => {
    if (globalThis.Mirador) return done();
    const script = document.createElement("script");
    script.src = address;
    script.charset = "utf-8";
    script.onload = done;
    script.onerror = () => fail(new Error("The viewer could not be loaded"));
    document.head.append(script);
  });
}

const json = async (address) => (await fetch(address, { headers: { Accept: "application/ld+json, application/json;q=0.9" } })).json();

// the canvases of a manifest of either version: [{id, width, height}]
const canvases = (manifest) =>
  (manifest.items ?? manifest.sequences?.[0]?.canvases ?? []).map((one) => ({ ...one, id: one.id ?? one["@id"] }));

function firstOf(manifest, range) {
  const all = [];
  const walk = (list) => list?.forEach((one) => typeof one === "object" && (all.push(one), walk(one.items)));
  walk(manifest.structures);
  const found = all.find((one) => (one.id ?? one["@id"]) === range);
  const pages = [];
  const down = (one) => {
    for (const part of [...(one.items ?? []), ...(one.canvases ?? [])]) {
      if (typeof part === "string") pages.push(part);
      else if (part.type === "Canvas") pages.push(part.id);
      else if (part.type === "SpecificResource") pages.push(part.source?.id ?? part.source);
      else down(all.find((known) => known.items && known.id === part.id) ?? part);
    }
  };
  if (found) down(found);
  return pages[0]?.split("#")[0];
}

// what can only be known from the manifest: which canvas a range begins at, how large one is of which a part is in percent
async function completed(target) {
  if (!target.range && !target.region?.percent) return target;
  const manifest = await json(target.uri);
  const canvas = target.canvas || firstOf(manifest, target.range) || "";
  const known = canvases(manifest).find((one) => one.id === canvas);
  let { region } = target;
  if (region?.percent) {
    const [wide, high] = [(known?.width ?? 0) / 100, (known?.height ?? 0) / 100];
    region = known?.width ? { x: region.x * wide, y: region.y * high, width: region.width * wide, height: region.height * high } : null;
  }
  return { ...target, canvas, region };
}

// a little of what lies around a line is shown with it
function bounds({ x, y, width, height }) {
  const air = Math.max(width, height) / 12;
  return [x - air, y - air, width + 2 * air, height + 2 * air];
}

function pane(target) {
  const made = { manifestId: target.uri };
  if (target.canvas) made.canvasId = target.canvas;
  if (target.region) {
    made.initialViewerConfig = { bounds: bounds(target.region) };
    made.sideBarPanel = "annotations"; // Mirador draws annotations only while it lists them
  }
  return made;
}

// Content State 1.0, 5.1: the region is highlighted, as an annotation that nobody published, in its window alone
function highlight(viewer, target) {
  if (!target.region || !target.canvas) return;
  const { x, y, width, height } = target.region;
  const id = `${target.canvas}#shared`;
  const item = {
    id: `${id}-region`,
    type: "Annotation",
    motivation: "highlighting",
    body: { type: "TextualBody", value: target.quote || "The place that this link leads to", format: "text/plain" },
    target: `${target.canvas}#xywh=${[x, y, width, height].map(Math.round)}`,
  };
  const { receiveAnnotation, selectAnnotation } = globalThis.Mirador;
  viewer.store.dispatch(receiveAnnotation(target.canvas, id, { id, type: "AnnotationPage", items: [item] }));
  const window = Object.values(viewer.store.getState().windows).find((one) => one.manifestId === target.uri);
  if (window) viewer.store.dispatch(selectAnnotation(window.id, item.id));
}

// make Mirador in `element` (data-script, data-language) with these targets; `settings` overrule ours
export async function start(element, targets, settings = {}) {
  await load(element.dataset.script);
  const opened = await Promise.all(targets.map(completed));
  const viewer = globalThis.Mirador.viewer({
    id: element.id,
    language: element.dataset.language,
    selectedTheme: dark() ? "dark" : "light",
    themes: { light: palette("light"), dark: palette("dark") },
    annotations: { filteredMotivations: MOTIVATIONS },
    thumbnailNavigation: { defaultPosition: "off" },
    ...settings,
    windows: opened.map(pane),
  });
  addEventListener("theme", ({ detail }) => viewer.store.dispatch(globalThis.Mirador.updateConfig({ selectedTheme: detail })));
  for (const target of opened) highlight(viewer, target);
  return viewer;
}

// Content State 1.0, 4: what a URI leads to is known by its `type` only, so it is fetched, here, where it harms nobody else
export async function whatItIs(uri) {
  const found = await json(uri);
  const kind = String(found.type ?? found["@type"] ?? "").replace(/^(sc|oa):/, "");
  if (kind === "Manifest" || kind === "Collection") return { uri, kind };
  const { id = found["@id"], partOf, target, motivation, selector, source } = found;
  return { state: { id, type: kind, partOf, target, motivation, selector, source } };
}
