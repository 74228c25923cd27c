"""Serves third-party viewers on the loopback interface, each on its own page and on another origin than the node.

The viewers are installed from npm according to `viewers/package-lock.json` and are not part of Fonds. Each has the
minimal configuration in its documentation, so that they show what users of other sites see.
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
VENDOR = checkouts.ROOT / "fonds/web/static/vendor"
# first segment of the path -> folder of the npm package
FOLDERS = {
    "uv": "node_modules/universalviewer/dist",
    "tify": "node_modules/tify/dist",
    "clover": "node_modules/@samvera/clover-iiif/dist",
}
# path -> HTML of a page that reads the manifest from the query; Universal Viewer has its own, /uv/uv.html#?manifest=
PAGES = {
    "/mirador.html": """<!DOCTYPE html><meta charset="utf-8"><title>Mirador</title>
<div id="mirador" style="position: absolute; inset: 0"></div>
<script src="/mirador/mirador.min.js" charset="utf-8"></script>
<script>
const parameters = new URLSearchParams(location.search);
window.viewer = Mirador.viewer({id: "mirador", windows: [{
  manifestId: parameters.get("manifest"), sideBarOpen: true}]});
</script>""",
    "/tify.html": """<!DOCTYPE html><meta charset="utf-8"><title>TIFY</title>
<link rel="stylesheet" href="/tify/tify.css">
<div id="tify" style="height: 800px"></div>
<script type="module">
import Tify from "/tify/tify.js";
const parameters = new URLSearchParams(location.search);
new Tify({container: "#tify", manifestUrl: parameters.get("manifest"), view: parameters.get("view") ?? "text"});
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
        if name == "mirador":  # the bundle that Fonds itself serves
            return str(VENDOR / "mirador.min.js")
        return super().translate_path("/" + "/".join([FOLDERS.get(name, "nowhere"), *rest]))

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the browser reports errors."""


@contextmanager
def viewer_server() -> Iterator[str]:
    """Yield the base URL of the viewers. Skips the test if npm cannot install them."""
    _, folder = checkouts.node_modules(HERE / "viewers")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
