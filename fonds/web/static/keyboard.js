// Keyboard shortcuts, the same on every page. A shortcut for something that a page does not have does nothing.
const dialog = document.getElementById("keys");
const helpButton = document.getElementById("help");
const click = (selector) => document.querySelector(selector)?.click();

helpButton.hidden = false;
helpButton.addEventListener("click", () => dialog.showModal());

const pages = [...document.querySelectorAll(".leaf")];

const currentPage = () => pages.findLastIndex((page) => page.getBoundingClientRect().top < innerHeight / 3);

// goes to the next or previous page of the document, or to the next or previous description if it has no pages to turn
function turnPage(step) {
  if (pages.length < 2) {
    click(step < 0 ? ".beside [rel=prev]" : ".beside [rel=next]");
    return;
  }
  const current = currentPage();
  const next = pages[Math.min(Math.max(current + step, 0), pages.length - 1)];
  history.replaceState(null, "", `#${next.id}`);
  next.scrollIntoView();
}

const stepLine = (step) => dispatchEvent(new CustomEvent("step-line", { detail: step }));

const actions = {
  "?": () => dialog.showModal(),
  "/": () => document.getElementById("find-words")?.focus(),
  v: () => click("#open-viewer"),
  z: () => pages[Math.max(currentPage(), 0)]?.querySelector(".zoom-in")?.click(),
  ArrowLeft: () => turnPage(-1),
  ArrowRight: () => turnPage(1),
  j: () => stepLine(1),
  k: () => stepLine(-1),
  Escape: () => stepLine(0),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || dialog.open) return;
  // the viewer and form fields have keys of their own
  if (event.target.closest("input, textarea, select, .viewer, [contenteditable]")) return;
  const action = actions[event.key];
  if (!action) return;
  if (event.key !== "Escape") event.preventDefault();
  action();
});
