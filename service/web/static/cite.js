// One citation at a time, copying, and a link that leads back to words marked in the transcript.
const copied = new WeakMap();

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  const words = copied.get(button) ?? button.textContent;
  copied.set(button, words);
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = words), 1500);
}

function button(words, text) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  made.addEventListener("click", () => copy(made, text()));
  return made;
}

for (const known of document.querySelectorAll("[data-copy]")) {
  known.hidden = false;
  known.addEventListener("click", () => copy(known, document.getElementById(known.dataset.copy).textContent));
}

const styles = [...document.querySelectorAll(".citation")];

function pick(name) {
  for (const style of styles) style.hidden = style.dataset.style !== name;
}

if (styles.length) {
  const picker = document.createElement("fieldset");
  picker.className = "styles";
  const legend = document.createElement("legend");
  legend.className = "unseen";
  legend.textContent = "Style";
  picker.append(legend);
  for (const style of styles) {
    const heading = style.querySelector("h3");
    const label = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "style", value: style.dataset.style });
    input.checked = style === styles[0];
    const words = document.createElement("span");
    words.textContent = heading.textContent;
    label.append(input, words);
    picker.append(label);
    heading.classList.add("unseen");
    style.append(button("Copy", () => style.querySelector(".ready").textContent));
  }
  picker.addEventListener("change", (event) => pick(event.target.value));
  styles[0].before(picker);
  pick(styles[0].dataset.style);
}

// words marked in the transcript

const leaves = document.querySelector(".leaves");
for (const hint of document.querySelectorAll("[data-marking]")) hint.hidden = !leaves;

function marked() {
  const selection = getSelection();
  if (!leaves || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const first = range.startContainer.parentElement?.closest(".line");
  if (!first || !leaves.contains(range.endContainer)) return null;
  const words = plain(selection);
  return words.length > 2 ? { words, whole: plain(widened(range)), line: first.id, range } : null;
}

const plain = (what) => what.toString().replace(/\s+/g, " ").trim();

// a text fragment matches whole words only
function widened(range) {
  const wide = range.cloneRange();
  const { startContainer: head, endContainer: tail } = range;
  const inWord = (node, at) => node.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]/u.test(node.data[at] ?? "");
  while (inWord(head, wide.startOffset - 1)) wide.setStart(head, wide.startOffset - 1);
  while (inWord(tail, wide.endOffset)) wide.setEnd(tail, wide.endOffset + 1);
  return wide;
}

// a text fragment (WICG Scroll to Text Fragment); browsers without it still find the line
function address({ whole, line }) {
  const escaped = (text) => encodeURIComponent(text).replace(/-/g, "%2D");
  const list = whole.split(" ");
  const text =
    list.length > 12
      ? `${escaped(list.slice(0, 5).join(" "))},${escaped(list.slice(-5).join(" "))}`
      : escaped(whole);
  const canonical = document.querySelector("link[rel=canonical]").href;
  return `${canonical}#${line}:~:text=${text}`;
}

let strip = null;

function offer() {
  const found = marked();
  if (!found) {
    // let a press on the strip itself be heard before it goes
    if (!strip?.contains(document.activeElement)) strip?.remove();
    return;
  }
  dispatchEvent(new CustomEvent("marked", { detail: { words: found.words, range: found.range.cloneRange() } }));
  strip?.remove();
  strip = document.createElement("div");
  strip.className = "quoted";
  strip.setAttribute("role", "region");
  strip.setAttribute("aria-label", "The words you marked");
  const words = document.createElement("span");
  words.textContent = `“${found.words.length > 90 ? `${found.words.slice(0, 88)}…` : found.words}”`;
  const ready = document.querySelector(".citation:not([hidden]) .ready")?.textContent ?? "";
  strip.append(
    words,
    button("Copy a link to these words", () => address(found)),
    button("Copy them with the citation", () => `“${found.words}” (${ready.replace(/\.$/, "")})`),
  );
  if (document.getElementById("share-part")) strip.append(more());
  document.body.append(strip);
}

function more() {
  const link = document.createElement("a");
  link.href = "#share";
  link.textContent = "Other ways to share them";
  link.addEventListener("click", () => strip.remove());
  return link;
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(offer, 250);
});
