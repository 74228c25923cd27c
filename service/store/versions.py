"""The published versions of a description, and what was published of others when one of them was.

A version is a state of the description itself that the log told of: what merely changed with something it is linked
to is no version of it. Everything is given in the form in which anybody may see it now, never whole. Read only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from service.record import access
from service.record.canonical import from_bytes
from service.record.fields import Access
from service.record.model import Description, Unit
from service.store.log import LEAVING, Entity, entity, ruled, version_record

MAX_DEPTH = 32  # of a hierarchy of collections, as in publishing
_LEFT = ", ".join(f"'{action}'" for action in sorted(LEAVING))
# the rows of the log with another content than the one before them
_CHANGED = (
    "SELECT seq, version FROM (SELECT seq, version, lag(version) OVER (ORDER BY seq) AS former FROM change"  # noqa: S608
    f" WHERE id = ? AND action NOT IN ({_LEFT})) WHERE former IS NOT version ORDER BY seq"
)


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its number from 1, the row of the log that told of it, and when that was (UTC, seconds)."""

    number: int
    seq: int
    content: int
    at: str


class Versions:
    """Reads versions. Consistent with the rest of the store inside one snapshot of the reader that gave it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def count(self, id: str) -> int:
        """How many versions of a description were published."""
        return int(self._db.execute(f"SELECT count(*) FROM ({_CHANGED})", (id,)).fetchone()[0])  # noqa: S608

    def of(self, id: str) -> list[Version]:
        """The versions of a description, oldest first."""
        rows = self._db.execute(
            "SELECT c.seq, c.version, (SELECT at FROM moment WHERE moment.seq >= c.seq ORDER BY moment.seq LIMIT 1)"  # noqa: S608
            f" FROM ({_CHANGED}) c",
            (id,),
        )
        return [Version(number, *row) for number, row in enumerate(rows, 1)]

    def world(self, version: Version) -> Past:
        """What was published of everything when that version was: all that one publish changed is of one moment."""
        row = self._db.execute(
            "SELECT seq FROM moment WHERE seq >= ? ORDER BY seq LIMIT 1", (version.seq,)
        ).fetchone()
        return Past(self._db, int(row[0]) if row else version.seq)


class Past:
    """The descriptions of a node at one moment of the log; each is read once."""

    def __init__(self, db: sqlite3.Connection, until: int) -> None:
        self._db, self._until = db, until
        self._today = datetime.now(UTC).date()
        self._found: dict[str, Description | None] = {}

    def find(self, id: str) -> Description | None:
        """What was published under an id, as anybody may see it now; None where nothing was, or may be told of it."""
        if id not in self._found:
            self._found[id] = self._form(id)
        return self._found[id]

    def _form(self, id: str) -> Description | None:
        now, (action, then) = entity(self._db, id), self._state(id)
        if now is None or then is None or now.restricted or action == "restrict":
            return None
        if now.withdrawn is not None or action in LEAVING:  # nobody reads the content of what is withdrawn
            return access.bare(then)
        return access.public(then, access.strictest(self._rules(now, then), self._today))

    def _state(self, id: str) -> tuple[str, Description | None]:
        """What had become of an id last, and its content; nothing where the log did not tell of it yet."""
        row = self._db.execute(
            "SELECT action, version FROM change WHERE id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
            (id, self._until),
        ).fetchone()
        return (row[0], from_bytes(version_record(self._db, row[1]))) if row else ("", None)

    def _rules(self, now: Entity, then: Description) -> Iterator[Access | None]:
        """The rule of today, and those that its file and the collections above it stated then."""
        yield ruled(now.brief)[0]
        for _ in range(MAX_DEPTH):
            if not isinstance(then, Unit):
                return
            yield then.access
            above = self._state(then.collection)[1] if then.collection else None
            if above is None:
                return
            then = above
