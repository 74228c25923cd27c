// The keyboard, for every page: one listener; what a page does not have, its key does not do.
const dialog = document.getElementById("keys");
const help = document.getElementById("help");
const press = (selector) => document.querySelector(selector)?.click();

help.hidden = false;
help.addEventListener("click", () => dialog.showModal());

const leaves = [...document.querySelectorAll(".leaf")];

function turn(by) {
  if (leaves.length < 2) {
    press(by < 0 ? ".beside [rel=prev]" : ".beside [rel=next]");
    return;
  }
  const top = (leaf) => leaf.getBoundingClientRect().top;
  const here = leaves.findLastIndex((leaf) => top(leaf) < innerHeight / 3);
  const next = leaves[Math.min(Math.max(here + by, 0), leaves.length - 1)];
  history.replaceState(null, "", `#${next.id}`);
  next.scrollIntoView();
}

const actions = {
  "?": () => dialog.showModal(),
  "/": () => document.getElementById("find-words")?.focus(),
  v: () => press("#open-viewer"),
  ArrowLeft: () => turn(-1),
  ArrowRight: () => turn(1),
  j: () => dispatchEvent(new CustomEvent("line", { detail: 1 })),
  k: () => dispatchEvent(new CustomEvent("line", { detail: -1 })),
  Escape: () => dispatchEvent(new CustomEvent("line", { detail: 0 })),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || dialog.open) return;
  // the viewer and the fields have keys of their own
  if (event.target.closest("input, textarea, select, .viewer, [contenteditable]")) return;
  const action = actions[event.key];
  if (!action) return;
  if (event.key !== "Escape") event.preventDefault();
  action();
});
