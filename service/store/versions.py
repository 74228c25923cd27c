"""The published versions of a description, and what was published of others when one of them was.

A version is a state of the description itself that the log told of, numbered by it: what merely changed with something
it is linked to is no version of it. Everything is given in the form in which anybody may see it now, never whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.record import access
from service.record.canonical import from_bytes
from service.record.fields import Access
from service.record.model import MAX_DEPTH, Description, Unit
from service.store.log import LEAVING, Entity, entity, ruled, version_record

_AT = "(SELECT at FROM moment WHERE moment.seq >= c.seq ORDER BY moment.seq LIMIT 1)"
_ROW = (
    f"SELECT c.number, c.seq, v.digest, {_AT} FROM change c JOIN version v ON v.n = c.version WHERE c.id = ?"  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its number from 1, the row of the log that told of it, the digest of all that it says,
    which is the same in versions that say the same, and when it was published (UTC, to the second)."""

    number: int
    seq: int
    digest: bytes
    at: str


class Versions:
    """Reads versions, each by its number. Consistent with all else inside one snapshot of the reader that gave it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def count(self, id: str) -> int:
        """How many versions of a description were published."""
        sql = "SELECT coalesce(max(number), 0) FROM change WHERE id = ? AND number IS NOT NULL"
        return int(self._db.execute(sql, (id,)).fetchone()[0])

    def get(self, id: str, number: int) -> Version:
        """One version. Raises LookupError where there is none of that number."""
        row = self._db.execute(f"{_ROW} AND c.number = ?", (id, number)).fetchone()
        if row is None:
            raise LookupError(f"{id} has no version {number}")
        return Version(*row)

    def between(self, id: str, first: int, last: int) -> list[Version]:
        """The versions with those numbers and all between them, oldest first."""
        rows = self._db.execute(f"{_ROW} AND c.number BETWEEN ? AND ? ORDER BY c.number", (id, first, last))
        return [Version(*row) for row in rows]

    def at(self, id: str, time: str) -> Version:
        """The version of a time (as in the log): the last published by then; the first for a time before all."""
        low, high = 1, self.count(id)
        while low < high:
            middle = (low + high + 1) // 2
            if self.get(id, middle).at <= time:
                low = middle
            else:
                high = middle - 1
        return self.get(id, low)

    def formerly(self, id: str) -> list[str]:
        """The ids under which a description was published before, whether its file still says so or not."""
        rows = self._db.execute(
            "SELECT id FROM entity WHERE withdrawn IS NOT NULL AND withdrawn ->> 'successor' = ?"
            " AND withdrawn ->> 'moved' ORDER BY seq DESC",
            (id,),
        )
        return [row[0] for row in rows]

    def world(self, id: str, version: Version) -> Past:
        """What was published of everything when that version was: all that one publish changed is of one moment."""
        moment = self._db.execute(
            "SELECT seq FROM moment WHERE seq >= ? ORDER BY seq LIMIT 1", (version.seq,)
        ).fetchone()
        return Past(self._db, int(moment[0]) if moment else version.seq, {id: version.seq})


class Past:
    """The descriptions of a node at one moment of the log; each is read once.

    `until` is the last row of the log that counts; `own` has for some ids an earlier one, since two publishes of one
    second are of one moment.
    """

    def __init__(self, db: sqlite3.Connection, until: int, own: dict[str, int]) -> None:
        self._db, self._until, self._own = db, until, own
        self._day = _published_on(db)
        self._found: dict[str, Description | None] = {}

    def find(self, id: str) -> Description | None:
        """What was published under an id, as anybody may see it now; None where nothing was, or may be told of it."""
        if id not in self._found:
            self._found[id] = self._form(id)
        return self._found[id]

    def _form(self, id: str) -> Description | None:
        now, (action, then) = standing(self._db, id), self._state(id)
        if now is None or then is None or now.restricted or action == "restrict":
            return None
        if now.withdrawn is not None:  # as its tombstone calls it: a name may be why it was withdrawn
            return access.bare(from_bytes(version_record(self._db, now.version)))
        if action in LEAVING:
            return access.bare(then)
        return access.public(then, access.strictest(self._rules(now, then), self._day))

    def _state(self, id: str) -> tuple[str, Description | None]:
        """What had become of an id last, and its content; nothing where the log did not tell of it yet."""
        row = self._db.execute(
            "SELECT action, version FROM change WHERE id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
            (id, self._own.get(id, self._until)),
        ).fetchone()
        return (row[0], from_bytes(version_record(self._db, row[1]))) if row else ("", None)

    def _rules(self, now: Entity, then: Description) -> Iterator[Access | None]:
        """The rules on a description and on all that it lay in then: those that files stated then, and those of now."""
        yield ruled(now.brief)[0]
        for _ in range(MAX_DEPTH):
            if not isinstance(then, Unit):
                return
            yield then.access
            if then.collection is None:
                return
            above_now, (_, above) = standing(self._db, then.collection), self._state(then.collection)
            if above_now is not None and above_now.restricted:
                yield access.HIDDEN
            elif above_now is not None:
                yield ruled(above_now.brief)[0]
            if above is None:
                return
            then = above


def standing(db: sqlite3.Connection, id: str) -> Entity | None:
    """What is published now of what had that id: under another where only the id was changed."""
    row = entity(db, id)
    for _ in range(MAX_DEPTH):
        said = json.loads(row.withdrawn) if row and row.withdrawn else {}
        if not said.get("moved"):
            break
        row = entity(db, said["successor"])
    return row


def _published_on(db: sqlite3.Connection) -> date:
    """The day for which the node was published last: until it is published again, nothing opens."""
    row = db.execute("SELECT value FROM meta WHERE key = 'day'").fetchone()
    return date.fromisoformat(row[0]) if row else date.min
