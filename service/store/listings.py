"""The lists that harvesters page through: every set, its members in the order of their last change, and their number.

Kept with the log, in its transaction, so that no request has to sort or to count.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Protocol

WHOLE = ""  # the set that everything is in


class Listed(Protocol):
    """What was listed before: its kind, its last change and its sets."""

    @property
    def kind(self) -> str: ...
    @property
    def seq(self) -> int | None: ...
    @property
    def sets(self) -> str: ...


def expanded(sets: str) -> set[str]:
    """Each set with all that it lies in: `a:b` is in `a` (OAI-PMH, 2.6)."""
    found = set()
    for spec in sets.split():
        parts = spec.split(":")
        found |= {":".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return found


class Listings:
    """Keeps the lists within one transaction; `close` writes the numbers."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._counts: Counter[tuple[str, str]] = Counter()

    def move(self, before: Listed | None, kind: str, seq: int | None, sets: str) -> None:
        """Take an id from where it stood to where it stands now; nowhere while it has no place in the log."""
        if before is not None and before.seq is not None:
            self._take(before.kind, before.seq, expanded(before.sets))
        if seq is not None:
            self._place(kind, seq, expanded(sets))

    def _take(self, kind: str, seq: int, specs: set[str]) -> None:
        rows = [(spec, kind, seq) for spec in specs]
        self._db.executemany("DELETE FROM listing WHERE spec = ? AND kind = ? AND seq = ?", rows)
        self._counts.subtract((spec, kind) for spec in (WHOLE, *specs))

    def _place(self, kind: str, seq: int, specs: set[str]) -> None:
        rows = [(spec, kind, seq) for spec in specs]
        self._db.executemany("INSERT OR IGNORE INTO listing (spec, kind, seq) VALUES (?,?,?)", rows)
        self._counts.update((spec, kind) for spec in (WHOLE, *specs))

    def close(self) -> None:
        """Write how many each set has."""
        rows = [(spec, kind, n) for (spec, kind), n in self._counts.items() if n]
        self._db.executemany(
            "INSERT INTO tally (spec, kind, n) VALUES (?,?,?)"
            " ON CONFLICT (spec, kind) DO UPDATE SET n = n + excluded.n",
            rows,
        )
        self._db.execute("DELETE FROM tally WHERE n = 0")
        self._counts.clear()
