"""The texts of page images: in a file that the record names, in a file beside the scan, or in the PDF itself; and those
of sound and film.

A file that did not change is not read again. A file beside a scan that is not the text of a page (a METS file, a web
page) is ignored; a file that the record names must be one.
"""

from __future__ import annotations

import errno
import hashlib
import os
import posixpath
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from fonds.ingest.ocr import sidecar as ocr
from fonds.ingest.timed_text import reader as timed_text
from fonds.problem import Problem
from fonds.publishing.page_files import PageFiles, settled_stamp
from fonds.record.page_text import PageText, to_bytes
from fonds.store.ocr_cache import OcrCache, OcrResult, PageOcr
from fonds.store.page_images import FileStamp, ScannedFile
from fonds.typesetting import source_pdf
from fonds.typesetting.pdf_renderer import RENDERER

READER = "texts 1"  # raise it when the same file is to be read differently
PDF_TEXT = "#text"
CUES = "#cues 1"  # the same for the words of sound and film: another number has all files read anew
# suffixes that only files with the text of a page have
OCR_SUFFIXES = (".alto.xml", ".page.xml", ".hocr", ".hocr.html")
NO_TEXT = PageOcr()
_CACHED_FOLDERS = 64


class PageTexts:
    """Reads the texts of the page images of a node."""

    reader = READER

    def __init__(self, files: PageFiles, cache: OcrCache) -> None:
        self.node, self._cache = files.node, cache
        self.read: set[str] = set()  # files whose texts were needed, read now or before
        self._file_names = lru_cache(_CACHED_FOLDERS)(self._list_files)

    def of_file(self, path: str, number: int) -> PageOcr | Problem:
        """Return the text of a page (from 0) in a file that the record names."""
        result = self._read_file(path)
        if result.problem:
            return Problem(f"{path!r} cannot be used: {result.problem[0]}", result.problem[1])
        return result.pages[number] if number < len(result.pages) else NO_TEXT

    def load(self, key: str) -> PageText | None:
        """Return a stored text by its key."""
        return self._cache.load(key)

    def of_captions(self, path: str) -> PageOcr | Problem:
        """Return the words of sound or film with their times, in a file that the record names."""
        try:
            stamp = _stamp(self.node / path)
            result = self._find(path + CUES, stamp)
            result = result or self._remember(path + CUES, stamp, self._parse_captions(path))
        except OSError as error:
            result = OcrResult(problem=(f"it cannot be read: {error.strerror}", timed_text.HINT))
        if result.problem:
            return Problem(f"{path!r} cannot be used: {result.problem[0]}", result.problem[1])
        return result.pages[0]

    def _parse_captions(self, path: str) -> OcrResult:
        with (self.node / path).open("rb") as file:
            text = timed_text.read_cues(file.read(timed_text.MAX_BYTES + 1), path)
        if isinstance(text, Problem):
            line = f" (line {text.line})" if text.line else ""
            return OcrResult(problem=(text.message + line, text.hint))
        return self._store(iter((text,)))

    def of_scan(self, path: str, file: ScannedFile, number: int) -> PageOcr | Problem:
        """Return the text of a page (from 0) of a scan: from the PDF itself, or from a file of the same name."""
        if file.kind == "pdf":
            result = self._read_pdf(path, file)
            return result.pages[number] if number < len(result.pages) else NO_TEXT
        file_names = self._file_names(posixpath.dirname(path))
        for candidate in ocr.candidate_names(path):
            if posixpath.basename(candidate) in file_names:
                result = self._read_file(candidate)
                if result.problem and candidate.endswith(OCR_SUFFIXES):
                    return Problem(f"{candidate!r} cannot be used: {result.problem[0]}", result.problem[1])
                if not result.problem:
                    return result.pages[number] if number < len(result.pages) else NO_TEXT
        return NO_TEXT

    def _list_files(self, folder: str) -> frozenset[str]:
        try:
            with os.scandir(self.node / folder) as entries:
                return frozenset(entry.name for entry in entries if entry.is_file())
        except OSError:
            return frozenset()

    def _read_file(self, path: str) -> OcrResult:
        try:
            stamp = _stamp(self.node / path)
            return self._find(path, stamp) or self._remember(path, stamp, self._parse(path))
        except OSError as error:
            return OcrResult(problem=(f"it cannot be read: {error.strerror}", ocr.HINT))

    def _read_pdf(self, path: str, file: ScannedFile) -> OcrResult:
        name = path + PDF_TEXT
        try:
            stamp = _stamp(self.node / path)
            if result := self._find(name, stamp):
                return result
            sizes = [(width, height) for _, width, height in file.pages]
            return self._remember(name, stamp, self._store(RENDERER.page_texts(self.node / path, sizes)))
        except (OSError, source_pdf.SourcePdfError):
            return OcrResult()  # its images can be published without their text

    def _find(self, name: str, stamp: FileStamp) -> OcrResult | None:
        self.read.add(name)
        return self._cache.find(name, stamp, READER)

    def _remember(self, name: str, stamp: FileStamp, result: OcrResult) -> OcrResult:
        self._cache.remember(name, settled_stamp(stamp), READER, result)
        return result

    def _parse(self, path: str) -> OcrResult:
        with (self.node / path).open("rb") as file:
            data = file.read(ocr.MAX_BYTES + 1)
        pages, problems = ocr.read_pages(data, path)
        if problems:
            line = f" (line {problems[0].line})" if problems[0].line else ""
            return OcrResult(problem=(problems[0].message + line, problems[0].hint))
        return self._store(iter(pages))

    def _store(self, pages: Iterator[PageText]) -> OcrResult:
        return OcrResult(tuple(self._store_page(page) for page in pages))

    def _store_page(self, page: PageText) -> PageOcr:
        if not page.lines:
            return NO_TEXT
        packed = to_bytes(page)
        key = hashlib.sha256(packed).hexdigest()[:40]
        self._cache.put(key, packed)
        boxed = any(line.words for line in page.lines)
        return PageOcr(key, len(page.lines), boxed, page.language, page.generator, page.date)


def _stamp(path: Path) -> FileStamp:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # to read from a pipe would wait for its writer
        raise OSError(errno.EINVAL, "it is no file")
    return status.st_size, status.st_mtime_ns, status.st_ino
