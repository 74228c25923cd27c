"""The text of one page, as a person or a program read it from the image: blocks, lines and words with their regions.

Coordinates are pixels of the image, or the unit of the source; `scale_to_canvas` converts them to a canvas. Ingest
creates these values, publishing makes text layers of them, and the store keeps their serialized form. No file format
is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

Region = tuple[int, int, int, int]  # x, y, width, height
SourceBox = tuple[float, float, float, float]  # the same in the unit of the source

MAX_WORDS = 200_000  # of one page; a newspaper page has 20,000
STORED_VERSION = 1  # of the serialized form


@dataclass(slots=True)  # not frozen, because freezing takes longer than creating so many
class PageWord:
    """A word with its region. `confidence` is 0 to 1, or None if unknown.

    `full_word` is the whole word if this is half of a word broken at the end of a line; otherwise it is empty.
    """

    text: str
    x: int
    y: int
    width: int
    height: int
    confidence: float | None = None
    full_word: str = ""


@dataclass(slots=True)
class PageLine:
    """A line. `block` counts from 1 on the page. `words` are in the order of the text, and may be empty. A line of
    sound or film has the seconds from which to which it is heard."""

    text: str
    region: Region | None
    block: int
    words: tuple[PageWord, ...] = ()
    language: str = ""
    time: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class PageText:
    """A page: its size in the unit of the source (0 if unknown), its language, its lines, and what read it.

    `generator` is the name and version of the software, `date` is EDTF; both are empty if the source has none.
    """

    width: int
    height: int
    lines: tuple[PageLine, ...]
    language: str = ""
    generator: str = ""
    date: str = ""

    @property
    def text(self) -> str:
        """The text of the page: lines end with a line feed, blocks with two."""
        parts: list[str] = []
        for previous, line in zip((None, *self.lines), self.lines, strict=False):
            parts.append("\n" if previous and previous.block == line.block else "\n\n" if previous else "")
            parts.append(line.text)
        return "".join(parts)


def round_box(box: SourceBox | None) -> Region | None:
    """Round a box to whole numbers, each edge separately so that errors do not add up; at least one by one."""
    if box is None:
        return None
    x, y, width, height = box
    left, top = max(round(x), 0), max(round(y), 0)
    return left, top, max(round(x + width) - left, 1), max(round(y + height) - top, 1)


def scale_to_canvas(page: PageText, width: int, height: int) -> PageText:
    """Return the page in the pixels of a canvas of that size, clipped at its edges.

    The coordinates of a page of unknown size are pixels of the canvas already.
    """
    x_factor = width / page.width if page.width else 1.0
    y_factor = height / page.height if page.height else 1.0
    scale = _Scale(x_factor, y_factor, width, height)
    lines = tuple(
        PageLine(
            line.text,
            scale.region(line.region),
            line.block,
            tuple(scale.words(line.words)),
            line.language,
            line.time,
        )
        for line in page.lines
    )
    return PageText(width, height, lines, page.language, page.generator, page.date)


@dataclass(frozen=True, slots=True)
class _Scale:
    """The conversion from the unit of a source to the pixels of a canvas."""

    x_factor: float
    y_factor: float
    width: int
    height: int

    def region(self, region: Region | None) -> Region | None:
        if region is None:
            return None
        x, y, width, height = region
        left = min(round(x * self.x_factor), self.width - 1)
        top = min(round(y * self.y_factor), self.height - 1)
        right = min(round((x + width) * self.x_factor), self.width)
        bottom = min(round((y + height) * self.y_factor), self.height)
        return left, top, max(right - left, 1), max(bottom - top, 1)

    def words(self, words: Sequence[PageWord]) -> Iterator[PageWord]:
        for word in words:
            region = self.region((word.x, word.y, word.width, word.height))
            if region:
                yield PageWord(word.text, *region, word.confidence, word.full_word)


def to_bytes(page: PageText) -> bytes:
    """Serialize a page for the store: JSON, with an array for each line and word."""
    lines = [_line_values(line) for line in page.lines]
    return orjson.dumps(
        [STORED_VERSION, page.width, page.height, page.language, page.generator, page.date, lines]
    )


def _line_values(line: PageLine) -> list[Any]:
    words = [_word_values(word) for word in line.words]
    values: list[Any] = [line.text, line.region, line.block, line.language, words]
    return [*values, line.time] if line.time else values


def _word_values(word: PageWord) -> list[Any]:
    values: list[Any] = [word.text, word.x, word.y, word.width, word.height]
    if word.confidence is not None or word.full_word:
        values.append(word.confidence)
    if word.full_word:
        values.append(word.full_word)
    return values


def from_bytes(data: bytes) -> PageText:
    """Return the page from its serialized form. Raises ValueError for an unknown version."""
    version, width, height, language, generator, date, stored_lines = orjson.loads(data)
    if version != STORED_VERSION:
        raise ValueError(f"the text of a page is in form {version}, not {STORED_VERSION}")
    lines = tuple(
        PageLine(
            text,
            tuple(region) if region else None,
            block,
            tuple(PageWord(*word) for word in words),
            line_language,
            tuple(time[0]) if time else None,
        )
        for text, region, block, line_language, words, *time in stored_lines
    )
    return PageText(width, height, lines, language, generator, date)
