// Suggestions while a reader types in a search field, shown in a <datalist>. The form also works without them.
const datalist = document.createElement("datalist");
datalist.id = "suggested";
document.body.append(datalist);
let timer = 0;

async function suggest(field) {
  const text = field.value;
  if (text.trim().length < 2) return;
  const url = `${field.form.action}/suggestions?q=${encodeURIComponent(text)}`;
  const response = await fetch(url).catch(() => null);
  if (!response?.ok || field.value !== text) return;
  const [, suggestions] = await response.json();
  datalist.replaceChildren(
    ...suggestions.map((value) => Object.assign(document.createElement("option"), { value })),
  );
}

for (const field of document.querySelectorAll(".seek input[type=search]")) {
  field.setAttribute("list", datalist.id);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 200, field);
  });
}
