// Mirador in place of the page image, when a reader asks for it: it weighs two megabytes, so not before.
// Needs of the Content-Security-Policy: the hash of an empty <style>, which Mirador fills by script.

const opener = document.getElementById("open-viewer");
const stage = document.getElementById("viewer");
const full = document.getElementById("full-screen");
const status = document.getElementById("viewer-status");
const box = document.getElementById("document");
let viewer = null;

const dark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

// 4.0.0 leaves `supplementing` out of its list, and then shows no transcript
const MOTIVATIONS = ["commenting", "oa:commenting", "tagging", "oa:tagging", "describing", "supplementing"];

function palette(type) {
  const value = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const main = type === "dark" ? "#ee8d7a" : "#9b2d20";
  return {
    palette: { mode: type, primary: { main }, secondary: { main } },
    typography: { fontFamily: value("--label") },
  };
}

function settings() {
  return {
    id: "viewer",
    language: opener.dataset.language,
    selectedTheme: dark() ? "dark" : "light",
    themes: { light: palette("light"), dark: palette("dark") },
    annotations: { filteredMotivations: MOTIVATIONS },
    window: {
      allowClose: false,
      allowMaximize: false,
      allowFullscreen: false,
      sideBarOpen: stage.clientWidth > 440, // on a phone it would cover the image
      defaultSideBarPanel: "annotations",
    },
    windows: [{ manifestId: new URL(opener.dataset.manifest, location.href).href, canvasId: leafInView()?.dataset.canvas }],
    workspaceControlPanel: { enabled: false },
    thumbnailNavigation: { defaultPosition: "off" },
  };
}

function leafInView() {
  const leaves = [...document.querySelectorAll(".leaf")];
  return leaves.findLast((leaf) => leaf.getBoundingClientRect().top < innerHeight / 3) ?? leaves[0];
}

function load(address) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.charset = "utf-8";
    script.onload = done;
    script.onerror = () => fail(new Error("The viewer could not be loaded"));
    document.head.append(script);
  });
}

async function make() {
  if (viewer) return;
  status.textContent = "Opening the viewer…";
  await load(opener.dataset.script);
  viewer = globalThis.Mirador.viewer(settings());
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

if (opener && stage) {
  opener.addEventListener("click", toggle);
  full.addEventListener("click", () => stage.requestFullscreen());
  addEventListener("lit", ({ detail }) => toViewer(detail));
  addEventListener("theme", ({ detail }) => {
    viewer?.store.dispatch(globalThis.Mirador.updateConfig({ selectedTheme: detail }));
  });
  // a link with ?viewer opens it outright
  if (new URLSearchParams(location.search).has("viewer")) toggle();
}
