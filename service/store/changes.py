"""The log as its readers see it: a page at a time, by a number that only grows. It writes nothing.

`seq` is the only cursor: gapless, in the order of commits. Two ways to read: every change, oldest first (`after`,
`iiif`, `of`), or every id once, in the order of its last change (`states`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.store import commit_times
from service.store.harvest_lists import WHOLE
from service.store.log import COLUMNS, Entity

_AT = "(SELECT at FROM moment WHERE moment.seq >= c.seq ORDER BY moment.seq LIMIT 1)"
_COLUMNS = (
    f"c.seq, c.id, c.kind, c.action, c.version, v.digest, c.documents, c.touched, c.iiif, c.withdrawn, {_AT}"
)
_CHANGE = f"SELECT {_COLUMNS} FROM change c JOIN version v ON v.n = c.version"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the log.

    `action`: create, update, delete, restore, merge, move, restrict or release (log.py). `version` is the number of
    the published version, `digest` that of its canonical JSON, `documents` that of all its documents (None where it
    left). `touched` are the publications whose documents an update changed, None for all. `number` counts the changes
    that IIIF readers see, from 1 without gaps; None for any other. `at` is UTC to the second.
    """

    seq: int
    id: str
    kind: str
    action: str
    version: int
    digest: bytes
    documents: bytes | None
    touched: frozenset[str] | None
    number: int | None
    withdrawn: str | None
    at: str

    def said(self) -> dict[str, Any]:
        """Why it left: date, reason by language, and where there is one the successor."""
        found: dict[str, Any] = json.loads(self.withdrawn or "{}")
        return found

    def touches(self, publication: str) -> bool:
        """Whether it may have changed the documents of that publication."""
        return self.touched is None or publication in self.touched


class Changes:
    """Reads the log. Consistent with the rest of the store inside one snapshot of the reader that gave it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def last(self) -> int:
        """The number of the newest change; 0 where there is none."""
        return int(self._db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])

    def get(self, seq: int) -> Change | None:
        """One change."""
        found = self._changes("WHERE c.seq = ?", (seq,))
        return found[0] if found else None

    def after(
        self, seq: int, limit: int, until: int | None = None, kinds: Sequence[str] = ()
    ) -> list[Change]:
        """The changes after one, oldest first; up to `until`, and of these kinds only, where they are given."""
        end = self.last() if until is None else until
        if not kinds:
            return self._changes("WHERE c.seq > ? AND c.seq <= ? ORDER BY c.seq LIMIT ?", (seq, end, limit))
        # a walk of the index for each kind: a log full of another kind costs nothing
        found = [
            change
            for kind in kinds
            for change in self._changes(
                "WHERE c.kind = ? AND c.seq > ? AND c.seq <= ? ORDER BY c.seq LIMIT ?",
                (kind, seq, end, limit),
            )
        ]
        return sorted(found, key=lambda change: change.seq)[:limit]

    def newest(self, limit: int) -> list[Change]:
        """The last changes, newest first."""
        return self._changes("ORDER BY c.seq DESC LIMIT ?", (limit,))

    def of(self, id: str, limit: int) -> list[Change]:
        """What became of one id, newest first."""
        return self._changes("WHERE c.id = ? ORDER BY c.seq DESC LIMIT ?", (id, limit))

    def iiif(self, number: int, limit: int) -> list[Change]:
        """The changes that IIIF readers see, after the one with that number, oldest first; no number is left out."""
        return self._changes("WHERE c.iiif > ? ORDER BY c.iiif LIMIT ?", (number, limit))

    def last_iiif(self) -> int:
        """How many changes there are that IIIF readers see."""
        return int(self._db.execute("SELECT coalesce(max(iiif), 0) FROM change").fetchone()[0])

    def _changes(self, rest: str, values: tuple[object, ...]) -> list[Change]:
        rows = self._db.execute(f"{_CHANGE} {rest}", values)
        return [
            Change(
                *(*row[:7], None if row[7] is None else frozenset(row[7].split()), *row[8:]),
            )
            for row in rows
        ]

    # -- every id once, in the order of its last change

    def states(
        self, seq: int, until: int, limit: int, kinds: Sequence[str] = (), spec: str = WHOLE
    ) -> list[Entity]:
        """Each id whose last change lies in (seq, until], in its order; of these kinds, in that set or list.

        A list is a set, or what `listings.of_publication` names.
        """
        if spec:
            source = "FROM listing l JOIN entity e ON e.seq = l.seq WHERE l.spec = ? AND l.kind = ? AND l.seq"
            found = [self._states(source, (spec, kind), "l.seq", (seq, until, limit)) for kind in kinds]
        elif kinds:
            source = "FROM entity e WHERE e.kind = ? AND e.seq"
            found = [self._states(source, (kind,), "e.seq", (seq, until, limit)) for kind in kinds]
        else:
            return self._states("FROM entity e WHERE e.seq", (), "e.seq", (seq, until, limit))
        return sorted((row for rows in found for row in rows), key=lambda row: row.seq or 0)[:limit]

    def _states(
        self, source: str, given: tuple[object, ...], order: str, bounds: tuple[int, int, int]
    ) -> list[Entity]:
        sql = f"SELECT {COLUMNS} {source} > ? AND {order} <= ? ORDER BY {order} LIMIT ?"
        return [Entity(*row) for row in self._db.execute(sql, (*given, *bounds))]

    def count(self, kinds: Sequence[str], spec: str = WHOLE) -> int:
        """How many ids of these kinds a set has, tombstones too; of the whole log without a set."""
        marks = ",".join("?" * len(kinds))
        sql = f"SELECT coalesce(sum(n), 0) FROM tally WHERE spec = ? AND kind IN ({marks})"  # noqa: S608
        return int(self._db.execute(sql, (spec, *kinds)).fetchone()[0])

    def count_between(self, seq: int, until: int, bound: int, kinds: Sequence[str], spec: str = WHOLE) -> int:
        """How many of them changed last in (seq, until]; no more than `bound` of each kind are counted."""
        table, where = ("listing", "spec = ? AND ") if spec else ("entity", "")
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where}kind = ? AND seq > ? AND seq <= ? LIMIT ?)"  # noqa: S608
        first = (spec,) if spec else ()
        return sum(self._db.execute(sql, (*first, kind, seq, until, bound)).fetchone()[0] for kind in kinds)

    def sets(self, after: str, limit: int) -> list[str]:
        """The sets that have members, in the order of their names, after one."""
        rows = self._db.execute(
            "SELECT DISTINCT spec FROM tally WHERE spec > ? AND instr(spec, ' ') = 0 ORDER BY spec LIMIT ?",
            (after, limit),
        )
        return [row[0] for row in rows]

    # -- times

    def at(self, seq: int) -> str:
        """The time of a change, UTC to the second."""
        return commit_times.at(self._db, seq)

    def before(self, time: str) -> int:
        """The last seq before a time (YYYY-MM-DDThh:mm:ssZ); 0 where there is none."""
        return commit_times.before(self._db, time)

    def through(self, time: str) -> int:
        """The last seq up to a time, that second included; 0 where there is none."""
        return commit_times.through(self._db, time)

    def first_time(self) -> str:
        """The time of the first change; an empty text where there is none."""
        return commit_times.first(self._db)

    def horizon(self) -> str:
        """The time before which the log is complete for good: what is answered for a span of time ends there.

        To be asked before anything else is read in a snapshot.
        """
        return commit_times.horizon(self._db)
