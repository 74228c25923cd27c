// The tree: opens and closes what is below a unit, and fetches the rest of a level. Its entries come from the pages that
// the links lead to, so that they look the same; where a page cannot be fetched, the link is followed.

const wide = matchMedia("(min-width: 1200px)");
const isRightToLeft = document.documentElement.dir === "rtl";
const [openKey, closeKey] = isRightToLeft ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];

async function levelOf(address) {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(response.statusText);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const level = page.querySelector(".level");
  if (!level) throw new Error("the page has no level");
  return document.importNode(level, true);
}

function showToggles(root) {
  for (const button of root.querySelectorAll(".toggle")) button.hidden = false;
}

async function open(button) {
  const item = button.closest("li");
  let level = item.querySelector(":scope > .level");
  if (!level) {
    button.setAttribute("aria-busy", "true");
    try {
      level = await levelOf(button.dataset.level);
    } catch {
      location.assign(button.dataset.level);
      return;
    } finally {
      button.removeAttribute("aria-busy");
    }
    level.id = button.getAttribute("aria-controls");
    showToggles(level);
    item.append(level);
  }
  level.hidden = false;
  button.setAttribute("aria-expanded", "true");
}

function close(button) {
  const level = button.closest("li").querySelector(":scope > .level");
  if (level) level.hidden = true;
  button.setAttribute("aria-expanded", "false");
}

// units that are shown already stay where they are; the link to the units beyond moves on
async function showMore(link) {
  const item = link.closest("li");
  const side = link.dataset.more;
  link.setAttribute("aria-busy", "true");
  let level;
  try {
    level = await levelOf(link.href);
  } catch {
    location.assign(link.href);
    return;
  }
  const shown = new Set([...item.parentElement.children].map((unit) => unit.dataset.unit));
  const fetched = [...level.children].filter((unit) => unit.dataset.unit);
  const isShown = (unit) => shown.has(unit.dataset.unit);
  const first = fetched.findIndex(isShown);
  const units =
    first < 0 ? fetched : side === "before" ? fetched.slice(0, first) : fetched.slice(fetched.findLastIndex(isShown) + 1);
  const next = level.querySelector(`:scope > .more > [data-more=${side}]`)?.parentElement;
  for (const unit of units) showToggles(unit);
  item.replaceWith(...(side === "before" ? [next, ...units] : [...units, next]).filter(Boolean));
  const nearest = side === "before" ? units.at(-1) : units[0];
  nearest?.querySelector("a").focus();
}

for (const tree of document.querySelectorAll(".tree, .tree-page")) {
  showToggles(tree);
  tree.addEventListener("click", (event) => {
    const button = event.target.closest(".toggle");
    const link = event.target.closest("[data-more]");
    if (button) {
      if (button.ariaExpanded === "true") close(button);
      else open(button);
    } else if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      showMore(link);
    }
  });
  tree.addEventListener("keydown", (event) => {
    const button = event.target.closest(".toggle");
    if (!button || ![openKey, closeKey].includes(event.key)) return;
    event.stopPropagation(); // these keys turn to the next and the previous unit elsewhere on the page
    if (event.key === openKey) open(button);
    else close(button);
  });
  // on a wide screen the tree is beside the description and open, on a narrow one folded above it
  const fold = tree.querySelector("details");
  if (!fold) continue;
  fold.open = wide.matches;
  wide.addEventListener("change", () => (fold.open = wide.matches));
  const current = tree.querySelector("[aria-current]");
  const below = current.getBoundingClientRect().bottom - tree.getBoundingClientRect().top - tree.clientHeight;
  if (wide.matches && below > 0) tree.scrollTop += below + tree.clientHeight / 2;
}
