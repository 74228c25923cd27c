// The viewer on a page of its own: opens what the page names, and anything dropped or pasted (Content State 1.0, 3).
import { parameter, parse } from "./content-state.js";
import { identify, start } from "./mirador.js";
import { gettext } from "./words.js";

const container = document.getElementById("viewer");
const status = document.getElementById("viewer-status");

const viewerUrl = (value) => `${container.dataset.here}?iiif-content=${value}`;
const openState = (state) => location.assign(viewerUrl(parameter(state)));

// Universal Viewer and others put the content state after the #, which is not sent to the server
const stateInFragment = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("iiif-content");

async function open(targets) {
  const identified = [];
  for (const target of targets) {
    if (target.kind) {
      identified.push(target);
      continue;
    }
    const { state, ...resource } = await identify(target.uri);
    if (state) return openState(state); // an annotation, a canvas or a range: read like any other content state
    identified.push({ ...target, ...resource });
  }
  await start(container, identified, { window: { sideBarOpen: container.clientWidth > 700 } });
  status.textContent = "";
}

if (stateInFragment) {
  location.replace(viewerUrl(encodeURIComponent(stateInFragment)));
} else {
  status.textContent = gettext("Opening the viewer…");
  open(JSON.parse(container.dataset.open)).catch((error) => {
    status.textContent = gettext(
      "The document could not be opened: %(error)s. Use the links above to go to the document itself.",
      { error: error.message },
    );
  });
}

// 3.3 and 3.4, as text/plain; Mirador itself handles dropped files and links that contain ?manifest=
addEventListener("paste", (event) => {
  if (event.target.closest?.("input, textarea, [contenteditable]")) return;
  const state = parse(event.clipboardData.getData("text/plain"));
  if (state) openState(state);
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener(
  "drop",
  (event) => {
    const state = parse(event.dataTransfer.getData("text/plain"));
    if (!state) return;
    event.preventDefault();
    event.stopPropagation();
    openState(state);
  },
  true,
);
