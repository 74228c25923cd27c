"""Digests of the log, with which two nodes find out how far apart they are, and that a log was not written anew.

- A chain of hashes: the hash at a change is the SHA-256 of the hash before it and of the change. Whoever kept the hash
  at some change notices if anything up to it is another now. It is stored at every `STEP` changes, and at the last one.
- Sums by range: of the descriptions of this node that are available, and whose last change is in a range of numbers of
  the log, the number and the sum of their digests (SHA-256, modulo 2 to the 256th). Ranges have WIDTH changes, and each
  FACTOR of them are one range of the next level. Two nodes that have the same sums have the same versions.

Both follow the log with a cursor of their own. They are derived: made anew of the log if they were deleted.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fonds.record.copy_ids import is_copy
from fonds.store.database import transaction
from fonds.store.log import REMOVAL_ACTIONS

STEP = 256  # changes between two stored hashes
WIDTH = 256  # changes in the shortest range
FACTOR = 16
LEVELS = 8  # 256 * 16^7 changes are more than a log will have
_BATCH = 5000
_SIZE = 32
_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class RangeSum:
    """The descriptions whose last change is after one number of the log, and at most `width` after it."""

    after: int
    width: int
    count: int
    digest: str  # of all of them, in hexadecimal


def width_of(level: int) -> int:
    """Return how many changes a range of a level has, from 0."""
    return int(WIDTH * FACTOR**level)


def top_level(last: int) -> int:
    """Return the lowest level at which one range has all changes up to a number."""
    return next(level for level in range(LEVELS) if width_of(level) >= last or level == LEVELS - 1)


def item_digest(id: str, seq: int) -> int:
    """Return the digest of a description and the number of its last change."""
    return int.from_bytes(hashlib.sha256(f"{id}\n{seq}".encode()).digest(), "big")


def sum_ranges(items: Iterable[tuple[str, int]], level: int) -> dict[int, RangeSum]:
    """Return the sums of (id, number) pairs by the beginning of each range of a level that is not empty."""
    width = width_of(level)
    counts: dict[int, int] = defaultdict(int)
    sums: dict[int, int] = defaultdict(int)
    for id, seq in items:
        number = (seq - 1) // width
        counts[number] += 1
        sums[number] = (sums[number] + item_digest(id, seq)) % _MODULUS
    return {
        number * width: RangeSum(number * width, width, count, f"{sums[number]:064x}")
        for number, count in counts.items()
    }


def merged(ranges: Iterable[RangeSum], level: int) -> dict[int, RangeSum]:
    """Return the sums of the ranges of the level below."""
    width = width_of(level)
    output: dict[int, RangeSum] = {}
    for one in ranges:
        after = one.after // width * width
        known = output.get(after, RangeSum(after, width, 0, "0"))
        total = (int(known.digest, 16) + int(one.digest, 16)) % _MODULUS
        output[after] = RangeSum(after, width, known.count + one.count, f"{total:064x}")
    return output


@dataclass(frozen=True, slots=True)
class _Row:
    """A change, as far as digests need it."""

    seq: int
    id: str
    action: str
    version: bytes  # the digest of the version

    @property
    def is_removal(self) -> bool:
        return self.action in REMOVAL_ACTIONS


class LogDigests:
    """Reads the digests, and brings them up to the log."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def position(self) -> int:
        """Return the number of the change up to which the digests were made."""
        return int(self._db.execute("SELECT coalesce(max(seq), 0) FROM log_hash").fetchone()[0])

    def hash_at(self, seq: int) -> str:
        """Return the hash of the chain at a change in hexadecimal; "" at 0, and where the digests are not made yet."""
        if not 0 < seq <= self.position():
            return ""
        start, value = self._hash_before(seq)
        for row in self._rows(start, seq):
            value = _next_hash(value, row)
        return value.hex()

    def ranges(self, after: int, level: int) -> list[RangeSum]:
        """Return the ranges that a range of a level consists of: those of the level below that are not empty."""
        width = width_of(level - 1)
        first = after // width
        sql = "SELECT number, count, sum FROM log_sum WHERE level = ? AND number >= ? AND number < ? ORDER BY number"
        rows = self._db.execute(sql, (level - 1, first, first + FACTOR))
        return [RangeSum(number * width, width, count, total.hex()) for number, count, total in rows]

    def items(self, after: int) -> list[tuple[str, int]]:
        """Return (id, number of the last change) of the descriptions in a range of the lowest level."""
        sql = "SELECT id, seq FROM entity WHERE seq > ? AND seq <= ? AND withdrawn IS NULL ORDER BY seq"
        rows = self._db.execute(sql, (after, after + WIDTH))
        return [(id, seq) for id, seq in rows if not is_copy(id)]

    def catch_up(self) -> None:
        """Bring the digests up to the log, a batch in a transaction. It is for use in no other transaction."""
        position = self.position()
        while rows := list(self._rows(position, None, _BATCH)):
            with transaction(self._db):
                self._add(rows, position)
            position = rows[-1].seq

    def _add(self, rows: list[_Row], position: int) -> None:
        """Add some changes, which follow a position."""
        self._add_hashes(rows, position)
        last = {row.id: row for row in rows if not is_copy(row.id)}
        before = last if position else ()
        taken_out = [row for id in before if (row := self._last_before(id, position))]
        differences: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        for sign, some in ((1, last.values()), (-1, taken_out)):
            for row in some:
                if row.is_removal:
                    continue
                for level in range(LEVELS):
                    difference = differences[level, (row.seq - 1) // width_of(level)]
                    difference[0] += sign
                    difference[1] += sign * item_digest(row.id, row.seq)
        self._write(differences)

    def _write(self, differences: dict[tuple[int, int], list[int]]) -> None:
        for (level, number), (count, total) in differences.items():
            sql = "SELECT count, sum FROM log_sum WHERE level = ? AND number = ?"
            known = self._db.execute(sql, (level, number)).fetchone() or (0, b"")
            count += known[0]
            total = (total + int.from_bytes(known[1], "big")) % _MODULUS
            if count:
                values = (level, number, count, total.to_bytes(_SIZE, "big"))
                self._db.execute("INSERT OR REPLACE INTO log_sum VALUES (?,?,?,?)", values)
            else:
                self._db.execute("DELETE FROM log_sum WHERE level = ? AND number = ?", (level, number))

    def _add_hashes(self, rows: list[_Row], position: int) -> None:
        value = self._hash_before(position + 1)[1]
        self._db.execute("DELETE FROM log_hash WHERE seq = ? AND seq % ? <> 0", (position, STEP))
        for row in rows:
            value = _next_hash(value, row)
            if row.seq % STEP == 0 or row is rows[-1]:
                self._db.execute("INSERT INTO log_hash VALUES (?,?)", (row.seq, value))

    def _hash_before(self, seq: int) -> tuple[int, bytes]:
        """Return the last stored hash before a change, and where it is."""
        sql = "SELECT seq, hash FROM log_hash WHERE seq < ? ORDER BY seq DESC LIMIT 1"
        row: tuple[int, bytes] | None = self._db.execute(sql, (seq,)).fetchone()
        return row or (0, bytes(_SIZE))

    def _rows(self, after: int, until: int | None, limit: int = -1) -> Iterator[_Row]:
        sql = (
            "SELECT c.seq, c.id, c.action, v.digest FROM change c JOIN version v ON v.n = c.version"
            " WHERE c.seq > ?1 AND (?2 IS NULL OR c.seq <= ?2) ORDER BY c.seq LIMIT ?3"
        )
        return (_Row(*row) for row in self._db.execute(sql, (after, until, limit)))

    def _last_before(self, id: str, position: int) -> _Row | None:
        sql = "SELECT seq, id, action, x'' FROM change WHERE id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1"
        row = self._db.execute(sql, (id, position)).fetchone()
        return _Row(*row) if row else None


def _next_hash(value: bytes, row: _Row) -> bytes:
    words = f"{row.seq}\n{row.id}\n{row.action}\n".encode()
    return hashlib.sha256(value + words + row.version).digest()
