"""What searches ask of the index of words. Read only; one for each thread.

Questions come as tokens and chosen marks, never as text: an expression of FTS5 is made here, and of nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service.problem import StoreError
from service.store.compression import unpack
from service.store.database import Connection
from service.store.name_search import NameSearch
from service.store.text_index import FILE, LAYERS, PAGES, first_at, mark

Tokens = tuple[tuple[str, ...], bool]  # tokens in a row; whether the last is only the beginning of one


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and where: in a record, below a collection, or in the whole node where neither is named.

    All phrases must be there, one of the motivations, one of the creators, and a date in one of the ranges
    (xsd:dateTime in UTC, both ends in); nothing is left out by what is empty.
    """

    phrases: tuple[Tokens, ...] = ()
    record: str = ""
    collection: str = ""
    motivations: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Found:
    """A passage: the record's id, the number of the page from 1, and of the layer from 0."""

    record: str
    page: int
    layer: int


class TextSearch:
    """The index of one state folder. Raises StoreError where there is none: publish makes it."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._file: tuple[int, int] | None = None
        self._open: sqlite3.Connection | None = None
        self.called = NameSearch(lambda: self._db)

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection; another one where the file was deleted and made anew."""
        try:
            found = self._path.stat()
        except OSError:
            raise StoreError("there is no index of words: run `fonds publish`") from None
        if self._open is None or self._file != (found.st_dev, found.st_ino):
            self.close()
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            self._open = sqlite3.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30, factory=Connection
            )
            self._open.execute("PRAGMA mmap_size = 1073741824")
            self._file = (found.st_dev, found.st_ino)
        return self._open

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def number(self, id: str) -> int | None:
        """The number of a description in the index."""
        row = self._db.execute("SELECT n FROM described WHERE id = ?", (id,)).fetchone()
        return int(row[0]) if row else None

    def vocabulary(self, id: str) -> str:
        """The words of a record, sorted, each with its form and count; empty for what has no text."""
        row = self._db.execute("SELECT vocabulary FROM described WHERE id = ?", (id,)).fetchone()
        return unpack(row[0]).decode() if row else ""

    def _rows(self, wanted: Wanted) -> tuple[str, list[object]] | None:
        """FROM and WHERE for the passages that are wanted; None where there can be none."""
        where: list[str] = []
        values: list[object] = []
        expression = _expression(wanted, "{main halves}", _marks(wanted))
        at = "words.rowid" if expression else "passage.at"
        if wanted.record:
            n = self.number(wanted.record)
            if n is None:
                return None
            where.append(f"{at} >= ? AND {at} < ?")
            values += [first_at(n), first_at(n + 1)]
        if expression:
            where.append("words MATCH ?")
            values.append(expression)
        table = "words" if expression else "passage"
        if wanted.dates:
            table = "words JOIN passage ON passage.at = words.rowid" if expression else "passage"
            inside = "passage.earliest != '' AND passage.earliest <= ? AND passage.latest >= ?"
            where.append("(" + " OR ".join(inside for _ in wanted.dates) + ")")
            values += [end for start, stop in wanted.dates for end in (stop, start)]
        return f"{at} FROM {table} WHERE {' AND '.join(where) or '1'}", values

    def passages(self, wanted: Wanted, limit: int, offset: int = 0) -> list[Found]:
        """The passages that have all that is wanted, record by record, in order of their pages."""
        rows = self._rows(wanted)
        if rows is None:
            return []
        sql = f"SELECT {rows[0]} ORDER BY 1 LIMIT ? OFFSET ?"
        return list(self._found(at for (at,) in self._db.execute(sql, [*rows[1], limit, offset])))

    def count(self, wanted: Wanted, most: int) -> int:
        """How many passages have all that is wanted; no more than `most` are counted."""
        rows = self._rows(wanted)
        if rows is None:
            return 0
        sql = f"SELECT count(*) FROM (SELECT {rows[0]} LIMIT ?)"  # noqa: S608
        return int(self._db.execute(sql, [*rows[1], most]).fetchone()[0])

    def _found(self, places: Iterable[int]) -> Iterable[Found]:
        ids: dict[int, str] = {}
        for at in places:
            n, rest = divmod(at, PAGES * LAYERS)
            if n not in ids:
                ids[n] = self._db.execute("SELECT id FROM described WHERE n = ?", (n,)).fetchone()[0]
            yield Found(ids[n], rest // LAYERS, rest % LAYERS)

    def terms(self, beginning: str, limit: int) -> list[tuple[str, int]]:
        """(token, occurrences) of the most frequent tokens with that beginning, in the whole node."""
        sql = (
            "SELECT term, cnt FROM terms WHERE term >= ? AND term < ? AND col = 'main' AND cnt > 0"
            " ORDER BY cnt DESC, term LIMIT ?"
        )
        end = beginning + "\U0010ffff"
        return [(str(term), int(count)) for term, count in self._db.execute(sql, (beginning, end, limit))]

    def names(self, beginning: str, limit: int) -> list[tuple[str, int]]:
        """(token, occurrences) of the most frequent tokens with that beginning in titles, names, facts and texts."""
        sql = (
            "SELECT term, sum(cnt) FROM known WHERE term >= ? AND term < ? AND col != 'marks'"
            " GROUP BY term ORDER BY 2 DESC, 1 LIMIT ?"
        )
        end = beginning + "\U0010ffff"
        return [(str(term), int(count)) for term, count in self._db.execute(sql, (beginning, end, limit))]

    def descriptions(self, wanted: Wanted, limit: int, offset: int = 0) -> list[str]:
        """The ids of descriptions that have all that is wanted, the most fitting first."""
        expression = _expression(wanted, "{title names about text}", _kinds(wanted))
        if not expression:
            return []
        # how much a word in the title, the names, the facts and the text says of a description; marks say nothing
        sql = (
            "SELECT described.id FROM finds JOIN described ON described.n = finds.rowid WHERE finds MATCH ?"
            " ORDER BY bm25(finds, 10.0, 4.0, 3.0, 1.0, 0.0), finds.rowid LIMIT ? OFFSET ?"
        )
        return [id for (id,) in self._db.execute(sql, (expression, limit, offset))]

    def description_count(self, wanted: Wanted, most: int) -> int:
        """How many descriptions have all that is wanted; no more than `most` are counted."""
        expression = _expression(wanted, "{title names about text}", _kinds(wanted))
        if not expression:
            return 0
        sql = "SELECT count(*) FROM (SELECT 1 FROM finds WHERE finds MATCH ? LIMIT ?)"
        return int(self._db.execute(sql, (expression, most)).fetchone()[0])


def _marks(wanted: Wanted) -> list[list[str]]:
    """Marks of which each list must have one that fits."""
    below = [mark("c", wanted.collection)] if wanted.collection else []
    motivations = [mark("m", word) for word in wanted.motivations]
    creators = [mark("u", uri) for uri in wanted.creators]
    return [found for found in (below, motivations, creators) if found]


def _kinds(wanted: Wanted) -> list[list[str]]:
    below = [mark("c", wanted.collection)] if wanted.collection else []
    kinds = [mark("k", kind) for kind in wanted.kinds]
    return [found for found in (below, kinds) if found]


def _expression(wanted: Wanted, columns: str, marks: Sequence[Sequence[str]]) -> str:
    """An expression of FTS5: every phrase, and one mark of each list. Tokens are quoted, whatever they are."""
    parts = [f"{columns} : {_phrase(*phrase)}" for phrase in wanted.phrases]
    parts += ["marks : (" + " OR ".join(_quoted(one) for one in found) + ")" for found in marks]
    return " AND ".join(parts)


def _phrase(tokens: tuple[str, ...], beginning: bool) -> str:
    return _quoted(" ".join(tokens)) + (" *" if beginning else "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
