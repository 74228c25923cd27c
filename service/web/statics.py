"""Style sheets, scripts and fonts: the files of one folder, read when asked for, and nothing beside them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from service.web.respond import Answer, Ask, sha

if TYPE_CHECKING:
    from service.web.desk import Desk

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
FOREVER = "public, max-age=31536000, immutable"  # for an address that names the version of the file: ?v=...
HOUR = "public, max-age=3600"


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    # a table of what is there, so that no path in a request ever touches the disk
    found = (path for path in FOLDER.rglob("*") if path.suffix in TYPES)
    return {path.relative_to(FOLDER).as_posix(): path for path in found}


def answer(ask: Ask, desk: Desk, name: str) -> Answer | None:
    """A file of the static folder."""
    path = _files().get(name)
    if path is None:
        return None
    body = path.read_bytes()
    etag = sha(body)
    cache = FOREVER if ask.parameter("v") == etag[:12] else HOUR
    return Answer(200, TYPES[path.suffix], body, (), etag, cache=cache)
