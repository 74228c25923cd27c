// Mirador in place of the page images of a record. It is loaded only when a reader opens it: it weighs two megabytes.
// The Content-Security-Policy must allow the hash of an empty <style>, which Mirador fills by script.

import { findFirst } from "./text-search.js";
import { gettext } from "./words.js";

const openButton = document.getElementById("open-viewer");
const container = document.getElementById("viewer");
const fullScreenButton = document.getElementById("full-screen");
const status = document.getElementById("viewer-status");
const documentSection = document.getElementById("document");
let viewer = null;

function targets() {
  if (container.dataset.open) return JSON.parse(container.dataset.open);
  return [{ uri: new URL(openButton.dataset.manifest, location.href).href, canvas: currentPage()?.dataset.canvas }];
}

const settings = () => ({
  window: {
    allowClose: false,
    allowMaximize: false,
    allowFullscreen: false,
    sideBarOpen: container.clientWidth > 440, // on a phone it would cover the image
    defaultSideBarPanel: "annotations",
  },
  workspaceControlPanel: { enabled: false },
});

function currentPage() {
  const pages = [...document.querySelectorAll(".leaf")];
  return pages.findLast((page) => page.getBoundingClientRect().top < innerHeight / 3) ?? pages[0];
}

async function startViewer() {
  if (viewer) return;
  status.textContent = gettext("Opening the viewer…");
  const { start } = await import("./mirador.js");
  viewer = await start(container, targets(), settings());
  viewer.store.subscribe(selectLineFromViewer);
  status.textContent = "";
}

// a line selected in the viewer is selected in the transcript too, and the other way round

const viewerWindow = () => Object.values(viewer.store.getState().windows)[0];
const annotationId = (line) =>
  `${line.closest(".leaf").dataset.annotations}/${line.id.match(/l(\d+)/)[1]}`;
let selectedAnnotation = null;

function selectLineFromViewer() {
  const id = viewerWindow()?.selectedAnnotationId ?? null;
  if (id === selectedAnnotation) return;
  selectedAnnotation = id;
  const line = [...document.querySelectorAll(".line")].find((candidate) => annotationId(candidate) === id);
  if (line) dispatchEvent(new CustomEvent("select-line", { detail: line }));
}

function selectLineInViewer(line) {
  const window = viewer && viewerWindow();
  if (!window || !line || annotationId(line) === selectedAnnotation) return;
  selectedAnnotation = annotationId(line);
  const { setCanvas, selectAnnotation } = globalThis.Mirador;
  const canvas = line.closest(".leaf").dataset.canvas;
  if (window.canvasId !== canvas) viewer.store.dispatch(setCanvas(window.id, canvas));
  viewer.store.dispatch(selectAnnotation(window.id, selectedAnnotation));
}

// where only the transcript is shown, the viewer has no place
function makeRoom() {
  const choice = documentSection.querySelector("[name=halves][value=both]");
  if (documentSection.dataset.show !== "text" || !choice) return;
  choice.checked = true;
  documentSection.dataset.show = "both";
}

function setOpen(isOpen) {
  if (isOpen) makeRoom();
  container.hidden = fullScreenButton.hidden = !isOpen;
  documentSection.classList.toggle("viewing", isOpen);
  openButton.setAttribute("aria-expanded", String(isOpen));
  openButton.textContent = isOpen ? gettext("Close viewer") : gettext("Open viewer");
}

async function toggle() {
  setOpen(container.hidden);
  if (container.hidden) return;
  try {
    await startViewer();
  } catch (error) {
    setOpen(false);
    status.textContent = `${error.message}. ${gettext("You can still see the page image and the text below.")}`;
  }
}

// scrolls the transcript to a target too: to the quoted words, else to the lines in the region, else to the page
function showInTranscript({ canvas, region, quote }) {
  const page = [...document.querySelectorAll(".leaf")].find((candidate) => candidate.dataset.canvas === canvas);
  if (!page) return;
  const isInRegion = (rect) => {
    const [y, height] = ["y", "height"].map((name) => Number(rect.getAttribute(name)));
    return region && !region.percent && y + height / 2 >= region.y && y + height / 2 <= region.y + region.height;
  };
  const rects = [...page.querySelectorAll("rect[data-line]")].filter(isInRegion);
  const match = quote && findFirst(quote, page);
  if (match) globalThis.Highlight && CSS.highlights.set("current-match", new Highlight(match));
  else for (const rect of rects) document.getElementById(rect.dataset.line)?.classList.add("shared");
  const element = match?.startContainer.parentElement ?? document.getElementById(rects[0]?.dataset.line);
  (element ?? page).scrollIntoView({ block: "center" });
}

if (openButton && container) {
  openButton.addEventListener("click", toggle);
  fullScreenButton.addEventListener("click", () => container.requestFullscreen());
  addEventListener("line-selected", ({ detail }) => selectLineInViewer(detail));
  // a link with ?viewer opens the viewer at once, and so does a link to part of the document (Content State 1.0)
  if (container.dataset.open || new URLSearchParams(location.search).has("viewer")) toggle();
  if (container.dataset.open) showInTranscript(JSON.parse(container.dataset.open)[0]);
}
