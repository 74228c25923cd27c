"""Computes the position of every line and word of a transcript on its typeset pages.

Runs when a record is published, and makes no PDF and no image: the positions are those at which `pdf` will set the same
lines. Line breaks of the source are kept, long lines are broken, each page of the source begins a new page, and only
lines of the transcript are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fonds.typesetting import headers_footers, page_styles, unicode_scripts
from fonds.typesetting.line_breaking import LineBreaker, MeasuredLine
from fonds.typesetting.typeset_input import Sheet


@dataclass(slots=True)  # never changed; not frozen, because that slows down making so many
class Word:
    """Text between spaces, or one ideograph or kana with the punctuation beside it.

    The box is in canvas pixels: as wide as the word's advance, as high as its line. A word that is longer than a line
    is one Word on each of its lines.
    """

    text: str
    x: int
    y: int
    width: int
    height: int


@dataclass(slots=True)
class Line:
    """One line of the transcript. `number` and `paragraph` count from 1 over the whole transcript.

    `after` is the text between this line and the next: spaces if a line was broken at them, "" within a word or between
    ideographs, a line feed at the end of a line of the source, two at the end of a paragraph. So the transcript is the
    join of `text + after`. `direction` is "ltr" or "rtl". `baseline` is in canvas pixels from the top of the page.
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
    """One canvas, in pixels. `source_page` is the number of its page in the source, or 0 if the source has only one."""

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
class _SourceLine:
    """A line of the source. `after` has the line feeds after it, two or more before a blank line or a new paragraph."""

    text: str
    paragraph: int
    source_page: int
    after: str
    direction: str


def lay_out(sheet: Sheet) -> Layout:
    """Return the layout of a sheet. Raises FontsMissingError without fonts, ValueError for an unknown paper."""
    line_breaker = headers_footers.line_breaker(page_styles.TEXT, sheet.language, page_styles.COLUMN_WIDTH)
    source_lines = list(_source_lines(sheet))
    if source_lines:
        source_lines[-1] = replace(source_lines[-1], after="")
    line_breaker.prepare([(line.text, line.direction) for line in source_lines])
    return _Paginator(sheet, line_breaker).paginate(source_lines, len(sheet.pages))


def _source_lines(sheet: Sheet) -> Iterator[_SourceLine]:
    """Yield the lines of the source in order, with blank lines added to the line before."""
    paragraph = 0
    for number, page in enumerate(sheet.pages, 1):
        for text in page:
            lines = unicode_scripts.clean(text).strip("\n").split("\n")
            if not any(line.strip() for line in lines):
                continue
            paragraph += 1
            yield from _paragraph_lines(lines, paragraph, number, sheet.direction)


def _paragraph_lines(
    lines: list[str], paragraph: int, source_page: int, sheet_direction: str
) -> Iterator[_SourceLine]:
    direction = unicode_scripts.direction("\n".join(lines), sheet_direction)
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        blank_lines = 0
        while index + blank_lines + 1 < len(lines) and not lines[index + blank_lines + 1].strip():
            blank_lines += 1
        is_last = index + blank_lines + 1 == len(lines)
        after = "\n\n" if is_last else "\n" * (blank_lines + 1)
        yield _SourceLine(line.rstrip(), paragraph, source_page, after, direction)


class _Paginator:
    """Puts lines on pages, from top to bottom."""

    def __init__(self, sheet: Sheet, line_breaker: LineBreaker) -> None:
        self.line_breaker, self.frame = line_breaker, page_styles.frame(sheet.paper)
        self.has_source_pages = len(sheet.pages) > 1
        self.pages: list[Page] = []
        self.lines: list[Line] = []
        self.line_count, self.source_page = 0, 1
        title_block = headers_footers.title_block(sheet)
        for _ in range(title_block.page - 1):
            self.end_page()
        self.y = round(title_block.y)

    def paginate(self, source_lines: list[_SourceLine], source_page_count: int) -> Layout:
        """Set all lines. Each page of the source gets a page, even without text."""
        for source_line in source_lines:
            self.begin_source_page(source_line.source_page)
            self.add(source_line)
        self.begin_source_page(source_page_count)
        self.end_page()
        return Layout(tuple(self.pages))

    def begin_source_page(self, number: int) -> None:
        """End pages until that page of the source begins."""
        while self.source_page < number:
            self.end_page()
            self.source_page += 1

    def end_page(self) -> None:
        """End the page and begin the next."""
        source_page = self.source_page if self.has_source_pages else 0
        number = len(self.pages) + 1
        self.pages.append(Page(number, self.frame.width, self.frame.height, tuple(self.lines), source_page))
        self.lines, self.y = [], page_styles.BODY_TOP

    def add(self, source_line: _SourceLine) -> None:
        """Add the lines of one line of the source, and the gap below it if it ends a paragraph."""
        tall_ascent, tall_descent = (
            round(extent * page_styles.TEXT.em)
            for extent in self.line_breaker.fallback.tall_extent(source_line.text)
        )
        ascent = max(page_styles.ASCENT, tall_ascent)
        descent = max(page_styles.LINE_HEIGHT - page_styles.ASCENT, tall_descent)
        measured_lines = self.line_breaker.break_lines(source_line.text, source_line.direction)
        for index, measured in enumerate(measured_lines):
            if self.y + ascent + descent > self.frame.bottom:
                self.end_page()
            after = measured.after if index + 1 < len(measured_lines) else source_line.after
            self.lines.append(self.line(source_line, measured, after, ascent, descent))
            self.y += ascent + descent + page_styles.LEADING
        self.y += page_styles.PARAGRAPH_GAP * max(len(source_line.after) - 1, 0)

    def line(
        self, source_line: _SourceLine, measured: MeasuredLine, after: str, ascent: int, descent: int
    ) -> Line:
        """Return one line at the current height."""
        self.line_count += 1
        height = ascent + descent
        origin = self.frame.right if source_line.direction == "rtl" else self.frame.left
        words = self.words(measured, origin, height)
        x = min([word.x for word in words])
        width = max([word.x + word.width for word in words]) - x
        return Line(
            self.line_count,
            measured.text,
            x,
            self.y,
            width,
            height,
            words,
            source_line.paragraph,
            source_line.source_page,
            after,
            source_line.direction,
            self.y + ascent,
        )

    def words(self, measured: MeasuredLine, origin: int, height: int) -> tuple[Word, ...]:
        """Return the boxes of the words. Each edge is rounded by itself, so that errors do not add up."""
        em, text, y = page_styles.TEXT.em, measured.text, self.y
        return tuple(
            [
                Word(
                    text[start:end],
                    x := int(origin + left * em + 0.5),
                    y,
                    int(origin + right * em + 0.5) - x,
                    height,
                )
                for start, end, left, right in measured.words
            ]
        )
