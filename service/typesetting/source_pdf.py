"""The pages of a PDF that somebody gave as a scan: their sizes, their text, and each as a picture made by PDFium.

PDFium is not safe to be used by two threads at once, so all of it happens under the lock of pixels.py. Sizes are
bounded before a pixel is drawn. The file itself is never written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import sqrt
from pathlib import Path

import pypdfium2

from service.record import dates
from service.record.page_text import PageText
from service.typesetting import pdf_text
from service.typesetting.rasterize import PDFIUM

VERSION = 1  # of what is drawn: a change of it prepares every PDF anew
PIXELS_PER_INCH = 300  # what archives scan text at, so that a scan inside keeps its detail
LARGEST = 50_000_000  # pixels of a page, whatever its size on paper
LONGEST = 30_000  # pixels of a side
START = b"%PDF-"
WITHIN = 1024  # bytes in which a PDF begins (ISO 32000-1, Annex H.3, note 13)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")


Size = tuple[int, int]


class GivenPdfError(Exception):
    """A PDF that cannot be read: what is wrong with it."""


def is_pdf(head: bytes) -> bool:
    """Whether a file with that beginning is a PDF."""
    return START in head[:WITHIN]


def sizes(path: Path, most: int) -> list[Size]:
    """The size in pixels of each page as it will be drawn. Raises GivenPdfError, also for more than `most` pages."""
    with _opened(path) as document:
        if not 0 < len(document) <= most:
            raise GivenPdfError(f"it has {len(document)} pages")
        return [_pixels(*document.get_page_size(number)) for number in range(len(document))]


def draw(path: Path, number: int, size: Size, target: Path) -> None:
    """Write a page (from 0), as large as `sizes` said, as an uncompressed TIFF. Raises GivenPdfError, OSError."""
    with _opened(path) as document:
        try:
            page = document[number]
            bitmap = page.render(scale=size[0] / page.get_width())
            drawn = bitmap.to_pil().convert("RGB")
            bitmap.close()
            page.close()
        except (pypdfium2.PdfiumError, ValueError, IndexError, MemoryError) as error:
            raise GivenPdfError(f"page {number + 1} cannot be drawn: {error}") from None
    # PDFium rounds up where we round
    (drawn if drawn.size == size else drawn.resize(size)).save(target, "TIFF")


def texts(path: Path, sizes: Sequence[Size]) -> Iterator[PageText]:
    """The text of each page with the places of its words, in the pixels of `sizes`; pages without text have no lines.

    Who made the PDF, and when, is said of its text too: nobody else says it. Raises GivenPdfError.
    """
    with _opened(path) as document:
        said = document.get_metadata_dict(skip_empty=True)
        made = " ".join(said.get("Producer", "").split())[:200], _day(said.get("CreationDate", ""))
        for number, size in enumerate(sizes):
            try:
                page = document[number]
                found = pdf_text.read(page, size)
                page.close()
            except (pypdfium2.PdfiumError, ValueError, IndexError, MemoryError) as error:
                raise GivenPdfError(f"the text of page {number + 1} cannot be read: {error}") from None
            yield PageText(*size, found, "", *(made if found else ("", "")))


def _day(date: str) -> str:
    """The day of a date of PDF (ISO 32000-1, 7.9.4) as EDTF."""
    found = _DATE.match(date)
    try:
        return dates.parse("-".join(found.groups())).edtf if found else ""
    except dates.DateError:
        return ""


@contextmanager
def _opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            raise GivenPdfError(f"the PDF cannot be read: {error}") from None
        try:
            yield document
        finally:
            document.close()


def _pixels(width: float, height: float) -> Size:
    """A page of so many points, in pixels."""
    if not (width > 0 and height > 0):
        raise GivenPdfError("it has a page without a size")
    scale = PIXELS_PER_INCH / 72
    scale = min(scale, LONGEST / width, LONGEST / height, sqrt(LARGEST / (width * height)))
    return max(1, round(width * scale)), max(1, round(height * scale))
