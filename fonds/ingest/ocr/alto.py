"""Reads ALTO 1 to 4 (Library of Congress): pages of blocks, lines and strings.

Names of elements and attributes are those of the schema, alto-4-4.xsd. Illustrations, styles, glyphs and variants are
ignored. Coordinates stay in the MeasurementUnit of the file: the size of the page is in the same unit, so that mm10,
inch1200 and pixel are all scaled to a canvas in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator

from fonds import safe_xml
from fonds.ingest.ocr import page_builder
from fonds.ingest.ocr.page_builder import OcrError, PageBuilder
from fonds.record.page_text import PageText, PageWord
from fonds.safe_xml import Element

UNITS = ("pixel", "mm10", "inch1200")
_SPACES = ("TopMargin", "LeftMargin", "RightMargin", "BottomMargin", "PrintSpace")
_STEPS = ("ocrProcessingStep", "Processing", "postProcessingStep", "preProcessingStep")
_SOFT_HYPHEN = "\u00ad"


def is_alto(root: Element) -> bool:
    """Whether a document is ALTO, by the name of its root: files without a namespace are common."""
    return safe_xml.local_name(root).lower() == "alto"


def pages(root: Element) -> list[PageText]:
    """Return the pages in the order of the file. Raises OcrError."""
    unit = safe_xml.normalized_text(next(safe_xml.descendants(root, "MeasurementUnit"), None)) or "pixel"
    if unit not in UNITS:
        raise OcrError(f"{unit!r} is not a MeasurementUnit of ALTO", "one of " + ", ".join(UNITS))
    layout = safe_xml.child(root, "Layout")
    if layout is None:
        raise OcrError("there is no Layout in it", "ALTO with the element Layout")
    software_and_date = _software_and_date(root)
    texts = []
    for page in safe_xml.children(layout, "Page"):
        if unit != "pixel" and not (
            page_builder.number(page.get("WIDTH")) and page_builder.number(page.get("HEIGHT"))
        ):
            hint = "WIDTH and HEIGHT, since the file does not count in pixels"
            raise OcrError("a Page does not say its size", hint, safe_xml.line_number(page))
        texts.append(_page(page, software_and_date))
    return texts


def _page(page: Element, software_and_date: tuple[str, str]) -> PageText:
    builder = PageBuilder()
    default = page_builder.language(page.get("LANG"))
    for space in _in_order(page):
        for block in safe_xml.descendants(space, "TextBlock"):
            builder.start_block()
            # LANG since 3.0, language before
            language = page_builder.language(block.get("LANG") or block.get("language")) or default
            for line in safe_xml.children(block, "TextLine"):
                _line(line, builder, page_builder.language(line.get("LANG")) or language)
    return builder.build(
        page_builder.number(page.get("WIDTH")),
        page_builder.number(page.get("HEIGHT")),
        default,
        *software_and_date,
    )


def _in_order(page: Element) -> Iterator[Element]:
    """Yield the spaces of a page in reading order: the top margin, the text, the sides and the bottom."""
    spaces = {safe_xml.local_name(space): space for space in safe_xml.children(page, *_SPACES)}
    for name in ("TopMargin", "PrintSpace", "LeftMargin", "RightMargin", "BottomMargin"):
        if name in spaces:
            yield spaces[name]


def _line(line: Element, builder: PageBuilder, language: str) -> None:
    """Read a TextLine: String, SP and HYP in order. Without any SP, spaces are added between words."""
    has_spaces = safe_xml.child(line, "SP") is not None
    text, space_pending = "", False
    words: list[PageWord | None] = []
    for part in safe_xml.children(line, "String", "SP", "HYP"):
        kind = safe_xml.local_name(part)
        if kind == "SP":
            space_pending = True
        elif kind == "HYP":
            text += _hyphen(text, part)
        elif content := page_builder.clean_text(part.get("CONTENT")):
            between = (" " if space_pending else "") if has_spaces else page_builder.separator(text, content)
            text += (between if text else "") + content
            space_pending = False
            words.append(_word(part, content))
    box = page_builder.box(*(line.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    builder.add_line(text, box, words, language)


def _hyphen(text: str, part: Element) -> str:
    """Return the hyphen at the end of a line, unless the last String ends with it, as in some files."""
    content = page_builder.clean_text(part.get("CONTENT")) or "-"
    return "" if text.endswith((content, "-")) else "-" if content == _SOFT_HYPHEN else content


def _word(part: Element, content: str) -> PageWord | None:
    """Read a String. SUBS_CONTENT is the complete word if the String is HypPart1 or HypPart2.

    For an abbreviation it is the long form, which is not a word of the page.
    """
    box = page_builder.box(*(part.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    is_half = (part.get("SUBS_TYPE") or "").startswith("HypPart")
    whole = page_builder.clean_text(part.get("SUBS_CONTENT")) if is_half else ""
    return page_builder.word(content, box, page_builder.confidence(part.get("WC")), whole)


def _software_and_date(root: Element) -> tuple[str, str]:
    """Return software and day of the first step that names software, OCR before other steps (4.0: Processing)."""
    steps = sorted(
        safe_xml.descendants(root, *_STEPS), key=lambda step: _STEPS.index(safe_xml.local_name(step))
    )
    generator = date = ""
    for step in steps:
        software = safe_xml.child(step, "processingSoftware")
        name = _software_name(software) if software is not None else ""
        day = page_builder.day(safe_xml.normalized_text(safe_xml.child(step, "processingDateTime")))
        if name and not generator:
            return name, day or date
        date = date or day
    return generator, date


def _software_name(software: Element) -> str:
    parts = [
        safe_xml.normalized_text(safe_xml.child(software, name))
        for name in ("softwareName", "softwareVersion")
    ]
    return " ".join(part for part in parts if part)
