// The viewer alone: opens what the page names, and whatever is dropped on it or pasted into it (Content State 1.0, 3).
import { given, parameter } from "./content-state.js";
import { start, whatItIs } from "./mirador.js";

const stage = document.getElementById("viewer");
const status = document.getElementById("viewer-status");

function go(state) {
  location.assign(`${stage.dataset.here}?iiif-content=${parameter(state)}`);
}

// Universal Viewer and others put it behind the #, which no server sees
const behind = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("iiif-content");

async function open(targets) {
  const known = [];
  for (const target of targets) {
    if (target.kind) {
      known.push(target);
      continue;
    }
    const found = await whatItIs(target.uri);
    if (found.state) return go(found.state); // an annotation, a canvas or a range: read like any other content state
    known.push({ ...target, ...found });
  }
  await start(stage, known, { window: { sideBarOpen: stage.clientWidth > 700 } });
  status.textContent = "";
}

if (behind) {
  location.replace(`${stage.dataset.here}?iiif-content=${encodeURIComponent(behind)}`);
} else {
  status.textContent = "Opening the viewer…";
  open(JSON.parse(stage.dataset.open)).catch((error) => {
    status.textContent = `It could not be opened: ${error.message}. The links above lead to the document itself.`;
  });
}

// 3.3 and 3.4, as text/plain; Mirador itself sees files, and links with ?manifest= in them
addEventListener("paste", (event) => {
  if (event.target.closest?.("input, textarea, [contenteditable]")) return;
  const state = given(event.clipboardData.getData("text/plain"));
  if (state) go(state);
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener(
  "drop",
  (event) => {
    const state = given(event.dataTransfer.getData("text/plain"));
    if (!state) return;
    event.preventDefault();
    event.stopPropagation();
    go(state);
  },
  true,
);
