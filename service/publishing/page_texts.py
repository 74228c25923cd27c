"""The texts of page images: in a file that the record names, in one beside the scan, or in the PDF itself.

A file that did not change since it was read is not read again. What stands beside a scan and is no text of a page (a
METS file, a page of the web) is left alone; what the record names must be one.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from service.ingest.ocr import sidecar as ocr
from service.problem import Problem
from service.publishing.page_files import PageFiles, steady
from service.record.page_text import PageText, pack
from service.store.ocr_cache import Read, Reading, Readings
from service.store.page_images import Known, Stamp
from service.typesetting import source_pdf

READER = "texts 1"  # raise it when the same file is to be read differently
IN_PDF = "#text"
# ends of names that say by themselves that a file is a text of a page
SURE = (".alto.xml", ".page.xml", ".hocr", ".hocr.html")
NOTHING = Read()
_FOLDERS = 64


class PageTexts:
    """Reads the texts of the page images of a node."""

    def __init__(self, files: PageFiles, readings: Readings) -> None:
        self.node, self._readings = files.node, readings
        self.read: set[str] = set()  # what was asked for, read now or before
        self._names = lru_cache(_FOLDERS)(self._listed)

    def named(self, path: str, number: int) -> Read | Problem:
        """The text of a page (from 0) in a file that the record names."""
        found = self._of(path)
        if found.problem:
            return Problem(f"{path!r} cannot be used: {found.problem[0]}", found.problem[1])
        return found.pages[number] if number < len(found.pages) else NOTHING

    def of_scan(self, path: str, known: Known, number: int) -> Read | Problem:
        """The text of a page (from 0) of a scan: in the PDF itself, or in a file of the same name beside it."""
        if known.kind == "pdf":
            found = self._of_pdf(path, known)
            return found.pages[number] if number < len(found.pages) else NOTHING
        there = self._names(posixpath.dirname(path))
        for beside in ocr.beside(path):
            if posixpath.basename(beside) in there:
                found = self._of(beside)
                if found.problem and beside.endswith(SURE):
                    return Problem(f"{beside!r} cannot be used: {found.problem[0]}", found.problem[1])
                if not found.problem:
                    return found.pages[number] if number < len(found.pages) else NOTHING
        return NOTHING

    def _listed(self, folder: str) -> frozenset[str]:
        try:
            with os.scandir(self.node / folder) as entries:
                return frozenset(entry.name for entry in entries if entry.is_file())
        except OSError:
            return frozenset()

    def _of(self, path: str) -> Reading:
        try:
            stamp = _stamp(self.node / path)
            return self._known(path, stamp) or self._keep(path, stamp, self._parsed(path))
        except OSError as error:
            return Reading(problem=(f"it cannot be read: {error.strerror}", ocr.HINT))

    def _of_pdf(self, path: str, known: Known) -> Reading:
        name = path + IN_PDF
        try:
            stamp = _stamp(self.node / path)
            if found := self._known(name, stamp):
                return found
            sizes = [(width, height) for _, width, height in known.pages]
            return self._keep(name, stamp, self._stored(source_pdf.texts(self.node / path, sizes)))
        except (OSError, source_pdf.GivenPdfError):
            return Reading()  # its pictures can be had: their text is a gift

    def _known(self, name: str, stamp: Stamp) -> Reading | None:
        self.read.add(name)
        return self._readings.known(name, stamp, READER)

    def _keep(self, name: str, stamp: Stamp, found: Reading) -> Reading:
        self._readings.remember(name, steady(stamp), READER, found)
        return found

    def _parsed(self, path: str) -> Reading:
        with (self.node / path).open("rb") as file:
            data = file.read(ocr.MAX_BYTES + 1)
        pages, problems = ocr.read(data, path)
        if problems:
            line = f" (line {problems[0].line})" if problems[0].line else ""
            return Reading(problem=(problems[0].message + line, problems[0].hint))
        return self._stored(iter(pages))

    def _stored(self, pages: Iterator[PageText]) -> Reading:
        return Reading(tuple(self._page(page) for page in pages))

    def _page(self, page: PageText) -> Read:
        if not page.lines:
            return NOTHING
        packed = pack(page)
        key = hashlib.sha256(packed).hexdigest()[:40]
        self._readings.put(key, packed)
        boxed = any(line.words for line in page.lines)
        return Read(key, len(page.lines), boxed, page.language, page.generator, page.date)


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino
