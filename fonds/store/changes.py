"""Read the log a page at a time, by a number that only grows.

`seq` is the only cursor: without gaps, in the order of commits. There are two ways to read: every change, oldest first,
or every id once, in the order of its last change.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fonds.store import commit_times
from fonds.store.harvest_lists import WHOLE_LOG
from fonds.store.log import COLUMNS, Entity

_COLUMNS = (
    "c.seq, c.id, c.kind, c.action, c.version, v.digest, c.documents, c.touched, c.iiif, c.withdrawn,"
    f" {commit_times.CHANGE_TIME}"
)
_CHANGE = f"SELECT {_COLUMNS} FROM change c JOIN version v ON v.n = c.version"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the log."""

    seq: int
    id: str
    kind: str
    action: str  # create, update, delete, restore, merge, move, restrict or release (log.py)
    version: int  # the published version
    digest: bytes  # of the canonical JSON of that version
    documents_digest: bytes | None  # of all its documents; None where it left
    changed_formats: frozenset[str] | None  # whose documents an update changed; None: all of them
    iiif_number: int | None  # among the changes that IIIF clients see, from 1; None for any other
    withdrawn: str | None  # why it left (JSON)
    at: str  # UTC to the second

    def withdrawal_details(self) -> dict[str, Any]:
        """Return why it left: the date, the reason by language, and the successor if there is one."""
        details: dict[str, Any] = json.loads(self.withdrawn or "{}")
        return details


class Changes:
    """Reads the log; consistent with the rest of the store inside one snapshot of the reader that owns it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def last(self) -> int:
        """Return the seq of the newest change; 0 if there is none."""
        return int(self._db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])

    def after(
        self, seq: int, limit: int, until: int | None = None, kinds: Sequence[str] = ()
    ) -> list[Change]:
        """Return the changes after a seq, oldest first; only up to `until` and of these kinds, if they are given."""
        end = self.last() if until is None else until
        if not kinds:
            return self._changes("WHERE c.seq > ? AND c.seq <= ? ORDER BY c.seq LIMIT ?", (seq, end, limit))
        # one walk of the index for each kind: a log full of another kind costs nothing
        changes = [
            change
            for kind in kinds
            for change in self._changes(
                "WHERE c.kind = ? AND c.seq > ? AND c.seq <= ? ORDER BY c.seq LIMIT ?",
                (kind, seq, end, limit),
            )
        ]
        return sorted(changes, key=lambda change: change.seq)[:limit]

    def newest(self, limit: int) -> list[Change]:
        """Return the last changes, newest first."""
        return self._changes("ORDER BY c.seq DESC LIMIT ?", (limit,))

    def _changes(self, rest: str, values: tuple[object, ...]) -> list[Change]:
        rows = self._db.execute(f"{_CHANGE} {rest}", values)
        return [
            Change(
                *(*row[:7], None if row[7] is None else frozenset(row[7].split()), *row[8:]),
            )
            for row in rows
        ]

    # -- every id once, in the order of its last change

    def entities_changed(
        self, seq: int, until: int, limit: int, kinds: Sequence[str] = (), spec: str = WHOLE_LOG
    ) -> list[Entity]:
        """Return each id whose last change is in (seq, until], in that order; of these kinds, in that list.

        `spec` is the name of a set, or of the list of a set and a format (harvest_lists.py).
        """
        if spec:
            source = "FROM listing l JOIN entity e ON e.seq = l.seq WHERE l.spec = ? AND l.kind = ? AND l.seq"
            by_kind = [self._states(source, (spec, kind), "l.seq", (seq, until, limit)) for kind in kinds]
        elif kinds:
            source = "FROM entity e WHERE e.kind = ? AND e.seq"
            by_kind = [self._states(source, (kind,), "e.seq", (seq, until, limit)) for kind in kinds]
        else:
            return self._states("FROM entity e WHERE e.seq", (), "e.seq", (seq, until, limit))
        entities = (entity for entities in by_kind for entity in entities)
        return sorted(entities, key=lambda entity: entity.seq or 0)[:limit]

    def _states(
        self, source: str, values: tuple[object, ...], order: str, bounds: tuple[int, int, int]
    ) -> list[Entity]:
        sql = f"SELECT {COLUMNS} {source} > ? AND {order} <= ? ORDER BY {order} LIMIT ?"
        return [Entity(*row) for row in self._db.execute(sql, (*values, *bounds))]

    def count_listed(self, kinds: Sequence[str], spec: str = WHOLE_LOG) -> int:
        """Return how many ids of these kinds a list has, tombstones included."""
        marks = ",".join("?" * len(kinds))
        sql = f"SELECT coalesce(sum(n), 0) FROM tally WHERE spec = ? AND kind IN ({marks})"  # noqa: S608
        return int(self._db.execute(sql, (spec, *kinds)).fetchone()[0])

    def count_listed_between(
        self, seq: int, until: int, bound: int, kinds: Sequence[str], spec: str = WHOLE_LOG
    ) -> int:
        """Return how many of them changed last in (seq, until]; at most `bound` of each kind are counted."""
        table, where = ("listing", "spec = ? AND ") if spec else ("entity", "")
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where}kind = ? AND seq > ? AND seq <= ? LIMIT ?)"  # noqa: S608
        first = (spec,) if spec else ()
        return sum(self._db.execute(sql, (*first, kind, seq, until, bound)).fetchone()[0] for kind in kinds)

    def sets(self, after: str, limit: int) -> list[str]:
        """Return the sets that have members, by name, after one of them."""
        rows = self._db.execute(
            "SELECT DISTINCT spec FROM tally WHERE spec > ? AND instr(spec, ' ') = 0 ORDER BY spec LIMIT ?",
            (after, limit),
        )
        return [row[0] for row in rows]

    # -- times

    def time_of(self, seq: int) -> str:
        """Return the time of a change, UTC to the second."""
        return commit_times.time_of(self._db, seq)

    def last_seq_before(self, time: str) -> int:
        """Return the last seq before a time (YYYY-MM-DDThh:mm:ssZ); 0 if there is none."""
        return commit_times.last_seq_before(self._db, time)

    def last_seq_through(self, time: str) -> int:
        """Return the last seq up to and including a time (YYYY-MM-DDThh:mm:ssZ); 0 if there is none."""
        return commit_times.last_seq_through(self._db, time)

    def first_time(self) -> str:
        """Return the time of the first change; "" if there is none."""
        return commit_times.first_time(self._db)

    def complete_until(self) -> str:
        """Return the time before which the log is complete: an answer for a span of time ends there.

        Call this before anything else is read in a snapshot.
        """
        return commit_times.complete_until(self._db)
