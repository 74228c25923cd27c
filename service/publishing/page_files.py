"""What an entry of `pages` leads to: files of the node, never outside of it, and what each of them is.

A file that did not change since it was read is not read again. Nothing is decoded here but headers.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
import time
from pathlib import Path

from service.images import scan as source
from service.images.errors import Unusable
from service.images.scan import Bounds
from service.problem import Problem
from service.settings import Settings
from service.store.page_images import Known, Pictures, Stamp
from service.typesetting import source_pdf

READER = "scans 1"  # raise it when the same file is to be read differently
SCANS = frozenset({".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".png", ".jp2", ".j2k", ".jpx", ".jpf", ".webp"})
FRESH = 2_000_000_000  # nanoseconds in which a file may change again without its time telling
KINDS = "a scan is a JPEG, TIFF, PNG, JPEG 2000 or WebP file, a PDF, or a folder of such scans"


class PageFiles:
    """The files of a node that pages lead to."""

    def __init__(self, settings: Settings, known: Pictures) -> None:
        self.node = settings.node.resolve()
        self._known = known
        self.bounds = Bounds(settings["image_source_pixels"], settings["image_source_pages"])
        self._reader = f"{READER} {self.bounds.pixels} {self.bounds.pages}"
        self.read = 0  # files that were read

    def behind(self, described: str, written: str) -> list[str] | Problem:
        """The files, by their paths in the node, that a path in the file `described` leads to."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(described), written))
        place = self.node / path
        if path.startswith("../") or path == "..":
            return _outside(written)
        try:
            if not place.resolve().is_relative_to(self.node):
                return _outside(written)
            if stat.S_ISDIR(place.stat().st_mode):
                return self._scans_in(path, place)
        except (OSError, ValueError, RuntimeError):
            return Problem(f"there is no file {path!r}", "the path goes from the folder of this file")
        return [path]

    def _scans_in(self, folder: str, place: Path) -> list[str] | Problem:
        names = [
            entry.name
            for entry in os.scandir(place)
            if entry.name[0] not in "._" and Path(entry.name).suffix.lower() in SCANS
        ]
        if not names:
            return Problem(f"the folder {folder!r} has no scans", KINDS)
        if len(names) > self.bounds.pages:
            return Problem(
                f"the folder {folder!r} has {len(names):,} scans", f"at most {self.bounds.pages:,}"
            )
        paths = [posixpath.join(folder, name) for name in sorted(names, key=natural)]
        outside = next((path for path in paths if not self._inside(path)), None)
        return _outside(outside) if outside else paths

    def _inside(self, path: str) -> bool:
        return (self.node / path).resolve().is_relative_to(self.node)

    def look(self, path: str) -> Known:
        """What a file of the node is: read now where it changed."""
        try:
            found = (self.node / path).stat()
            if not stat.S_ISREG(found.st_mode):
                return _wrong("it is no file", KINDS)
            stamp = found.st_size, found.st_mtime_ns, found.st_ino
            known = self._known.known(path, stamp, self._reader)
            if known is None:
                known = self._looked(self.node / path)
                self.read += 1
                self._known.remember(path, steady(stamp), self._reader, known)
            return known
        except OSError as error:
            return _wrong(f"it cannot be read: {error.strerror}", KINDS)

    def _looked(self, path: Path) -> Known:
        with path.open("rb") as file:
            if source_pdf.is_pdf(file.read(source_pdf.WITHIN)):
                return self._pdf(path)
        scan = source.look(path, self.bounds)
        if isinstance(scan, Unusable):
            return _wrong(scan.message, scan.hint)
        pages = tuple((page.number, page.width, page.height) for page in scan.pages)
        return Known(source.digest(path), scan.kind, pages)

    def _pdf(self, path: Path) -> Known:
        try:
            sizes = source_pdf.sizes(path, self.bounds.pages)
        except source_pdf.GivenPdfError as error:
            return _wrong(str(error), f"a PDF without a password, of at most {self.bounds.pages:,} pages")
        pages = tuple((number, *size) for number, size in enumerate(sizes))
        return Known(f"{source.digest(path)} pdf {source_pdf.VERSION}", "pdf", pages)


def natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """The order in which people count: 2.jpg before 10.jpg."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part], name


def steady(stamp: Stamp) -> Stamp:
    """The stamp by which a file that was read is known again."""
    # a file written just now may be written again within the same tick of its clock: it is read once more next time
    size, changed, inode = stamp
    return (size, changed, inode) if time.time_ns() - changed > FRESH else (size, -1, inode)


def _outside(written: str) -> Problem:
    return Problem(
        f"{written!r} leads out of the node",
        "scans lie in the node's own folder; links out of it are not followed",
    )


def _wrong(message: str, hint: str) -> Known:
    return Known("", "", (), (message, hint))
