"""Reads hOCR 1.2: HTML whose classes mark pages, lines and words, and whose `title` attributes have their boxes.

Names are those of the specification (kba/hocr-spec). Invalid HTML is repaired as browsers do it. Typesetting, logical
elements and figures are ignored. Boxes are in pixels of the image: x0 y0 x1 y1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fonds import safe_xml
from fonds.ingest.ocr import page_builder
from fonds.ingest.ocr.page_builder import PageBuilder
from fonds.record.page_text import PageText, PageWord, SourceBox
from fonds.safe_xml import Element

# 1.2, 5: classes of elements that are one line each
LINES = frozenset({"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"})
BLOCKS = frozenset({"ocr_carea", "ocr_par", "ocrx_block", "ocr_column", "ocr_separator"})
WORDS = frozenset({"ocrx_word", "ocr_word"})
_MAX_TITLE = 20_000  # characters of a title that are read
_CONFIDENCES = ("x_wconf", "x_conf")


def is_hocr(root: Element) -> bool:
    """Whether an HTML document has a page of hOCR."""
    return any("ocr_page" in _classes(element) for element in root.iter())


def pages(root: Element) -> list[PageText]:
    """Return the pages in the order of the file. Raises OcrError."""
    system = _meta(root, "ocr-system")
    page_elements = [element for element in root.iter() if "ocr_page" in _classes(element)]
    return [_page(element, system, _language(root)) for element in page_elements]


def _page(page: Element, system: str, document_language: str) -> PageText:
    builder = PageBuilder()
    default = _language(page) or document_language
    for element, classes in _descendants(page):
        if not classes.isdisjoint(BLOCKS):
            builder.start_block()
        elif not classes.isdisjoint(LINES):
            _line(element, builder, _inherited_language(element, page) or default)
    box = _box(page)
    width, height = (box[0] + box[2], box[1] + box[3]) if box else (None, None)
    return builder.build(width, height, default, system, "")


def _descendants(element: Element) -> Iterator[tuple[Element, frozenset[str]]]:
    """Yield the elements inside an element that have classes, with these."""
    for descendant in element.iterdescendants():
        if classes := _classes(descendant):
            yield descendant, classes


def _classes(element: Element) -> frozenset[str]:
    value = element.get("class") if isinstance(element.tag, str) else None
    return frozenset(value.split()) if value else frozenset()


def _line(line: Element, builder: PageBuilder, language: str) -> None:
    word_elements = [
        (element, page_builder.clean_text(safe_xml.normalized_text(element)))
        for element, classes in _descendants(line)
        if classes & WORDS
    ]
    words = [_word(element, text) for element, text in word_elements if text]
    text = " ".join(text for _, text in word_elements if text)
    if not word_elements:
        text = page_builder.clean_text(safe_xml.normalized_text(line))
    elif not any(element.tail and element.tail.isspace() for element, _ in word_elements):
        text = ""  # no white space between the words: a script without spaces, or a file without line ends
        for _, content in word_elements:
            text += page_builder.separator(text, content) + content
    builder.add_line(text, _box(line), words, language)


def _word(element: Element, text: str) -> PageWord | None:
    properties = _properties(element)
    value = next((properties[name] for name in _CONFIDENCES if name in properties), None)
    return page_builder.word(text, _box(element), page_builder.confidence(value, 100))


def _box(element: Element) -> SourceBox | None:
    """4.1 bbox: x0 y0 x1 y1."""
    corners = [page_builder.number(part) for part in _properties(element).get("bbox", "").split()[:4]]
    if len(corners) < 4:
        return None
    left, top, right, bottom = corners
    if left is None or top is None or right is None or bottom is None or right < left or bottom < top:
        return None
    return left, top, right - left, bottom - top


def _properties(element: Element) -> dict[str, str]:
    """4: `title` has properties separated by semicolons, each with a name and values."""
    properties: dict[str, str] = {}
    for part in re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", (element.get("title") or "")[:_MAX_TITLE]):
        name, _, value = part.strip().partition(" ")
        properties.setdefault(name, value.strip())
    return properties


def _inherited_language(element: Element, page: Element) -> str:
    """Return the language of the element or of its nearest ancestor on the page."""
    while element is not None and element is not page:
        if language := _language(element):
            return language
        element = element.getparent()
    return ""


def _language(element: Element) -> str:
    return page_builder.language(element.get("lang") or element.get("xml:lang"))


def _meta(root: Element, name: str) -> str:
    """3.2: return the content of a `meta` element in the head, for example the name of the OCR system."""
    for element in safe_xml.descendants(root, "meta"):
        if (element.get("name") or "").lower() == name:
            return page_builder.clean_text(element.get("content"))[:200]
    return ""
