"""Breaks a text into lines of a given width, and computes the position of each of its words.

There are three ways, from fast to slow: counting the cells of the typewriter face; adding up the advances of
characters; and, for scripts that need shaping, adding up the widths of words that Typst measured. Those are cached, so
that each word is measured once. Pages are the caller's concern; nothing is drawn here.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter

from fonds.typesetting import bidi, fonts, typesetter, unicode_scripts

_WORD = re.compile("[^ ]+")
_GOOD_BREAK = re.compile(r"^.*[/\-?&=._,;:\u2013\u2014]", re.DOTALL)  # where to break a URL
_SPACES = "".join(unicode_scripts.SPACES)
_WIDTH = itemgetter(2)  # of a piece
_CACHE_SIZE = 100_000  # widths of shaped words in memory

WordSpan = tuple[int, int, float, float]  # start and end in the text, left and right edge in ems
_TextRun = tuple[str, str, str, str]  # family, language, direction, text: what the typesetter measures


@dataclass(slots=True)  # never changed; not frozen, because that slows down making so many
class MeasuredLine:
    """One line of a text: its text, the positions of its words in ems, and the text between it and the next line."""

    text: str
    words: tuple[WordSpan, ...]
    after: str


@dataclass(slots=True)
class _Fragment:
    """Part of one unbreakable piece in one face and direction, with the run to be measured."""

    start: int
    end: int
    piece: int
    level: int
    run: _TextRun
    scale: float


class _WidthCache:
    """The widths of shaped texts. The typesetter measures many at a time, and each only once."""

    def __init__(self) -> None:
        self._widths: dict[_TextRun, float] = {}
        self._lock = threading.Lock()

    def widths(self, runs: list[_TextRun]) -> list[float]:
        """Return the widths of the runs in ems, in their order."""
        widths = {run: self._widths[run] for run in runs if run in self._widths}
        new_runs = list({run for run in runs if run not in widths})
        if new_runs:
            measured = dict(zip(new_runs, typesetter.measure(new_runs), strict=True))
            widths.update(measured)
            with self._lock:
                is_full = len(self._widths) > _CACHE_SIZE
                self._widths = measured if is_full else {**self._widths, **measured}
        return [widths[run] for run in runs]


_width_cache = _WidthCache()


class LineBreaker:
    """Breaks texts for one font fallback, one language and one measure (the width of a line, in ems)."""

    def __init__(self, fallback: fonts.FontFallback, measure: float) -> None:
        self.fallback = fallback
        self.measure = measure
        self._cell = fallback.advance(" ")
        self._columns = int(measure / self._cell + 1e-6)

    def break_lines(self, text: str, direction: str) -> list[MeasuredLine]:
        """Return the lines of a text without line breaks. In right-to-left lines, positions count from the right."""
        text = self._without_excess_indent(text)
        if not text:
            return [MeasuredLine("", (), "")]
        if direction == "ltr" and self.fallback.monospaced.issuperset(text):
            return self._break_monospaced(text)
        if direction == "rtl" or unicode_scripts.needs_shaping(text):
            return self._break_shaped(text, direction)
        return self._break_unshaped(text)

    def width(self, text: str) -> float:
        """Return the width of a text set on one line, in ems."""
        if unicode_scripts.needs_shaping(text):
            return self._shaped_width(text, "ltr")
        return sum(map(self.fallback.advance, text))

    def prepare(self, texts: list[tuple[str, str]]) -> None:
        """Measure all shaped words of (text, direction) pairs at once, which is many times faster."""
        shaped = [
            (text, direction)
            for text, direction in texts
            if direction == "rtl" or unicode_scripts.needs_shaping(text)
        ]
        _width_cache.widths(
            [fragment.run for text, direction in shaped for fragment in self._fragments(text, direction)]
        )

    def _without_excess_indent(self, text: str) -> str:
        """Return the text without its indentation, if that leaves no space for the first word."""
        unindented = text.lstrip(_SPACES)
        if len(unindented) == len(text) or not unindented:
            return text
        first = unicode_scripts.PIECES.match(unindented)
        indent = text[: len(text) - len(unindented)]
        width = self.width(indent) + self.width(first[0] if first else "")
        return unindented if width > self.measure else text

    # The typewriter face: cells are counted.

    def _break_monospaced(self, text: str) -> list[MeasuredLine]:
        lines, start, total = [], 0, len(text)
        while total - start > self._columns:
            end = text.rfind(" ", start, start + self._columns + 1)
            if end <= start or text[start:end].isspace():
                end = start + _break_position(text[start : start + self._columns])
            next_start = end
            while next_start < total and text[next_start] == " ":
                next_start += 1
            lines.append(self._monospaced_line(text[start:next_start]))
            start = next_start
        return [*lines, self._monospaced_line(text[start:])]

    def _monospaced_line(self, text: str) -> MeasuredLine:
        cell, line = self._cell, text.rstrip(" ")
        spans = [match.span() for match in _WORD.finditer(line)]
        words = tuple([(start, end, start * cell, end * cell) for start, end in spans])
        return MeasuredLine(line, words, text[len(line) :])

    # Faces whose characters are set one after the other: advances are added up.

    def _break_unshaped(self, text: str) -> list[MeasuredLine]:
        edges = list(accumulate(map(self.fallback.advances(text).__getitem__, text), initial=0.0))
        spans = [match.span() for match in unicode_scripts.PIECES.finditer(text)]
        measured = [(start, end, edges[end] - edges[start]) for start, end in spans]
        if max(measured, key=_WIDTH)[2] > self.measure:
            measured = self._split_unshaped(text, edges, spans)
        return [self._unshaped_line(text, edges, line) for line in self._fill_lines(text, measured)]

    def _split_unshaped(
        self, text: str, edges: list[float], spans: list[tuple[int, int]]
    ) -> list[tuple[int, int, float]]:
        """Return pieces with their widths, and a piece that is wider than the line in several parts."""
        pieces: list[tuple[int, int]] = []
        for start, end in spans:
            while edges[end] - edges[start] > self.measure and end - start > 1:
                fitting_end = bisect_right(edges, edges[start] + self.measure) - 1
                stop = start + _break_position(text[start : max(fitting_end, start + 1)])
                pieces.append((start, stop))
                start = stop
            pieces.append((start, end))
        return [(start, end, edges[end] - edges[start]) for start, end in pieces]

    def _unshaped_line(self, text: str, edges: list[float], pieces: list[tuple[int, int]]) -> MeasuredLine:
        start, end = pieces[0][0], pieces[-1][1]
        line = text[start:end].rstrip(_SPACES)
        left, spaces = edges[start], unicode_scripts.SPACES
        words = [
            (word_start - start, word_end - start, edges[word_start] - left, edges[word_end] - left)
            for word_start, word_end in pieces
            if text[word_start] not in spaces
        ]
        return MeasuredLine(line, tuple(words), text[start + len(line) : end])

    def _fill_lines(self, text: str, pieces: list[tuple[int, int, float]]) -> list[list[tuple[int, int]]]:
        """Fill lines with pieces. Spaces extend past the end of a line and never begin one."""
        line: list[tuple[int, int]] = []
        lines = [line]
        filled, has_word = 0.0, False
        spaces, limit = unicode_scripts.SPACES, self.measure + 1e-6
        for start, end, width in pieces:
            if text[start] not in spaces:
                if has_word and filled + width > limit:
                    line = []
                    lines.append(line)
                    filled = 0.0
                has_word = True
            line.append((start, end))
            filled += width
        return lines

    # Scripts whose letters are joined, are stacked or run from the right: widths are measured.

    def _fragments(self, text: str, direction: str) -> list[_Fragment]:
        """Split the text wherever its piece, its face or its direction changes."""
        levels = bidi.embedding_levels(text, direction)
        drawn = [(face, char) for face, run in self.fallback.runs(text) for char in run]
        piece_of = [i for i, piece in enumerate(unicode_scripts.PIECES.findall(text)) for _ in piece]
        keys = [(piece_of[i], levels[i], drawn[i][0].family) for i in range(len(text))]
        fragments = []
        for start, end in _equal_spans(keys):
            run_direction = "rtl" if levels[start] % 2 else "ltr"
            drawn_text = "".join(char for _, char in drawn[start:end])
            face = drawn[start][0]
            run = (face.family, self.fallback.language, run_direction, drawn_text)
            fragments.append(_Fragment(start, end, piece_of[start], levels[start], run, face.scale))
        return fragments

    def _measure(self, text: str, direction: str) -> list[tuple[_Fragment, float]]:
        fragments = self._fragments(text, direction)
        widths = _width_cache.widths([fragment.run for fragment in fragments])
        return [(fragment, width * fragment.scale) for fragment, width in zip(fragments, widths, strict=True)]

    def _break_shaped(self, text: str, direction: str) -> list[MeasuredLine]:
        spans = [match.span() for match in unicode_scripts.PIECES.finditer(text)]
        widths = [0.0] * len(spans)
        for fragment, width in self._measure(text, direction):
            widths[fragment.piece] += width
        pieces: list[tuple[int, int, float]] = []
        for (start, end), width in zip(spans, widths, strict=True):
            if width > self.measure and text[start] not in unicode_scripts.SPACES:
                pieces.extend(self._split_word(start, text[start:end], direction))
            else:
                pieces.append((start, end, width))
        return [self._shaped_line(text, line, direction) for line in self._fill_lines(text, pieces)]

    def _split_word(self, start: int, text: str, direction: str) -> list[tuple[int, int, float]]:
        """Split a word wider than the line between letters (Thai and Khmer have no spaces between words)."""
        parts: list[tuple[int, int, float]] = []
        letters = fonts.clusters(text)
        self.prepare([(letter, direction) for letter in letters])
        part_start = end = start
        part_width = 0.0
        for letter in letters:
            width = self._shaped_width(letter, direction)
            if end > part_start and part_width + width > self.measure * 0.98:
                parts.append((part_start, end, part_width))
                part_start, part_width = end, 0.0
            end, part_width = end + len(letter), part_width + width
        return [*parts, (part_start, end, part_width)]

    def _shaped_width(self, text: str, direction: str) -> float:
        return sum(width for _, width in self._measure(text, direction))

    def _shaped_line(self, text: str, pieces: list[tuple[int, int]], direction: str) -> MeasuredLine:
        start, end = pieces[0][0], pieces[-1][1]
        line = text[start:end].rstrip(_SPACES)
        spans = [
            (word_start - start, word_end - start)
            for word_start, word_end in pieces
            if text[word_start] not in unicode_scripts.SPACES
        ]
        words = tuple(self._word_positions(line, spans, direction))
        return MeasuredLine(line, words, text[start + len(line) : end])

    def _word_positions(self, line: str, spans: list[tuple[int, int]], direction: str) -> list[WordSpan]:
        """Return where the words of a line appear, in reading order."""
        measured = self._measure(line, direction)
        edges: dict[int, list[tuple[float, float]]] = {}
        x = 0.0
        for index in bidi.visual_order([fragment.level for fragment, _ in measured]):
            fragment, width = measured[index]
            edges.setdefault(fragment.start, []).append((x, x + width))
            x += width
        shift = -x if direction == "rtl" else 0.0
        positions = []
        for start, end in spans:
            word_edges = [
                edge
                for fragment, _ in measured
                if start <= fragment.start < end
                for edge in edges[fragment.start]
            ]
            left, right = _widest(sorted(word_edges))
            positions.append((start, end, left + shift, right + shift))
        return positions


def _widest(edges: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the widest unbroken stretch: a bracket may appear far from the word that it is written next to."""
    stretches = [edges[0]]
    for left, right in edges[1:]:
        if left - stretches[-1][1] < 1e-6:
            stretches[-1] = (stretches[-1][0], right)
        else:
            stretches.append((left, right))
    return max(stretches, key=lambda edge: edge[1] - edge[0])


def _equal_spans(keys: Sequence[object]) -> list[tuple[int, int]]:
    """Return the (start, end) of each run of equal neighbours."""
    edges = [i for i in range(1, len(keys)) if keys[i] != keys[i - 1]]
    return list(zip([0, *edges], [*edges, len(keys)], strict=True)) if keys else []


def _break_position(text: str) -> int:
    """Return where to break a word that is longer than a line: after punctuation in its last third, else at the end."""
    match = _GOOD_BREAK.match(text)
    return match.end() if match and match.end() > len(text) * 2 // 3 else len(text)
