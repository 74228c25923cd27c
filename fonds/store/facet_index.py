"""The part of the text index that filters, counts and sorts descriptions by their facets.

For each value of a field it has the numbers of the descriptions with that value, as compressed bitmaps (Roaring) of
65,536 numbers each: two sets are compared in microseconds, and one description changes a few kilobytes. It is given
fields and values, never a description, and is written with the rest of the index (text_index.py).
"""

from __future__ import annotations

import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

import orjson
from pyroaring import BitMap

from fonds.search.facets import Facets, Value
from fonds.store.compression import compress, decompress

# `members` is the set of the numbers with a value, less `part` * 65,536; the table `listing` has the facets of each
# description, so that it can be taken out again
SCHEMA = """
CREATE TABLE listing (n INTEGER PRIMARY KEY, date TEXT NOT NULL, title TEXT NOT NULL, facets BLOB NOT NULL);
CREATE INDEX listing_by_date ON listing (date, n);
CREATE INDEX listing_by_title ON listing (title, n);
CREATE TABLE facet (field TEXT NOT NULL, value TEXT NOT NULL, part INTEGER NOT NULL, members BLOB NOT NULL,
  PRIMARY KEY (field, value, part)) WITHOUT ROWID;
CREATE TABLE facet_total (field TEXT NOT NULL, value TEXT NOT NULL, total INTEGER NOT NULL,
  PRIMARY KEY (field, value)) WITHOUT ROWID;
CREATE INDEX facet_by_total ON facet_total (field, total DESC, value);
"""
PART: Final = 1 << 16  # numbers of one bitmap
MAX_CACHED_BYTES: Final = 16 * 1024 * 1024  # of bitmaps, in each thread
MAX_SORTED: Final = (
    20_000  # descriptions that are sorted by themselves; more are met in the order of an index
)
MAX_READ: Final = 1000  # descriptions whose values are read one by one
MAX_COMPARED: Final = 200  # values of a field, the most frequent, that are compared with a larger set
Numbers = BitMap  # a set of numbers of descriptions
# how a list is sorted
OLDEST, NEWEST, TITLE = "oldest", "newest", "title"


def write(db: sqlite3.Connection, dropped: Sequence[int], added: Sequence[tuple[int, Facets]]) -> None:
    """Take descriptions out of the index by their numbers, and add others."""
    changes: dict[Value, dict[int, tuple[list[int], list[int]]]] = {}

    def change(n: int, its_values: Iterable[Value], which: int) -> None:
        for value in its_values:
            parts = changes.setdefault(value, {})
            parts.setdefault(n // PART, ([], []))[which].append(n % PART)

    for n in dropped:
        change(n, values(db, n), 0)
    db.executemany("DELETE FROM listing WHERE n = ?", ((n,) for n in dropped))
    for n, entry in added:
        change(n, entry.values, 1)
    db.executemany(
        "INSERT INTO listing VALUES (?,?,?,?)",
        ((n, entry.date, entry.title, compress(orjson.dumps(entry.values))) for n, entry in added),
    )
    for value in sorted(changes):
        _change_value(db, value, changes[value])


def _change_value(
    db: sqlite3.Connection, value: Value, parts: Mapping[int, tuple[list[int], list[int]]]
) -> None:
    difference = 0
    for part, (dropped, added) in sorted(parts.items()):
        key = (*value, part)
        row = db.execute(
            "SELECT members FROM facet WHERE field = ? AND value = ? AND part = ?", key
        ).fetchone()
        members = BitMap.deserialize(row[0]) if row else BitMap()
        before = len(members)
        members.difference_update(BitMap(dropped))
        members.update(added)
        difference += len(members) - before
        if members:
            db.execute("INSERT OR REPLACE INTO facet VALUES (?,?,?,?)", (*key, members.serialize()))
        else:
            db.execute("DELETE FROM facet WHERE field = ? AND value = ? AND part = ?", key)
    if difference:
        db.execute(
            "INSERT INTO facet_total VALUES (?,?,?)"
            " ON CONFLICT (field, value) DO UPDATE SET total = total + excluded.total",
            (*value, difference),
        )
        if difference < 0:
            db.execute("DELETE FROM facet_total WHERE field = ? AND value = ? AND total = 0", value)


def values(db: sqlite3.Connection, n: int) -> list[Value]:
    """Return the values of a description by its number; none if it is not in the index."""
    row = db.execute("SELECT facets FROM listing WHERE n = ?", (n,)).fetchone()
    return _unpacked(row[0]) if row else []


def _unpacked(facets: bytes) -> list[Value]:
    return [(field, value) for field, value in orjson.loads(decompress(facets))]


class FacetIndex:
    """Filters, counts and sorts. `db` returns the connection of the text index, which changes when it is rebuilt.

    Not to be shared between threads.
    """

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._connection = db
        self._state: Hashable = None
        self._cached: OrderedDict[Value, tuple[Numbers, int]] = OrderedDict()
        self._cached_bytes = 0

    def _query(self, sql: str, values: Iterable[object] = ()) -> sqlite3.Cursor:
        return self._connection().execute(sql, tuple(values))

    def _refresh(self) -> None:
        db = self._connection()
        state = id(db), db.execute("PRAGMA data_version").fetchone()[0]
        if state != self._state:
            self._state = state
            self._cached.clear()
            self._cached_bytes = 0

    def values(self, n: int) -> list[Value]:
        """Return the values of a description by its number; none if it is not in the index."""
        return values(self._connection(), n)

    def having(self, field: str, value: str) -> Numbers:
        """Return the descriptions with a value of a field. The set is shared: it must not be changed."""
        self._refresh()
        return self._having((field, value))

    def _having(self, value: Value) -> Numbers:
        if (entry := self._cached.get(value)) is not None:
            self._cached.move_to_end(value)
            return entry[0]
        members, size = BitMap(), 0
        sql = "SELECT part, members FROM facet WHERE field = ? AND value = ? ORDER BY part"
        for part, blob in self._query(sql, value):
            numbers = BitMap.deserialize(blob)
            members |= numbers.shift(part * PART) if part else numbers
            size += len(blob) + 64
        self._cached[value] = members, size
        self._cached_bytes += size
        while self._cached_bytes > MAX_CACHED_BYTES and len(self._cached) > 1:
            self._cached_bytes -= self._cached.popitem(last=False)[1][1]
        return members

    def having_any(self, values: Iterable[Value]) -> Numbers:
        """Return the descriptions with any of the values. The caller may change the set."""
        self._refresh()
        return BitMap.union(BitMap(), *map(self._having, values))

    def everything(self) -> Numbers:
        """Return all descriptions. The caller may change the set."""
        return self.having_any(("kind", value) for value, _ in self.totals("kind", 100))

    def totals(self, field: str, limit: int) -> list[tuple[str, int]]:
        """Return (value, descriptions) of the values of a field that most descriptions have."""
        sql = "SELECT value, total FROM facet_total WHERE field = ? ORDER BY total DESC, value LIMIT ?"
        return self._query(sql, (field, limit)).fetchall()

    def total(self, field: str, value: str) -> int:
        """Return how many descriptions have a value of a field."""
        row = self._query(
            "SELECT total FROM facet_total WHERE field = ? AND value = ?", (field, value)
        ).fetchone()
        return int(row[0]) if row else 0

    def counts(self, fields: Mapping[str, int], members: Numbers) -> dict[str, list[tuple[str, int]]]:
        """Return, for each field, (value, descriptions of `members`), the most frequent first, at most so many.

        All counts are exact. Of a large set only the values are listed that are frequent in the whole index.
        """
        if len(members) <= MAX_READ:
            return self._counts_by_reading(fields, members)
        self._refresh()
        return {field: self._counts_by_comparing(field, limit, members) for field, limit in fields.items()}

    def _counts_by_reading(
        self, fields: Mapping[str, int], members: Numbers
    ) -> dict[str, list[tuple[str, int]]]:
        counters: dict[str, Counter[str]] = {field: Counter() for field in fields}
        sql = "SELECT facets FROM json_each(?) AS member JOIN listing ON listing.n = member.value"
        for (facets,) in self._query(sql, (_as_json(members),)):
            for field, value in _unpacked(facets):
                if field in counters:
                    counters[field][value] += 1
        return {
            field: sorted(counters[field].items(), key=lambda item: (-item[1], item[0]))[:limit]
            for field, limit in fields.items()
        }

    def _counts_by_comparing(self, field: str, limit: int, members: Numbers) -> list[tuple[str, int]]:
        best: list[tuple[int, str]] = []
        for value, total in self.totals(field, max(limit, MAX_COMPARED)):
            if len(best) >= limit and total < -best[limit - 1][0]:
                break  # no later value can have more
            if count := members.intersection_cardinality(self._having((field, value))):
                best.append((-count, value))
                best.sort()
        return [(value, -count) for count, value in best[:limit]]

    def counts_between(
        self, field: str, first: str, last: str, members: Numbers | None = None
    ) -> list[tuple[str, int]]:
        """Return (value, descriptions) of the values of a field from one to another, both included, in their order.

        Without `members` all descriptions are counted. Values that nothing has are left out. It is for fields with few
        values: years, months, initials.
        """
        self._refresh()
        sql = "SELECT value, total FROM facet_total WHERE field = ? AND value BETWEEN ? AND ? ORDER BY value"
        rows = self._query(sql, (field, first, last)).fetchall()
        if members is None:
            return rows
        counted = (
            (value, members.intersection_cardinality(self._having((field, value)))) for value, _ in rows
        )
        return [(value, count) for value, count in counted if count]

    def ends(self, field: str) -> tuple[str, str] | None:
        """Return the first and the last value of a field; None if it has no value."""
        sql = "SELECT min(value), max(value) FROM facet_total WHERE field = ?"
        first, last = self._query(sql, (field,)).fetchone()
        return None if first is None else (first, last)

    def page(self, members: Numbers, order: str, offset: int, limit: int, start: str = "") -> list[str]:
        """Return the ids of a part of the descriptions, sorted. Deep in a long list it costs more than at its start.

        `start` is a sort key of dates before which none of them lies: with it a span in the middle of a large index is
        met at once, the oldest first.
        """
        if len(members) <= MAX_SORTED:
            return self.ids(self._sorted(members, order, offset, limit))
        return self.ids(self._met(members, order, offset, limit, start))

    def ids(self, numbers: Iterable[int]) -> list[str]:
        """Return the ids of descriptions, in the order of the numbers given."""
        wanted = list(numbers)
        sql = "SELECT n, described.id FROM json_each(?) AS member JOIN described ON n = member.value"
        ids: dict[int, str] = dict(self._query(sql, (_as_json(wanted),)).fetchall())
        return [ids[n] for n in wanted if n in ids]

    def _sorted(self, members: Numbers, order: str, offset: int, limit: int) -> list[int]:
        sql = (
            "SELECT n FROM json_each(?) AS member JOIN listing ON n = member.value"  # noqa: S608
            f" ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?"
        )
        return [n for (n,) in self._query(sql, (_as_json(members), limit, offset))]

    def _met(self, members: Numbers, order: str, offset: int, limit: int, start: str) -> list[int]:
        met = (n for n in self._in_order(order, start) if n in members)
        return list(islice(met, offset, offset + limit))

    def _in_order(self, order: str, start: str) -> Iterator[int]:
        if order == OLDEST:
            yield from (n for (n,) in self._query(_OLDEST_FIRST, (start,)))
        for sql in _WALKS.get(order, ()):
            for (n,) in self._query(sql):
                yield n


_ORDERS: Final = {
    OLDEST: "date, n",
    NEWEST: "date = '~', date DESC, n DESC",  # the undated, whose key is a tilde, are last
    TITLE: "title, n",
}
_OLDEST_FIRST: Final = "SELECT n FROM listing WHERE date >= ? ORDER BY date, n"
_WALKS: Final = {
    NEWEST: (
        "SELECT n FROM listing WHERE date < '~' ORDER BY date DESC, n DESC",
        "SELECT n FROM listing WHERE date = '~' ORDER BY n DESC",
    ),
    TITLE: ("SELECT n FROM listing ORDER BY title, n",),
}


def _as_json(numbers: Iterable[int]) -> str:
    return orjson.dumps(list(numbers)).decode()
