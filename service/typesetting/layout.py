"""Where every line and word of a transcript stands on its typeset pages.

Runs when a record is published and makes no PDF and no picture: the places are those at which `pdf` will set
the same lines. Lines of the source are kept, long ones are broken, each page of the source begins a new page,
and only lines of the transcript are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.typesetting import headers_footers, page_styles, unicode_scripts
from service.typesetting.line_breaking import Setter, Strip
from service.typesetting.typeset_input import Sheet


@dataclass(slots=True)  # nobody changes it; freezing so many takes longer than making them
class Word:
    """What is found as one: text between spaces, or one ideograph or kana with the punctuation beside it.

    The box is in canvas pixels: as wide as the word's advance, as high as its line's. A word that is longer
    than a line is one Word on each line it stands on.
    """

    text: str
    x: int
    y: int
    width: int
    height: int


@dataclass(slots=True)
class Line:
    """One line of the transcript. `number` counts from 1 over the whole transcript, `paragraph` likewise.

    `after` is what stood between this line and the next: spaces where a line was broken at them, "" within a
    word or between ideographs, a line feed at the end of a line of the source, two at a paragraph's.
    So the transcript is the join of `text + after`. `direction` is "ltr" or "rtl".
    `baseline` is in canvas pixels from the top of the page.
    """

    number: int
    text: str
    x: int
    y: int
    width: int
    height: int
    words: tuple[Word, ...]
    paragraph: int
    source_page: int
    after: str
    direction: str
    baseline: int


@dataclass(frozen=True, slots=True)
class Page:
    """One canvas, in pixels. `source_page` is the source's page it belongs to, 0 where there is but one."""

    number: int
    width: int
    height: int
    lines: tuple[Line, ...]
    source_page: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The pages of one sheet, at least one."""

    pages: tuple[Page, ...]


@dataclass(slots=True)
class _Row:
    """A line of the source: its words, the blank lines after it, and whether it ends its paragraph."""

    text: str
    paragraph: int
    source_page: int
    after: str
    direction: str


def lay_out(sheet: Sheet) -> Layout:
    """The geometry of a sheet. Raises FontsMissingError without fonts, ValueError for an unknown paper."""
    setter = headers_footers.setter(page_styles.TEXT, sheet.language, page_styles.COLUMN)
    rows = list(_rows(sheet))
    if rows:
        rows[-1] = replace(rows[-1], after="")
    setter.prepare([(row.text, row.direction) for row in rows])
    return _Press(sheet, setter).run(rows, len(sheet.pages))


def _rows(sheet: Sheet) -> Iterator[_Row]:
    """The lines of the source in order, blank ones folded into the line before."""
    paragraph = 0
    for number, page in enumerate(sheet.pages, 1):
        for text in page:
            lines = unicode_scripts.clean(text).strip("\n").split("\n")
            if not any(line.strip() for line in lines):
                continue
            paragraph += 1
            yield from _paragraph(lines, paragraph, number, sheet.direction)


def _paragraph(lines: list[str], paragraph: int, page: int, direction: str) -> Iterator[_Row]:
    side = unicode_scripts.direction("\n".join(lines), direction)
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        blanks = 0
        while index + blanks + 1 < len(lines) and not lines[index + blanks + 1].strip():
            blanks += 1
        last = index + blanks + 1 == len(lines)
        yield _Row(line.rstrip(), paragraph, page, "\n\n" if last else "\n" * (blanks + 1), side)


class _Press:
    """Puts lines on pages, top to bottom."""

    def __init__(self, sheet: Sheet, setter: Setter) -> None:
        self.setter, self.frame = setter, page_styles.frame(sheet.paper)
        self.several = len(sheet.pages) > 1
        self.pages: list[Page] = []
        self.lines: list[Line] = []
        self.count, self.source_page = 0, 1
        head = headers_footers.head(sheet)
        for _ in range(head.page - 1):
            self.turn()
        self.y = round(head.y)

    def run(self, rows: list[_Row], sources: int) -> Layout:
        """All rows, and a page for each page of the source, if it has words or not."""
        for row in rows:
            self.reach(row.source_page)
            self.row(row)
        self.reach(sources)
        self.turn()
        return Layout(tuple(self.pages))

    def reach(self, source_page: int) -> None:
        """Turn pages until the page of the source is begun."""
        while self.source_page < source_page:
            self.turn()
            self.source_page += 1

    def turn(self) -> None:
        """End the page and begin the next."""
        source = self.source_page if self.several else 0
        number = len(self.pages) + 1
        self.pages.append(Page(number, self.frame.width, self.frame.height, tuple(self.lines), source))
        self.lines, self.y = [], page_styles.BODY

    def row(self, row: _Row) -> None:
        """The lines of one line of the source, and the gap below it where it ends a paragraph."""
        room = [round(part * page_styles.TEXT.em) for part in self.setter.order.room(row.text)]
        rise, drop = max(page_styles.RISE, room[0]), max(page_styles.BOX - page_styles.RISE, room[1])
        strips = self.setter.strips(row.text, row.direction)
        for index, strip in enumerate(strips):
            if self.y + rise + drop > self.frame.floor:
                self.turn()
            after = strip.after if index + 1 < len(strips) else row.after
            self.lines.append(self.line(row, strip, after, rise, drop))
            self.y += rise + drop + page_styles.LEADING
        self.y += page_styles.PARAGRAPH * max(len(row.after) - 1, 0)

    def line(self, row: _Row, strip: Strip, after: str, rise: int, drop: int) -> Line:
        """One line at the present height."""
        self.count += 1
        y, height = self.y, rise + drop
        words = self.words(strip, self.frame.right if row.direction == "rtl" else self.frame.left, y, height)
        x = min(word.x for word in words)
        width = max(word.x + word.width for word in words) - x
        place = (x, y, width, height)
        source = (row.paragraph, row.source_page)
        return Line(self.count, strip.text, *place, words, *source, after, row.direction, y + rise)

    def words(self, strip: Strip, origin: int, y: int, height: int) -> tuple[Word, ...]:
        """The boxes of the words, each edge rounded by itself so that errors do not add up."""
        em, text = page_styles.TEXT.em, strip.text
        made = []
        for start, end, left, right in strip.words:
            x = int(origin + left * em + 0.5)
            made.append(Word(text[start:end], x, y, int(origin + right * em + 0.5) - x, height))
        return tuple(made)
