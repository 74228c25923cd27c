"""Everything on a page except the transcript: the title block, the running head, the footer and the line numbers.

Returns which text is where, in canvas pixels, and how far down the title block extends. Nothing is drawn here, and the
transcript is not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from fonds.typesetting import fonts, page_styles, unicode_scripts
from fonds.typesetting.line_breaking import LineBreaker
from fonds.typesetting.page_styles import Style
from fonds.typesetting.typeset_input import Sheet

_LABEL_SHARE = 0.3  # the share of the column that labels may take
_CACHE_SIZE = 2048  # short texts whose lines are cached
_GAP = 28  # pixels between label and value


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One line of text: its baseline and the edge that it is aligned to (`side`), in pixels."""

    page: int
    x: float
    baseline: float
    text: str
    style: Style
    direction: str
    side: str  # "left" or "right"
    role: str = ""  # "title" for the heading of the document; all else is read in order


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across the page or, with a height, the frame of the marking; in pixels."""

    page: int
    x: float
    y: float
    width: float
    height: float = 0.0


@dataclass(slots=True)
class TitleBlock:
    """The title block of the document, and where the text below it begins."""

    texts: list[PlacedText] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    page: int = 1
    y: float = 0.0  # the current height on the page


def line_breaker(style: Style, language: str, width: float) -> LineBreaker:
    """Return what breaks texts of a style into lines of a width in pixels."""
    return LineBreaker(fonts.fallback(style.role, language), width / style.em)


class _TitleBlockBuilder:
    """Puts lines below each other, and continues on the next page when one is full."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.frame = sheet, page_styles.frame(sheet.paper)
        self.start_side = "right" if sheet.direction == "rtl" else "left"
        self.block = TitleBlock(y=page_styles.FIRST_BASELINE)

    def start_edge(self, inset: float = 0.0) -> float:
        """Return the x at which lines start, `inset` pixels into the column."""
        return self.frame.right - inset if self.start_side == "right" else self.frame.left + inset

    def move_down(self, pixels: float) -> None:
        """Move down; on a full page, to the top of the next."""
        self.block.y += pixels
        if self.block.y > self.frame.bottom:
            self.block.page += 1
            self.block.y = page_styles.BODY_TOP + page_styles.ASCENT

    def add_line(self, text: str, style: Style, inset: float, role: str = "") -> None:
        """Add one line of text at the current height."""
        direction = unicode_scripts.direction(text, self.sheet.direction)
        x = self.start_edge(inset)
        self.block.texts.append(
            PlacedText(self.block.page, x, self.block.y, text, style, direction, self.start_side, role)
        )

    def add_text(self, text: str, style: Style, inset: float = 0.0, role: str = "") -> None:
        """Add a text broken into lines; the current height is then that of its last line."""
        spacing = extra_spacing(text, style, self.sheet)
        self.move_down(spacing)
        for index, line in enumerate(break_lines(text, style, self.sheet, page_styles.COLUMN_WIDTH - inset)):
            if index:
                self.move_down(style.line_spacing + spacing)
            self.add_line(line, style, inset, role)


def break_lines(text: str, style: Style, sheet: Sheet, width: float) -> list[str]:
    """Return the lines of a text; white space and line breaks in it count as one space."""
    return list(_broken_lines(text, style, sheet.language, sheet.direction, width))


@lru_cache(_CACHE_SIZE)
def _broken_lines(
    text: str, style: Style, language: str, sheet_direction: str, width: float
) -> tuple[str, ...]:
    """Return the lines of a text. Cached, since notices, labels and names are the same on many sheets."""
    plain_text = " ".join(unicode_scripts.clean(text).split())
    direction = unicode_scripts.direction(plain_text, sheet_direction)
    lines = line_breaker(style, language, width).break_lines(plain_text, direction)
    return tuple(line.text for line in lines)


def extra_spacing(text: str, style: Style, sheet: Sheet) -> float:
    """Return how many pixels more than the style's line spacing the lines of a tall script need."""
    ascent, descent = fonts.fallback(style.role, sheet.language).tall_extent(text)
    return max(0.0, (ascent + descent) * style.em * 0.95 - style.line_spacing)


def title_block(sheet: Sheet) -> TitleBlock:
    """Return the notice, the title, the marking and the facts of a sheet, and the rule below them."""
    builder = _TitleBlockBuilder(sheet)
    builder.add_text(sheet.notice, page_styles.NOTICE)
    builder.move_down(88)
    builder.add_text(sheet.title, page_styles.TITLE, role="title")
    builder.move_down(22)
    if sheet.marking:
        _add_marking(builder, sheet.marking)
    _add_facts(builder)
    builder.move_down(38)
    block = builder.block
    block.rules.append(Rule(block.page, builder.frame.left, block.y, page_styles.COLUMN_WIDTH))
    builder.move_down(34)
    return block


def _add_marking(builder: _TitleBlockBuilder, marking: str) -> None:
    """Add the marking, with a frame around it like a stamp if it fits on one line."""
    builder.move_down(44)
    sheet, block = builder.sheet, builder.block
    lines = break_lines(marking, page_styles.MARKING, sheet, page_styles.COLUMN_WIDTH - 32)
    if len(lines) == 1:
        breaker = line_breaker(page_styles.MARKING, sheet.language, page_styles.COLUMN_WIDTH)
        width = breaker.width(lines[0]) * page_styles.MARKING.em + 32
        left = builder.start_edge() - (width if builder.start_side == "right" else 0)
        spacing = extra_spacing(marking, page_styles.MARKING, sheet)
        block.rules.append(Rule(block.page, left, block.y - 31 + spacing / 3, width, 43 + spacing))
    builder.add_text(marking, page_styles.MARKING, 16)
    builder.move_down(14)


def _add_facts(builder: _TitleBlockBuilder) -> None:
    """Add labels and values in two columns; the label column is as wide as necessary, up to a limit."""
    sheet = builder.sheet
    facts = [(label, value) for label, value in sheet.facts if value.strip()]
    limit = page_styles.COLUMN_WIDTH * _LABEL_SHARE
    breaker = line_breaker(page_styles.LABEL, sheet.language, limit)
    label_widths = (breaker.width(label) * page_styles.LABEL.em for label, _ in facts)
    inset = min(limit, max(label_widths, default=0.0)) + _GAP
    for label, value in facts:
        spacing = extra_spacing(label + value, page_styles.VALUE, sheet)
        builder.move_down(page_styles.VALUE.line_spacing + 2 + spacing)
        _add_fact(builder, break_lines(label, page_styles.LABEL, sheet, limit), value, inset)


def _add_fact(builder: _TitleBlockBuilder, label_lines: list[str], value: str, inset: float) -> None:
    sheet = builder.sheet
    value_lines = break_lines(value, page_styles.VALUE, sheet, page_styles.COLUMN_WIDTH - inset)
    for index in range(max(len(label_lines), len(value_lines))):
        if index:
            spacing = extra_spacing(value, page_styles.VALUE, sheet)
            builder.move_down(page_styles.VALUE.line_spacing + spacing)
        if index < len(label_lines):
            builder.add_line(label_lines[index], page_styles.LABEL, 0.0)
        if index < len(value_lines):
            builder.add_line(value_lines[index], page_styles.VALUE, inset)


def running_head(sheet: Sheet, page: int, source_page: int, baseline: float) -> list[PlacedText]:
    """Return the running head: from page 2 on the shortened title; and the page of a source with several pages."""
    frame, right_to_left = page_styles.frame(sheet.paper), sheet.direction == "rtl"
    start_x, end_x = (frame.right, frame.left) if right_to_left else (frame.left, frame.right)
    start_side, end_side = ("right", "left") if right_to_left else ("left", "right")
    texts = []
    if page > 1:
        title = shorten(sheet.title, sheet, page_styles.COLUMN_WIDTH - 320)
        direction = unicode_scripts.direction(title, sheet.direction)
        texts.append(PlacedText(page, start_x, baseline, title, page_styles.SMALL, direction, start_side))
    if source_page:
        label = sheet.source_page.format(page=source_page)
        texts.append(PlacedText(page, end_x, baseline, label, page_styles.SMALL, sheet.direction, end_side))
    return texts


def shorten(text: str, sheet: Sheet, width: float) -> str:
    """Return a text cut to one line of a width in pixels, with an ellipsis if it was longer."""
    lines = break_lines(text, page_styles.SMALL, sheet, width)
    return lines[0] + (" …" if len(lines) > 1 else "")


def footer(sheet: Sheet, page: int, page_count: int) -> tuple[list[PlacedText], Rule]:
    """Return the permanent address, the rights statement and the page number, and the thin rule above them."""
    frame = page_styles.frame(sheet.paper)
    baseline = frame.height - page_styles.FOOTER_BASELINE
    address_and_rights = " · ".join(part for part in (sheet.address, sheet.rights) if part)
    lines = break_lines(address_and_rights, page_styles.SMALL, sheet, page_styles.COLUMN_WIDTH - 200)
    texts = [
        PlacedText(
            page,
            frame.left,
            baseline + index * page_styles.SMALL.line_spacing,
            line,
            page_styles.SMALL,
            "ltr",
            "left",
        )
        for index, line in enumerate(lines[:3])
    ]
    folio = sheet.folio.format(page=page, pages=page_count)
    texts.append(PlacedText(page, frame.right, baseline, folio, page_styles.SMALL, "ltr", "right"))
    return texts, Rule(page, frame.left, frame.height - page_styles.FOOTER_RULE, page_styles.COLUMN_WIDTH)
