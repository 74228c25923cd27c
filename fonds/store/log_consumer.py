"""What a consumer of the log reads: the ids that changed after a position, and what is published now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from fonds.store.compression import decompress
from fonds.store.members import LISTED


@dataclass(frozen=True, slots=True)
class PublishedState:
    """What is published of an id now: its kind, the number of its document set, the collection that it is in, its
    summary, and its canonical JSON."""

    kind: str
    document_set: int | None
    parent: str | None
    summary: bytes
    record: bytes


class LogConsumer:
    """Reads the log and the published state, to bring something derived up to date."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def last(self) -> int:
        """Return the seq of the newest change; 0 if there is none."""
        return int(self._db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])

    def changed(self, after: int, limit: int) -> list[tuple[int, str]]:
        """Return (seq, id) of the next changes, in order."""
        sql = "SELECT seq, id FROM change WHERE seq > ? ORDER BY seq LIMIT ?"
        return self._db.execute(sql, (after, limit)).fetchall()

    def changed_of_kind(self, kind: str, after: int) -> Iterator[str]:
        """Yield the id of each later change of a description of a kind, in order."""
        for (id,) in self._db.execute(
            "SELECT id FROM change WHERE kind = ? AND seq > ? ORDER BY seq", (kind, after)
        ):
            yield id

    def published(self, after: str, limit: int) -> list[str]:
        """Return the next ids of published descriptions, in order of id."""
        sql = (
            "SELECT id FROM entity WHERE id > ? AND kind != 'node' AND withdrawn IS NULL ORDER BY id LIMIT ?"
        )
        return [id for (id,) in self._db.execute(sql, (after, limit))]

    def state(self, id: str) -> PublishedState | None:
        """Return what is published of an id now; None for nothing."""
        sql = (
            "SELECT e.kind, e.edition, e.parent, e.brief, v.record FROM entity e JOIN version v ON v.n = e.version"
            " WHERE e.id = ? AND e.withdrawn IS NULL"
        )
        row = self._db.execute(sql, (id,)).fetchone()
        if row is None:
            return None
        kind, document_set, parent, summary, record = row
        return PublishedState(kind, document_set, parent, summary, decompress(record))

    def ancestors(self, id: str) -> tuple[str, ...]:
        """Return the collections above a description, the nearest first."""
        ancestors: dict[str, None] = {}
        parent = self._parent(id)
        while parent and parent not in ancestors:
            ancestors[parent] = None
            parent = self._parent(parent)
        return tuple(ancestors)

    def _parent(self, id: str) -> str | None:
        row = self._db.execute("SELECT parent FROM entity WHERE id = ?", (id,)).fetchone()
        return row[0] if row else None

    def descendants(self, id: str) -> Iterator[str]:
        """Yield the ids of all published descriptions in a collection, at any depth."""
        sql = (
            f"WITH RECURSIVE below (id) AS (SELECT id FROM entity WHERE parent = ? AND {LISTED}"  # noqa: S608
            f" UNION SELECT e.id FROM entity e JOIN below b ON e.parent = b.id WHERE {LISTED})"
            " SELECT id FROM below"
        )
        for (descendant,) in self._db.execute(sql, (id,)):
            yield descendant
