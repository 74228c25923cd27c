"""ALTO 1 to 4 (Library of Congress): pages of blocks of lines of strings.

Clause names are the elements and attributes of the schema, alto-4-4.xsd. Illustrations, styles, glyphs and variants are
passed over. Coordinates stay in the MeasurementUnit of the file: a page says its size in the same unit, so that
mm10, inch1200 and pixel all come to a canvas by one proportion.
"""

from __future__ import annotations

from collections.abc import Iterator

from service import safe_xml
from service.ingest.ocr import page_builder
from service.ingest.ocr.page_builder import Gatherer, OcrError
from service.record.page_text import PageText, PageWord
from service.safe_xml import Element

UNITS = ("pixel", "mm10", "inch1200")
_SPACES = ("TopMargin", "LeftMargin", "RightMargin", "BottomMargin", "PrintSpace")
_STEPS = ("ocrProcessingStep", "Processing", "postProcessingStep", "preProcessingStep")
_SOFT_HYPHEN = "\u00ad"


def is_alto(root: Element) -> bool:
    """Whether a document is ALTO: by its root, since files without namespace are common."""
    return safe_xml.name(root).lower() == "alto"


def pages(root: Element) -> list[PageText]:
    """The pages of a file, in its order. Raises OcrError."""
    unit = safe_xml.words(next(safe_xml.descendants(root, "MeasurementUnit"), None)) or "pixel"
    if unit not in UNITS:
        raise OcrError(f"{unit!r} is not a MeasurementUnit of ALTO", "one of " + ", ".join(UNITS))
    layout = safe_xml.child(root, "Layout")
    if layout is None:
        raise OcrError("there is no Layout in it", "ALTO with the element Layout")
    made = _made(root)
    found = []
    for page in safe_xml.children(layout, "Page"):
        if unit != "pixel" and not (
            page_builder.number(page.get("WIDTH")) and page_builder.number(page.get("HEIGHT"))
        ):
            hint = "WIDTH and HEIGHT, since the file does not count in pixels"
            raise OcrError("a Page does not say its size", hint, safe_xml.line(page))
        found.append(_page(page, made))
    return found


def _page(page: Element, made: tuple[str, str]) -> PageText:
    lines = Gatherer()
    default = page_builder.language(page.get("LANG"))
    for space in _in_order(page):
        for block in safe_xml.descendants(space, "TextBlock"):
            lines.block()
            # LANG since 3.0, language before
            said = page_builder.language(block.get("LANG") or block.get("language")) or default
            for line in safe_xml.children(block, "TextLine"):
                _line(line, lines, page_builder.language(line.get("LANG")) or said)
    return lines.page(
        page_builder.number(page.get("WIDTH")), page_builder.number(page.get("HEIGHT")), default, *made
    )


def _in_order(page: Element) -> Iterator[Element]:
    """The spaces of a page as they are read: the top margin, the text, the sides and the bottom."""
    found = {safe_xml.name(space): space for space in safe_xml.children(page, *_SPACES)}
    for name in ("TopMargin", "PrintSpace", "LeftMargin", "RightMargin", "BottomMargin"):
        if name in found:
            yield found[name]


def _line(line: Element, lines: Gatherer, language: str) -> None:
    """A TextLine: String, SP and HYP in their order. Where no SP is given at all, words are parted all the same."""
    spaced = safe_xml.child(line, "SP") is not None
    text, waiting = "", False
    words: list[PageWord | None] = []
    for part in safe_xml.children(line, "String", "SP", "HYP"):
        kind = safe_xml.name(part)
        if kind == "SP":
            waiting = True
        elif kind == "HYP":
            text += _hyphen(text, part)
        elif content := page_builder.clean(part.get("CONTENT")):
            between = (" " if waiting else "") if spaced else page_builder.gap(text, content)
            text += (between if text else "") + content
            waiting = False
            words.append(_word(part, content))
    place = page_builder.box(*(line.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    lines.line(text, place, words, language)


def _hyphen(text: str, part: Element) -> str:
    """The hyphen at the end of a line, which some write into the last String too."""
    content = page_builder.clean(part.get("CONTENT")) or "-"
    return "" if text.endswith((content, "-")) else "-" if content == _SOFT_HYPHEN else content


def _word(part: Element, content: str) -> PageWord | None:
    """A String. SUBS_CONTENT is the whole word where HypPart1 and HypPart2 are its halves; that of an abbreviation,
    its long form, is no word of the page."""
    place = page_builder.box(*(part.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    halved = (part.get("SUBS_TYPE") or "").startswith("HypPart")
    whole = page_builder.clean(part.get("SUBS_CONTENT")) if halved else ""
    return page_builder.word(content, place, page_builder.share(part.get("WC")), whole)


def _made(root: Element) -> tuple[str, str]:
    """Software and day of the text: of the last step that names a software, OCR before others (4.0: Processing)."""
    steps = sorted(safe_xml.descendants(root, *_STEPS), key=lambda step: _STEPS.index(safe_xml.name(step)))
    generator = date = ""
    for step in steps:
        software = safe_xml.child(step, "processingSoftware")
        name = _named(software) if software is not None else ""
        when = page_builder.day(safe_xml.words(safe_xml.child(step, "processingDateTime")))
        if name and not generator:
            return name, when or date
        date = date or when
    return generator, date


def _named(software: Element) -> str:
    said = [safe_xml.words(safe_xml.child(software, name)) for name in ("softwareName", "softwareVersion")]
    return " ".join(part for part in said if part)
