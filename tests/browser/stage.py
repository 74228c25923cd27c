"""Serves other people's viewers on the loopback, each on a page of its own and from another origin than the node's.

They come from npm as `viewers/package-lock.json` says, and are never part of the product. No viewer is configured
beyond what its own documentation calls the least: what they show is what strangers see.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.conformance import checkouts

HERE = Path(__file__).parent
VENDOR = checkouts.ROOT / "service/web/static/vendor"
# what stands at /NAME/ -> the folder of a package
FOLDERS = {
    "uv": "node_modules/universalviewer/dist",
    "tify": "node_modules/tify/dist",
    "clover": "node_modules/@samvera/clover-iiif/dist",
}
# page -> its HTML, which reads the manifest from the query; Universal Viewer brings its own: /uv/uv.html#?manifest=
PAGES = {
    "/mirador.html": """<!DOCTYPE html><meta charset="utf-8"><title>Mirador</title>
<div id="mirador" style="position: absolute; inset: 0"></div>
<script src="/mirador/mirador.min.js" charset="utf-8"></script>
<script>
const asked = new URLSearchParams(location.search);
window.viewer = Mirador.viewer({id: "mirador", windows: [{
  manifestId: asked.get("manifest"), sideBarOpen: true}]});
</script>""",
    "/tify.html": """<!DOCTYPE html><meta charset="utf-8"><title>TIFY</title>
<link rel="stylesheet" href="/tify/tify.css">
<div id="tify" style="height: 800px"></div>
<script type="module">
import Tify from "/tify/tify.js";
const asked = new URLSearchParams(location.search);
new Tify({container: "#tify", manifestUrl: asked.get("manifest"), view: asked.get("view") ?? "text"});
</script>""",
    "/clover.html": """<!DOCTYPE html><meta charset="utf-8"><title>Clover</title>
<body><script src="/clover/web-components/index.umd.js"></script>
<script>
const viewer = document.createElement("clover-viewer");
viewer.setAttribute("iiif-content", new URLSearchParams(location.search).get("manifest"));
document.body.append(viewer);
</script>""",
}


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path.partition("?")[0])
        if page is None:
            return super().do_GET()
        body = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def translate_path(self, path: str) -> str:
        _, name, *rest = path.partition("?")[0].split("/")
        if name == "mirador":  # the one that we serve ourselves, here without our page around it
            return str(VENDOR / "mirador.min.js")
        return super().translate_path("/" + "/".join([FOLDERS.get(name, "nowhere"), *rest]))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the browser says what went wrong."""


@contextmanager
def stage() -> Iterator[str]:
    """The base URL of the viewers; skips where npm cannot bring them."""
    _, place = checkouts.node_modules(HERE / "viewers")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(place))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
