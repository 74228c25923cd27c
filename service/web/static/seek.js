// What may be meant while one types: words of the node, offered by the browser's own list. Without it the form works too.
const list = document.createElement("datalist");
list.id = "suggested";
document.body.append(list);
let waiting = 0;

async function suggest(field) {
  const text = field.value;
  if (text.trim().length < 2) return;
  const address = `${field.form.action}/suggestions?q=${encodeURIComponent(text)}`;
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || field.value !== text) return;
  const [, words] = await answer.json();
  list.replaceChildren(...words.map((word) => Object.assign(document.createElement("option"), { value: word })));
}

for (const field of document.querySelectorAll(".seek input[type=search]")) {
  field.setAttribute("list", list.id);
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 200, field);
  });
}
