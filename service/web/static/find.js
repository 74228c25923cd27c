// Search in this document: over the words on the page, marked without touching them (CSS Custom Highlight API).
import { search } from "./words.js";

const form = document.getElementById("find");
const field = document.getElementById("find-words");
const count = document.getElementById("find-count");
const before = document.getElementById("find-before");
const after = document.getElementById("find-after");
const paragraphs = [...document.querySelectorAll(".para")];
let hits = [];
let now = -1;

function show(next) {
  now = hits.length ? (next + hits.length) % hits.length : -1;
  const range = hits[now];
  if (globalThis.Highlight) {
    CSS.highlights.set("found", new Highlight(...hits));
    CSS.highlights.set("found-now", new Highlight(...(range ? [range] : [])));
  }
  count.value = field.value.trim() ? (range ? `${now + 1} of ${hits.length}` : "not found") : "";
  before.hidden = after.hidden = hits.length < 2;
  dispatchEvent(new CustomEvent("hit", { detail: range ?? null }));
  range?.startContainer.parentElement.closest(".line")?.scrollIntoView({ block: "center" });
}

if (form) {
  field.addEventListener("input", () => {
    hits = [...search(field.value, paragraphs)];
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
