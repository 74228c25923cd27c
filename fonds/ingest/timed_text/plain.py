"""Reads plain text whose lines begin with a time in brackets: `[0:01:10] Words`, or `[0:01:10-0:01:15] Words`.

Words last until the next time, or until the end that is given with the time. The last ones last as long as the sound:
their end is far away, and is cut where the sound ends. Lines without a time belong to the words before them.
"""

from __future__ import annotations

import re

from fonds.ingest.timed_text.cues import CueList, TimedTextError, seconds_of
from fonds.record.page_text import PageText

NO_END = 1_000_000.0  # seconds; longer than any sound
_TIME = r"(?:([0-9]{1,4}):)?([0-5]?[0-9]):([0-5]?[0-9](?:\.[0-9]{1,3})?)"
_LINE = re.compile(rf"\s*\[{_TIME}(?:\s*[-–]\s*{_TIME})?\]\s*(.*)", re.DOTALL)
_HINT = "each part of the text begins with its time, as in [0:01:10] Words"


def read(text: str) -> PageText:
    """Return the cues of a text. Raises TimedTextError."""
    parts: list[tuple[int, float, float | None, list[str]]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if match := _LINE.fullmatch(line):
            end = seconds_of(*match.groups()[3:6]) if match[5] is not None else None
            parts.append((number, seconds_of(*match.groups()[:3]), end, [match[7]]))
        elif line.strip() and not parts:
            raise TimedTextError(f"there is no time before {line.strip()[:40]!r}", number, _HINT)
        elif parts:
            parts[-1][3].append(line)
    cues = CueList()
    starts = [start for _, start, _, _ in parts] + [NO_END]
    for (number, start, end, lines), following in zip(parts, starts[1:], strict=True):
        if end is None and following <= start:
            raise TimedTextError("a time is not later than the one before it", number + 1, _HINT)
        cues.add(start, end or following, "\n".join(lines), number)
    return cues.to_text()
