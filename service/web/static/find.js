// Search in this document: over the words on the page, marked without touching them (CSS Custom Highlight API).
const form = document.getElementById("find");
const field = document.getElementById("find-words");
const count = document.getElementById("find-count");
const before = document.getElementById("find-before");
const after = document.getElementById("find-after");
const paragraphs = [...document.querySelectorAll(".para")];
let hits = [];
let now = -1;

// the text of a paragraph, and where each of its characters stands
function flat(paragraph) {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.data;
  }
  return { text, nodes };
}

// folding must keep the length, or the places would be wrong
const fold = (text) =>
  [...text].map((sign) => {
    const plain = sign.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return plain.length === sign.length ? plain : sign;
  }).join("").replace(/\s/g, " ");

function place(nodes, offset, end) {
  const at = nodes.findLast(({ start }) => (end ? start < offset : start <= offset));
  return [at.node, offset - at.start];
}

function* search(words) {
  const wanted = fold(words.trim()).replace(/ +/g, " ");
  if (!wanted) return;
  for (const paragraph of paragraphs) {
    const { text, nodes } = flat(paragraph);
    const folded = fold(text);
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(...place(nodes, at, false));
      range.setEnd(...place(nodes, at + wanted.length, true));
      yield range;
    }
  }
}

function show(next) {
  now = hits.length ? (next + hits.length) % hits.length : -1;
  const range = hits[now];
  if (globalThis.Highlight) {
    CSS.highlights.set("found", new Highlight(...hits));
    CSS.highlights.set("found-now", new Highlight(...(range ? [range] : [])));
  }
  count.value = field.value.trim() ? (range ? `${now + 1} of ${hits.length}` : "not found") : "";
  before.hidden = after.hidden = hits.length < 2;
  range?.startContainer.parentElement.closest(".line")?.scrollIntoView({ block: "center" });
}

if (form) {
  field.addEventListener("input", () => {
    hits = [...search(field.value)];
    show(0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(now + 1);
  });
  before.addEventListener("click", () => show(now - 1));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    hits = [];
    show(0);
    field.blur();
  });
}
