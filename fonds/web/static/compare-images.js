// Two page images that are enlarged together: moving one moves the other, unless the reader unties them.
import { connectTools, openTiles } from "./tiles.js";

const template = document.getElementById("zoom-tools");
const start = document.querySelector(".zoom-start");
const papers = [...document.querySelectorAll(".images .paper[data-service]")];

// what a viewer shows, as parts of its image: two images of other sizes show the same part
const shown = (viewer) => ({
  zoom: viewer.viewport.getZoom() / viewer.viewport.getHomeZoom(),
  center: viewer.viewport.getCenter(),
  height: viewer.world.getItemAt(0).getBounds().height,
});

function follow(leader, follower, isTied) {
  leader.addHandler("viewport-change", () => {
    if (!isTied() || leader.isFollowing) return;
    const { zoom, center, height } = shown(leader);
    const { viewport } = follower;
    const ratio = shown(follower).height / height;
    follower.isFollowing = true;
    viewport.zoomTo(zoom * viewport.getHomeZoom(), null, true);
    viewport.panTo(new globalThis.OpenSeadragon.Point(center.x, center.y * ratio), true);
    viewport.setRotation(leader.viewport.getRotation(), true);
    // its own change comes with the next frame
    requestAnimationFrame(() => requestAnimationFrame(() => (follower.isFollowing = false)));
  });
}

async function open(paper) {
  const frame = document.createElement("div");
  frame.className = "zoom-frame";
  frame.style.aspectRatio = getComputedStyle(paper.querySelector("img")).aspectRatio;
  paper.append(frame);
  paper.classList.add("enlarged");
  const viewer = await openTiles(frame, paper.dataset.service, template.dataset.script);
  viewer.canvas.setAttribute("aria-label", paper.querySelector("img").alt);
  viewer.canvas.setAttribute("role", "application");
  return viewer;
}

if (papers.length === 2) {
  start.hidden = false;
  start.querySelector("button").addEventListener("click", async () => {
    start.hidden = true;
    const tools = template.content.firstElementChild.cloneNode(true);
    start.after(tools);
    const isTied = () => tools.querySelector("[name=together]").checked;
    try {
      const [left, right] = await Promise.all(papers.map(open));
      follow(left, right, isTied);
      follow(right, left, isTied);
      connectTools(tools, () => (isTied() ? [left] : [left, right]));
    } catch {
      for (const paper of papers) paper.classList.remove("enlarged");
      for (const frame of document.querySelectorAll(".zoom-frame")) frame.remove();
      tools.remove();
      start.hidden = false;
    }
  });
}
