"""Reads PAGE XML (PRImA, 2010 to 2019): pages of regions, lines and words.

Names are those of the schema, pagecontent.xsd. Baselines, glyphs, graphics and styles are ignored. Of several readings
of an element the one with the lowest `index` is taken. A polygon becomes the smallest rectangle around it, because
not all IIIF viewers draw polygons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fonds import safe_xml
from fonds.ingest.ocr import page_builder
from fonds.ingest.ocr.page_builder import PageBuilder
from fonds.record.page_text import PageText, PageWord, SourceBox
from fonds.safe_xml import Element

_POINT = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)")
# Transkribus and others write the order into the attribute `custom`, whose content the schema does not define
_CUSTOM_ORDER = re.compile(r"readingOrder\s*\{[^}]{0,100}?index\s*:\s*(\d{1,6})")


def is_page_xml(root: Element) -> bool:
    """Whether a document is PAGE XML."""
    return safe_xml.local_name(root) == "PcGts"


def pages(root: Element) -> list[PageText]:
    """Return the pages of a file; the schema allows one. Raises OcrError."""
    software_and_date = _software_and_date(root)
    return [_page(page, software_and_date) for page in safe_xml.children(root, "Page")]


def _page(page: Element, software_and_date: tuple[str, str]) -> PageText:
    builder = PageBuilder()
    default = page_builder.language(page.get("primaryLanguage"))
    for region in _in_order(page):
        builder.start_block()
        language = page_builder.language(region.get("primaryLanguage")) or default
        for line in _sorted(list(safe_xml.children(region, "TextLine"))):
            _line(line, builder, page_builder.language(line.get("primaryLanguage")) or language)
    size = page_builder.number(page.get("imageWidth")), page_builder.number(page.get("imageHeight"))
    return builder.build(*size, default, *software_and_date)


def _in_order(page: Element) -> Iterator[Element]:
    """Yield the text regions in ReadingOrder; then those that it does not name, in the order of the file."""
    regions = list(safe_xml.descendants(page, "TextRegion"))
    order = safe_xml.child(page, "ReadingOrder")
    if order is None:
        yield from _sorted(regions)
        return
    by_id = {region.get("id"): region for region in regions}
    for reference in _references(order):
        if (region := by_id.pop(reference, None)) is not None:
            # regions inside this one follow it if the order names only the outer one
            yield region
            for inner in safe_xml.descendants(region, "TextRegion"):
                if by_id.pop(inner.get("id"), None) is not None:
                    yield inner
    yield from (region for region in regions if region.get("id") in by_id)


def _references(order: Element) -> Iterator[str]:
    """Yield the ids of regions in order. Groups may be nested, and are walked without recursion."""
    stack = [order]
    while stack:
        element = stack.pop()
        if reference := element.get("regionRef"):
            yield reference
        # reversed, since the last element of the stack comes first
        stack += sorted(safe_xml.children(element), key=_index, reverse=True)


def _index(element: Element) -> int:
    index = element.get("index") or ""
    return int(index) if index.isdecimal() and len(index) < 10 else 0


def _sorted(elements: list[Element]) -> list[Element]:
    """Return the elements in the order of their `custom` attributes, if all of them have one."""
    matches = [_CUSTOM_ORDER.search(element.get("custom") or "") for element in elements]
    if not all(matches):
        return elements
    order = {id(element): int(match[1]) for element, match in zip(elements, matches, strict=True) if match}
    return sorted(elements, key=lambda element: order[id(element)])


def _line(line: Element, builder: PageBuilder, language: str) -> None:
    """Read a TextLine: its own text, or that of its words if it has none."""
    word_elements = _sorted(list(safe_xml.children(line, "Word")))
    contents = [(element, content) for element in word_elements if (content := _text(element)[0])]
    text = _text(line)[0]
    if not text:
        for _, content in contents:
            text += page_builder.separator(text, content) + content
    words = [_word(element, content) for element, content in contents]
    builder.add_line(text, _box(line), words, language)


def _word(element: Element, content: str) -> PageWord | None:
    return page_builder.word(content, _box(element), page_builder.confidence(_text(element)[1]))


def _text(element: Element) -> tuple[str, str | None]:
    """Return the text of an element and its confidence, of the reading with the lowest index."""
    readings = sorted(safe_xml.children(element, "TextEquiv"), key=_index)
    for reading in readings:
        unicode = safe_xml.child(reading, "Unicode")
        # a line feed in the text of one line is white space
        if unicode is not None and (text := page_builder.clean_text("".join(unicode.itertext()))):
            return " ".join(text.split()), reading.get("conf")
    return "", None


def _box(element: Element) -> SourceBox | None:
    """Coords: `points` since 2013, elements Point before."""
    coords = safe_xml.child(element, "Coords")
    if coords is None:
        return None
    pairs = _POINT.findall((coords.get("points") or "")[:100_000])
    pairs += [(point.get("x"), point.get("y")) for point in safe_xml.children(coords, "Point")]
    points = [(page_builder.number(x), page_builder.number(y)) for x, y in pairs]
    return page_builder.bounding_box([(x, y) for x, y in points if x is not None and y is not None])


def _software_and_date(root: Element) -> tuple[str, str]:
    """Return software and day: the last processing step (2018 and later), or else the Creator of the file."""
    metadata = safe_xml.child(root, "Metadata")
    if metadata is None:
        return "", ""
    steps = [
        item
        for item in safe_xml.children(metadata, "MetadataItem")
        if item.get("type") == "processingStep" and item.get("value")
    ]
    creator = safe_xml.normalized_text(safe_xml.child(metadata, "Creator"))
    software = page_builder.clean_text(steps[-1].get("value")) if steps else creator
    times = (safe_xml.normalized_text(safe_xml.child(metadata, name)) for name in ("LastChange", "Created"))
    return software[:200], next((day for time in times if (day := page_builder.day(time))), "")
