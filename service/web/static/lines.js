// A chosen line lights up in the transcript and on the image; its permalink is the page's address (#p1l7).
const lines = [...document.querySelectorAll(".line")];
const rect = (id) => document.querySelector(`rect[data-line="${CSS.escape(id)}"]`);
let lit = null;

function light(line, { scroll = false, remember = true } = {}) {
  if (lit) {
    lit.classList.remove("lit");
    rect(lit.id)?.classList.remove("lit");
  }
  lit = line;
  dispatchEvent(new CustomEvent("lit", { detail: line }));
  if (!line) {
    if (remember) history.replaceState(null, "", location.pathname + location.search);
    return;
  }
  line.classList.add("lit");
  rect(line.id)?.classList.add("lit");
  // replaceState: a reader who went through fifty lines is still one step from the page before
  if (remember) history.replaceState(null, "", `#${line.id}`);
  if (scroll) line.scrollIntoView({ block: "nearest" });
}

function step(by) {
  if (!by) return light(null);
  const at = lit ? lines.indexOf(lit) + by : 0;
  if (lines[at]) light(lines[at], { scroll: true });
}

function selecting() {
  return !getSelection().isCollapsed;
}

document.querySelector(".leaves")?.addEventListener("click", (event) => {
  const number = event.target.closest(".number");
  const mark = event.target.closest("rect");
  if (mark) {
    event.preventDefault();
    light(document.getElementById(mark.dataset.line), { scroll: true });
    return;
  }
  const line = event.target.closest(".line");
  if (!line || selecting() || event.target.closest(".mention, .sign")) return;
  if (number) event.preventDefault();
  light(line === lit && !number ? null : line);
});

addEventListener("line", (event) => step(event.detail));
addEventListener("light", ({ detail }) => detail !== lit && light(detail, { scroll: true }));

function fromAddress() {
  const line = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (line?.classList.contains("line")) light(line, { scroll: true, remember: false });
}

addEventListener("hashchange", fromAddress);
fromAddress();

// the halves
const box = document.getElementById("document");
if (box) {
  box.querySelector(".tools").hidden = false;
  box.addEventListener("change", (event) => {
    if (event.target.name === "halves") box.dataset.show = event.target.value;
  });
}
