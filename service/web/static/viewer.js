// Mirador in place of the page image, when a reader asks for it: it weighs two megabytes, so not before.
// Needs of the Content-Security-Policy: the hash of an empty <style>, which Mirador fills by script.

import { start } from "./mirador.js";
import { findWords } from "./words.js";

const opener = document.getElementById("open-viewer");
const stage = document.getElementById("viewer");
const full = document.getElementById("full-screen");
const status = document.getElementById("viewer-status");
const box = document.getElementById("document");
let viewer = null;

function targets() {
  if (stage.dataset.open) return JSON.parse(stage.dataset.open);
  return [{ uri: new URL(opener.dataset.manifest, location.href).href, canvas: leafInView()?.dataset.canvas }];
}

const settings = () => ({
  window: {
    allowClose: false,
    allowMaximize: false,
    allowFullscreen: false,
    sideBarOpen: stage.clientWidth > 440, // on a phone it would cover the image
    defaultSideBarPanel: "annotations",
  },
  workspaceControlPanel: { enabled: false },
});

function leafInView() {
  const leaves = [...document.querySelectorAll(".leaf")];
  return leaves.findLast((leaf) => leaf.getBoundingClientRect().top < innerHeight / 3) ?? leaves[0];
}

async function make() {
  if (viewer) return;
  status.textContent = "Opening the viewer…";
  viewer = await start(stage, targets(), settings());
  viewer.store.subscribe(fromViewer);
  status.textContent = "";
}

// a line chosen in the viewer lights up in the transcript, and the other way round

const pane = () => Object.values(viewer.store.getState().windows)[0];
const annotation = (line) =>
  `${line.closest(".leaf").dataset.annotations}/${line.id.slice(line.id.indexOf("l") + 1)}`;
let shown = null;

function fromViewer() {
  const chosen = pane()?.selectedAnnotationId ?? null;
  if (chosen === shown) return;
  shown = chosen;
  const line = [...document.querySelectorAll(".line")].find((one) => annotation(one) === chosen);
  if (line) dispatchEvent(new CustomEvent("light", { detail: line }));
}

function toViewer(line) {
  const window = viewer && pane();
  if (!window || !line || annotation(line) === shown) return;
  shown = annotation(line);
  const { setCanvas, selectAnnotation } = globalThis.Mirador;
  const canvas = line.closest(".leaf").dataset.canvas;
  if (window.canvasId !== canvas) viewer.store.dispatch(setCanvas(window.id, canvas));
  viewer.store.dispatch(selectAnnotation(window.id, shown));
}

function say(open) {
  stage.hidden = full.hidden = !open;
  box.classList.toggle("viewing", open);
  opener.setAttribute("aria-expanded", String(open));
  opener.textContent = open ? "Close the viewer" : "Open the viewer";
}

async function toggle() {
  say(stage.hidden);
  if (stage.hidden) return;
  try {
    await make();
  } catch (error) {
    say(false);
    status.textContent = `${error.message}. The page image and the text are still here.`;
  }
}

// the page of the transcript too, and in it the words that were quoted, or else the lines in the region

function showPlace({ canvas, region, quote }) {
  const leaf = [...document.querySelectorAll(".leaf")].find((one) => one.dataset.canvas === canvas);
  if (!leaf) return;
  const inside = (rect) => {
    const [y, height] = ["y", "height"].map((name) => Number(rect.getAttribute(name)));
    return region && !region.percent && y + height / 2 >= region.y && y + height / 2 <= region.y + region.height;
  };
  const lines = [...leaf.querySelectorAll("rect[data-line]")].filter(inside);
  const marked = quote && findWords(quote, leaf);
  if (marked) globalThis.Highlight && CSS.highlights.set("found-now", new Highlight(marked));
  else for (const rect of lines) document.getElementById(rect.dataset.line)?.classList.add("shared");
  const place = marked?.startContainer.parentElement ?? document.getElementById(lines[0]?.dataset.line);
  (place ?? leaf).scrollIntoView({ block: "center" });
}

if (opener && stage) {
  opener.addEventListener("click", toggle);
  full.addEventListener("click", () => stage.requestFullscreen());
  addEventListener("lit", ({ detail }) => toViewer(detail));
  // a link with ?viewer opens it outright, and so does one to a place in the document (Content State 1.0)
  if (stage.dataset.open || new URLSearchParams(location.search).has("viewer")) toggle();
  if (stage.dataset.open) showPlace(JSON.parse(stage.dataset.open)[0]);
}
