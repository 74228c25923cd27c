// OpenSeadragon over an image service: loaded when a reader first enlarges an image, because it weighs 90 kB.
import { gettext } from "./words.js";

function loadOpenSeadragon(url) {
  return new Promise((resolve, reject) => {
    if (globalThis.OpenSeadragon) return resolve();
    // it would add a style sheet of its own, which the Content-Security-Policy forbids: document.css has the rule
    const styles = document.createElement("style");
    styles.dataset.openseadragonMobileCss = "";
    document.head.append(styles);
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = () => reject(new Error(gettext("The viewer could not be loaded")));
    document.head.append(script);
  });
}

// the information of an image service, with the address under which it was asked for: pages work at any host
async function information(service) {
  const address = new URL(service, location.href).href;
  const response = await fetch(`${address}/info.json`, { headers: { Accept: "application/ld+json" } });
  if (!response.ok) throw new Error(`${address}/info.json: ${response.status}`);
  const document = await response.json();
  return { ...document, [document["@id"] ? "@id" : "id"]: address };
}

// shows an image service in `element`; `script` is the address of OpenSeadragon
export async function openTiles(element, service, script, settings = {}) {
  const [info] = await Promise.all([information(service), loadOpenSeadragon(script)]);
  const viewer = globalThis.OpenSeadragon({
    element,
    tileSources: info,
    drawer: "canvas",
    showNavigationControl: false,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
    animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.4,
    maxZoomPixelRatio: 3,
    visibilityRatio: 0.6,
    ...settings,
  });
  await new Promise((resolve, reject) => {
    viewer.addOnceHandler("open", resolve);
    viewer.addOnceHandler("open-failed", ({ message }) => reject(new Error(message)));
  });
  return viewer;
}

// what the buttons of a toolbar do, by their `data-action`
export function connectTools(tools, viewers) {
  const all = (act) => viewers().forEach(act);
  const actions = {
    in: ({ viewport }) => viewport.zoomBy(1.5).applyConstraints(),
    out: ({ viewport }) => viewport.zoomBy(1 / 1.5).applyConstraints(),
    fit: ({ viewport }) => viewport.goHome(),
    turn: ({ viewport }) => viewport.setRotation(viewport.getRotation() + 90),
  };
  tools.addEventListener("click", (event) => {
    const action = actions[event.target.closest("button")?.dataset.action];
    if (action) all(action);
  });
}
