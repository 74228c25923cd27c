// In `fonds serve --watch` alone: loads the page again after something was published.
const { address } = document.currentScript.dataset;
const PAUSE = 1000; // milliseconds between two requests
let version = "";

async function look() {
  try {
    const response = await fetch(address, { cache: "no-store" });
    if (response.status === 404) return; // the files are no longer watched
    const published = (await response.json()).version;
    if (version && published && published !== version) {
      location.reload();
      return;
    }
    version = published || version;
  } catch {
    // the server starts again
  }
  setTimeout(look, PAUSE);
}

look();
