"""Style sheets, scripts and fonts from the folder `static`, with content codings and an ETag of their bytes.

Flask's own static view gives neither a digest nor a content coding, and the viewer alone has more than a megabyte.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import flask
from flask import g
from werkzeug.exceptions import NotFound

from fonds.web.context import RequestContext
from fonds.web.http.flask_response import to_flask
from fonds.web.http.request import Request
from fonds.web.http.response import IMMUTABLE, Response, digest
from fonds.web.route_decorator import View

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
HOUR = "public, max-age=3600"


@lru_cache(maxsize=1)
def _paths() -> dict[str, Path]:
    # a table of the files, so that no path of a request ever touches the disk
    files = (path for path in FOLDER.rglob("*") if path.suffix in MEDIA_TYPES)
    return {path.relative_to(FOLDER).as_posix(): path for path in files}


class StaticView(View):
    """The view of these files. They are served before anything is published, too."""

    def __init__(self) -> None:
        super().__init__(static_file)

    def __call__(self, **values: Any) -> flask.Response:
        """Answer the current Flask request. Raises NotFound."""
        response = static_file(g.request, None, **values)
        if response is None:
            raise NotFound
        return to_flask(response, g.request)


def static_file(request: Request, context: RequestContext | None, filename: str) -> Response | None:
    """Return a file of the static folder. It never changes at an address that names its version (`?v=`)."""
    path = _paths().get(filename)
    if path is None:
        return None
    body = path.read_bytes()
    etag = digest(body)
    cache_control = IMMUTABLE if request.parameter("v") == etag[:12] else HOUR
    return Response(200, MEDIA_TYPES[path.suffix], body, (), etag, cache_control=cache_control)
