"""Builds pages of text for the readers of ALTO, PAGE and hOCR, and parses numbers, languages and dates for them.

An invalid number is treated as missing: the word keeps its text and loses its box.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from fonds.record import dates, languages
from fonds.record.page_text import MAX_WORDS, PageLine, PageText, PageWord, SourceBox, round_box

MAX_COORDINATE = 10_000_000  # no page is larger, in any unit

# characters of scripts without spaces between words
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]+")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?")


class OcrError(ValueError):
    """A file cannot be read. `hint` says what would be right, `line` where the problem is; 0 if that is not known."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.hint, self.line = hint, line


def number(text: str | None) -> float | None:
    """Parse a coordinate or length; None if there is none, or if it is impossible."""
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if -MAX_COORDINATE < value < MAX_COORDINATE else None


def box(x: str | None, y: str | None, width: str | None, height: str | None) -> SourceBox | None:
    """Parse a box; None if a part of it is missing or invalid."""
    left, top, box_width, box_height = number(x), number(y), number(width), number(height)
    if left is None or top is None or box_width is None or box_height is None:
        return None
    return (left, top, box_width, box_height) if box_width >= 0 and box_height >= 0 else None


def bounding_box(points: Sequence[tuple[float, float]]) -> SourceBox | None:
    """Return the smallest rectangle around a polygon; None without points."""
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def confidence(text: str | None, maximum: float = 1.0) -> float | None:
    """Parse a confidence from 0 to `maximum` as a number from 0 to 1; None if there is none."""
    value = number(text)
    return round(min(max(value / maximum, 0.0), 1.0), 4) if value is not None else None


def clean_text(text: str | None) -> str:
    """Return text for one line of a page: without control characters, and without white space at its ends."""
    return _CONTROL.sub(" ", text or "").strip()


@lru_cache(maxsize=1024)
def language(text: str | None) -> str:
    """Return the BCP 47 tag for `de`, `ger`, `deu`, `German`, `chi_sim` and the like; empty if it is not known."""
    return languages.guess_tag(text) if text else ""


def day(text: str | None) -> str:
    """Return the day of an ISO 8601 time as EDTF, or an empty string."""
    match = _DAY.fullmatch((text or "").strip())
    try:
        return dates.parse(match[1]).edtf if match else ""
    except dates.DateError:
        return ""


def word(
    text: str, box: SourceBox | None, confidence: float | None = None, whole: str = ""
) -> PageWord | None:
    """Return a word, or None if it has no text or no box. `whole` is the complete word of which `text` is a half."""
    rectangle = round_box(box)
    return PageWord(text, *rectangle, confidence, whole) if rectangle and text else None


def separator(before: str, after: str) -> str:
    """Return a space, or "" between words of a script without spaces, for a source that does not say."""
    if not before or not after or (_UNSPACED.match(before[-1]) and _UNSPACED.match(after[0])):
        return ""
    return " "


class PageBuilder:
    """Collects the lines of a page in reading order, and limits the number of words."""

    def __init__(self) -> None:
        self.lines: list[PageLine] = []
        self.blocks = self._words = 0
        self._block_has_lines = False

    def start_block(self) -> None:
        """Begin a block: the next line does not belong to the previous one."""
        self._block_has_lines = False

    def add_line(
        self, text: str, box: SourceBox | None, words: Sequence[PageWord | None], language: str
    ) -> None:
        """Add a line, unless it has no text. Raises OcrError if the page has too many words."""
        if not text:
            return
        if not self._block_has_lines:
            self._block_has_lines, self.blocks = True, self.blocks + 1
        boxed_words = tuple(word for word in words if word)
        self._words += max(len(boxed_words), 1)
        if self._words > MAX_WORDS:
            raise OcrError("there are too many words on a page", f"at most {MAX_WORDS:,}")
        rectangle = round_box(box) or _union(boxed_words)
        self.lines.append(PageLine(text, rectangle, self.blocks, boxed_words, language))

    def build(
        self, width: float | None, height: float | None, language: str, software: str, date: str
    ) -> PageText:
        """Return the page. Without a language of its own it gets the most frequent one of its lines.

        A line keeps its language only if it differs from that of the page.
        """
        tags = [line.language for line in self.lines if line.language]
        main = language or (max(sorted(set(tags)), key=tags.count) if tags else "")
        for line in self.lines:
            line.language = "" if line.language == main else line.language
        size = max(round(width or 0), 0), max(round(height or 0), 0)
        return PageText(*size, tuple(self.lines), main, software, date)


def _union(words: Sequence[PageWord]) -> tuple[int, int, int, int] | None:
    """Return the smallest rectangle around the boxes of words."""
    if not words:
        return None
    x, y = min(word.x for word in words), min(word.y for word in words)
    right = max(word.x + word.width for word in words)
    bottom = max(word.y + word.height for word in words)
    return x, y, right - x, bottom - y
