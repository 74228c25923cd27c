"""The position of a quotation in a text that is divided into lines.

White space is ignored, because lines may break anywhere.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

# scripts without spaces between words, where a quotation may begin and end anywhere
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\S+")
MAX_OCCURRENCES, MAX_CANDIDATES = 100, 10_000  # of one quotation
CACHED_LINES = 256
AROUND = 32  # characters of the prefix and suffix that identify a quotation


@dataclass(frozen=True, slots=True)
class LineSpan:
    """A part of a line: the index of the line, and the offsets `start` and `end` in it."""

    line: int
    start: int
    end: int


class LineIndex:
    """Lines prepared for finding many quotations, in about as much memory as the lines themselves."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        compact_lines = ["".join(line.split()) for line in lines]
        self._characters = "".join(compact_lines)  # those that are not white space
        # where each line begins in _characters
        self._starts = [0, *accumulate(map(len, compact_lines))][:-1]
        self._words = lru_cache(CACHED_LINES)(self._words_of)

    def find(self, quote: str, limit: int = MAX_OCCURRENCES) -> list[tuple[LineSpan, ...]]:
        """Return the first occurrences of a quotation, at most `limit`, each as the parts of the lines it covers.

        At most MAX_CANDIDATES places are looked at, for quotations like a single letter in a book.
        """
        characters = "".join(quote.split())
        occurrences: list[tuple[LineSpan, ...]] = []
        start = self._characters.find(characters) if characters else -1
        for _ in range(MAX_CANDIDATES):
            if start < 0 or len(occurrences) >= limit:
                break
            end = start + len(characters)
            if self._has_whole_words(start, end):
                occurrences.append(self._spans(start, end))
            start = self._characters.find(characters, start + 1)
        return occurrences

    def _has_whole_words(self, start: int, end: int) -> bool:
        """Return whether no word is cut: `not` does not occur in `nothing`."""
        return not (self._is_within_word(start - 1, start) or self._is_within_word(end - 1, end))

    def _is_within_word(self, left: int, right: int) -> bool:
        """Return whether two consecutive characters belong to the same word."""
        if left < 0 or right >= len(self._characters):
            return False
        characters = self._characters[left], self._characters[right]
        if not all(character.isalnum() and not _UNSPACED.match(character) for character in characters):
            return False
        left_line, left_offset = self._position(left)
        return self._position(right) == (left_line, left_offset + 1)

    def _position(self, index: int) -> tuple[int, int]:
        """Return the line of a character that is not white space, and its offset in the line."""
        line = bisect_right(self._starts, index) - 1
        word_starts, offsets = self._words(line)
        index -= self._starts[line]
        word = bisect_right(word_starts, index) - 1
        return line, offsets[word] + index - word_starts[word]

    def _words_of(self, line: int) -> tuple[array[int], array[int]]:
        """Return where each word of a line begins, not counting white space and counting it."""
        word_starts, offsets = array("I"), array("I")
        index = 0
        for match in _WORD.finditer(self.lines[line]):
            word_starts.append(index)
            offsets.append(match.start())
            index += match.end() - match.start()
        return word_starts, offsets

    def _spans(self, start: int, end: int) -> tuple[LineSpan, ...]:
        (first, first_offset), (last, last_offset) = self._position(start), self._position(end - 1)
        spans: list[LineSpan] = []
        for number in range(first, last + 1):
            line = self.lines[number]
            if line.strip():
                left = first_offset if number == first else len(line) - len(line.lstrip())
                right = last_offset + 1 if number == last else len(line.rstrip())
                spans.append(LineSpan(number, left, right))
        return tuple(spans)


def prefix_and_suffix(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the text before and after a part of a line (Web Annotation, 4.2.4: prefix and suffix)."""
    return text[max(start - AROUND, 0) : start], text[end : end + AROUND]
