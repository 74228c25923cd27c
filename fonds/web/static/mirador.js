// Mirador, set up the same way on every page: theme, motivations, and one window for each target.
// Mirador 4 does not read content states. Targets come here as {uri, canvas, region, …} and become its settings.

import { gettext } from "./words.js";

// the default list of Mirador 4.0.0 lacks `supplementing`, without which it shows no transcript, and those of `annotations`
const MOTIVATIONS = [
  ...["commenting", "oa:commenting", "tagging", "oa:tagging", "describing", "supplementing", "highlighting"],
  ...["linking", "identifying", "classifying"],
];

// the languages that Mirador calls by another tag; one that it lacks is shown in English
const LANGUAGES = { zh: "zh-CN", "zh-Hant": "zh-TW", pt: "pt-BR", nb: "nb-NO", ko: "kr" };
const languageFor = (tag) => LANGUAGES[tag] ?? LANGUAGES[tag.split("-")[0]] ?? tag.split("-")[0];

const isDark = () => {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

function theme(mode) {
  const property = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const main = mode === "dark" ? "#ee8d7a" : "#9b2d20";
  return {
    direction: document.documentElement.dir || "ltr",
    palette: { mode, primary: { main }, secondary: { main } },
    typography: { fontFamily: property("--label") },
  };
}

function loadMirador(url) {
  return new Promise((resolve, reject) => {
    if (globalThis.Mirador) return resolve();
    const script = document.createElement("script");
    script.src = url;
    script.charset = "utf-8";
    script.onload = resolve;
    script.onerror = () => reject(new Error(gettext("The viewer could not be loaded")));
    document.head.append(script);
  });
}

const fetchJson = async (uri) => (await fetch(uri, { headers: { Accept: "application/ld+json, application/json;q=0.9" } })).json();

const idOf = (resource) => resource.id ?? resource["@id"];

// the canvases of a manifest of Presentation 2 or 3: [{id, width, height}]
const canvasesOf = (manifest) =>
  (manifest.items ?? manifest.sequences?.[0]?.canvases ?? []).map((canvas) => ({ ...canvas, id: idOf(canvas) }));

// the id of the first canvas of a range
function firstCanvas(manifest, rangeId) {
  const ranges = [];
  const collectRanges = (items) =>
    items?.forEach((item) => typeof item === "object" && (ranges.push(item), collectRanges(item.items)));
  collectRanges(manifest.structures);
  const range = ranges.find((candidate) => idOf(candidate) === rangeId);
  const canvases = [];
  const collectCanvases = (parent) => {
    for (const item of [...(parent.items ?? []), ...(parent.canvases ?? [])]) {
      if (typeof item === "string") canvases.push(item);
      else if (item.type === "Canvas") canvases.push(item.id);
      else if (item.type === "SpecificResource") canvases.push(item.source?.id ?? item.source);
      else collectCanvases(ranges.find((candidate) => candidate.items && candidate.id === item.id) ?? item);
    }
  };
  if (range) collectCanvases(range);
  return canvases[0]?.split("#")[0];
}

// adds what only the manifest can tell: the first canvas of a range, and the pixels of a region given in percent
async function resolve(target) {
  if (!target.range && !target.region?.percent) return target;
  const manifest = await fetchJson(target.uri);
  const canvasId = target.canvas || firstCanvas(manifest, target.range) || "";
  const canvas = canvasesOf(manifest).find((candidate) => candidate.id === canvasId);
  let { region } = target;
  if (region?.percent) {
    const [x, y] = [(canvas?.width ?? 0) / 100, (canvas?.height ?? 0) / 100];
    region = canvas?.width ? { x: region.x * x, y: region.y * y, width: region.width * x, height: region.height * y } : null;
  }
  return { ...target, canvas: canvasId, region };
}

// the part of the canvas to show: the region with a margin around it
function bounds({ x, y, width, height }) {
  const margin = Math.max(width, height) / 12;
  return [x - margin, y - margin, width + 2 * margin, height + 2 * margin];
}

function windowSettings(target) {
  const settings = { manifestId: target.uri };
  if (target.canvas) settings.canvasId = target.canvas;
  if (target.region) {
    settings.initialViewerConfig = { bounds: bounds(target.region) };
    settings.sideBarPanel = "annotations"; // Mirador draws annotations only while this panel is open
  }
  return settings;
}

// Content State 1.0, 5.1: highlights the region with an annotation that exists in this window only
function highlightRegion(viewer, target) {
  if (!target.region || !target.canvas) return;
  const { x, y, width, height } = target.region;
  const id = `${target.canvas}#shared`;
  const annotation = {
    id: `${id}-region`,
    type: "Annotation",
    motivation: "highlighting",
    body: { type: "TextualBody", value: target.quote || gettext("The region that this link points to"), format: "text/plain" },
    target: `${target.canvas}#xywh=${[x, y, width, height].map(Math.round)}`,
  };
  const { receiveAnnotation, selectAnnotation } = globalThis.Mirador;
  viewer.store.dispatch(receiveAnnotation(target.canvas, id, { id, type: "AnnotationPage", items: [annotation] }));
  const windows = Object.values(viewer.store.getState().windows);
  const window = windows.find(({ manifestId }) => manifestId === target.uri);
  if (window) viewer.store.dispatch(selectAnnotation(window.id, annotation.id));
}

// Content State 1.0, 5.2: goes to the moment of the sound or film that one target names, once Mirador shows its player
function goToTime(element, targets) {
  const time = targets.length === 1 ? targets[0].time : null;
  if (time === null || time === undefined) return;
  const seek = () => {
    const player = element.querySelector("audio, video");
    if (!player) return false;
    const set = () => (player.currentTime = time);
    if (player.readyState >= 1) set();
    else player.addEventListener("loadedmetadata", set, { once: true });
    return true;
  };
  if (seek()) return;
  const observer = new MutationObserver(() => seek() && observer.disconnect());
  observer.observe(element, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), 30_000); // a reader who looks at something else is left alone
}

// starts Mirador in `element` (data-script, data-language) with these targets; `settings` override the common ones
export async function start(element, targets, settings = {}) {
  await loadMirador(element.dataset.script);
  const resolved = await Promise.all(targets.map(resolve));
  const viewer = globalThis.Mirador.viewer({
    id: element.id,
    language: languageFor(element.dataset.language),
    selectedTheme: isDark() ? "dark" : "light",
    themes: { light: theme("light"), dark: theme("dark") },
    annotations: { filteredMotivations: MOTIVATIONS },
    thumbnailNavigation: { defaultPosition: "off" },
    ...settings,
    windows: resolved.map(windowSettings),
  });
  addEventListener("theme", ({ detail }) => viewer.store.dispatch(globalThis.Mirador.updateConfig({ selectedTheme: detail })));
  for (const target of resolved) highlightRegion(viewer, target);
  goToTime(element, resolved);
  return viewer;
}

// Content State 1.0, 4: only its `type` tells what a URI identifies. It is fetched here in the browser, so that the
// server never requests foreign addresses. Returns {uri, kind} of a manifest or Collection, else {state} to be decoded.
export async function identify(uri) {
  const resource = await fetchJson(uri);
  const kind = String(resource.type ?? resource["@type"] ?? "").replace(/^(sc|oa):/, "");
  if (kind === "Manifest" || kind === "Collection") return { uri, kind };
  const { id = resource["@id"], partOf, target, motivation, selector, source } = resource;
  return { state: { id, type: kind, partOf, target, motivation, selector, source } };
}
