"""Two texts side by side, paragraph by paragraph.

Texts that are mostly the same (a draft and its copy) are shown with what differs marked. Other texts (a letter and its
translation, two letters) are shown page by page, a paragraph beside a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Final

from fonds.record.differences import DELETED, UNCHANGED, DiffLimits, TextSegment, diff_text

MAX_CHARACTERS: Final = 200_000  # of each text; the rest is on the page of its record
MAX_ROWS: Final = 1000
MIN_COMMON: Final = 0.5  # of the shorter text that the other one has too: texts that are mostly the same
_BREAK: Final = re.compile(r"(\n[ \t]*\n\s*)")


@dataclass(frozen=True, slots=True)
class TextRow:
    """A paragraph of each text; an empty side has no paragraph. `page` is the number of a page that begins here."""

    left: tuple[TextSegment, ...]
    right: tuple[TextSegment, ...]
    page: int = 0


@dataclass(frozen=True, slots=True)
class TextComparison:
    """The rows, whether differences are marked in them, and whether paragraphs are left out at the end."""

    rows: tuple[TextRow, ...]
    is_marked: bool
    is_cut: bool


Pages = Sequence[Sequence[str]]  # the paragraphs of each page


def compare_texts(left: Pages, right: Pages) -> TextComparison:
    """Return two texts side by side."""
    sides = (_cut(left), _cut(right))
    before, after = ("\n\n".join(paragraph for page in side for paragraph in page) for side in sides)
    segments = tuple(diff_text(before, after, DiffLimits()))
    common = sum(len(segment.text.strip()) for segment in segments if segment.kind == UNCHANGED)
    is_marked = common >= MIN_COMMON * max(1, min(len(before), len(after)))
    rows = list(islice(_marked_rows(segments) if is_marked else _parallel_rows(*sides), MAX_ROWS + 1))
    lengths = [sum(map(len, side)) for side in (left, right)]
    is_cut = len(rows) > MAX_ROWS or lengths != [sum(map(len, side)) for side in sides]
    return TextComparison(tuple(rows[:MAX_ROWS]), is_marked, is_cut)


def _cut(pages: Pages) -> list[list[str]]:
    """Return the pages up to the limit of characters, to the end of a paragraph."""
    remaining = MAX_CHARACTERS
    cut: list[list[str]] = []
    for page in pages:
        cut.append([])
        for paragraph in page:
            remaining -= len(paragraph)
            if remaining < 0:
                return cut
            cut[-1].append(paragraph)
    return cut


def _parallel_rows(left: Pages, right: Pages) -> Iterator[TextRow]:
    """Yield paragraph beside paragraph; page beside page if both texts have as many."""
    if len(left) != len(right):
        left, right = ([[paragraph for page in side for paragraph in page]] for side in (left, right))
    for number, (left_page, right_page) in enumerate(zip(left, right, strict=True), 1):
        for position, (first, second) in enumerate(zip_longest(left_page, right_page, fillvalue="")):
            starts_page = position == 0 and len(left) > 1
            yield TextRow(_unmarked(first), _unmarked(second), number if starts_page else 0)


def _unmarked(text: str) -> tuple[TextSegment, ...]:
    return (TextSegment(UNCHANGED, text),) if text else ()


def _marked_rows(segments: Iterable[TextSegment]) -> Iterator[TextRow]:
    """Yield the rows of texts that are mostly the same: a row ends where both have the end of a paragraph."""
    left: list[TextSegment] = []
    right: list[TextSegment] = []
    for segment in segments:
        if segment.kind != UNCHANGED:
            (left if segment.kind == DELETED else right).append(segment)
            continue
        for piece in _BREAK.split(segment.text):
            if _BREAK.fullmatch(piece):
                if left or right:
                    yield TextRow(tuple(left), tuple(right))
                left, right = [], []
            elif piece:
                left.append(TextSegment(UNCHANGED, piece))
                right.append(TextSegment(UNCHANGED, piece))
    if left or right:
        yield TextRow(tuple(left), tuple(right))
