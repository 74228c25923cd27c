"""What a consumer of the log reads: the ids that changed after a place, and what is published now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


class Following:
    """The log and the published state, for one who brings something derived up to date."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def last(self) -> int:
        """The place of the newest change; 0 where there is none."""
        return int(self._db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])

    def changed(self, after: int, limit: int) -> list[tuple[int, str]]:
        """(place, id) of the next changes, in order."""
        sql = "SELECT seq, id FROM change WHERE seq > ? ORDER BY seq LIMIT ?"
        return self._db.execute(sql, (after, limit)).fetchall()

    def published(self, after: str, limit: int) -> list[str]:
        """The next ids of descriptions that are published, in order of id."""
        sql = (
            "SELECT id FROM entity WHERE id > ? AND kind != 'node' AND withdrawn IS NULL ORDER BY id LIMIT ?"
        )
        return [id for (id,) in self._db.execute(sql, (after, limit))]

    def above(self, id: str) -> tuple[str, ...]:
        """The collections above a description, the nearest first."""
        found: dict[str, None] = {}
        parent = self._parent(id)
        while parent and parent not in found:
            found[parent] = None
            parent = self._parent(parent)
        return tuple(found)

    def _parent(self, id: str) -> str | None:
        row = self._db.execute("SELECT parent FROM entity WHERE id = ?", (id,)).fetchone()
        return row[0] if row else None

    def below(self, id: str) -> Iterator[str]:
        """All that is published and lies in a collection, however deep."""
        sql = (
            "WITH RECURSIVE below (id) AS (SELECT id FROM entity WHERE parent = ? AND withdrawn IS NULL"
            " UNION SELECT e.id FROM entity e JOIN below b ON e.parent = b.id WHERE e.withdrawn IS NULL)"
            " SELECT id FROM below"
        )
        for (found,) in self._db.execute(sql, (id,)):
            yield found
