"""Reads a sidecar file with the text of a scan; its format is found from its content, not from its name."""

from __future__ import annotations

from pathlib import PurePosixPath

from fonds import safe_xml
from fonds.ingest.ocr import alto, hocr, page_xml
from fonds.ingest.ocr.page_builder import OcrError
from fonds.problem import Problem
from fonds.record.page_text import PageText
from fonds.safe_xml import XmlError

MAX_BYTES = 32 * 1024 * 1024
# the suffixes of such files beside `0001.tif`, the most specific first
SUFFIXES = (".alto.xml", ".page.xml", ".hocr.html", ".hocr", ".xml", ".html", ".htm")
HINT = "an ALTO, PAGE or hOCR file"


def candidate_names(scan: str) -> tuple[str, ...]:
    """Return the names that a file with the text of a scan may have: the name of the scan with another suffix."""
    name = PurePosixPath(scan)
    return tuple(str(name.with_name(name.stem + suffix)) for suffix in SUFFIXES)


def read_pages(data: bytes, file: str) -> tuple[tuple[PageText, ...], tuple[Problem, ...]]:
    """Return the pages of a file. If it is of none of the three formats, return none, and a problem with its line."""
    try:
        return tuple(_pages(data)), ()
    except (XmlError, OcrError) as error:
        return (), (
            Problem(
                f"it cannot be read as text of a page: {error}", error.hint or HINT, "", file, error.line
            ),
        )


def _pages(data: bytes) -> list[PageText]:
    start = data[:2000].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return _hocr(data)
    root = safe_xml.parse(data, MAX_BYTES)
    if alto.is_alto(root):
        return alto.pages(root)
    if page_xml.is_page_xml(root):
        return page_xml.pages(root)
    raise OcrError(f"its outermost element is {safe_xml.local_name(root)}", HINT, safe_xml.line_number(root))


def _hocr(data: bytes) -> list[PageText]:
    root = safe_xml.parse_html(data, MAX_BYTES)
    if not hocr.is_hocr(root):
        raise OcrError("it is HTML without an element of the class ocr_page", HINT)
    return hocr.pages(root)
