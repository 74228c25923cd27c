"""The pages of a PDF that was supplied as a scan: their sizes, their text, and each as an image made by PDFium.

PDFium is not thread-safe, so it is only used while holding the lock of rasterize.py. Sizes are limited before a pixel
is drawn. The file itself is never written.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import pypdfium2
import pypdfium2.raw

from fonds.record import dates
from fonds.record.page_text import PageText
from fonds.typesetting.pdf_text import has_full_image, read_lines
from fonds.typesetting.rasterize import PDFIUM_LOCK

VERSION = 1  # of the images; when it changes, every PDF is prepared again
PIXELS_PER_INCH = 300  # at which archives scan text, so that a scan in the PDF keeps its detail
MAX_PIXELS = 50_000_000  # pixels of a page, whatever its size on paper
MAX_SIDE = 30_000  # pixels of a side
SIGNATURE = b"%PDF-"
LOOKED_AT = 20  # pages by which a PDF is told to be one of scans
HEADER_LIMIT = 1024  # bytes within which a PDF begins (ISO 32000-1, Annex H.3, note 13)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
# what PDFium's binding raises for a damaged file, also for numbers of pages and sizes that no page has
_PDFIUM_ERRORS = (pypdfium2.PdfiumError, ValueError, IndexError, ArithmeticError, MemoryError)


Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PdfDescription:
    """What a PDF says of itself: the sizes of its pages in pixels, its metadata, its language as it is written there,
    and how many of the pages that were looked at are an image that fills the page."""

    sizes: tuple[Size, ...]
    metadata: dict[str, str]
    language: str
    looked_at: int
    image_pages: int


class SourcePdfError(Exception):
    """A PDF cannot be read; the message says what is wrong with it."""


def is_pdf(head: bytes) -> bool:
    """Whether a file with that beginning is a PDF."""
    return SIGNATURE in head[:HEADER_LIMIT]


def page_sizes(path: Path, max_pages: int) -> list[Size]:
    """Return the size in pixels at which each page will be drawn.

    Raises SourcePdfError, also for more than `max_pages` pages.
    """
    with _open(path) as document:
        if not 0 < len(document) <= max_pages:
            raise SourcePdfError(f"it has {len(document)} pages")
        return [_size_in_pixels(*document.get_page_size(number)) for number in range(len(document))]


def describe(path: Path, max_pages: int) -> PdfDescription:
    """Return what a PDF says of itself. Raises SourcePdfError, also for more than `max_pages` pages.

    It may take any time: for a file from outside, use pdf_renderer.py.
    """
    sizes = tuple(page_sizes(path, max_pages))
    with _open(path) as document:
        metadata = {name: str(value) for name, value in document.get_metadata_dict(skip_empty=True).items()}
        looked_at = range(min(len(sizes), LOOKED_AT))
        image_pages = 0
        for number in looked_at:
            page = document[number]
            image_pages += has_full_image(page)
            page.close()
        return PdfDescription(sizes, metadata, _language(document), len(looked_at), image_pages)


def draw_page(path: Path, number: int, size: Size, target: Path) -> None:
    """Write a page (from 0) as an uncompressed TIFF of a size that `page_sizes` returned, in this process.

    Raises SourcePdfError, OSError. It may take any time: for a file from outside, use pdf_renderer.py.
    """
    with _open(path) as document:
        try:
            page = document[number]
            bitmap = page.render(scale=size[0] / page.get_width())
            image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            page.close()
        except _PDFIUM_ERRORS as error:
            raise SourcePdfError(f"page {number + 1} cannot be drawn: {error}") from None
    # PDFium rounds sizes up, and _size_in_pixels does not
    (image if image.size == size else image.resize(size)).save(target, "TIFF")


def page_texts(path: Path, sizes: Sequence[Size]) -> Iterator[PageText]:
    """Yield the text of each page with the positions of its words, in the pixels of `sizes`.

    Pages without text have no lines. The software and the date of the PDF are given for its text too, since there is no
    other information on it. Raises SourcePdfError.
    """
    with _open(path) as document:
        metadata = document.get_metadata_dict(skip_empty=True)
        generator = " ".join(metadata.get("Producer", "").split())[:200]
        date = parse_date(metadata.get("CreationDate", ""))
        for number, size in enumerate(sizes):
            try:
                page = document[number]
                lines = read_lines(page, size)
                page.close()
            except _PDFIUM_ERRORS as error:
                raise SourcePdfError(f"the text of page {number + 1} cannot be read: {error}") from None
            yield PageText(*size, lines, "", *((generator, date) if lines else ("", "")))


def _language(document: pypdfium2.PdfDocument) -> str:
    """Return the language of a document (ISO 32000-1, 14.9.2), or "" if it states none."""
    length = pypdfium2.raw.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < length <= 400:
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    pypdfium2.raw.FPDFCatalog_GetLanguage(document, buffer, length)
    return bytes(buffer)[: length - 2].decode("utf-16-le", "replace")


def parse_date(date: str) -> str:
    """Return the day of a PDF date (ISO 32000-1, 7.9.4) as EDTF, or "" if it is not valid."""
    match = _DATE.match(date)
    try:
        return dates.parse("-".join(match.groups())).edtf if match else ""
    except dates.DateError:
        return ""


@contextmanager
def _open(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    with PDFIUM_LOCK:
        try:
            document = pypdfium2.PdfDocument(path)
        except _PDFIUM_ERRORS as error:
            raise SourcePdfError(f"the PDF cannot be read: {error}") from None
        try:
            yield document
        except _PDFIUM_ERRORS as error:
            raise SourcePdfError(f"the PDF is damaged: {error}") from None
        finally:
            document.close()


def _size_in_pixels(width: float, height: float) -> Size:
    """Return the size in pixels of a page whose size is given in points."""
    if not (width > 0 and height > 0):
        raise SourcePdfError("it has a page without a size")
    scale = PIXELS_PER_INCH / 72
    scale = min(scale, MAX_SIDE / width, MAX_SIDE / height, sqrt(MAX_PIXELS / (width * height)))
    return max(1, round(width * scale)), max(1, round(height * scale))
