// What is shared is chosen: the whole, a page, the chosen line, marked words, or a hit of the search in the document.
// Each has one content state (IIIF Content State 1.0), in the simplest form that says it, and all links come of that.
import { parameter } from "./content-state.js";

const part = document.getElementById("share-part");
const choice = document.getElementById("share-what");
const field = (name) => document.getElementById(`share-${name}`);
const choices = new Map(); // value of an option -> { state, canvas }

const canvasOf = (element) => element.closest(".leaf").dataset.canvas;
const whole = (canvas) => ({ id: canvas, type: "Canvas", partOf: [{ id: part.dataset.manifest, type: "Manifest" }] });

// the smallest rectangle around lines of one page, in pixels of its canvas; "" where nobody knows where they stand
function region(lines) {
  const boxes = lines
    .map((line) => document.querySelector(`rect[data-line="${CSS.escape(line.id)}"]`)?.dataset.region?.split(",").map(Number))
    .filter(Boolean);
  if (!boxes.length) return "";
  const [left, top] = [0, 1].map((n) => Math.min(...boxes.map((box) => box[n])));
  const [right, bottom] = [0, 1].map((n) => Math.max(...boxes.map((box) => box[n] + box[n + 2])));
  return `xywh=${left},${top},${right - left},${bottom - top}`;
}

// 2.2.5 and 5.1: a region in the id; words as a second selector of the same place (Web Annotation 4.2)
function stateOf(lines, words = "") {
  const canvas = canvasOf(lines[0]);
  const place = region(lines);
  if (!words) return place ? { ...whole(canvas), id: `${canvas}#${place}` } : whole(canvas);
  const quotation = { type: "TextQuoteSelector", exact: words.slice(0, 2000) };
  const selector = place ? [{ type: "FragmentSelector", value: place }, quotation] : [quotation];
  return { type: "SpecificResource", source: whole(canvas), selector };
}

function offer(value, words, state, canvas, chosen = true) {
  let option = [...choice.options].find((one) => one.value === value);
  if (!option) choice.append((option = new Option("", value)));
  option.textContent = words;
  choices.set(value, { state, canvas });
  if (chosen) choice.value = value;
  show();
}

function withdraw(value) {
  [...choice.options].find((one) => one.value === value)?.remove();
  choices.delete(value);
  show();
}

function show() {
  const { state, canvas } = choices.get(choice.value) ?? choices.get("whole");
  const value = parameter(state);
  const query = `?iiif-content=${value}`;
  for (const [name, start] of [["page", part.dataset.page], ["viewer", part.dataset.viewer]]) {
    field(name).href = field(name).textContent = start + query;
  }
  field("state").textContent = typeof state === "string" ? state : value;
  // Mirador reads ?manifest= and ?canvas= of what is dropped, and no content state
  const known = new URLSearchParams({ manifest: part.dataset.manifest, ...(canvas && { canvas }) });
  field("drag").href = `${part.dataset.viewer}${query}&${known}`;
  field("drag").firstElementChild.alt = `IIIF link to drag: ${choice.selectedOptions[0]?.textContent ?? "the whole document"}`;
}

const short = (words) => `“${words.length > 60 ? `${words.slice(0, 58)}…` : words}”`;

function linesIn(range) {
  const leaf = range.startContainer.parentElement.closest(".leaf");
  return [...leaf.querySelectorAll(".line")].filter((line) => range.intersectsNode(line));
}

if (part) {
  document.querySelector(".share-choice").hidden = field("hint").hidden = false;
  choices.set("whole", { state: part.dataset.manifest });
  const leaves = [...document.querySelectorAll(".leaf")];
  for (const leaf of leaves) {
    const canvas = leaf.dataset.canvas;
    offer(leaf.id, leaf.getAttribute("aria-label").toLowerCase(), whole(canvas), canvas, false);
  }
  choice.addEventListener("change", show);
  addEventListener("lit", ({ detail: line }) => {
    if (!line) return withdraw("line");
    const page = line.closest(".leaf").getAttribute("aria-label").toLowerCase();
    const number = line.querySelector(".number").dataset.number;
    offer("line", `line ${number} of ${page}`, stateOf([line]), canvasOf(line));
  });
  addEventListener("marked", ({ detail: { words, range } }) => {
    const lines = linesIn(range);
    if (lines.length) offer("words", `the words ${short(words)}`, stateOf(lines, words), canvasOf(lines[0]));
  });
  addEventListener("hit", ({ detail: range }) => {
    if (!range) return withdraw("hit");
    const lines = linesIn(range);
    const words = range.toString().replace(/\s+/g, " ").trim();
    if (lines.length) offer("hit", `the hit ${short(words)}`, stateOf(lines, words), canvasOf(lines[0]));
  });
  // 3.4: text/plain, a URI or JSON, and never encoded; the link itself goes with it for those who read links
  field("drag").addEventListener("dragstart", (event) => {
    const { state } = choices.get(choice.value) ?? choices.get("whole");
    event.dataTransfer.setData("text/plain", typeof state === "string" ? state : JSON.stringify(state));
    event.dataTransfer.setData("text/uri-list", field("drag").href);
  });
}
