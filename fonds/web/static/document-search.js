// Search within the document: matches are highlighted with the CSS Custom Highlight API, which leaves the markup as it is.
import { findAll } from "./text-search.js";
import { gettext } from "./words.js";

const form = document.getElementById("find");
const field = document.getElementById("find-words");
const count = document.getElementById("find-count");
const previousButton = document.getElementById("find-before");
const nextButton = document.getElementById("find-after");
const paragraphs = [...document.querySelectorAll(".para")];
let matches = []; // ranges
let current = -1;

function showMatch(index) {
  current = matches.length ? (index + matches.length) % matches.length : -1;
  const range = matches[current];
  if (globalThis.Highlight) {
    CSS.highlights.set("matches", new Highlight(...matches));
    CSS.highlights.set("current-match", new Highlight(...(range ? [range] : [])));
  }
  const place = range
    ? gettext("%(number)s of %(count)s", { number: current + 1, count: matches.length })
    : gettext("no matches");
  count.value = field.value.trim() ? place : "";
  previousButton.hidden = nextButton.hidden = matches.length < 2;
  dispatchEvent(new CustomEvent("match-shown", { detail: range ?? null }));
  range?.startContainer.parentElement.closest(".line")?.scrollIntoView({ block: "center" });
}

if (form) {
  field.addEventListener("input", () => {
    matches = [...findAll(field.value, paragraphs)];
    showMatch(0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    showMatch(current + 1);
  });
  previousButton.addEventListener("click", () => showMatch(current - 1));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    matches = [];
    showMatch(0);
    field.blur();
  });
}
