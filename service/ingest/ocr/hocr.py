"""hOCR 1.2: HTML whose classes say what is a page, a line and a word, and whose `title` says where.

Names are those of the specification (kba/hocr-spec). HTML is mended as browsers mend it; typesetting, logical elements
and figures are passed over. A box is that of the image: x0 y0 x1 y1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service import safe_xml
from service.ingest.ocr import page_builder
from service.ingest.ocr.page_builder import Gatherer
from service.record.page_text import Box, PageText, PageWord
from service.safe_xml import Element

# 1.2, 5: elements of a page that are one line each
LINES = frozenset({"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"})
BLOCKS = frozenset({"ocr_carea", "ocr_par", "ocrx_block", "ocr_column", "ocr_separator"})
WORDS = frozenset({"ocrx_word", "ocr_word"})
_SIZE = 20_000  # characters of a title that are read
_CONFIDENCES = ("x_wconf", "x_conf")


def is_hocr(root: Element) -> bool:
    """Whether an HTML document has a page of hOCR."""
    return any("ocr_page" in _classes(element) for element in root.iter())


def pages(root: Element) -> list[PageText]:
    """The pages of a file, in its order. Raises OcrError."""
    system = _meta(root, "ocr-system")
    found = [element for element in root.iter() if "ocr_page" in _classes(element)]
    return [_page(element, system, _language(root)) for element in found]


def _page(page: Element, system: str, outer: str) -> PageText:
    lines = Gatherer()
    default = _language(page) or outer
    for element, classes in _below(page):
        if not classes.isdisjoint(BLOCKS):
            lines.block()
        elif not classes.isdisjoint(LINES):
            _line(element, lines, _spoken(element, page) or default)
    place = _box(element=page)
    size = (place[0] + place[2], place[1] + place[3]) if place else (None, None)
    return lines.page(*size, default, system, "")


def _below(element: Element) -> Iterator[tuple[Element, frozenset[str]]]:
    for found in element.iterdescendants():
        if classes := _classes(found):
            yield found, classes


def _classes(element: Element) -> frozenset[str]:
    said = element.get("class") if isinstance(element.tag, str) else None
    return frozenset(said.split()) if said else frozenset()


def _line(line: Element, lines: Gatherer, language: str) -> None:
    found = [
        (element, page_builder.clean(safe_xml.words(element)))
        for element, classes in _below(line)
        if classes & WORDS
    ]
    words = [_word(element, text) for element, text in found if text]
    text = " ".join(text for _, text in found if text) if found else page_builder.clean(safe_xml.words(line))
    if found and not any(element.tail and element.tail.isspace() for element, _ in found):
        text = ""  # the words touch in the file: scripts without spaces, or a file without line ends
        for _, content in found:
            text += page_builder.gap(text, content) + content
    lines.line(text, _box(line), words, language)


def _word(element: Element, text: str) -> PageWord | None:
    said = _properties(element)
    sure = next((page_builder.share(said[name], 100) for name in _CONFIDENCES if name in said), None)
    return page_builder.word(text, _box(element), sure)


def _box(element: Element) -> Box | None:
    """4.1 bbox: x0 y0 x1 y1."""
    corners = [page_builder.number(part) for part in _properties(element).get("bbox", "").split()[:4]]
    if len(corners) < 4:
        return None
    left, top, right, bottom = corners
    if left is None or top is None or right is None or bottom is None or right < left or bottom < top:
        return None
    return left, top, right - left, bottom - top


def _properties(element: Element) -> dict[str, str]:
    """4: `title` holds properties parted by semicolons, each a name and values."""
    found: dict[str, str] = {}
    for part in re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", (element.get("title") or "")[:_SIZE]):
        name, _, value = part.strip().partition(" ")
        found.setdefault(name, value.strip())
    return found


def _spoken(element: Element, page: Element) -> str:
    """The nearest language that the line or what holds it on the page says."""
    while element is not None and element is not page:
        if found := _language(element):
            return found
        element = element.getparent()
    return ""


def _language(element: Element) -> str:
    return page_builder.language(element.get("lang") or element.get("xml:lang"))


def _meta(root: Element, name: str) -> str:
    """3.2: what the head says of the system that made the file."""
    for element in safe_xml.descendants(root, "meta"):
        if (element.get("name") or "").lower() == name:
            return page_builder.clean(element.get("content"))[:200]
    return ""
