"""Where quoted words stand in a text that is cut into lines. White space never counts: lines are broken anywhere.

The text is not changed, and nothing here knows what the lines are part of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# scripts that put no space between words: there a quotation may begin and end anywhere
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
AROUND = 32  # characters before and after a quotation that tell it from others


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a line: its index, and the characters from `start` to `end`."""

    line: int
    start: int
    end: int


class Lines:
    """Lines in which words are looked for, prepared once for many quotations."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        kept = [
            (line, at)
            for line, text in enumerate(lines)
            for at, letter in enumerate(text)
            if not letter.isspace()
        ]
        self._places = kept
        self._letters = "".join(lines[line][at] for line, at in kept)

    def find(self, quote: str) -> list[tuple[Span, ...]]:
        """Every place where the words stand, each as the parts of the lines that it covers."""
        wanted = "".join(quote.split())
        found: list[tuple[Span, ...]] = []
        at = self._letters.find(wanted) if wanted else -1
        while at >= 0:
            if self._is_whole(at, at + len(wanted)):
                found.append(self._spans(at, at + len(wanted)))
            at = self._letters.find(wanted, at + 1)
        return found

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether no word is cut: `not` does not stand in `nothing`."""
        return not (self._joined(start - 1, start) or self._joined(end - 1, end))

    def _joined(self, left: int, right: int) -> bool:
        if left < 0 or right >= len(self._letters):
            return False
        (line, at), (other, after) = self._places[left], self._places[right]
        if line != other or after != at + 1:
            return False
        letters = self._letters[left], self._letters[right]
        return all(letter.isalnum() and not _UNSPACED.match(letter) for letter in letters)

    def _spans(self, start: int, end: int) -> tuple[Span, ...]:
        found: list[Span] = []
        for line, at in self._places[start:end]:
            if found and found[-1].line == line:
                found[-1] = Span(line, found[-1].start, at + 1)
            else:
                found.append(Span(line, at, at + 1))
        return tuple(found)


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a part of a line (Web Annotation, 4.2.4 prefix and suffix)."""
    return text[max(start - AROUND, 0) : start], text[end : end + AROUND]
