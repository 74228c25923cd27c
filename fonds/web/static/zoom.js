// The image of a page is enlarged in its place. The chosen line stays marked on it and is brought into view.

const template = document.getElementById("zoom-tools");
let open = null; // { viewer, leaf, paper, frame, tools, button }

function close() {
  if (!open) return;
  const { viewer, paper, frame, tools, button } = open;
  open = null;
  viewer?.destroy();
  frame.remove();
  tools.remove();
  paper.classList.remove("enlarged");
  button.setAttribute("aria-pressed", "false");
  button.focus({ preventScroll: true });
}

// a region of the canvas in the coordinates of the viewer
function rectangle(viewer, rect) {
  const image = viewer.world.getItemAt(0);
  const canvas = rect.ownerSVGElement.viewBox.baseVal;
  const scale = image.getContentSize().x / canvas.width;
  const [x, y, width, height] = rect.dataset.region.split(",").map((number) => number * scale);
  return image.imageToViewportRectangle(x, y, width, height);
}

function addMark(viewer, rect) {
  const mark = document.createElement("div");
  mark.className = "zoom-mark";
  mark.dataset.line = rect.dataset.line;
  viewer.addOverlay({ element: mark, location: rectangle(viewer, rect) });
  new globalThis.OpenSeadragon.MouseTracker({
    element: mark,
    clickHandler: ({ quick }) => {
      const line = document.getElementById(rect.dataset.line);
      if (quick && line) dispatchEvent(new CustomEvent("select-line", { detail: line }));
    },
  });
}

function showLine(line) {
  if (!open?.viewer) return;
  for (const mark of open.frame.querySelectorAll(".zoom-mark")) {
    mark.classList.toggle("lit", mark.dataset.line === line?.id);
  }
  const rect = line && open.leaf.querySelector(`rect[data-line="${CSS.escape(line.id)}"]`);
  if (!rect) return;
  const { viewport } = open.viewer;
  const region = rectangle(open.viewer, rect);
  const view = viewport.getBounds();
  const isVisible =
    region.y >= view.y && region.y + region.height <= view.y + view.height && region.x >= view.x && region.x <= view.x + view.width;
  if (!isVisible) viewport.panTo(region.getCenter()).applyConstraints();
}

async function enlarge(button) {
  const paper = button.closest(".sheet").querySelector(".paper");
  const leaf = button.closest(".leaf");
  const isOpenHere = open?.leaf === leaf;
  close();
  if (isOpenHere) return;
  const tools = template.content.firstElementChild.cloneNode(true);
  const frame = document.createElement("div");
  frame.className = "zoom-frame";
  frame.style.aspectRatio = getComputedStyle(paper.querySelector("img")).aspectRatio;
  paper.append(frame);
  paper.before(tools);
  paper.classList.add("enlarged");
  button.setAttribute("aria-pressed", "true");
  const state = (open = { viewer: null, leaf, paper, frame, tools, button });
  tools.querySelector("[data-action=close]").addEventListener("click", close);
  try {
    const { connectTools, openTiles } = await import("./tiles.js"); // few readers enlarge an image
    const viewer = await openTiles(frame, button.dataset.service, template.dataset.script);
    if (open !== state) return viewer.destroy(); // closed again meanwhile
    state.viewer = viewer;
    viewer.canvas.setAttribute("aria-label", button.getAttribute("aria-label"));
    viewer.canvas.setAttribute("role", "application");
    connectTools(tools, () => [viewer]);
    for (const rect of leaf.querySelectorAll("rect[data-line]")) addMark(viewer, rect);
    const line = document.querySelector(".line.lit");
    if (line) showLine(line);
    viewer.canvas.focus({ preventScroll: true });
  } catch (error) {
    if (open === state) close();
    location.href = button.parentElement.querySelector(".full-size").href;
  }
}

if (template) {
  for (const button of document.querySelectorAll(".zoom-in")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => enlarge(button));
  }
  // a click on the image beside the lines enlarges it too
  for (const paper of document.querySelectorAll(".sheet:has(.zoom-in) .paper")) {
    paper.classList.add("can-enlarge");
    paper.addEventListener("click", (event) => {
      if (event.target.closest("a, .zoom-frame") || !getSelection().isCollapsed) return;
      enlarge(paper.closest(".sheet").querySelector(".zoom-in"));
    });
  }
  addEventListener("line-selected", ({ detail }) => showLine(detail));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open?.frame.contains(document.activeElement)) close();
  });
}
