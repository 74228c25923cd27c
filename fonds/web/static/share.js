// Links to the whole document, a page, the selected line or passage, or the current search match: the reader chooses.
// Each choice has one content state (IIIF Content State 1.0), in the simplest form possible; every link is made from it.
import { parameter } from "./content-state.js";
import { gettext } from "./words.js";

const section = document.getElementById("share-part");
const select = document.getElementById("share-what");
const element = (name) => document.getElementById(`share-${name}`);
const choices = new Map(); // value of an option -> { state, canvas }

// how a page is called within a sentence
const pageName = (page) => {
  const name = page.getAttribute("aria-label");
  return document.documentElement.lang.startsWith("en") ? name.toLowerCase() : name;
};
const canvasOf = (node) => node.closest(".leaf").dataset.canvas;
const canvasState = (canvas) => ({
  id: canvas,
  type: "Canvas",
  partOf: [{ id: section.dataset.manifest, type: "Manifest" }],
});

// the smallest rectangle around lines of one page, in pixels of its canvas; "" if their regions are unknown
function region(lines) {
  const boxes = lines
    .map((line) => document.querySelector(`rect[data-line="${CSS.escape(line.id)}"]`)?.dataset.region?.split(",").map(Number))
    .filter(Boolean);
  if (!boxes.length) return "";
  const [left, top] = [0, 1].map((n) => Math.min(...boxes.map((box) => box[n])));
  const [right, bottom] = [0, 1].map((n) => Math.max(...boxes.map((box) => box[n] + box[n + 2])));
  return `xywh=${left},${top},${right - left},${bottom - top}`;
}

// the content state of lines of one page. 2.2.5 and 5.1: the region is part of the id; quoted text is a second
// selector of the same segment (Web Annotation 4.2)
function linesState(lines, quotedText = "") {
  const canvas = canvasOf(lines[0]);
  const fragment = region(lines);
  if (!quotedText) return fragment ? { ...canvasState(canvas), id: `${canvas}#${fragment}` } : canvasState(canvas);
  const quote = { type: "TextQuoteSelector", exact: quotedText.slice(0, 2000) };
  const selector = fragment ? [{ type: "FragmentSelector", value: fragment }, quote] : [quote];
  return { type: "SpecificResource", source: canvasState(canvas), selector };
}

function addChoice(value, label, state, canvas, isSelected = true) {
  let option = [...select.options].find((existing) => existing.value === value);
  if (!option) select.append((option = new Option("", value)));
  option.textContent = label;
  choices.set(value, { state, canvas });
  if (isSelected) select.value = value;
  updateLinks();
}

function removeChoice(value) {
  [...select.options].find((option) => option.value === value)?.remove();
  choices.delete(value);
  updateLinks();
}

const currentChoice = () => choices.get(select.value) ?? choices.get("whole");

function updateLinks() {
  const { state, canvas } = currentChoice();
  const value = parameter(state);
  const query = `?iiif-content=${value}`;
  for (const [name, url] of [["page", section.dataset.page], ["viewer", section.dataset.viewer]]) {
    element(name).href = element(name).textContent = url + query;
  }
  element("state").textContent = typeof state === "string" ? state : value;
  // Mirador reads ?manifest= and ?canvas= of dropped links, not content states
  const miradorQuery = new URLSearchParams({ manifest: section.dataset.manifest, ...(canvas && { canvas }) });
  element("drag").href = `${section.dataset.viewer}${query}&${miradorQuery}`;
  const label = select.selectedOptions[0]?.textContent ?? gettext("the whole document");
  element("drag").firstElementChild.alt = gettext("IIIF link to drag into a viewer: %(label)s", { label });
}

const shortened = (text) => `“${text.length > 60 ? `${text.slice(0, 58)}…` : text}”`;

function linesIn(range) {
  const page = range.startContainer.parentElement.closest(".leaf");
  return [...page.querySelectorAll(".line")].filter((line) => range.intersectsNode(line));
}

if (section) {
  document.querySelector(".share-choice").hidden = element("hint").hidden = false;
  choices.set("whole", { state: section.dataset.manifest });
  for (const page of document.querySelectorAll(".leaf")) {
    const canvas = page.dataset.canvas;
    addChoice(page.id, pageName(page), canvasState(canvas), canvas, false);
  }
  select.addEventListener("change", updateLinks);
  addEventListener("line-selected", ({ detail: line }) => {
    if (!line) return removeChoice("line");
    const page = pageName(line.closest(".leaf"));
    const number = line.querySelector(".number").dataset.number;
    addChoice("line", gettext("line %(number)s of %(page)s", { number, page }), linesState([line]), canvasOf(line));
  });
  addEventListener("passage-selected", ({ detail: { text, range } }) => {
    const lines = linesIn(range);
    if (lines.length) addChoice("passage", gettext("the passage %(text)s", { text: shortened(text) }), linesState(lines, text), canvasOf(lines[0]));
  });
  addEventListener("match-shown", ({ detail: range }) => {
    if (!range) return removeChoice("match");
    const lines = linesIn(range);
    const text = range.toString().replace(/\s+/g, " ").trim();
    if (lines.length) addChoice("match", gettext("the match %(text)s", { text: shortened(text) }), linesState(lines, text), canvasOf(lines[0]));
  });
  // 3.4: text/plain with a URI or JSON, never encoded; the link itself is added for applications that read links
  element("drag").addEventListener("dragstart", (event) => {
    const { state } = currentChoice();
    event.dataTransfer.setData("text/plain", typeof state === "string" ? state : JSON.stringify(state));
    event.dataTransfer.setData("text/uri-list", element("drag").href);
  });
}
