"""How a text is broken into lines of a given width, and where each of its words stands.

Three ways, from fast to slow: counting cells of the typewriter face; adding up the advances of characters;
and, for scripts that are shaped, adding up the widths of words that Typst was asked for (kept, so that each
word is asked once). Words and pages are the caller's business; nothing is drawn here.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from service.typesetting import bidi, fonts, typesetter, unicode_scripts

_WORD = re.compile("[^ ]+")
_ENDS_WELL = re.compile(r"^.*[/\-?&=._,;:\u2013\u2014]", re.DOTALL)  # where to cut an address
_SPACES = "".join(unicode_scripts.SPACES)
_KEPT = 100_000  # widths of shaped words kept in memory

Span = tuple[int, int, float, float]  # start and end in the text, left and right edge in ems
_Asked = tuple[str, str, str, str]


@dataclass(slots=True)  # nobody changes it; freezing so many takes longer than making them
class Strip:
    """One line of a text: what it holds, the words' places in ems, and what parts it from the next line."""

    text: str
    words: tuple[Span, ...]
    after: str


@dataclass(slots=True)
class _Cut:
    """Part of a line in one piece, face and direction, and how the typesetter is asked for its width."""

    start: int
    end: int
    owner: int
    level: int
    asked: _Asked
    scale: float


class _Widths:
    """The widths of shaped texts, asked of the typesetter many at a time, each once."""

    def __init__(self) -> None:
        self._known: dict[_Asked, float] = {}
        self._lock = threading.Lock()

    def of(self, asked: list[_Asked]) -> list[float]:
        """The widths in ems, in the order asked."""
        answers = {item: self._known[item] for item in asked if item in self._known}
        new = list({item for item in asked if item not in answers})
        if new:
            fresh = dict(zip(new, typesetter.measure(new), strict=True))
            answers.update(fresh)
            with self._lock:
                self._known = fresh if len(self._known) > _KEPT else {**self._known, **fresh}
        return [answers[item] for item in asked]


_widths = _Widths()


class Setter:
    """Breaks texts for one order of faces, one language, one measure (width of a line, in ems)."""

    def __init__(self, order: fonts.Order, measure: float) -> None:
        self.order = order
        self.measure = measure
        self._cell = order.advance(" ")
        self._columns = int(measure / self._cell + 1e-6)

    def strips(self, text: str, direction: str) -> list[Strip]:
        """The lines of a text without line breaks; right-to-left lines are measured from their right edge."""
        text = self._fitted(text)
        if not text:
            return [Strip("", (), "")]
        if direction == "ltr" and self.order.cells.issuperset(text):
            return self._counted(text)
        if direction == "rtl" or unicode_scripts.shaped(text):
            return self._shaped(text, direction)
        return self._summed(text)

    def width(self, text: str) -> float:
        """The width of a text set on one line, in ems."""
        if unicode_scripts.shaped(text):
            return self._span_width(text, "ltr")
        return sum(map(self.order.advance, text))

    def prepare(self, texts: list[tuple[str, str]]) -> None:
        """Ask for the widths of all shaped words of (text, direction) at once, which is many times faster."""
        slow = [(text, side) for text, side in texts if side == "rtl" or unicode_scripts.shaped(text)]
        _widths.of([cut.asked for text, side in slow for cut in self._cuts(text, side)])

    def _fitted(self, text: str) -> str:
        """The text without its indentation, if that leaves no room for the first word."""
        bare = text.lstrip(_SPACES)
        if len(bare) == len(text) or not bare:
            return text
        first = unicode_scripts.PIECES.match(bare)
        wide = self.width(text[: len(text) - len(bare)]) + self.width(first[0] if first else "")
        return bare if wide > self.measure else text

    # The typewriter face: places are counted.

    def _counted(self, text: str) -> list[Strip]:
        strips, start, total = [], 0, len(text)
        while total - start > self._columns:
            end = text.rfind(" ", start, start + self._columns + 1)
            if end <= start or text[start:end].isspace():
                end = start + _good_end(text[start : start + self._columns])
            after = end
            while after < total and text[after] == " ":
                after += 1
            strips.append(self._counted_strip(text[start:after]))
            start = after
        return [*strips, self._counted_strip(text[start:])]

    def _counted_strip(self, text: str) -> Strip:
        cell, line = self._cell, text.rstrip(" ")
        spans = [found.span() for found in _WORD.finditer(line)]
        return Strip(line, tuple([(a, b, a * cell, b * cell) for a, b in spans]), text[len(line) :])

    # Faces whose characters stand one after the other: places are sums.

    def _summed(self, text: str) -> list[Strip]:
        edges = [0.0, *accumulate(map(self.order.advance, text))]
        pieces = [found.span() for found in unicode_scripts.PIECES.finditer(text)]
        cut: list[tuple[int, int]] = []
        for start, end in pieces:
            while edges[end] - edges[start] > self.measure and end - start > 1:
                fits = bisect_right(edges, edges[start] + self.measure) - 1
                stop = start + _good_end(text[start : max(fits, start + 1)])
                cut.append((start, stop))
                start = stop
            cut.append((start, end))
        wide = [(start, end, edges[end] - edges[start]) for start, end in cut]
        return [self._summed_strip(text, edges, line) for line in self._greedy(text, wide)]

    def _summed_strip(self, text: str, edges: list[float], line: list[tuple[int, int]]) -> Strip:
        start, end = line[0][0], line[-1][1]
        kept = text[start:end].rstrip(_SPACES)
        left = edges[start]
        inked = (span for span in line if text[span[0]] not in unicode_scripts.SPACES)
        words = [(a - start, b - start, edges[a] - left, edges[b] - left) for a, b in inked]
        return Strip(kept, tuple(words), text[start + len(kept) : end])

    def _greedy(self, text: str, pieces: list[tuple[int, int, float]]) -> list[list[tuple[int, int]]]:
        """Fill lines with pieces; spaces hang over the end of a line and never begin one."""
        lines: list[list[tuple[int, int]]] = [[]]
        filled, words = 0.0, 0
        for start, end, width in pieces:
            word = text[start] not in unicode_scripts.SPACES
            if word and words and filled + width > self.measure + 1e-6:
                lines.append([])
                filled, words = 0.0, 0
            lines[-1].append((start, end))
            filled += width
            words += word
        return lines

    # Scripts whose letters join, stack or run from the right: widths are asked for.

    def _cuts(self, text: str, direction: str) -> list[_Cut]:
        """The text cut wherever its piece, its face or its direction changes."""
        found = bidi.levels(text, direction)
        drawn = [(face, char) for face, run in self.order.runs(text) for char in run]
        owner = [i for i, piece in enumerate(unicode_scripts.PIECES.findall(text)) for _ in piece]
        keys = [(owner[i], found[i], drawn[i][0].family) for i in range(len(text))]
        cuts = []
        for start, end in _alike(keys):
            side = "rtl" if found[start] % 2 else "ltr"
            shown = "".join(char for _, char in drawn[start:end])
            item = (drawn[start][0].family, self.order.language, side, shown)
            cuts.append(_Cut(start, end, owner[start], found[start], item, drawn[start][0].scale))
        return cuts

    def _measured(self, text: str, direction: str) -> list[tuple[_Cut, float]]:
        cuts = self._cuts(text, direction)
        widths = _widths.of([cut.asked for cut in cuts])
        return [(cut, width * cut.scale) for cut, width in zip(cuts, widths, strict=True)]

    def _shaped(self, text: str, direction: str) -> list[Strip]:
        spans = [found.span() for found in unicode_scripts.PIECES.finditer(text)]
        wide = [0.0] * len(spans)
        for cut, width in self._measured(text, direction):
            wide[cut.owner] += width
        pieces: list[tuple[int, int, float]] = []
        for (start, end), width in zip(spans, wide, strict=True):
            if width > self.measure and text[start] not in unicode_scripts.SPACES:
                pieces.extend(self._parted(start, text[start:end], direction))
            else:
                pieces.append((start, end, width))
        return [self._shaped_strip(text, line, direction) for line in self._greedy(text, pieces)]

    def _parted(self, start: int, text: str, direction: str) -> list[tuple[int, int, float]]:
        """A word wider than the line, cut between letters (Thai and Khmer write no spaces between words)."""
        parts: list[tuple[int, int, float]] = []
        letters = fonts.clusters(text)
        self.prepare([(letter, direction) for letter in letters])
        begin = end = start
        width = 0.0
        for letter in letters:
            wide = self._span_width(letter, direction)
            if end > begin and width + wide > self.measure * 0.98:
                parts.append((begin, end, width))
                begin, width = end, 0.0
            end, width = end + len(letter), width + wide
        return [*parts, (begin, end, width)]

    def _span_width(self, text: str, direction: str) -> float:
        return sum(width for _, width in self._measured(text, direction))

    def _shaped_strip(self, text: str, line: list[tuple[int, int]], direction: str) -> Strip:
        start, end = line[0][0], line[-1][1]
        kept = text[start:end].rstrip(_SPACES)
        spans = [(a - start, b - start) for a, b in line if text[a] not in unicode_scripts.SPACES]
        return Strip(kept, tuple(self._seen(kept, spans, direction)), text[start + len(kept) : end])

    def _seen(self, line: str, spans: list[tuple[int, int]], direction: str) -> list[Span]:
        """Where the words of a line are seen, in the order in which they are read."""
        measured = self._measured(line, direction)
        edges: dict[int, list[tuple[float, float]]] = {}
        place = 0.0
        for index in bidi.visual([cut.level for cut, _ in measured]):
            cut, width = measured[index]
            edges.setdefault(cut.start, []).append((place, place + width))
            place += width
        shift = -place if direction == "rtl" else 0.0
        seen = []
        for start, end in spans:
            own = [edge for cut, _ in measured if start <= cut.start < end for edge in edges[cut.start]]
            left, right = _widest(sorted(own))
            seen.append((start, end, left + shift, right + shift))
        return seen


def _widest(edges: list[tuple[float, float]]) -> tuple[float, float]:
    """The widest unbroken stretch: a bracket may be seen far from the word that it is written to."""
    found = [edges[0]]
    for left, right in edges[1:]:
        if left - found[-1][1] < 1e-6:
            found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return max(found, key=lambda edge: edge[1] - edge[0])


def _alike(keys: Sequence[object]) -> list[tuple[int, int]]:
    """Where neighbours are the same, as (start, end)."""
    edges = [i for i in range(1, len(keys)) if keys[i] != keys[i - 1]]
    return list(zip([0, *edges], [*edges, len(keys)], strict=True)) if keys else []


def _good_end(text: str) -> int:
    """Where to cut a word that is longer than a line: after a sign in its last third, else at the measure."""
    found = _ENDS_WELL.match(text)
    return found.end() if found and found.end() > len(text) * 2 // 3 else len(text)
