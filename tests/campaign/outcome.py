"""What a part of the campaign did and what it found wrong, and the clock that ends it. It stops nothing by itself."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

SHOWN = 10  # failures told in full


class Clock:
    """A bound on time."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the end; never below 0."""
        return max(0.0, self._end - time.monotonic())

    def over(self) -> bool:
        """Whether the time is used up."""
        return self.left() == 0.0


@dataclass
class Outcome:
    """What one part did: counts, remarks, and failures."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    def count(self, what: str, number: int = 1) -> None:
        """Something was done."""
        self.counts[what] += number

    def note(self, words: str) -> None:
        """Something is worth saying."""
        self.notes.append(words)

    def hold(self, holds: bool, failure: str) -> None:
        """Something must hold; where it does not, the failure is kept."""
        if not holds:
            self.failures.append(failure)

    def markdown(self) -> str:
        """What was done, and what failed, for people."""
        done = ", ".join(f"{number:,} {what}" for what, number in sorted(self.counts.items()))
        lines = [f"- **{self.name}**, {time.monotonic() - self._began:.0f} s: {done or 'nothing done'};"]
        lines[0] += f" {len(self.failures)} failures" if self.failures else " all held"
        lines += [f"  - {note}" for note in self.notes]
        lines += [f"  - FAILED: {failure}" for failure in self.failures[:SHOWN]]
        return "\n".join(lines)
