// Mirador in place of the page image, when a reader asks for it: it weighs two megabytes, so not before.

const opener = document.getElementById("open-viewer");
const stage = document.getElementById("viewer");
const full = document.getElementById("full-screen");
const status = document.getElementById("viewer-status");
const box = document.getElementById("document");
let viewer = null;

const theme = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
};

// 4.0.0 leaves `supplementing` out of its list, and then shows no transcript
const MOTIVATIONS = ["oa:commenting", "commenting", "oa:tagging", "tagging", "sc:painting", "describing", "supplementing"];

function settings() {
  return {
    id: "viewer",
    language: opener.dataset.language,
    selectedTheme: theme(),
    annotations: { filteredMotivations: MOTIVATIONS },
    window: {
      allowClose: false,
      allowMaximize: false,
      sideBarOpen: true,
      defaultSideBarPanel: "annotations",
      sideBarPanel: "annotations",
      highlightAllAnnotations: false,
      panels: { info: true, attribution: true, canvas: true, annotations: true, search: true },
    },
    windows: [{ manifestId: new URL(opener.dataset.manifest, location.href).href, sideBarPanel: "annotations" }],
    workspace: { showZoomControls: true },
    workspaceControlPanel: { enabled: false },
    thumbnailNavigation: { defaultPosition: "off" },
  };
}

function load(address) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.charset = "utf-8";
    script.onload = done;
    script.onerror = () => fail(new Error("the viewer could not be loaded"));
    document.head.append(script);
  });
}

async function make() {
  if (viewer) return;
  status.textContent = "Opening the viewer…";
  await load(opener.dataset.script);
  viewer = globalThis.Mirador.viewer(settings());
  status.textContent = "";
}

async function toggle() {
  const opening = stage.hidden;
  stage.hidden = !opening;
  full.hidden = !opening;
  box.classList.toggle("viewing", opening);
  opener.setAttribute("aria-expanded", String(opening));
  opener.textContent = opening ? "Close the viewer" : "Open the viewer";
  if (!opening) return;
  try {
    await make();
  } catch (error) {
    status.textContent = `${error.message}; the page image and the text are still here.`;
    stage.hidden = full.hidden = true;
    box.classList.remove("viewing");
  }
}

if (opener && stage) {
  opener.addEventListener("click", toggle);
  full.addEventListener("click", () => stage.requestFullscreen());
  addEventListener("theme", (event) => {
    viewer?.store.dispatch({ type: "mirador/UPDATE_CONFIG", config: { selectedTheme: event.detail } });
  });
  if (new URLSearchParams(location.search).has("viewer")) toggle();
}
