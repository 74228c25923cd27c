"""Collects the cues of a file, within bounds, and says in which line one cannot be used."""

from __future__ import annotations

import re

from fonds.record.page_text import PageLine, PageText

MAX_CUES = 20_000  # of one file: a day of speech
MAX_CHARACTERS = 20_000  # of one cue
_SPACE = re.compile(r"[^\S\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class TimedTextError(ValueError):
    """A file of timed text cannot be used; `line` is where, `hint` what would be right."""

    def __init__(self, message: str, line: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.line, self.hint = line, hint


class CueList:
    """The cues of a file, as lines with times in seconds; each is a block of its own."""

    def __init__(self) -> None:
        self._lines: list[PageLine] = []

    def add(self, start: float, end: float, text: str, number: int, speaker: str = "") -> None:
        """Add a cue that stands in the line of that number. One without words is left out. Raises TimedTextError."""
        if end <= start:
            raise TimedTextError("a cue ends before it begins", number, "the end is later than the start")
        words = "\n".join(_plain(line) for line in text.split("\n")).strip()
        if not words:
            return
        if len(words) > MAX_CHARACTERS:
            raise TimedTextError(
                f"a cue has {len(words):,} characters", number, f"at most {MAX_CHARACTERS:,}"
            )
        if len(self._lines) >= MAX_CUES:
            raise TimedTextError(f"it has more than {MAX_CUES:,} cues", number, "divide the film")
        name = _plain(speaker).strip()
        spoken = f"{name}: {words}" if name else words
        time = (round(start, 3), round(end, 3))
        self._lines.append(PageLine(spoken, None, len(self._lines) + 1, time=time))

    def to_text(self, language: str = "") -> PageText:
        """Return all cues in the order of their start. Raises TimedTextError if there are none."""
        if not self._lines:
            raise TimedTextError("it has no cues", 0, "each cue has a start, an end and words")
        ordered = sorted(self._lines, key=lambda line: line.time[0] if line.time else 0.0)
        for number, line in enumerate(ordered, 1):
            line.block = number
        return PageText(0, 0, tuple(ordered), language)


def seconds_of(hours: str | None, minutes: str, seconds: str) -> float:
    """Return a time of the clock in seconds; it may have no hours."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _CONTROL.sub("", text)).strip()
