// The words of scripts in the language of the page, which has them by their English text in the element `script-words`.
const element = document.getElementById("script-words");
const words = element ? JSON.parse(element.textContent) : {};

// a message in the language of the page; `%(name)s` in it stands for values.name
export const gettext = (message, values = {}) =>
  (words[message] ?? message).replace(/%\((\w+)\)s/g, (_, name) => values[name]);
