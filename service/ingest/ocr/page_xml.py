"""PAGE XML (PRImA, 2010 to 2019): pages of regions of lines of words.

Names are those of the schema, pagecontent.xsd. Baselines, glyphs, graphics and styles are passed over; of several
readings of one thing the first by `index` is taken. A polygon becomes the smallest upright rectangle around it, which
is all that viewers of IIIF draw everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service import safe_xml
from service.ingest.ocr import page_builder
from service.ingest.ocr.page_builder import Gatherer
from service.record.page_text import Box, PageText, PageWord
from service.safe_xml import Element

_POINT = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)")
# how Transkribus and others say an order in an attribute that the schema leaves to them
_CUSTOM_ORDER = re.compile(r"readingOrder\s*\{[^}]{0,100}?index\s*:\s*(\d{1,6})")


def is_page_xml(root: Element) -> bool:
    """Whether a document is PAGE XML."""
    return safe_xml.name(root) == "PcGts"


def pages(root: Element) -> list[PageText]:
    """The pages of a file: the schema knows one. Raises OcrError."""
    made = _made(root)
    return [_page(page, made) for page in safe_xml.children(root, "Page")]


def _page(page: Element, made: tuple[str, str]) -> PageText:
    lines = Gatherer()
    default = page_builder.language(page.get("primaryLanguage"))
    for region in _in_order(page):
        lines.block()
        said = page_builder.language(region.get("primaryLanguage")) or default
        for line in _sorted(list(safe_xml.children(region, "TextLine"))):
            _line(line, lines, page_builder.language(line.get("primaryLanguage")) or said)
    size = page_builder.number(page.get("imageWidth")), page_builder.number(page.get("imageHeight"))
    return lines.page(*size, default, *made)


def _in_order(page: Element) -> Iterator[Element]:
    """The text regions, as ReadingOrder has them; those that it does not name come after, as they stand."""
    regions = list(safe_xml.descendants(page, "TextRegion"))
    order = safe_xml.child(page, "ReadingOrder")
    if order is None:
        yield from _sorted(regions)
        return
    by_id = {region.get("id"): region for region in regions}
    for reference in _references(order):
        if (region := by_id.pop(reference, None)) is not None:
            # a region may lie in another that is named alone: what lies in it follows it
            yield region
            for inner in safe_xml.descendants(region, "TextRegion"):
                if by_id.pop(inner.get("id"), None) is not None:
                    yield inner
    yield from (region for region in regions if region.get("id") in by_id)


def _references(order: Element) -> Iterator[str]:
    """The ids of regions in order: groups within groups, each indexed or not, walked without recursion."""
    waiting = [order]
    while waiting:
        element = waiting.pop()
        if reference := element.get("regionRef"):
            yield reference
        # the last in is the first out
        waiting += sorted(safe_xml.children(element), key=_index, reverse=True)


def _index(element: Element) -> int:
    found = element.get("index") or ""
    return int(found) if found.isdecimal() and len(found) < 10 else 0


def _sorted(elements: list[Element]) -> list[Element]:
    """By the order that their `custom` attribute gives, where all of them have one."""
    found = [_CUSTOM_ORDER.search(element.get("custom") or "") for element in elements]
    if not all(found):
        return elements
    order = {id(element): int(match[1]) for element, match in zip(elements, found, strict=True) if match}
    return sorted(elements, key=lambda element: order[id(element)])


def _line(line: Element, lines: Gatherer, language: str) -> None:
    """A TextLine: its own text, or that of its words where it has none."""
    found = [(text, one) for one in _sorted(list(safe_xml.children(line, "Word"))) if (text := _text(one)[0])]
    text = _text(line)[0]
    if not text:
        for content, _ in found:
            text += page_builder.gap(text, content) + content
    words = [_word(one, content) for content, one in found]
    lines.line(text, _place(line), words, language)


def _word(element: Element, content: str) -> PageWord | None:
    return page_builder.word(content, _place(element), page_builder.share(_text(element)[1]))


def _text(element: Element) -> tuple[str, str | None]:
    """The text of an element and how sure it is: the reading with the lowest index."""
    readings = sorted(safe_xml.children(element, "TextEquiv"), key=_index)
    for one in readings:
        unicode = safe_xml.child(one, "Unicode")
        # a line feed in the text of one line is white space
        if unicode is not None and (text := page_builder.clean("".join(unicode.itertext()))):
            return " ".join(text.split()), one.get("conf")
    return "", None


def _place(element: Element) -> Box | None:
    """Coords: `points` since 2013, elements Point before."""
    coords = safe_xml.child(element, "Coords")
    if coords is None:
        return None
    pairs = _POINT.findall((coords.get("points") or "")[:100_000])
    pairs += [(point.get("x"), point.get("y")) for point in safe_xml.children(coords, "Point")]
    found = [(page_builder.number(x), page_builder.number(y)) for x, y in pairs]
    return page_builder.around([(x, y) for x, y in found if x is not None and y is not None])


def _made(root: Element) -> tuple[str, str]:
    """Software and day: the processing step named last (2018 and later), else the Creator of the file."""
    metadata = safe_xml.child(root, "Metadata")
    if metadata is None:
        return "", ""
    steps = [
        item
        for item in safe_xml.children(metadata, "MetadataItem")
        if item.get("type") == "processingStep" and item.get("value")
    ]
    creator = safe_xml.words(safe_xml.child(metadata, "Creator"))
    software = page_builder.clean(steps[-1].get("value")) if steps else creator
    when = (safe_xml.words(safe_xml.child(metadata, name)) for name in ("LastChange", "Created"))
    return software[:200], next((found for text in when if (found := page_builder.day(text))), "")
