"""The pages of feeds as they were made from the log, what was told last of each id, and the lists of all there is.

`page` and `told` are history: what was said to harvesters is never said otherwise afterwards. `sheet` is derived.
This module numbers pages and keeps them; what stands on them it does not know.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import zstandard

from service.store.compression import unpack

HISTORY = ("page", "told")
DERIVED = ("sheet",)

_CURSOR = "log"  # a page without items that remembers how far the log was read


@dataclass(frozen=True, slots=True)
class Page:
    """A page: numbers and times of its first and last change, how many items stand before it and on it.

    `base` is the base URL in its items; `revision` counts how often something was struck from it.
    """

    feed: str
    number: int
    revision: int
    first: int
    last: int
    since: str
    until: str
    start: int
    items: int
    base: str
    packed: bytes = b""

    def lines(self) -> list[bytes]:
        """The items, in order."""
        body = unpack(self.packed) if self.packed else b""
        return body.split(b"\n")[:-1]


@dataclass(frozen=True, slots=True)
class Told:
    """What was told last of an id: the number of the log, and what its teller wants to remember (JSON)."""

    number: int
    id: str
    kind: str
    seq: int
    said: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Something that is open: what was told of it, its edition, and what lists say of it (JSON)."""

    id: str
    kind: str
    said: str
    edition: int
    brief: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of a list: the number of the log it was made at, when, how many entries, and the entries."""

    number: int
    seq: int
    at: str
    items: int
    base: str
    packed: bytes = b""

    def body(self) -> bytes:
        """The entries."""
        return unpack(self.packed)


_PAGE = "feed, number, revision, first, last, since, until, start, items, base"


class Feeds:
    """What the doors read of feeds."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def page(self, feed: str, number: int) -> Page | None:
        """A page of a feed with its items."""
        sql = f"SELECT {_PAGE}, body FROM page WHERE feed = ? AND number = ?"  # noqa: S608
        row = self._db.execute(sql, (feed, number)).fetchone()
        return Page(*row) if row else None

    def pages(self, feed: str, first: int = 1, last: int = 2**53) -> list[Page]:
        """Pages of a feed by number, without their items."""
        sql = f"SELECT {_PAGE} FROM page WHERE feed = ? AND number BETWEEN ? AND ? ORDER BY number"  # noqa: S608
        return [Page(*row) for row in self._db.execute(sql, (feed, first, last))]

    def last(self, feed: str) -> Page | None:
        """The last page of a feed, without its items; None where nothing was ever said."""
        sql = f"SELECT {_PAGE} FROM page WHERE feed = ? ORDER BY number DESC LIMIT 1"  # noqa: S608
        row = self._db.execute(sql, (feed,)).fetchone()
        return Page(*row) if row else None

    def every(self, feed: str, step: int) -> list[tuple[Page, Page]]:
        """The first and last of each run of `step` pages: what nodes of links above pages need, and no more."""
        last = self.last(feed)
        if last is None:
            return []
        ends = range(0, last.number, step)
        numbers = sorted({n + 1 for n in ends} | {min(n + step, last.number) for n in ends})
        found = {n: page for n in numbers for page in self.pages(feed, n, n)}
        return [(found[n + 1], found[min(n + step, last.number)]) for n in ends]

    def sheet(self, name: str, number: int) -> Sheet | None:
        """A part of a list with its entries."""
        sql = "SELECT number, seq, at, items, base, body FROM sheet WHERE name = ? AND number = ?"
        row = self._db.execute(sql, (name, number)).fetchone()
        return Sheet(*row) if row else None

    def sheets(self, name: str, whole: bool = False) -> list[Sheet]:
        """All parts of a list that have entries; with their entries where they are asked for whole."""
        body = ", body" if whole else ""
        sql = f"SELECT number, seq, at, items, base{body} FROM sheet WHERE name = ? AND items > 0 ORDER BY number"  # noqa: S608
        return [Sheet(*row) for row in self._db.execute(sql, (name,))]

    def read_to(self) -> int:
        """The number of the log that the feeds were made to."""
        last = self.last(_CURSOR)
        return last.last if last else 0


class FeedsWriter(Feeds):
    """What the consumer of the log writes; inside transactions of the writer."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db)
        self._pack = zstandard.ZstdCompressor(level=3)

    def put(self, page: Page, lines: Iterable[bytes]) -> None:
        """Keep a page with these items in place of the one of its number."""
        body = self._pack.compress(b"".join(item + b"\n" for item in lines))
        self._db.execute("DELETE FROM page WHERE feed = ? AND number = ?", (page.feed, page.number))
        row = (page.feed, page.number, page.revision, page.first, page.last, page.since, page.until)
        self._db.execute(
            "INSERT INTO page VALUES (?,?,?,?,?,?,?,?,?,?,?)", (*row, page.start, page.items, page.base, body)
        )

    def set_read_to(self, seq: int) -> None:
        """Remember how far the log was read."""
        self.put(Page(_CURSOR, 0, 0, 0, seq, "", "", 0, 0, ""), ())

    def told(self, id: str) -> Told | None:
        """What was told last of an id."""
        sql = "SELECT number, id, kind, seq, said FROM told WHERE id = ?"
        row = self._db.execute(sql, (id,)).fetchone()
        return Told(*row) if row else None

    def tell(self, id: str, kind: str, seq: int, said: str) -> None:
        """Remember what is told of an id now."""
        self._db.execute(
            "INSERT INTO told (id, kind, seq, said) VALUES (?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, seq = excluded.seq, said = excluded.said",
            (id, kind, seq, said),
        )

    def pages_of(self, feed: str, id: str) -> list[int]:
        """The numbers of the pages that may hold something of an id."""
        sql = (
            "SELECT DISTINCT p.number FROM change c JOIN page p ON p.feed = ? AND p.first <= c.seq AND p.last >= c.seq"
            " WHERE c.id = ? ORDER BY p.number"
        )
        return [row[0] for row in self._db.execute(sql, (feed, id))]

    def parts_after(self, seq: int, size: int) -> list[int]:
        """The parts, of `size` ids each, that hold an id of which something was told after a number of the log."""
        sql = "SELECT DISTINCT (number - 1) / ? + 1 FROM told WHERE seq > ? ORDER BY 1"
        return [row[0] for row in self._db.execute(sql, (size, seq))]

    def changed_since(self, first: int, last: int, seq: int) -> tuple[int, int]:
        """Of how many of these places something was told after a number of the log, and of how many of them some is
        not to be had openly now."""
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(e.withdrawn IS NOT NULL OR e.brief ->> 'access' IS NOT NULL), 0)"
            " FROM told t JOIN entity e ON e.id = t.id WHERE t.number BETWEEN ? AND ? AND t.seq > ?",
            (first, last, seq),
        ).fetchone()
        return int(row[0]), int(row[1])

    def listed(self, first: int, last: int) -> Iterator[Listed]:
        """What is open, by its place in the list."""
        rows = self._db.execute(
            "SELECT t.id, t.kind, t.said, e.edition, e.brief FROM told t JOIN entity e ON e.id = t.id"
            " WHERE t.number BETWEEN ? AND ? AND e.withdrawn IS NULL AND e.edition IS NOT NULL ORDER BY t.number",
            (first, last),
        )
        for row in rows:
            yield Listed(*row)

    def put_sheet(self, name: str, sheet: Sheet, body: bytes) -> None:
        """Keep a part of a list."""
        self._db.execute(
            "INSERT OR REPLACE INTO sheet VALUES (?,?,?,?,?,?,?)",
            (name, sheet.number, sheet.seq, sheet.at, sheet.items, sheet.base, self._pack.compress(body)),
        )

    def documents(self, edition: int) -> list[tuple[str, int, bytes, int]]:
        """(publication, part, SHA-256, length) of each document of an edition."""
        sql = "SELECT name, part, etag, length FROM document WHERE edition = ? ORDER BY name, part"
        return self._db.execute(sql, (edition,)).fetchall()

    def document(self, edition: int, name: str) -> bytes:
        """The bytes of a document; empty where there is none."""
        sql = "SELECT body FROM document WHERE edition = ? AND name = ? AND part = 0"
        row = self._db.execute(sql, (edition, name)).fetchone()
        return unpack(row[0]) if row else b""
