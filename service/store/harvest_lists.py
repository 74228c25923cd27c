"""The lists that harvesters page through: every set, its members in the order of their last change, and their number.

Kept with the log, in its transaction, so that no request has to sort, to search or to count. A list is of a set, or
of the whole log; and of a publication too, where not every description of a kind has one.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Protocol

from service.store.document_sets import names

WHOLE = ""  # the set that everything is in


class Listed(Protocol):
    """What was listed before: its kind, its last change, its sets and the digests of its documents."""

    @property
    def kind(self) -> str: ...
    @property
    def seq(self) -> int | None: ...
    @property
    def sets(self) -> str: ...
    @property
    def digests(self) -> str: ...


def expanded(sets: str) -> set[str]:
    """Each set with all that it lies in: `a:b` is in `a` (OAI-PMH, 2.6)."""
    found = set()
    for spec in sets.split():
        parts = spec.split(":")
        found |= {":".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return found


def of_publication(spec: str, name: str) -> str:
    """The name of the list of what has a publication, among the members of a set; no set has a blank in its name."""
    return f"{name} {spec}"


class Listings:
    """Keeps the lists within one transaction; `close` writes the numbers. `some` are publications listed apart."""

    def __init__(self, db: sqlite3.Connection, some: frozenset[str] = frozenset()) -> None:
        self._db, self._some = db, some
        self._counts: Counter[tuple[str, str]] = Counter()

    def move(self, before: Listed | None, kind: str, seq: int | None, sets: str, digests: str) -> None:
        """Take an id from where it stood to where it stands now; nowhere while it has no place in the log."""
        if before is not None and before.seq is not None:
            specs = self._specs(before.sets, before.digests)
            rows = [(spec, before.kind, before.seq) for spec in specs]
            self._db.executemany("DELETE FROM listing WHERE spec = ? AND kind = ? AND seq = ?", rows)
            self._counts.subtract((spec, before.kind) for spec in (WHOLE, *specs))
        if seq is not None:
            specs = self._specs(sets, digests)
            rows = [(spec, kind, seq) for spec in specs]
            self._db.executemany("INSERT OR IGNORE INTO listing (spec, kind, seq) VALUES (?,?,?)", rows)
            self._counts.update((spec, kind) for spec in (WHOLE, *specs))

    def _specs(self, sets: str, digests: str) -> set[str]:
        specs = expanded(sets)
        listed = self._some & names(digests) if self._some else frozenset()
        return specs | {of_publication(spec, name) for name in listed for spec in (WHOLE, *specs)}

    def close(self) -> None:
        """Write how many each list has."""
        rows = [(spec, kind, n) for (spec, kind), n in self._counts.items() if n]
        self._db.executemany(
            "INSERT INTO tally (spec, kind, n) VALUES (?,?,?)"
            " ON CONFLICT (spec, kind) DO UPDATE SET n = n + excluded.n",
            rows,
        )
        self._db.execute("DELETE FROM tally WHERE n = 0")
        self._counts.clear()
