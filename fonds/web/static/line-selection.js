// A selected line is highlighted in the transcript and on the image; the address of the page becomes its permalink (#p1l7).
const lines = [...document.querySelectorAll(".line")];
const rectOf = (id) => document.querySelector(`rect[data-line="${CSS.escape(id)}"]`);
let selected = null;

// selects a line, or none if `line` is null
function select(line, { scroll = false, updateAddress = true } = {}) {
  if (selected) {
    selected.classList.remove("lit");
    rectOf(selected.id)?.classList.remove("lit");
  }
  selected = line;
  dispatchEvent(new CustomEvent("line-selected", { detail: line }));
  if (!line) {
    if (updateAddress) history.replaceState(null, "", location.pathname + location.search);
    return;
  }
  line.classList.add("lit");
  const rect = rectOf(line.id);
  rect?.classList.add("lit");
  if (rect) showInPane(rect);
  // replaceState: after fifty lines, one step back still leads to the page before
  if (updateAddress) history.replaceState(null, "", `#${line.id}`);
  if (scroll) line.scrollIntoView({ block: "nearest" });
}

// scrolls an image that is higher than its pane, so that the line is in its upper half
function showInPane(rect) {
  const pane = rect.closest(".sheet");
  const [line, frame] = [rect, pane].map((element) => element.getBoundingClientRect());
  if (line.top >= frame.top && line.bottom <= frame.bottom) return;
  pane.scrollTop += line.top - frame.top - frame.height / 3;
}

// selects the line that many lines further on; 0 clears the selection
function selectNext(step) {
  if (!step) return select(null);
  const index = selected ? lines.indexOf(selected) + step : 0;
  if (lines[index]) select(lines[index], { scroll: true });
}

const hasTextSelection = () => !getSelection().isCollapsed;

document.querySelector(".leaves")?.addEventListener("click", (event) => {
  const number = event.target.closest(".number");
  const rect = event.target.closest("rect");
  if (rect) {
    event.preventDefault();
    select(document.getElementById(rect.dataset.line), { scroll: true });
    return;
  }
  const line = event.target.closest(".line");
  if (!line || hasTextSelection() || event.target.closest(".mention, .sign, .sign-reference, .sign-back")) return;
  if (number) event.preventDefault();
  select(line === selected && !number ? null : line);
});

// the line under the pointer is marked faintly on the image
document.querySelector(".leaves")?.addEventListener("pointerover", (event) => {
  const line = event.target.closest(".line");
  for (const rect of document.querySelectorAll("rect[data-near]")) delete rect.dataset.near;
  const near = line && rectOf(line.id);
  if (near) near.dataset.near = "";
});

addEventListener("step-line", ({ detail }) => selectNext(detail));
addEventListener("select-line", ({ detail }) => detail !== selected && select(detail, { scroll: true }));

function selectFromAddress() {
  const line = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (line?.classList.contains("line")) select(line, { scroll: true, updateAddress: false });
}

addEventListener("hashchange", selectFromAddress);
selectFromAddress();

// the choice between image, transcript or both
const documentSection = document.getElementById("document");
if (documentSection) {
  documentSection.querySelector(".tools").hidden = false;
  documentSection.addEventListener("change", (event) => {
    if (event.target.name === "halves") documentSection.dataset.show = event.target.value;
    if (event.target.name === "signs") documentSection.classList.toggle("with-signs", event.target.checked);
  });
}
