"""The files that entries of `pages` lead to: always inside the node, with what each of them is.

A file that did not change is not read again. Headers are decoded here, and of pixels only what shows damage quickly.
Sound and film are looked at in a process of its own (fonds/media).
"""

from __future__ import annotations

import os
import posixpath
import stat
import time
from pathlib import Path

from fonds.images import scan as source
from fonds.images import vips
from fonds.images.damage import find_damage
from fonds.images.errors import InvalidScan
from fonds.images.scan import ScanLimits
from fonds.media import probe
from fonds.media.prober import PROBER
from fonds.problem import Problem
from fonds.publishing.folder_changes import CLOCK_TICK
from fonds.record.scan_names import SCAN_SUFFIXES, natural_order
from fonds.settings import Settings
from fonds.store.page_images import FileStamp, PageImageTables, ScannedFile
from fonds.typesetting import source_pdf

READER = "scans 3"  # raise it when the same file is to be read differently
MEDIA_READER = "media 1"  # the same for sound and film
KINDS = f"a scan is a file of the kind {source.KINDS}, a PDF, or a folder of such scans"


class PageFiles:
    """The files of a node that pages lead to."""

    def __init__(self, settings: Settings, tables: PageImageTables) -> None:
        self.node = settings.node.resolve()
        self._tables = tables
        self.bounds = ScanLimits(settings["image_source_pixels"], settings["image_source_pages"])
        self.reader = f"{READER} {self.bounds.pixels} {self.bounds.pages}"
        self.read = 0  # files that were read

    def resolve(self, description_path: str, entry: str) -> list[str] | Problem:
        """Return the files that a path in the file of a description leads to, by their paths in the node."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(description_path), entry))
        absolute = self.node / path
        if path.startswith("../") or path == "..":
            return _outside(entry)
        try:
            if not absolute.resolve().is_relative_to(self.node):
                return _outside(entry)
            if stat.S_ISDIR(absolute.stat().st_mode):
                return self._scans_in(path, absolute)
        except (OSError, ValueError, RuntimeError):
            return Problem(f"there is no file {path!r}", "the path goes from the folder of this file")
        return [path]

    def _scans_in(self, folder: str, absolute: Path) -> list[str] | Problem:
        names = [
            entry.name
            for entry in os.scandir(absolute)
            if entry.name[0] not in "._" and Path(entry.name).suffix.lower() in SCAN_SUFFIXES
        ]
        if not names:
            return Problem(f"the folder {folder!r} has no scans", KINDS)
        if len(names) > self.bounds.pages:
            return Problem(
                f"the folder {folder!r} has {len(names):,} scans", f"at most {self.bounds.pages:,}"
            )
        paths = [posixpath.join(folder, name) for name in sorted(names, key=natural_order)]
        outside = next((path for path in paths if not self._is_inside(path)), None)
        return _outside(outside) if outside else paths

    def _is_inside(self, path: str) -> bool:
        return (self.node / path).resolve().is_relative_to(self.node)

    def inspect(self, path: str) -> ScannedFile:
        """Return what a file of the node is; it is read if it changed."""
        try:
            status = (self.node / path).stat()
            if not stat.S_ISREG(status.st_mode):
                return _unusable("it is no file", KINDS)
            stamp = status.st_size, status.st_mtime_ns, status.st_ino
            reader = (
                f"{MEDIA_READER} {self.reader}" if probe.has_media_suffix(self.node / path) else self.reader
            )
            file = self._tables.find_file(path, stamp, reader)
            if file is None:
                file = self._read_file(self.node / path)
                self.read += 1
                self._tables.remember_file(path, settled_stamp(stamp), reader, file)
            return file
        except OSError as error:
            return _unusable(f"it cannot be read: {error.strerror}", KINDS)

    def _read_file(self, path: Path) -> ScannedFile:
        with path.open("rb") as file:
            head = file.read(source_pdf.HEADER_LIMIT)
        if source_pdf.is_pdf(head):
            return self._read_pdf(path)
        if probe.is_media(head):
            return _read_media(path)
        vips.configure(1)
        scan = source.inspect_scan(path, self.bounds)
        if isinstance(scan, InvalidScan):
            return _read_media(path) if probe.has_media_suffix(path) else _unusable(scan.message, scan.hint)
        warnings = find_damage(scan)
        if isinstance(warnings, InvalidScan):
            return _unusable(warnings.message, warnings.hint)
        pages = tuple((page.number, page.width, page.height) for page in scan.pages)
        return ScannedFile(source.digest(path), scan.kind, pages, warnings=warnings)

    def _read_pdf(self, path: Path) -> ScannedFile:
        try:
            sizes = source_pdf.page_sizes(path, self.bounds.pages)
        except source_pdf.SourcePdfError as error:
            return _unusable(str(error), f"a PDF without a password, of at most {self.bounds.pages:,} pages")
        pages = tuple((number, *size) for number, size in enumerate(sizes))
        return ScannedFile(f"{source.digest(path)} pdf {source_pdf.VERSION}", "pdf", pages)


def _read_media(path: Path) -> ScannedFile:
    """Return what a file of sound or film is: `kind` is its media type, and its only page has the size of its
    picture, 0 for sound."""
    facts = PROBER.probe(path)
    if facts.problem:
        return _unusable(*facts.problem)
    page = (0, facts.width, facts.height)
    return ScannedFile(
        source.digest(path), facts.media_type, (page,), warnings=facts.warnings, duration=facts.duration
    )


def settled_stamp(stamp: FileStamp) -> FileStamp:
    """Return the stamp by which a file that was read now is recognized later."""
    # a file written just now may be written again within the same tick of the clock: it is read once more next time
    size, modified, inode = stamp
    return (size, modified, inode) if time.time_ns() - modified > CLOCK_TICK else (size, -1, inode)


def _outside(entry: str) -> Problem:
    return Problem(
        f"{entry!r} leads out of the node",
        "scans lie in the node's own folder; links out of it are not followed",
    )


def _unusable(message: str, hint: str) -> ScannedFile:
    return ScannedFile("", "", (), (message, hint))
