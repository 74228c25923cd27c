"""What the readers of ALTO, PAGE and hOCR share: numbers, languages and dates as such files write them, words joined.

Nothing here knows an element. A number that is none is no number: a word keeps its text and loses its place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from service.record import dates, languages
from service.record.page_text import MAX_WORDS, Box, PageLine, PageText, PageWord, region

FAR = 10_000_000  # no page is larger, in any unit

# scripts that put no space between words
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]+")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?")


class OcrError(ValueError):
    """A file that is not what it seems; `hint` says what would be right, `line` where, 0 for nowhere."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.hint, self.line = hint, line


def number(text: str | None) -> float | None:
    """A number of a page's units; None where there is none, or one that lies on no page."""
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if -FAR < value < FAR else None


def box(x: str | None, y: str | None, width: str | None, height: str | None) -> Box | None:
    """A place, or None where it is not all there."""
    found = number(x), number(y), number(width), number(height)
    left, top, wide, high = found
    if left is None or top is None or wide is None or high is None or wide < 0 or high < 0:
        return None
    return left, top, wide, high


def around(points: Sequence[tuple[float, float]]) -> Box | None:
    """The smallest upright rectangle around a polygon."""
    if not points:
        return None
    across, down = [point[0] for point in points], [point[1] for point in points]
    return min(across), min(down), max(across) - min(across), max(down) - min(down)


def share(text: str | None, of: float = 1.0) -> float | None:
    """A confidence as a share of one, of a number that counts up to `of`."""
    value = number(text)
    return round(min(max(value / of, 0.0), 1.0), 4) if value is not None else None


def clean(text: str | None) -> str:
    """Text for one line of a page: no control characters, no white space at its ends."""
    return _CONTROL.sub(" ", text or "").strip()


@lru_cache(maxsize=1024)
def language(text: str | None) -> str:
    """The BCP 47 tag of what such files write: `de`, `ger`, `deu`, `German`, `chi_sim`; empty where nobody can tell."""
    return languages.meant(text) if text else ""


def day(text: str | None) -> str:
    """The day of an ISO 8601 moment as EDTF, or an empty string."""
    found = _DAY.fullmatch((text or "").strip())
    try:
        return dates.parse(found[1]).edtf if found else ""
    except dates.DateError:
        return ""


def word(text: str, place: Box | None, confidence: float | None = None, whole: str = "") -> PageWord | None:
    """A word with a place, or None where it has none."""
    found = region(place)
    return PageWord(text, *found, confidence, whole) if found and text else None


def gap(before: str, after: str) -> str:
    """What stands between two words of a source that does not say: a space, unless both are of a script without."""
    if not before or not after or (_UNSPACED.match(before[-1]) and _UNSPACED.match(after[0])):
        return ""
    return " "


class Gatherer:
    """Takes the lines of a page in reading order, and holds them to a bound."""

    def __init__(self) -> None:
        self.lines: list[PageLine] = []
        self.blocks = self._words = 0
        self._open = False

    def block(self) -> None:
        """A block begins: what comes next does not belong to what came before."""
        self._open = False

    def line(self, text: str, place: Box | None, words: Sequence[PageWord | None], language: str) -> None:
        """One line; without text there is none. Raises OcrError past the bound."""
        if not text:
            return
        if not self._open:
            self._open, self.blocks = True, self.blocks + 1
        placed = tuple(one for one in words if one)
        self._words += max(len(placed), 1)
        if self._words > MAX_WORDS:
            raise OcrError("there are too many words on a page", f"at most {MAX_WORDS:,}")
        whole = region(place) or _together(placed)
        self.lines.append(PageLine(text, whole, self.blocks, placed, language))

    def page(self, width: float | None, height: float | None, language: str, *made: str) -> PageText:
        """The page; its lines' language is left out where it is the page's."""
        counts = [line.language for line in self.lines if line.language]
        main = language or (max(sorted(set(counts)), key=counts.count) if counts else "")
        for line in self.lines:
            line.language = "" if line.language == main else line.language
        return PageText(max(round(width or 0), 0), max(round(height or 0), 0), tuple(self.lines), main, *made)


def _together(words: Sequence[PageWord]) -> tuple[int, int, int, int] | None:
    if not words:
        return None
    x, y = min(word.x for word in words), min(word.y for word in words)
    right = max(word.x + word.width for word in words)
    bottom = max(word.y + word.height for word in words)
    return x, y, right - x, bottom - y
