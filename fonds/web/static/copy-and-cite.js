// Copy buttons, a choice of citation styles, and a bar for quoting or linking to a passage selected in the transcript.
import { gettext } from "./words.js";

const originalLabels = new WeakMap(); // button -> its label before it says "Copied"

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  const label = originalLabels.get(button) ?? button.textContent;
  originalLabels.set(button, label);
  button.textContent = gettext("Copied");
  setTimeout(() => (button.textContent = label), 1500);
}

function copyButton(label, getText) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => copy(button, getText()));
  return button;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button, document.getElementById(button.dataset.copy).textContent));
}

// citation styles

const citations = [...document.querySelectorAll(".citation")];

function showStyle(name) {
  for (const citation of citations) citation.hidden = citation.dataset.style !== name;
}

if (citations.length) {
  const picker = document.createElement("fieldset");
  picker.className = "styles";
  const legend = document.createElement("legend");
  legend.className = "unseen";
  legend.textContent = gettext("Citation style");
  picker.append(legend);
  for (const citation of citations) {
    const heading = citation.querySelector("h3");
    const label = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "style", value: citation.dataset.style });
    input.checked = citation === citations[0];
    const name = document.createElement("span");
    name.textContent = heading.textContent;
    label.append(input, name);
    picker.append(label);
    heading.classList.add("unseen");
    citation.append(copyButton(gettext("Copy"), () => citation.querySelector(".ready").textContent));
  }
  picker.addEventListener("change", (event) => showStyle(event.target.value));
  citations[0].before(picker);
  showStyle(citations[0].dataset.style);
}

// passages selected in the transcript

const transcript = document.querySelector(".leaves");
for (const hint of document.querySelectorAll("[data-marking]")) hint.hidden = !transcript;

// the selected passage, or null if the selection is too short or not in the transcript
function selectedPassage() {
  const selection = getSelection();
  if (!transcript || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const firstLine = range.startContainer.parentElement?.closest(".line");
  if (!firstLine || !transcript.contains(range.endContainer)) return null;
  const text = plainText(selection);
  return text.length > 2 ? { text, wholeWords: plainText(toWholeWords(range)), line: firstLine.id, range } : null;
}

const plainText = (rangeOrSelection) => rangeOrSelection.toString().replace(/\s+/g, " ").trim();

// a text fragment matches whole words only
function toWholeWords(range) {
  const extended = range.cloneRange();
  const { startContainer: start, endContainer: end } = range;
  const isInWord = (node, offset) =>
    node.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]/u.test(node.data[offset] ?? "");
  while (isInWord(start, extended.startOffset - 1)) extended.setStart(start, extended.startOffset - 1);
  while (isInWord(end, extended.endOffset)) extended.setEnd(end, extended.endOffset + 1);
  return extended;
}

// a URL with a text fragment (WICG Scroll to Text Fragment); browsers without support still go to the line
function passageUrl({ wholeWords, line }) {
  const escape = (text) => encodeURIComponent(text).replace(/-/g, "%2D");
  const words = wholeWords.split(" ");
  const fragment =
    words.length > 12
      ? `${escape(words.slice(0, 5).join(" "))},${escape(words.slice(-5).join(" "))}`
      : escape(wholeWords);
  const canonical = document.querySelector("link[rel=canonical]").href;
  return `${canonical}#${line}:~:text=${fragment}`;
}

let quoteBar = null;

function updateQuoteBar() {
  const passage = selectedPassage();
  if (!passage) {
    // pressing a button of the bar clears the selection: keep the bar until the button has been handled
    if (!quoteBar?.contains(document.activeElement)) quoteBar?.remove();
    return;
  }
  const { text, range } = passage;
  dispatchEvent(new CustomEvent("passage-selected", { detail: { text, range: range.cloneRange() } }));
  quoteBar?.remove();
  quoteBar = document.createElement("div");
  quoteBar.className = "quoted";
  quoteBar.setAttribute("role", "region");
  quoteBar.setAttribute("aria-label", gettext("Selected passage"));
  const quotation = document.createElement("span");
  quotation.textContent = `“${text.length > 90 ? `${text.slice(0, 88)}…` : text}”`;
  const citation = document.querySelector(".citation:not([hidden]) .ready")?.textContent ?? "";
  quoteBar.append(
    quotation,
    copyButton(gettext("Copy link to this passage"), () => passageUrl(passage)),
    copyButton(gettext("Copy quotation with citation"), () => `“${text}” (${citation.replace(/\.$/, "")})`),
  );
  if (document.getElementById("share-part")) quoteBar.append(shareLink());
  document.body.append(quoteBar);
}

function shareLink() {
  const link = document.createElement("a");
  link.href = "#share";
  link.textContent = gettext("More ways to share");
  link.addEventListener("click", () => quoteBar.remove());
  return link;
}

let timer = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(updateQuoteBar, 250);
});
