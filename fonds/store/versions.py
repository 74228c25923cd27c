"""The published versions of a description, and the state of the whole node when one of them was published.

A version is a state of the description itself that the log recorded, with a number of its own. A change of something
that it links to makes no new version. Everything is returned in the form that the public may see today, never in full.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fonds.record import access
from fonds.record.canonical import from_bytes
from fonds.record.field_types import Access
from fonds.record.model import MAX_DEPTH, Description, Unit
from fonds.store.commit_times import CHANGE_TIME
from fonds.store.log import REMOVAL_ACTIONS, Entity, access_of, find_entity, version_record

_ROW = f"SELECT c.number, c.seq, v.digest, {CHANGE_TIME} FROM change c JOIN version v ON v.n = c.version WHERE c.id = ?"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its number from 1, the seq of the change that published it, the digest of its content (the
    same for versions with the same content), and its publication time (UTC, to the second)."""

    number: int
    seq: int
    digest: bytes
    at: str


class Versions:
    """Reads versions; consistent with all else inside one snapshot of the reader that owns it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def count(self, id: str) -> int:
        """Return how many versions of a description were published."""
        sql = "SELECT coalesce(max(number), 0) FROM change WHERE id = ? AND number IS NOT NULL"
        return int(self._db.execute(sql, (id,)).fetchone()[0])

    def get(self, id: str, number: int) -> Version:
        """Return one version. Raises LookupError if it does not exist."""
        row = self._db.execute(f"{_ROW} AND c.number = ?", (id, number)).fetchone()
        if row is None:
            raise LookupError(f"{id} has no version {number}")
        return Version(*row)

    def between(self, id: str, first: int, last: int) -> list[Version]:
        """Return the versions with numbers from `first` to `last`, oldest first."""
        rows = self._db.execute(f"{_ROW} AND c.number BETWEEN ? AND ? ORDER BY c.number", (id, first, last))
        return [Version(*row) for row in rows]

    def at(self, id: str, time: str) -> Version:
        """Return the version at a time (in the format of the log): the last one published by then, or else the first.

        Raises LookupError if there are no versions.
        """
        low, high = 1, self.count(id)
        while low < high:
            middle = (low + high + 1) // 2
            if self.get(id, middle).at <= time:
                low = middle
            else:
                high = middle - 1
        return self.get(id, low)

    def former_ids(self, id: str) -> list[str]:
        """Return the ids under which a description was published before, whether its file still lists them or not."""
        rows = self._db.execute(
            "SELECT id FROM entity WHERE withdrawn IS NOT NULL AND withdrawn ->> 'successor' = ?"
            " AND withdrawn ->> 'moved' ORDER BY seq DESC",
            (id,),
        )
        return [row[0] for row in rows]

    def state_at(self, id: str, version: Version) -> PublishedState:
        """Return what was published of everything when that version was; one publish counts as one moment."""
        row = self._db.execute(
            "SELECT seq FROM moment WHERE seq >= ? ORDER BY seq LIMIT 1", (version.seq,)
        ).fetchone()
        return PublishedState(self._db, int(row[0]) if row else version.seq, {id: version.seq})


class PublishedState:
    """The descriptions of a node at one moment of the log; each is read once.

    `until` is the last seq that counts. `until_by_id` has an earlier one for some ids, because two publishes in one
    second have the same time.
    """

    def __init__(self, db: sqlite3.Connection, until: int, until_by_id: dict[str, int]) -> None:
        self._db, self._until, self._until_by_id = db, until, until_by_id
        self._day = _published_day(db)
        self._descriptions: dict[str, Description | None] = {}

    def find(self, id: str) -> Description | None:
        """Return what was published under an id, as the public may see it today.

        Returns None if nothing was published, or if the description is hidden.
        """
        if id not in self._descriptions:
            self._descriptions[id] = self._public_view(id)
        return self._descriptions[id]

    def _public_view(self, id: str) -> Description | None:
        entity, (action, description) = current_entity(self._db, id), self._state(id)
        if entity is None or description is None or entity.is_restricted or action == "restrict":
            return None
        if entity.withdrawn is not None:  # named as its tombstone does: a name may be why it was withdrawn
            return access.stub(from_bytes(version_record(self._db, entity.version)))
        if action in REMOVAL_ACTIONS:
            return access.stub(description)
        return access.public_view(
            description, access.strictest_rule(self._rules(entity, description), self._day)
        )

    def _state(self, id: str) -> tuple[str, Description | None]:
        """Return the last action on an id and its content; ("", None) if the log had nothing of it yet."""
        row = self._db.execute(
            "SELECT action, version FROM change WHERE id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
            (id, self._until_by_id.get(id, self._until)),
        ).fetchone()
        return (row[0], from_bytes(version_record(self._db, row[1]))) if row else ("", None)

    def _rules(self, entity: Entity, description: Description) -> Iterator[Access | None]:
        """Yield the access rules of a description and of all collections above it: those of then and those of today."""
        yield access_of(entity.summary)[0]
        for _ in range(MAX_DEPTH):
            if not isinstance(description, Unit):
                return
            yield description.access
            if description.collection is None:
                return
            parent_entity = current_entity(self._db, description.collection)
            _, parent = self._state(description.collection)
            if parent_entity is not None and parent_entity.is_restricted:
                yield access.STRICTEST_RULE
            elif parent_entity is not None:
                yield access_of(parent_entity.summary)[0]
            if parent is None:
                return
            description = parent


def current_entity(db: sqlite3.Connection, id: str) -> Entity | None:
    """Return what is published now of the description that had an id, following changes of its id."""
    entity = find_entity(db, id)
    for _ in range(MAX_DEPTH):
        withdrawal = json.loads(entity.withdrawn) if entity and entity.withdrawn else {}
        if not withdrawal.get("moved"):
            break
        entity = find_entity(db, withdrawal["successor"])
    return entity


def _published_day(db: sqlite3.Connection) -> date:
    """Return the day for which the node was last published: until it is published again, nothing opens."""
    row = db.execute("SELECT value FROM meta WHERE key = 'day'").fetchone()
    return date.fromisoformat(row[0]) if row else date.min
