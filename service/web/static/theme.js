// Light or dark: the reader's choice before the page is drawn, else the system's. Runs in the head, so no flash.
(() => {
  const root = document.documentElement;
  root.dataset.scripted = ""; // what scripts do, style sheets need not
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden; then the system decides
    }
  };
  const dark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const chosen = stored();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const say = () => {
      button.textContent = dark() ? "Light" : "Dark";
      dispatchEvent(new CustomEvent("theme", { detail: dark() ? "dark" : "light" }));
    };
    button.hidden = false;
    say();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // it holds for this page
      }
      say();
    });
  });
})();
