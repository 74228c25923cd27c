"""ALTO 1 to 4 (Library of Congress): pages of blocks of lines of strings.

Clause names are the elements and attributes of the schema, alto-4-4.xsd. Illustrations, styles, glyphs and variants are
passed over. Coordinates stay in the MeasurementUnit of the file: a page says its size in the same unit, so that
mm10, inch1200 and pixel all come to a canvas by one proportion.
"""

from __future__ import annotations

from collections.abc import Iterator

from service import xml
from service.intake.ocr import reading
from service.intake.ocr.reading import Gatherer, OcrError
from service.record.page_text import PageText, PageWord
from service.xml import Element

UNITS = ("pixel", "mm10", "inch1200")
_SPACES = ("TopMargin", "LeftMargin", "RightMargin", "BottomMargin", "PrintSpace")
_STEPS = ("ocrProcessingStep", "Processing", "postProcessingStep", "preProcessingStep")
_SOFT_HYPHEN = "\u00ad"


def is_alto(root: Element) -> bool:
    """Whether a document is ALTO: by its root, since files without namespace are common."""
    return xml.name(root).lower() == "alto"


def pages(root: Element) -> list[PageText]:
    """The pages of a file, in its order. Raises OcrError."""
    unit = xml.words(next(xml.descendants(root, "MeasurementUnit"), None)) or "pixel"
    if unit not in UNITS:
        raise OcrError(f"{unit!r} is not a MeasurementUnit of ALTO", "one of " + ", ".join(UNITS))
    layout = xml.child(root, "Layout")
    if layout is None:
        raise OcrError("there is no Layout in it", "ALTO with the element Layout")
    made = _made(root)
    found = []
    for page in xml.children(layout, "Page"):
        if unit != "pixel" and not (reading.number(page.get("WIDTH")) and reading.number(page.get("HEIGHT"))):
            hint = "WIDTH and HEIGHT, since the file does not count in pixels"
            raise OcrError("a Page does not say its size", hint, xml.line(page))
        found.append(_page(page, made))
    return found


def _page(page: Element, made: tuple[str, str]) -> PageText:
    lines = Gatherer()
    default = reading.language(page.get("LANG"))
    for space in _in_order(page):
        for block in xml.descendants(space, "TextBlock"):
            lines.block()
            # LANG since 3.0, language before
            said = reading.language(block.get("LANG") or block.get("language")) or default
            for line in xml.children(block, "TextLine"):
                _line(line, lines, reading.language(line.get("LANG")) or said)
    return lines.page(reading.number(page.get("WIDTH")), reading.number(page.get("HEIGHT")), default, *made)


def _in_order(page: Element) -> Iterator[Element]:
    """The spaces of a page as they are read: the top margin, the text, the sides and the bottom."""
    found = {xml.name(space): space for space in xml.children(page, *_SPACES)}
    for name in ("TopMargin", "PrintSpace", "LeftMargin", "RightMargin", "BottomMargin"):
        if name in found:
            yield found[name]


def _line(line: Element, lines: Gatherer, language: str) -> None:
    """A TextLine: String, SP and HYP in their order. Where no SP is given at all, words are parted all the same."""
    spaced = xml.child(line, "SP") is not None
    text, waiting = "", False
    words: list[PageWord | None] = []
    for part in xml.children(line, "String", "SP", "HYP"):
        kind = xml.name(part)
        if kind == "SP":
            waiting = True
        elif kind == "HYP":
            text += _hyphen(text, part)
        elif content := reading.clean(part.get("CONTENT")):
            between = (" " if waiting else "") if spaced else reading.gap(text, content)
            text += (between if text else "") + content
            waiting = False
            words.append(_word(part, content))
    place = reading.box(*(line.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    lines.line(text, place, words, language)


def _hyphen(text: str, part: Element) -> str:
    """The hyphen at the end of a line, which some write into the last String too."""
    content = reading.clean(part.get("CONTENT")) or "-"
    return "" if text.endswith((content, "-")) else "-" if content == _SOFT_HYPHEN else content


def _word(part: Element, content: str) -> PageWord | None:
    """A String. SUBS_CONTENT is the whole word where HypPart1 and HypPart2 are its halves; that of an abbreviation,
    its long form, is no word of the page."""
    place = reading.box(*(part.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")))
    halved = (part.get("SUBS_TYPE") or "").startswith("HypPart")
    whole = reading.clean(part.get("SUBS_CONTENT")) if halved else ""
    return reading.word(content, place, reading.share(part.get("WC")), whole)


def _made(root: Element) -> tuple[str, str]:
    """Software and day of the text: of the last step that names a software, OCR before others (4.0: Processing)."""
    steps = sorted(xml.descendants(root, *_STEPS), key=lambda step: _STEPS.index(xml.name(step)))
    generator = date = ""
    for step in steps:
        software = xml.child(step, "processingSoftware")
        name = _named(software) if software is not None else ""
        when = reading.day(xml.words(xml.child(step, "processingDateTime")))
        if name and not generator:
            return name, when or date
        date = date or when
    return generator, date


def _named(software: Element) -> str:
    said = [xml.words(xml.child(software, name)) for name in ("softwareName", "softwareVersion")]
    return " ".join(part for part in said if part)
