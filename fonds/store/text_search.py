"""Queries of the text index. Read-only; one for each thread.

A query is made of tokens and filters, never of text: FTS5 expressions are built here, and only from those.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from fonds.problem import StoreError
from fonds.search.word_frequencies import CharacteristicWord, WordFrequencies
from fonds.store.compression import decompress
from fonds.store.database import Connection
from fonds.store.facet_index import FacetIndex, Numbers
from fonds.store.name_index import quote
from fonds.store.name_search import NameSearch
from fonds.store.page_starts import STEP, PageStarts
from fonds.store.point_index import PointIndex
from fonds.store.text_index import (
    FILE,
    MAX_LAYERS,
    MAX_PAGES,
    SCHEMA_VERSION,
    filter_token,
    first_row,
    word_frequencies,
)

REMOVED = "removed"  # the key in the index of the ids that were taken out before a commit
_DESCRIPTION_COLUMNS = "{title names about text halves}"
# the weights of words in the title, the names, the metadata, the text, its broken words, and of filter tokens
_SCORE = "bm25(finds, 10.0, 4.0, 3.0, 1.0, 0.1, 0.0)"
# tokens in a row; whether the last is only the beginning of one; perhaps other rows of tokens that are the same phrase
Phrase = tuple[tuple[str, ...], bool] | tuple[tuple[str, ...], bool, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class TextQuery:
    """What is searched for, and where: in a record, below a collection, or in the whole node if neither is given.

    All phrases must match, one of the motivations, one of the creators, one of the kinds, and a date in one of the
    ranges (xsd:dateTime in UTC, both ends included); an empty field filters nothing.
    """

    phrases: tuple[Phrase, ...] = ()
    record: str = ""
    collection: str = ""
    motivations: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """A passage that matches: the record's id, the number of the page from 1, and of the layer from 0."""

    record: str
    page: int
    layer: int


class TextSearch:
    """The index of one state folder. Queries raise StoreError if it does not exist; publishing makes it."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._file_id: tuple[int, int] | None = None
        self._connection: sqlite3.Connection | None = None
        self._page_starts: PageStarts[int] = PageStarts()
        self._frequencies: tuple[object, WordFrequencies] | None = None  # with the state that they are of
        self.name_search = NameSearch(lambda: self._db)
        self.facets = FacetIndex(lambda: self._db)
        self.points = PointIndex(lambda: self._db)

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection; a new one if the file was deleted and rebuilt."""
        try:
            status = self._path.stat()
        except OSError:
            raise StoreError("there is no index of words: run `fonds publish`") from None
        if self._connection is None or self._file_id != (status.st_dev, status.st_ino):
            self.close()
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30, factory=Connection
            )
            self._connection.execute("PRAGMA mmap_size = 1073741824")
            self._require_version(self._connection)
            self._file_id = (status.st_dev, status.st_ino)
        return self._connection

    @staticmethod
    def _require_version(connection: sqlite3.Connection) -> None:
        """Raise StoreError if the tables are those of another version of Fonds."""
        try:
            row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        except sqlite3.OperationalError:  # its tables are being made at this moment
            raise StoreError("there is no index of words: run `fonds publish`") from None
        if row is None or not row[0].startswith(f"{SCHEMA_VERSION}."):
            raise StoreError("the index of words is of another version of Fonds: run `fonds publish`")

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def is_complete(self) -> bool:
        """Return whether the index was ever complete: until then it lacks descriptions of any age."""
        return self._db.execute("SELECT 1 FROM meta WHERE key = 'cursor'").fetchone() is not None

    def changes_missing(self, last: int) -> int:
        """Return how many changes of the log, up to the seq `last`, are not in the index; all if there is none."""
        try:
            rows = dict(
                self._db.execute("SELECT key, value FROM meta WHERE key IN ('cursor', ?)", (REMOVED,))
            )
        except (StoreError, sqlite3.Error):  # there is none, or it is being made at this moment
            return last
        cursor = rows.get("cursor", "")
        if not cursor.isdigit() or int(cursor) > last:
            return last
        return last - int(cursor) + len(rows.get(REMOVED, "").split())

    def number(self, id: str) -> int | None:
        """Return the number of a description in the index; None if it is not there."""
        row = self._db.execute("SELECT n FROM described WHERE id = ?", (id,)).fetchone()
        return int(row[0]) if row else None

    def vocabulary(self, id: str) -> str:
        """Return the words of a record, sorted, each with its form and count; "" if it has no text."""
        row = self._db.execute("SELECT vocabulary FROM described WHERE id = ?", (id,)).fetchone()
        return decompress(row[0]).decode() if row else ""

    def characteristic_words(self, id: str, most_texts: int, limit: int) -> list[CharacteristicWord]:
        """Return the words that are most characteristic of the text of a record, of those that at most `most_texts`
        texts have."""
        return self._word_frequencies().characteristic(self.vocabulary(id), most_texts, limit)

    def _word_frequencies(self) -> WordFrequencies:
        state = self._db.execute("PRAGMA data_version").fetchone()[0], self._file_id
        if self._frequencies is None or self._frequencies[0] != state:
            self._frequencies = state, word_frequencies(self._db)
        return self._frequencies[1]

    def numbers_with_word(self, word: str, most: int) -> list[int]:
        """Return the numbers of descriptions whose text has a word; at most `most`."""
        sql = "SELECT rowid FROM finds WHERE finds MATCH ? LIMIT ?"
        return [n for (n,) in self._db.execute(sql, (f"text : {quote(word)}", most))]

    def _passage_query(self, wanted: TextQuery) -> tuple[str, list[object]] | None:
        """Return column, FROM and WHERE for the matching passages, and the values; None if none can match."""
        where: list[str] = []
        values: list[object] = []
        expression = _expression(wanted, "{main halves}", _passage_filters(wanted))
        row_number = "words.rowid" if expression else "passage.at"
        if wanted.record:
            n = self.number(wanted.record)
            if n is None:
                return None
            where.append(f"{row_number} >= ? AND {row_number} < ?")
            values += [first_row(n), first_row(n + 1)]
        if expression:
            where.append("words MATCH ?")
            values.append(expression)
        table = "words" if expression else "passage"
        if wanted.dates:
            table = "words JOIN passage ON passage.at = words.rowid" if expression else "passage"
            in_range = "passage.earliest != '' AND passage.earliest <= ? AND passage.latest >= ?"
            where.append("(" + " OR ".join(in_range for _ in wanted.dates) + ")")
            values += [end for start, stop in wanted.dates for end in (stop, start)]
        return f"{row_number} FROM {table} WHERE {' AND '.join(where) or '1'}", values

    def passages(self, wanted: TextQuery, limit: int, offset: int = 0) -> list[PassageMatch]:
        """Return the passages that match, record by record, in the order of their pages."""
        query = self._passage_query(wanted)
        if query is None:
            return []
        column = query[0].partition(" ")[0]
        sql = f"SELECT {query[0]} AND {column} > ? ORDER BY 1 LIMIT ? OFFSET ?"

        def row_after(row: int) -> int | None:
            following = self._db.execute(sql, [*query[1], row, 1, STEP - 1]).fetchone()
            return following[0] if following else None

        state = self._db.execute("PRAGMA data_version").fetchone()[0], self._file_id
        row, skipped = self._page_starts.start(state, wanted, -1, offset, row_after)
        return list(self._matches(row for (row,) in self._db.execute(sql, [*query[1], row, limit, skipped])))

    def count_passages(self, wanted: TextQuery, most: int) -> int:
        """Return how many passages match; at most `most` are counted."""
        query = self._passage_query(wanted)
        if query is None:
            return 0
        sql = f"SELECT count(*) FROM (SELECT {query[0]} LIMIT ?)"  # noqa: S608
        return int(self._db.execute(sql, [*query[1], most]).fetchone()[0])

    def _matches(self, row_numbers: Iterable[int]) -> Iterable[PassageMatch]:
        ids: dict[int, str] = {}
        for row_number in row_numbers:
            n, offset = divmod(row_number, MAX_PAGES * MAX_LAYERS)
            if n not in ids:
                ids[n] = self._db.execute("SELECT id FROM described WHERE n = ?", (n,)).fetchone()[0]
            yield PassageMatch(ids[n], offset // MAX_LAYERS, offset % MAX_LAYERS)

    def page_terms(self, beginning: str, limit: int) -> list[tuple[str, int]]:
        """Return (token, occurrences) of the most frequent tokens with that beginning in the pages of the node."""
        sql = (
            "SELECT term, cnt FROM terms WHERE term >= ? AND term < ? AND col = 'main' AND cnt > 0"
            " ORDER BY cnt DESC, term LIMIT ?"
        )
        end = beginning + "\U0010ffff"
        return [(str(term), int(count)) for term, count in self._db.execute(sql, (beginning, end, limit))]

    def description_terms(self, beginning: str, limit: int) -> list[tuple[str, int]]:
        """Return (token, occurrences) of the most frequent tokens with that beginning in titles, names, metadata and
        texts."""
        sql = (
            "SELECT term, sum(cnt) FROM known WHERE term >= ? AND term < ? AND col NOT IN ('halves', 'marks')"
            " GROUP BY term ORDER BY 2 DESC, 1 LIMIT ?"
        )
        end = beginning + "\U0010ffff"
        return [(str(term), int(count)) for term, count in self._db.execute(sql, (beginning, end, limit))]

    def descriptions(self, wanted: TextQuery, limit: int, offset: int = 0) -> list[str]:
        """Return the ids of the descriptions that match, the best match first."""
        expression = _expression(wanted, _DESCRIPTION_COLUMNS, _description_filters(wanted))
        if not expression:
            return []
        # all matches are scored, and only the ids of those on the page are read
        sql = (
            f"SELECT described.id FROM (SELECT rowid AS n, {_SCORE} AS score"  # noqa: S608
            " FROM finds WHERE finds MATCH ? ORDER BY score, n LIMIT ? OFFSET ?) AS best"
            " JOIN described ON described.n = best.n ORDER BY best.score, best.n"
        )
        return [id for (id,) in self._db.execute(sql, (expression, limit, offset))]

    def count_descriptions(self, wanted: TextQuery, most: int) -> int:
        """Return how many descriptions match; at most `most` are counted."""
        expression = _expression(wanted, _DESCRIPTION_COLUMNS, _description_filters(wanted))
        if not expression:
            return 0
        sql = "SELECT count(*) FROM (SELECT 1 FROM finds WHERE finds MATCH ? LIMIT ?)"
        return int(self._db.execute(sql, (expression, most)).fetchone()[0])

    def numbers(self, wanted: TextQuery, most: int) -> Numbers:
        """Return the numbers of the descriptions that match; at most `most`."""
        expression = _expression(wanted, _DESCRIPTION_COLUMNS, _description_filters(wanted))
        sql = "SELECT rowid FROM finds WHERE finds MATCH ? LIMIT ?"
        return Numbers(n for (n,) in self._db.execute(sql, (expression, most))) if expression else Numbers()

    def best_of(self, wanted: TextQuery, members: Numbers, offset: int, limit: int) -> list[str]:
        """Return the ids of the descriptions that match and are among `members`, the best match first."""
        expression = _expression(wanted, _DESCRIPTION_COLUMNS, _description_filters(wanted))
        sql = f"SELECT rowid FROM finds WHERE finds MATCH ? ORDER BY {_SCORE}, rowid"  # noqa: S608
        matches = (n for (n,) in self._db.execute(sql, (expression,)) if n in members)
        return self.facets.ids(islice(matches, offset, offset + limit))


def _passage_filters(wanted: TextQuery) -> list[list[str]]:
    """Return lists of filter tokens; a passage must have one token of each list."""
    collections = [filter_token("c", wanted.collection)] if wanted.collection else []
    motivations = [filter_token("m", word) for word in wanted.motivations]
    creators = [filter_token("u", uri) for uri in wanted.creators]
    return [tokens for tokens in (collections, motivations, creators) if tokens]


def _description_filters(wanted: TextQuery) -> list[list[str]]:
    """Return lists of filter tokens; a description must have one token of each list."""
    collections = [filter_token("c", wanted.collection)] if wanted.collection else []
    kinds = [filter_token("k", kind) for kind in wanted.kinds]
    return [tokens for tokens in (collections, kinds) if tokens]


def _expression(wanted: TextQuery, columns: str, filters: Sequence[Sequence[str]]) -> str:
    """Return an FTS5 expression for every phrase and one token of each filter. All tokens are quoted."""
    parts = [f"{columns} : {_phrase(*phrase)}" for phrase in wanted.phrases]
    parts += ["marks : (" + " OR ".join(quote(token) for token in tokens) + ")" for tokens in filters]
    return " AND ".join(parts)


def _phrase(tokens: tuple[str, ...], beginning: bool, others: tuple[tuple[str, ...], ...] = ()) -> str:
    suffix = " *" if beginning else ""
    rows = [quote(" ".join(row)) + suffix for row in (tokens, *others)]
    return f"({' OR '.join(rows)})" if others else rows[0]
