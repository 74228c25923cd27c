// Light or dark: the choice of the reader, else the setting of the system. Runs in the head, so that the page does not flash.
(() => {
  const root = document.documentElement;
  root.dataset.scripted = ""; // style sheets leave to scripts what scripts do better
  const storedTheme = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be blocked; then the system decides
    }
  };
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const stored = storedTheme();
  if (stored === "dark" || stored === "light") root.dataset.theme = stored;

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    // as in words.js, which is a module and may come too late
    const words = JSON.parse(document.getElementById("script-words")?.textContent ?? "{}");
    const gettext = (message) => words[message] ?? message;
    const announce = () => {
      button.textContent = isDark() ? gettext("Light mode") : gettext("Dark mode");
      dispatchEvent(new CustomEvent("theme", { detail: isDark() ? "dark" : "light" }));
    };
    button.hidden = false;
    announce();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // the choice lasts for this page only
      }
      announce();
    });
  });
})();
