"""All that is on a page and is not transcript: the head, the running head, the foot, the line numbers.

Says what words stand where, in canvas pixels, and how far down the head comes; it draws nothing and sees no
transcript.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from service.typesetting import fonts, page_styles, unicode_scripts
from service.typesetting.line_breaking import Setter
from service.typesetting.page_styles import Style
from service.typesetting.typeset_input import Sheet

_LABELS = 0.3  # the share of the column that labels may take
_GAP = 28  # between label and value


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of words: its baseline and the edge it hangs from (`side`), in pixels."""

    page: int
    x: float
    baseline: float
    text: str
    style: Style
    direction: str
    side: str  # "left" or "right"
    role: str = ""  # "title" is the heading of the document; the rest is read in order


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across the page, or with a height the frame of the marking, in pixels."""

    page: int
    x: float
    y: float
    width: float
    height: float = 0.0


@dataclass(slots=True)
class Head:
    """The head of the document, and where the text below it begins."""

    marks: list[Mark] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    page: int = 1
    y: float = 0.0  # how far down the page the head has come


def setter(style: Style, language: str, width: float) -> Setter:
    """What breaks texts of a style into lines of a width in pixels."""
    return Setter(fonts.order(style.role, language), width / style.em)


class _Composer:
    """Puts rows below each other and goes to the next page when one is full."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.frame = sheet, page_styles.frame(sheet.paper)
        self.start = "right" if sheet.direction == "rtl" else "left"
        self.head = Head(y=page_styles.TOP)

    def edge(self, inset: float = 0.0) -> float:
        """The x at which lines start, `inset` pixels into the column."""
        return self.frame.right - inset if self.start == "right" else self.frame.left + inset

    def step(self, pixels: float) -> None:
        """Go down; on a full page, to the top of the next."""
        self.head.y += pixels
        if self.head.y > self.frame.floor:
            self.head.page += 1
            self.head.y = page_styles.BODY + page_styles.RISE

    def row(self, text: str, style: Style, inset: float, role: str = "") -> None:
        """One line of words at the present height."""
        side = unicode_scripts.direction(text, self.sheet.direction)
        mark = Mark(self.head.page, self.edge(inset), self.head.y, text, style, side, self.start, role)
        self.head.marks.append(mark)

    def rows(self, text: str, style: Style, inset: float = 0.0, role: str = "") -> None:
        """A text broken into lines; the last is left as the present height."""
        more = room(text, style, self.sheet)
        self.step(more)
        for index, line in enumerate(lines(text, style, self.sheet, page_styles.COLUMN - inset)):
            if index:
                self.step(style.pitch + more)
            self.row(line, style, inset, role)


def lines(text: str, style: Style, sheet: Sheet, width: float) -> list[str]:
    """The lines of a text of the head: white space and line breaks count as one space."""
    plain = " ".join(unicode_scripts.clean(text).split())
    made = setter(style, sheet.language, width).strips(
        plain, unicode_scripts.direction(plain, sheet.direction)
    )
    return [strip.text for strip in made]


def room(text: str, style: Style, sheet: Sheet) -> float:
    """How many pixels more than the style's pitch the lines of a tall script ask for."""
    rise, drop = fonts.order(style.role, sheet.language).room(text)
    return max(0.0, (rise + drop) * style.em * 0.95 - style.pitch)


def head(sheet: Sheet) -> Head:
    """The notice, the title, the marking and the facts of a sheet, and the rule below them."""
    made = _Composer(sheet)
    made.rows(sheet.notice, page_styles.NOTICE)
    made.step(88)
    made.rows(sheet.title, page_styles.TITLE, role="title")
    made.step(22)
    if sheet.marking:
        _marking(made, sheet.marking)
    _facts(made)
    made.step(38)
    made.head.rules.append(Rule(made.head.page, made.frame.left, made.head.y, page_styles.COLUMN))
    made.step(34)
    return made.head


def _marking(made: _Composer, marking: str) -> None:
    """The marking as a stamp: a frame around it when it is of one line."""
    made.step(44)
    found = lines(marking, page_styles.MARKING, made.sheet, page_styles.COLUMN - 32)
    if len(found) == 1:
        measure = setter(page_styles.MARKING, made.sheet.language, page_styles.COLUMN)
        wide = measure.width(found[0]) * page_styles.MARKING.em + 32
        left = made.edge() - (wide if made.start == "right" else 0)
        more = room(marking, page_styles.MARKING, made.sheet)
        made.head.rules.append(Rule(made.head.page, left, made.head.y - 31 + more / 3, wide, 43 + more))
    made.rows(marking, page_styles.MARKING, 16)
    made.step(14)


def _facts(made: _Composer) -> None:
    """Labels and values in two columns; the label column is as wide as it must be, within limits."""
    facts = [(label, value) for label, value in made.sheet.facts if value.strip()]
    limit = page_styles.COLUMN * _LABELS
    measure = setter(page_styles.LABEL, made.sheet.language, limit)
    inset = (
        min(limit, max((measure.width(label) * page_styles.LABEL.em for label, _ in facts), default=0.0))
        + _GAP
    )
    for label, value in facts:
        made.step(page_styles.VALUE.pitch + 2 + room(label + value, page_styles.VALUE, made.sheet))
        _fact(made, lines(label, page_styles.LABEL, made.sheet, limit), value, inset)


def _fact(made: _Composer, label: list[str], value: str, inset: float) -> None:
    values = lines(value, page_styles.VALUE, made.sheet, page_styles.COLUMN - inset)
    for index in range(max(len(label), len(values))):
        if index:
            made.step(page_styles.VALUE.pitch + room(value, page_styles.VALUE, made.sheet))
        if index < len(label):
            made.row(label[index], page_styles.LABEL, 0.0)
        if index < len(values):
            made.row(values[index], page_styles.VALUE, inset)


def running(sheet: Sheet, page: int, source_page: int, baseline: float) -> list[Mark]:
    """The running head: the title, cut to the line, from page 2 on; and the page of several in the source."""
    frame, right_to_left = page_styles.frame(sheet.paper), sheet.direction == "rtl"
    near, far = (frame.right, frame.left) if right_to_left else (frame.left, frame.right)
    sides = ("right", "left") if right_to_left else ("left", "right")
    marks = []
    if page > 1:
        title = cut(sheet.title, sheet, page_styles.COLUMN - 320)
        runs = unicode_scripts.direction(title, sheet.direction)
        marks.append(Mark(page, near, baseline, title, page_styles.SMALL, runs, sides[0]))
    if source_page:
        words = sheet.source_page.format(page=source_page)
        marks.append(Mark(page, far, baseline, words, page_styles.SMALL, sheet.direction, sides[1]))
    return marks


def cut(text: str, sheet: Sheet, width: float) -> str:
    """A text cut to one line of a width in pixels, with an ellipsis where it was longer."""
    found = lines(text, page_styles.SMALL, sheet, width)
    return found[0] + (" …" if len(found) > 1 else "")


def foot(sheet: Sheet, page: int, pages: int) -> tuple[list[Mark], Rule]:
    """The permanent address, the rights statement and the folio, below a thin rule."""
    frame = page_styles.frame(sheet.paper)
    baseline = frame.height - page_styles.FOOT
    words = " · ".join(part for part in (sheet.address, sheet.rights) if part)
    found = lines(words, page_styles.SMALL, sheet, page_styles.COLUMN - 200)
    marks = [
        Mark(
            page,
            frame.left,
            baseline + index * page_styles.SMALL.pitch,
            line,
            page_styles.SMALL,
            "ltr",
            "left",
        )
        for index, line in enumerate(found[:3])
    ]
    folio = sheet.folio.format(page=page, pages=pages)
    marks.append(Mark(page, frame.right, baseline, folio, page_styles.SMALL, "ltr", "right"))
    return marks, Rule(page, frame.left, frame.height - page_styles.FOOT_RULE, page_styles.COLUMN)
