"""How many units are below each collection, by their levels: kept up to date with every change, and never counted anew.

A page that shows a hundred collections with what they hold must cost the same whatever they hold. The counts follow the
table `entity` in the transaction that changes it: a unit that comes, goes, moves or gets another level changes them for
each collection above it, and a collection brings what is below it along. Units that are not listed are not counted.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import orjson

from fonds.record.model import MAX_DEPTH, UNITS
from fonds.store.members import LISTED

_DEFAULT_LEVELS = {"collection": "collection", "record": "item"}
_ADD = (
    "INSERT INTO descendant_count VALUES (?,?,?)"
    " ON CONFLICT (collection, level) DO UPDATE SET number = number + excluded.number"
)
LevelCounts = dict[str, int]  # level of description -> number of units


class ListedUnit(NamedTuple):
    """What counts of a unit: its kind, the collection it is listed in (None: the top level), and its level."""

    kind: str
    parent: str | None
    level: str


def listed_unit(kind: str, parent: str | None, withdrawn: str | None, summary: bytes) -> ListedUnit | None:
    """Return what counts of a description as it is stored; None if no list of members has it."""
    if withdrawn is not None or kind not in UNITS:
        return None
    level = orjson.loads(summary).get("level") if summary else None
    return ListedUnit(kind, parent, level or _DEFAULT_LEVELS[kind])


class DescendantCounter:
    """Brings the counts up to date in one transaction; `close` must be its last call.

    Changes of the level of a unit, and records that come and go, are added up and written at the end: most records of
    a publish are in few collections. Counts are sums, so that the order does not matter.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._waiting: Counter[tuple[str, str]] = Counter()  # (collection, level) -> difference

    def leave(self, id: str, before: ListedUnit | None, after: ListedUnit | None) -> None:
        """Take a collection with all below it out of those above, before its row is changed, if it comes or moves."""
        if before and before.kind == "collection" and (after is None or after.parent != before.parent):
            self._add_all(id, before.parent, -1)

    def arrive(self, id: str, before: ListedUnit | None, after: ListedUnit | None) -> None:
        """Count a unit as it is after its row was changed."""
        if before and before.parent:
            self._waiting[before.parent, before.level] -= 1
        if after and after.parent:
            self._waiting[after.parent, after.level] += 1
        if after and after.kind == "collection" and (before is None or after.parent != before.parent):
            self._add_all(id, after.parent, 1)

    def close(self) -> None:
        """Write what was added up."""
        differences: Counter[tuple[str, str]] = Counter()
        above: dict[str, tuple[str, ...]] = {}
        for (collection, level), difference in self._waiting.items():
            if collection not in above:
                above[collection] = tuple(self._upwards(collection))
            for ancestor in above[collection] if difference else ():
                differences[ancestor, level] += difference
        rows = [(*key, difference) for key, difference in differences.items() if difference]
        self._db.executemany(_ADD, rows)
        self._waiting.clear()
        if any(difference < 0 for *_, difference in rows):
            self._db.execute("DELETE FROM descendant_count WHERE number = 0")

    def _add_all(self, id: str, parent: str | None, sign: int) -> None:
        """Add what is below a collection to its parent and those above that, or subtract it."""
        counts = self._db.execute(
            "SELECT level, number FROM descendant_count WHERE collection = ?", (id,)
        ).fetchall()
        for ancestor in self._upwards(parent) if counts else ():
            self._db.executemany(_ADD, [(ancestor, level, sign * number) for level, number in counts])

    def _upwards(self, id: str | None) -> Iterator[str]:
        """Yield a collection and those above it, as long as each is listed. Circles end."""
        above: set[str] = set()
        while id and id not in above and len(above) <= MAX_DEPTH:
            yield id
            above.add(id)
            row = self._db.execute(f"SELECT parent FROM entity WHERE id = ? AND {LISTED}", (id,)).fetchone()  # noqa: S608
            id = row[0] if row else None


def level_counts(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, LevelCounts]:
    """Return how many units are below each of these collections, by level; those with nothing below are left out."""
    places = ",".join("?" * len(ids))
    rows = connection.execute(
        f"SELECT collection, level, number FROM descendant_count WHERE collection IN ({places}) AND number > 0",  # noqa: S608
        tuple(ids),
    )
    counts: dict[str, LevelCounts] = {}
    for collection, level, number in rows:
        counts.setdefault(collection, {})[level] = number
    return counts
