"""The text of one page as somebody or some machine read it from the image: blocks, lines and words with their places.

Plain values in pixels of the image, or in whatever unit the source counts: `fitted` brings them to a canvas. What
reads files gives them, publish makes layers of them, the store keeps their packed form. Knows no file format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

Region = tuple[int, int, int, int]  # x, y, width, height
Box = tuple[float, float, float, float]  # the same, as the source counts

MAX_WORDS = 200_000  # of one page: a newspaper has 20,000
STORED_VERSION = 1  # of the packed form


@dataclass(slots=True)  # nobody changes it; freezing so many takes longer than making them
class PageWord:
    """A word where it stands. `confidence` is 0 to 1, or None where nobody said.

    `whole` is the word of which this is a part, where the end of a line broke it in two; else it is empty.
    """

    text: str
    x: int
    y: int
    width: int
    height: int
    confidence: float | None = None
    whole: str = ""


@dataclass(slots=True)
class PageLine:
    """A line; `block` counts from 1 over the page. `words` are in the order of the text, and may be none."""

    text: str
    region: Region | None
    block: int
    words: tuple[PageWord, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class PageText:
    """A page: its size as the source counts (0 where it does not say), its language, its lines, and who read it.

    `generator` names the software and its version, `date` is EDTF; both are empty where the source is silent.
    """

    width: int
    height: int
    lines: tuple[PageLine, ...]
    language: str = ""
    generator: str = ""
    date: str = ""

    @property
    def text(self) -> str:
        """Its words: a line feed at the end of a line, two at the end of a block."""
        found: list[str] = []
        for before, line in zip((None, *self.lines), self.lines, strict=False):
            found.append("\n" if before and before.block == line.block else "\n\n" if before else "")
            found.append(line.text)
        return "".join(found)


def region(box: Box | None) -> Region | None:
    """Whole numbers, each edge rounded by itself so that errors do not add up; at least one by one."""
    if box is None:
        return None
    x, y, width, height = box
    left, top = max(round(x), 0), max(round(y), 0)
    return left, top, max(round(x + width) - left, 1), max(round(y + height) - top, 1)


def fitted(page: PageText, width: int, height: int) -> PageText:
    """The same page in the pixels of a canvas of that size, cut at its edges.

    A page that does not say its size counts in the pixels of the canvas already.
    """
    across = width / page.width if page.width else 1.0
    down = height / page.height if page.height else 1.0
    fit = _Fit(across, down, width, height)
    lines = tuple(
        PageLine(line.text, fit.region(line.region), line.block, tuple(fit.words(line.words)), line.language)
        for line in page.lines
    )
    return PageText(width, height, lines, page.language, page.generator, page.date)


@dataclass(frozen=True, slots=True)
class _Fit:
    """From the units of a source to the pixels of a canvas."""

    across: float
    down: float
    width: int
    height: int

    def region(self, given: Region | None) -> Region | None:
        if given is None:
            return None
        x, y, wide, high = given
        left = min(round(x * self.across), self.width - 1)
        top = min(round(y * self.down), self.height - 1)
        right = min(round((x + wide) * self.across), self.width)
        bottom = min(round((y + high) * self.down), self.height)
        return left, top, max(right - left, 1), max(bottom - top, 1)

    def words(self, given: Sequence[PageWord]) -> Iterator[PageWord]:
        for word in given:
            place = self.region((word.x, word.y, word.width, word.height))
            if place:
                yield PageWord(word.text, *place, word.confidence, word.whole)


def pack(page: PageText) -> bytes:
    """The form in which the store keeps a page: JSON, an array for each line and word."""
    lines = [
        [line.text, line.region, line.block, line.language, [_packed(word) for word in line.words]]
        for line in page.lines
    ]
    return orjson.dumps(
        [STORED_VERSION, page.width, page.height, page.language, page.generator, page.date, lines]
    )


def _packed(word: PageWord) -> list[Any]:
    found: list[Any] = [word.text, word.x, word.y, word.width, word.height]
    if word.confidence is not None or word.whole:
        found.append(word.confidence)
    if word.whole:
        found.append(word.whole)
    return found


def unpack(data: bytes) -> PageText:
    """The page from its stored form. Raises ValueError for another form."""
    form, width, height, language, generator, date, lines = orjson.loads(data)
    if form != STORED_VERSION:
        raise ValueError(f"the text of a page is in form {form}, not {STORED_VERSION}")
    made = tuple(
        PageLine(text, tuple(place) if place else None, block, tuple(PageWord(*word) for word in words), said)
        for text, place, block, said, words in lines
    )
    return PageText(width, height, made, language, generator, date)
