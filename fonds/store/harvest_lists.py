"""The lists that harvesters page through: each set, its members in the order of their last change, and their number.

They are written with the log, in its transaction, so that no request has to sort, search or count. There is a list for
each set and one for the whole log; where not every description of a kind has a format, there is one for each set and
that format too.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Protocol

from fonds.store.document_sets import format_names

WHOLE_LOG = ""  # the list of the whole log


class HarvestState(Protocol):
    """What was listed of a description before: its kind, last change, sets, and the digests of its documents."""

    @property
    def kind(self) -> str: ...
    @property
    def seq(self) -> int | None: ...
    @property
    def sets(self) -> str: ...
    @property
    def digests(self) -> str: ...


def with_parent_sets(sets: str) -> set[str]:
    """Return each set with all sets it is part of: `a:b` is part of `a` (OAI-PMH, 2.6)."""
    specs = set()
    for spec in sets.split():
        parts = spec.split(":")
        specs |= {":".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return specs


def list_name(spec: str, name: str) -> str:
    """Return the name of the list of a set's members that have a format; no set has a space in its name."""
    return f"{name} {spec}"


class HarvestLists:
    """Updates the lists within one transaction; `write_counts` ends it.

    `listed_formats` are the formats that have lists of their own.
    """

    def __init__(self, db: sqlite3.Connection, listed_formats: frozenset[str] = frozenset()) -> None:
        self._db, self._listed_formats = db, listed_formats
        self._counts: Counter[tuple[str, str]] = Counter()

    def move(self, before: HarvestState | None, kind: str, seq: int | None, sets: str, digests: str) -> None:
        """Move an id from its old place in the lists to its new one; `seq` is None if it is not in the log."""
        if before is not None and before.seq is not None:
            specs = self._specs(before.sets, before.digests)
            rows = [(spec, before.kind, before.seq) for spec in specs]
            self._db.executemany("DELETE FROM listing WHERE spec = ? AND kind = ? AND seq = ?", rows)
            self._counts.subtract((spec, before.kind) for spec in (WHOLE_LOG, *specs))
        if seq is not None:
            specs = self._specs(sets, digests)
            rows = [(spec, kind, seq) for spec in specs]
            self._db.executemany("INSERT OR IGNORE INTO listing (spec, kind, seq) VALUES (?,?,?)", rows)
            self._counts.update((spec, kind) for spec in (WHOLE_LOG, *specs))

    def _specs(self, sets: str, digests: str) -> set[str]:
        specs = with_parent_sets(sets)
        formats = self._listed_formats & format_names(digests) if self._listed_formats else frozenset()
        return specs | {list_name(spec, name) for name in formats for spec in (WHOLE_LOG, *specs)}

    def write_counts(self) -> None:
        """Write how many members each list has."""
        rows = [(spec, kind, n) for (spec, kind), n in self._counts.items() if n]
        self._db.executemany(
            "INSERT INTO tally (spec, kind, n) VALUES (?,?,?)"
            " ON CONFLICT (spec, kind) DO UPDATE SET n = n + excluded.n",
            rows,
        )
        self._db.execute("DELETE FROM tally WHERE n = 0")
        self._counts.clear()
