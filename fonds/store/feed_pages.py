"""The pages of feeds as they were made from the log, the last state published in feeds for each id, and full lists.

The tables `page` and `told` are history: what harvesters were told once is never changed afterwards. `sheet`, the parts
of lists, is derived. This module numbers and stores pages; it does not know what they contain.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fonds.store.compression import compress, decompress

HISTORY = ("page", "told")
DERIVED = ("sheet",)

BLOCKS = 100  # a part of a list that is stored in blocks has so many, and is changed a block at a time

_CURSOR = "log"  # a page without items whose `last` says up to where the log was read


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a feed.

    `first` and `last` are the seq, `since` and `until` the time, of its first and last change. `start` counts the items
    before it, `items` those on it. `base` is the base URL in its items; `revision` counts how often items were removed
    from it.
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
    compressed: bytes = b""

    def lines(self) -> list[bytes]:
        """Return the items, in order."""
        body = decompress(self.compressed) if self.compressed else b""
        return body.split(b"\n")[:-1]


@dataclass(frozen=True, slots=True)
class LastFeedState:
    """What feeds last published of an id: its place in full lists, the seq of that change, and `state` (JSON), which
    the maker of feeds wants to remember."""

    number: int
    id: str
    kind: str
    seq: int
    state: str


@dataclass(frozen=True, slots=True)
class ListedEntity:
    """An open description or the node: its last feed state (JSON), its document set, and its summary (JSON)."""

    id: str
    kind: str
    state: str
    document_set: int
    summary: bytes


@dataclass(frozen=True, slots=True)
class ListPart:
    """A part of a list: the seq and time it was made for, the number of its entries, and the entries.

    The entries are in one piece, or in blocks.
    """

    number: int
    seq: int
    at: str
    items: int
    base: str
    compressed: bytes = b""
    blocks: tuple[bytes, ...] = ()

    def body(self) -> bytes:
        """Return the entries."""
        return b"".join(map(decompress, self.blocks or (self.compressed,)))


def blocks_of(number: int) -> tuple[int, int]:
    """Return the numbers of the first and the last block of a part of a list."""
    return (number - 1) * BLOCKS + 1, number * BLOCKS


def part_of_block(block: int) -> int:
    """Return the number of the part of a list that a block belongs to."""
    return (block - 1) // BLOCKS + 1


def _block_list(name: str) -> str:
    return f"{name} block"


_PAGE = "feed, number, revision, first, last, since, until, start, items, base"


class FeedReader:
    """Reads feed pages and list parts."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def page(self, feed: str, number: int) -> FeedPage | None:
        """Return a page of a feed with its items; None if the page does not exist."""
        sql = f"SELECT {_PAGE}, body FROM page WHERE feed = ? AND number = ?"  # noqa: S608
        row = self._db.execute(sql, (feed, number)).fetchone()
        return FeedPage(*row) if row else None

    def pages(self, feed: str, first: int = 1, last: int = 2**53) -> list[FeedPage]:
        """Return the pages of a feed with numbers from `first` to `last`, without their items."""
        sql = f"SELECT {_PAGE} FROM page WHERE feed = ? AND number BETWEEN ? AND ? ORDER BY number"  # noqa: S608
        return [FeedPage(*row) for row in self._db.execute(sql, (feed, first, last))]

    def last(self, feed: str) -> FeedPage | None:
        """Return the last page of a feed without its items; None if the feed has no pages."""
        sql = f"SELECT {_PAGE} FROM page WHERE feed = ? ORDER BY number DESC LIMIT 1"  # noqa: S608
        row = self._db.execute(sql, (feed,)).fetchone()
        return FeedPage(*row) if row else None

    def page_ranges(self, feed: str, step: int) -> list[tuple[FeedPage, FeedPage]]:
        """Return the first and last page of each run of `step` pages: all that the nodes above pages need."""
        last_page = self.last(feed)
        if last_page is None:
            return []
        starts = range(0, last_page.number, step)
        numbers = sorted({n + 1 for n in starts} | {min(n + step, last_page.number) for n in starts})
        pages = {n: page for n in numbers for page in self.pages(feed, n, n)}
        return [(pages[n + 1], pages[min(n + step, last_page.number)]) for n in starts]

    def list_part(self, name: str, number: int) -> ListPart | None:
        """Return a part of a list with its entries; None if it does not exist."""
        part = self.list_row(name, number)
        if part is None:
            return None
        sql = "SELECT body FROM sheet WHERE name = ? AND number BETWEEN ? AND ? ORDER BY number"
        blocks = self._db.execute(sql, (_block_list(name), *blocks_of(number))).fetchall()
        return replace(part, blocks=tuple(body for (body,) in blocks))

    def list_row(self, name: str, number: int) -> ListPart | None:
        """Return a part of a list without its blocks; None if it does not exist."""
        sql = "SELECT number, seq, at, items, base, body FROM sheet WHERE name = ? AND number = ?"
        row = self._db.execute(sql, (name, number)).fetchone()
        return ListPart(*row) if row else None

    def list_block(self, name: str, number: int) -> ListPart | None:
        """Return a block of a list; None if it does not exist."""
        return self.list_row(_block_list(name), number)

    def list_parts(self, name: str, with_entries: bool = False) -> list[ListPart]:
        """Return all parts of a list that have entries, without the entries unless they are asked for."""
        body = ", body" if with_entries else ""
        sql = f"SELECT number, seq, at, items, base{body} FROM sheet WHERE name = ? AND items > 0 ORDER BY number"  # noqa: S608
        return [ListPart(*row) for row in self._db.execute(sql, (name,))]

    def cursor(self) -> int:
        """Return the seq up to which the feeds were made."""
        cursor_page = self.last(_CURSOR)
        return cursor_page.last if cursor_page else 0


class FeedWriter(FeedReader):
    """Writes feed pages and list parts, inside transactions of the writer."""

    def put(self, page: FeedPage, lines: Iterable[bytes]) -> None:
        """Write a page with these items in place of the page with its number."""
        body = compress(b"".join(item + b"\n" for item in lines))
        self._db.execute("DELETE FROM page WHERE feed = ? AND number = ?", (page.feed, page.number))
        row = (page.feed, page.number, page.revision, page.first, page.last, page.since, page.until)
        self._db.execute(
            "INSERT INTO page VALUES (?,?,?,?,?,?,?,?,?,?,?)", (*row, page.start, page.items, page.base, body)
        )

    def set_cursor(self, seq: int) -> None:
        """Write the seq up to which the feeds were made."""
        self.put(FeedPage(_CURSOR, 0, 0, 0, seq, "", "", 0, 0, ""), ())

    def last_state(self, id: str) -> LastFeedState | None:
        """Return what feeds last published of an id; None if they never did."""
        sql = "SELECT number, id, kind, seq, said FROM told WHERE id = ?"
        row = self._db.execute(sql, (id,)).fetchone()
        return LastFeedState(*row) if row else None

    def save_state(self, id: str, kind: str, seq: int, state: str) -> None:
        """Write what feeds now publish of an id."""
        self._db.execute(
            "INSERT INTO told (id, kind, seq, said) VALUES (?,?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, seq = excluded.seq, said = excluded.said",
            (id, kind, seq, state),
        )

    def pages_with(self, feed: str, id: str) -> list[int]:
        """Return the numbers of the pages that may have items of an id."""
        sql = (
            "SELECT DISTINCT p.number FROM change c JOIN page p ON p.feed = ? AND p.first <= c.seq AND p.last >= c.seq"
            " WHERE c.id = ? ORDER BY p.number"
        )
        return [row[0] for row in self._db.execute(sql, (feed, id))]

    def changed_parts(self, seq: int, size: int) -> list[int]:
        """Return the list parts, of `size` ids each, with an id whose feed state changed after a seq."""
        sql = "SELECT DISTINCT (number - 1) / ? + 1 FROM told WHERE seq > ? ORDER BY 1"
        return [row[0] for row in self._db.execute(sql, (size, seq))]

    def parts_of(self, ids: Iterable[str], size: int) -> list[int]:
        """Return the list parts, of `size` ids each, that these ids are in."""
        sql = "SELECT (number - 1) / ? + 1 FROM told WHERE id = ?"
        rows = (self._db.execute(sql, (size, id)).fetchone() for id in ids)
        return sorted({row[0] for row in rows if row})

    def parts_not_made(self, name: str, size: int) -> list[int]:
        """Return the parts, of `size` ids each, that a list should have and has not."""
        last = self.last_place()
        existing = {row[0] for row in self._db.execute("SELECT number FROM sheet WHERE name = ?", (name,))}
        return [number for number in range(1, -(-last // size) + 1) if number not in existing]

    def count_changed(self, first: int, last: int, seq: int) -> tuple[int, int]:
        """Count, among the list places from `first` to `last`, those that changed after a seq, and those of them that
        are not, or not fully, open now."""
        row = self._db.execute(
            "SELECT count(*), coalesce(sum(e.withdrawn IS NOT NULL OR e.brief ->> 'access' IS NOT NULL), 0)"
            " FROM told t JOIN entity e ON e.id = t.id WHERE t.number BETWEEN ? AND ? AND t.seq > ?",
            (first, last, seq),
        ).fetchone()
        return int(row[0]), int(row[1])

    def listed_entities(self, first: int, last: int) -> Iterator[ListedEntity]:
        """Yield what is published at the list places from `first` to `last`."""
        rows = self._db.execute(
            "SELECT t.id, t.kind, t.said, e.edition, e.brief FROM told t JOIN entity e ON e.id = t.id"
            " WHERE t.number BETWEEN ? AND ? AND e.withdrawn IS NULL AND e.edition IS NOT NULL ORDER BY t.number",
            (first, last),
        )
        for row in rows:
            yield ListedEntity(*row)

    def put_list_part(self, name: str, part: ListPart, body: bytes) -> None:
        """Write a part of a list."""
        self._db.execute(
            "INSERT OR REPLACE INTO sheet VALUES (?,?,?,?,?,?,?)",
            (name, part.number, part.seq, part.at, part.items, part.base, compress(body)),
        )

    def put_list_block(self, name: str, block: ListPart, body: bytes) -> None:
        """Write a block of a list."""
        self.put_list_part(_block_list(name), block, body)

    def count_blocks(self, name: str, number: int) -> tuple[str, int]:
        """Return the newest time of the blocks of a part ("" if it has no entries), and the number of its entries."""
        totals = "coalesce(max(at), ''), coalesce(sum(items), 0)"
        sql = f"SELECT {totals} FROM sheet WHERE name = ? AND number BETWEEN ? AND ?"  # noqa: S608
        row = self._db.execute(sql, (_block_list(name), *blocks_of(number))).fetchone()
        return str(row[0]), int(row[1])

    def states_from(self, seq: int) -> list[tuple[int, str]]:
        """Return (place, state as JSON) of what feeds published last with a seq or after it."""
        sql = "SELECT number, said FROM told WHERE seq >= ? ORDER BY +number"  # with the index of seq
        return self._db.execute(sql, (seq,)).fetchall()

    def last_place(self) -> int:
        """Return the last place in full lists; 0 if nothing was ever published."""
        return int(self._db.execute("SELECT coalesce(max(number), 0) FROM told").fetchone()[0])

    def drop_list_part(self, name: str, number: int) -> None:
        """Delete a part of a list; do nothing if it does not exist."""
        self._db.execute("DELETE FROM sheet WHERE name = ? AND number = ?", (name, number))

    def documents(self, document_set: int) -> list[tuple[str, int, bytes, int]]:
        """Return (format, part, SHA-256, length in bytes) of each document of a document set."""
        sql = "SELECT name, part, etag, length FROM document WHERE edition = ? ORDER BY name, part"
        return self._db.execute(sql, (document_set,)).fetchall()

    def document(self, document_set: int, name: str) -> bytes:
        """Return the bytes of a document; b"" if there is none."""
        return self.document_and_etag(document_set, name)[0]

    def document_and_etag(self, document_set: int, name: str) -> tuple[bytes, bytes]:
        """Return the bytes of a document and their SHA-256; b"" twice if there is none."""
        sql = "SELECT body, etag FROM document WHERE edition = ? AND name = ? AND part = 0"
        row = self._db.execute(sql, (document_set, name)).fetchone()
        return (decompress(row[0]), row[1]) if row else (b"", b"")
