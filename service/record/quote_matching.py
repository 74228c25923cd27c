"""The position of a quotation in a text that is divided into lines.

White space is ignored, because lines may break anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# scripts without spaces between words, where a quotation may begin and end anywhere
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
AROUND = 32  # characters of the prefix and suffix that identify a quotation


@dataclass(frozen=True, slots=True)
class LineSpan:
    """A part of a line: the index of the line, and the offsets `start` and `end` in it."""

    line: int
    start: int
    end: int


class LineIndex:
    """Lines prepared for finding many quotations."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        # (line, offset) of each character that is not white space
        self._positions = [
            (line, offset)
            for line, text in enumerate(lines)
            for offset, character in enumerate(text)
            if not character.isspace()
        ]
        self._characters = "".join(lines[line][offset] for line, offset in self._positions)

    def find(self, quote: str) -> list[tuple[LineSpan, ...]]:
        """Return every occurrence of a quotation, each as the parts of the lines it covers."""
        characters = "".join(quote.split())
        occurrences: list[tuple[LineSpan, ...]] = []
        start = self._characters.find(characters) if characters else -1
        while start >= 0:
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
        (left_line, left_offset), (right_line, right_offset) = self._positions[left], self._positions[right]
        if left_line != right_line or right_offset != left_offset + 1:
            return False
        characters = self._characters[left], self._characters[right]
        return all(character.isalnum() and not _UNSPACED.match(character) for character in characters)

    def _spans(self, start: int, end: int) -> tuple[LineSpan, ...]:
        spans: list[LineSpan] = []
        for line, offset in self._positions[start:end]:
            if spans and spans[-1].line == line:
                spans[-1] = LineSpan(line, spans[-1].start, offset + 1)
            else:
                spans.append(LineSpan(line, offset, offset + 1))
        return tuple(spans)


def prefix_and_suffix(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the text before and after a part of a line (Web Annotation, 4.2.4: prefix and suffix)."""
    return text[max(start - AROUND, 0) : start], text[end : end + AROUND]
