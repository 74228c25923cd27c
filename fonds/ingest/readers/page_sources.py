"""How the address of an image, of sound or of film in a source becomes an entry of `pages` (docs/record.md, Page).

A file is taken only from the folder of the source or below it, whatever an address says: it comes from outside. An
image on the web needs its size, and an image service too as long as nobody asked it: no file is written that cannot
be published as it is.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote

from fonds.ingest.imported import InputFile, LocalFile
from fonds.ingest.ocr import sidecar
from fonds.ingest.readers.reading_context import web_address
from fonds.record.field_types import IMAGE_TYPES
from fonds.record.media import MEDIA_TYPES, media_type_of_url

SCANS = (".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".png", ".jp2", ".j2k", ".j2c", ".jpx", ".jpf", ".webp",
          ".avif", ".gif", ".bmp", ".dib", ".pbm", ".pgm", ".ppm", ".pnm", ".pdf")  # fmt: skip
_MEDIA = (".mp3", ".m4a", ".ogg", ".oga", ".opus", ".flac", ".wav", ".mp4", ".m4v", ".webm")
# IIIF Image API 3.0, 2: the whole image in any size
_IIIF = re.compile(
    r"(https?://[^\s?#]+)/full/(?:full|max|\^?!?[0-9]*,[0-9]*|\^?pct:[0-9.]+|\^max)/0(?:\.0)?/"
    r"(?:default|native|color|gray)\.(?:jpg|jpeg|png|webp|tif|gif|jp2)"
)
_TYPES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/jpeg2000": "image/jp2",
    "image/jpx": "image/jp2",
}
NO_SIZE, UNREACHABLE, MISSING = "no size", "unreachable", "missing"


class PageSource(NamedTuple):
    """An entry of `pages`, or, without one, why there is none: NO_SIZE, UNREACHABLE or MISSING."""

    entry: dict[str, Any] | None
    reason: str = ""


def page_source(
    file: InputFile, address: str, media_type: str = "", size: tuple[int, int] = (0, 0)
) -> PageSource:
    """Return the entry for an address in a file. `size` is width and height in pixels, or 0 if they are not known."""
    address = address.strip()
    if not web_address(address):
        if path := local_file(file, address):
            is_page = path.suffix.lower() in SCANS + _MEDIA
            return PageSource({"file": LocalFile(path)} if is_page else None, "" if is_page else MISSING)
        is_elsewhere = (
            address.lower().startswith("file:") or address.startswith(("/", "\\")) or ":" in address[:12]
        )
        return PageSource(None, UNREACHABLE if is_elsewhere else MISSING)
    media_type = _TYPES.get(media_type.lower(), media_type.lower())
    service = address.removesuffix("/info.json") if address.endswith("/info.json") else ""
    if match := _IIIF.fullmatch(address):
        service = match[1]
    if not all(size):
        return PageSource(None, NO_SIZE)
    if service:
        return PageSource({"service": service, "width": size[0], "height": size[1]})
    if media_type in MEDIA_TYPES or media_type_of_url(address):
        return PageSource(None, NO_SIZE)
    entry = {"image": address, "width": size[0], "height": size[1]}
    return PageSource({**entry, "format": media_type} if media_type in IMAGE_TYPES else entry)


def local_file(file: InputFile, address: str) -> Path | None:
    """Return the file at an address, if it is one in the folder of a source or below it; None if not."""
    words = unquote(address).replace("\\", "/")
    if words.lower().startswith("file:"):
        words = words[5:].removeprefix("//")
    if not words or "\0" in words or len(words) > 2000:
        return None
    folder = file.path.parent.resolve()
    try:
        path = (folder / PurePosixPath(words)).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def text_beside(file: InputFile, names: list[str]) -> Path | None:
    """Return the file with the text of a page whose image has one of these names: beside the image, or in a folder
    for such files, as `<source>_alto/` of Goobi or `alto/` of others are."""
    stems = list(
        dict.fromkeys(PurePosixPath(unquote(name).replace("\\", "/")).stem for name in names if name)
    )
    folders = ("", "alto", "ALTO", "page", "fulltext", "FULLTEXT", "ocr")
    own = file.path.stem
    candidates = [
        f"{folder}/{stem}.xml"
        for stem in stems
        for folder in (f"{own}_alto", f"{own}_page", f"{own}_alto_corrected", *folders[1:])
    ]
    beside = [
        sidecar_name
        for name in names
        if name
        for sidecar_name in sidecar.candidate_names(name.replace("\\", "/"))
    ]
    for candidate in (*candidates, *beside):
        if (path := local_file(file, candidate)) and path != file.path:
            return path
    return None
