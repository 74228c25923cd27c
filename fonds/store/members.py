"""The lists of members of collections: which descriptions are in them, and in which order.

Members that the archive gave an order (fonds/record/order.py) come first, in that order. All others, and those of the
same order, stand by kind, so that collections come before records, and then by sort key and id. An index has this order
(migrations.py); SQLite uses it only where the condition of the index is in the query word for word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from fonds.record.relations import LINKS

Key = tuple[int, str, str, str]  # position, kind, sort key and id: the place of a member among the others
Row = tuple[int, str, str, str, bytes]  # the key and the summary of a member

TOP: Final = ""  # the top level, in tables by the id of a collection
KEY: Final = "position, kind, sort, id"
START: Final[Key] = (0, "", "", "")  # before the keys of all members
LISTED: Final = "kind IN ('collection', 'record') AND withdrawn IS NULL"
RELATION_FIELDS: Final = ",".join(f"'{name}'" for name in LINKS)  # the fields of links that are relations
# the same as a condition: an index is looked at once, and not for each field, where there is none
IS_RELATION: Final = f"field >= 'relations.' AND field < 'relations/' AND +field IN ({RELATION_FIELDS})"
_DESCENDING: Final = "position DESC, kind DESC, sort DESC, id DESC"


def member_condition(parent: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the condition for the direct members of a collection (None: of the top level), and its values."""
    if parent is None:
        return f"parent IS NULL AND {LISTED}", ()
    return f"parent = ? AND {LISTED}", (parent,)


class MemberLists:
    """Reads the members of collections; everywhere `parent` is the id of a collection, or None for the top level."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def count(self, parent: str | None) -> int:
        """Return how many direct members there are."""
        where, values = member_condition(parent)
        return int(self._db.execute(f"SELECT count(*) FROM entity WHERE {where}", values).fetchone()[0])  # noqa: S608

    def first(self, parent: str | None, limit: int) -> list[Row]:
        """Return the first members."""
        return self.between(parent, START, None, limit)

    def between(self, parent: str | None, start: Key, end: Key | None, limit: int) -> list[Row]:
        """Return the first members from a key on, and before another one."""
        where, values = _range_condition(parent, start, end)
        sql = f"SELECT {KEY}, brief FROM entity WHERE {where} ORDER BY {KEY} LIMIT ?"  # noqa: S608
        return self._db.execute(sql, (*values, limit)).fetchall()

    def count_between(self, parent: str | None, start: Key, end: Key | None) -> int:
        """Return how many members there are from a key on, and before another one."""
        where, values = _range_condition(parent, start, end)
        return int(self._db.execute(f"SELECT count(*) FROM entity WHERE {where}", values).fetchone()[0])  # noqa: S608

    def adjacent(self, key: Key, parent: str | None, step: int) -> Row | None:
        """Return the member after (step 1) or before (-1) a key; None if there is none."""
        return next(iter(self.beside(key, parent, step, 1)), None)

    def beside(self, key: Key, parent: str | None, step: int, limit: int) -> list[Row]:
        """Return the members after (step 1) or before (-1) a key, the nearest first."""
        where, values = member_condition(parent)
        comparison, order = (">", KEY) if step > 0 else ("<", _DESCENDING)
        sql = (
            f"SELECT {KEY}, brief FROM entity WHERE {where} AND ({KEY}) {comparison} (?,?,?,?)"  # noqa: S608
            f" ORDER BY {order} LIMIT ?"
        )
        return self._db.execute(sql, (*values, *key, limit)).fetchall()

    def rank(self, key: Key, parent: str) -> int:
        """Return how many members of a collection come before a key.

        Those of a wide collection are counted by its parts, whose sizes are stored.
        """
        parts = self._db.execute(
            f"SELECT {KEY}, size FROM collection_part WHERE parent = ? AND level = 1 AND ({KEY}) <= (?,?,?,?)"  # noqa: S608
            f" ORDER BY {KEY}",
            (parent, *key),
        ).fetchall()
        start: Key = tuple(parts[-1][:4]) if parts else START
        return sum(int(size) for *_, size in parts[:-1]) + self.count_between(parent, start, key)

    def collections(self, parent: str) -> list[tuple[int, str, bytes]]:
        """Return (place among all members from 0, id, summary) of the members that are collections, in order."""
        where, values = member_condition(parent)
        sql = (
            "SELECT m.place, e.id, e.brief FROM"  # noqa: S608
            f" (SELECT id, kind, row_number() OVER (ORDER BY {KEY}) - 1 AS place FROM entity WHERE {where}) m"
            " JOIN entity e ON e.id = m.id WHERE m.kind = 'collection' ORDER BY m.place"
        )
        return self._db.execute(sql, values).fetchall()


class ChangedMembers:
    """The collections whose members change in one transaction (None: the top level), with the keys of these members.

    The keys are kept in a temporary table, because there may be one for every description, and only of collections that
    have parts: all others are listed anew as a whole.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.collections: set[str | None] = set()
        self._db.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS changed_member (parent TEXT, {KEY}, PRIMARY KEY (parent, {KEY}))"
            " WITHOUT ROWID"
        )
        self._db.execute("DELETE FROM changed_member")  # of an attempt that failed

    def add(self, collection: str | None, keys: Iterable[Key] = ()) -> None:
        """Add a collection, and keys that members have or had in it."""
        self.collections.add(collection)
        parent = collection or TOP
        if self._db.execute("SELECT 1 FROM collection_part WHERE parent = ? LIMIT 1", (parent,)).fetchone():
            rows = [(parent, *key) for key in keys]
            self._db.executemany("INSERT OR IGNORE INTO changed_member VALUES (?,?,?,?,?)", rows)

    def keys(self, collection: str | None) -> Iterator[Key]:
        """Yield the keys of the members of a collection that changed, in order."""
        sql = f"SELECT {KEY} FROM changed_member WHERE parent = ? ORDER BY {KEY}"  # noqa: S608
        yield from self._db.execute(sql, (collection or TOP,))


def _range_condition(parent: str | None, start: Key, end: Key | None) -> tuple[str, tuple[str | int, ...]]:
    where, values = member_condition(parent)
    where = f"{where} AND ({KEY}) >= (?,?,?,?)"
    if end is None:
        return where, (*values, *start)
    return f"{where} AND ({KEY}) < (?,?,?,?)", (*values, *start, *end)
