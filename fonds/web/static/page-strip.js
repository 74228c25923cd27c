// The strip of pages: the page that is being read is marked in it and kept in sight, and the arrow keys go along it.
const strip = document.querySelector(".strip");
const links = [...(strip?.querySelectorAll("a") ?? [])];
const pages = links.map((link) => document.getElementById(link.hash.slice(1)));

function mark(current) {
  for (const [index, link] of links.entries()) {
    if (index === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  // only the strip is scrolled, never the page
  const link = links[current];
  const list = link.closest("ol");
  const left = link.offsetLeft - list.offsetLeft - (list.clientWidth - link.offsetWidth) / 2;
  list.scrollTo({ left });
}

// the last page that begins above the upper third of the window
function currentPage() {
  const index = pages.findLastIndex((page) => page && page.getBoundingClientRect().top < innerHeight / 3);
  return Math.max(index, 0);
}

if (strip) {
  let marked = -1;
  const update = () => {
    const current = currentPage();
    if (current !== marked) mark((marked = current));
  };
  let isWaiting = false;
  addEventListener(
    "scroll",
    () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        update();
      });
    },
    { passive: true },
  );
  update();
  strip.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -links.length, End: links.length };
    const step = steps[event.key];
    const index = links.indexOf(document.activeElement);
    if (!step || index < 0) return;
    event.preventDefault();
    const direction = getComputedStyle(strip).direction === "rtl" && event.key.startsWith("Arrow") ? -1 : 1;
    links[Math.min(Math.max(index + step * direction, 0), links.length - 1)].focus();
  });
}
