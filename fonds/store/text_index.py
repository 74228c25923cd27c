"""The text index, a file of its own beside the store; it is derived, so it may be deleted and is rebuilt.

It has one row for each layer of each page and one for each description. It is given tokens, never text. Publishing
updates it from the log, with a cursor of its own.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson

from fonds.search.facets import Facets
from fonds.search.word_frequencies import WordFrequencies, words_of
from fonds.store import facet_index, name_index, point_index
from fonds.store.compression import compress, decompress
from fonds.store.database import Connection, savepoint, transaction
from fonds.store.name_index import NameEntry
from fonds.store.point_index import Point

FILE = "text.sqlite"
SCHEMA_VERSION = 8
FILTER_TOKENS = 8192  # kept: the same collections and creators are told of many passages
# of one record: row numbers are made of both, so pages and layers beyond these are not indexed
MAX_PAGES, MAX_LAYERS = 1 << 24, 1 << 8
BREAK = (
    "\u00b6"  # between paragraphs: a token that cannot be searched for, so that no phrase matches across it
)

# `words` and `finds` store no text: what was indexed is kept, compressed, in `passage` and `described`, so that it can
# be deleted again; `frequency` has one row, the counts of word_frequencies.py
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE frequency (id INTEGER PRIMARY KEY, counts BLOB NOT NULL);
CREATE TABLE described (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, path TEXT NOT NULL,
  digest BLOB NOT NULL, fields BLOB NOT NULL, vocabulary BLOB NOT NULL);
CREATE TABLE passage (at INTEGER PRIMARY KEY, lines INTEGER NOT NULL, earliest TEXT NOT NULL, latest TEXT NOT NULL,
  tokens BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(main, halves, marks, content='', columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE finds USING fts5(title, names, about, text, halves, marks, content='', tokenize='ascii');
CREATE VIRTUAL TABLE terms USING fts5vocab(words, 'col');
CREATE VIRTUAL TABLE known USING fts5vocab(finds, 'col');
"""
SCHEMA += name_index.SCHEMA + facet_index.SCHEMA + point_index.SCHEMA


@dataclass(frozen=True, slots=True)
class Passage:
    """One layer of a page: its tokens, the tokens of the parts of broken words, and what it is filtered by.

    `created` has the earliest and the latest creation time (xsd:dateTime in UTC) of its annotations, or "" twice.
    """

    page: int
    layer: int
    main: str
    halves: str
    motivations: tuple[str, ...]
    creators: tuple[str, ...]
    created: tuple[str, str]
    lines: int

    def filter_tokens(self, path: tuple[str, ...]) -> str:
        """Return what it can be filtered by, as tokens; `path` has the collections above its record."""
        pairs = [*(("m", word) for word in self.motivations), *(("u", uri) for uri in self.creators)]
        return " ".join(filter_token(kind, value) for kind, value in [*pairs, *(("c", id) for id in path)])


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A description in the index: the collections above it, the tokens of its fields, its passages and names."""

    id: str
    kind: str
    path: tuple[str, ...]
    title: str
    names: str
    about: str
    vocabulary: str = ""  # of all its passages, as fonds/search/autocomplete.py makes it
    passages: tuple[Passage, ...] = ()
    name_entry: NameEntry | None = None  # for descriptions that can be searched by name
    facets: Facets | None = None
    point: Point | None = None  # where it is, for a place with coordinates

    @property
    def size(self) -> int:
        """About how many characters it has."""
        texts = sum(len(passage.main) + len(passage.halves) for passage in self.passages)
        return texts + len(self.about) + len(self.vocabulary)


# of one passage: row number within the record, (lines, earliest and latest time), the tokens as JSON, and the tokens:
# (main, halves, filter tokens)
_PassageRow = tuple[int, tuple[int, str, str], bytes, tuple[str, str, str]]


@lru_cache(FILTER_TOKENS)
def filter_token(kind: str, value: str) -> str:
    """Return a token for a filter: kind c is a collection, m a motivation, u a creator, k a kind of description."""
    return kind + hashlib.sha256(value.encode()).hexdigest()[:14]


def first_row(n: int) -> int:
    """Return the first row number of a description's passages; those of the next start at `first_row(n + 1)`."""
    return n * MAX_PAGES * MAX_LAYERS


class TextIndex:
    """The index, to be written by the one process that publishes."""

    def __init__(self, state: Path, version: str) -> None:
        """Open the index; rebuild it if it is missing, broken, or of another `version` of the tokenizer."""
        self._path = state / FILE
        expected = f"{SCHEMA_VERSION}.{version}"
        try:
            self._db = _connect(self._path)
            if self.meta("version") != expected:
                raise sqlite3.DatabaseError("of another version")
        except sqlite3.DatabaseError:
            self._recreate(expected)

    def _recreate(self, version: str) -> None:
        if hasattr(self, "_db"):
            self._db.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(FILE + suffix).unlink(missing_ok=True)
        self._db = _connect(self._path)
        self._db.executescript(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT;")
        self.set_meta("version", version)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def meta(self, key: str) -> str:
        """Return a value that an earlier run stored, or ""."""
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            return ""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Store a value for later runs."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context manager that commits everything inside, or nothing."""
        return transaction(self._db)

    def savepoint(self) -> AbstractContextManager[None]:
        """Return a context manager that writes everything inside, or nothing, within the transaction."""
        return savepoint(self._db)

    def clear(self) -> None:
        """Delete everything but the version."""
        version = self.meta("version")
        self._recreate(version)

    def path(self, id: str) -> tuple[str, ...] | None:
        """Return the collections above a description, as indexed; None if the description is not in the index."""
        row = self._db.execute("SELECT path FROM described WHERE id = ?", (id,)).fetchone()
        return tuple(row[0].split()) if row else None

    def facet(self, id: str, field: str) -> tuple[str, ...]:
        """Return the values of a field of a description, as indexed."""
        row = self._db.execute("SELECT n FROM described WHERE id = ?", (id,)).fetchone()
        values = facet_index.values(self._db, row[0]) if row else []
        return tuple(value for name, value in values if name == field)

    def write(self, entries: Mapping[str, IndexEntry | None]) -> None:
        """Index descriptions in place of what was indexed under their ids before, or take them out (None).

        Nothing is written of a description that is indexed the same already. Rows are written in the order of their
        numbers, and without a savepoint for each: FTS5 writes out what it collected where either is missing.
        """
        outdated: list[int] = []
        new: list[_Rows] = []
        for id, entry in entries.items():
            stored = self._db.execute("SELECT n, digest FROM described WHERE id = ?", (id,)).fetchone()
            rows = _Rows(entry) if entry else None
            if stored and rows and stored[1] == rows.digest:
                continue
            outdated += [stored[0]] if stored else []
            new += [rows] if rows else []
        self._count_words(outdated, new)
        for n in sorted(outdated):
            self._drop(n)
        last = self._db.execute("SELECT coalesce(max(n), 0) FROM described").fetchone()[0]
        numbered = list(enumerate(new, last + 1))
        if new:
            self._insert(numbered)
        listed = [(n, rows.entry.facets) for n, rows in numbered if rows.entry.facets]
        facet_index.write(self._db, outdated, listed)

    def _count_words(self, outdated: Sequence[int], new: Sequence[_Rows]) -> None:
        """Count in how many texts each word occurs, when these leave the index and those are added to it."""
        vocabularies = [rows.entry.vocabulary for rows in new if rows.entry.vocabulary]
        if not vocabularies and not outdated:
            return
        frequencies = word_frequencies(self._db)
        for n in outdated:
            row = self._db.execute("SELECT vocabulary FROM described WHERE n = ?", (n,)).fetchone()
            if vocabulary := decompress(row[0]).decode():
                frequencies.change(words_of(vocabulary), -1)
        for vocabulary in vocabularies:
            frequencies.change(words_of(vocabulary), 1)
        self._db.execute(
            "INSERT OR REPLACE INTO frequency VALUES (1, ?)", (compress(frequencies.to_bytes()),)
        )

    def _insert(self, numbered: Sequence[tuple[int, _Rows]]) -> None:
        self._db.executemany(
            "INSERT INTO described (n, id, kind, path, digest, fields, vocabulary) VALUES (?,?,?,?,?,?,?)",
            ((n, *rows.described()) for n, rows in numbered),
        )
        self._db.executemany(
            "INSERT INTO passage VALUES (?,?,?,?,?)",
            (
                (first_row(n) + offset, *properties, compress(packed))
                for n, rows in numbered
                for offset, properties, packed, _ in rows.passages
            ),
        )
        self._db.executemany(
            "INSERT INTO words (rowid, main, halves, marks) VALUES (?,?,?,?)",
            (
                (first_row(n) + offset, *tokens)
                for n, rows in numbered
                for offset, *_, tokens in rows.passages
            ),
        )
        self._db.executemany(
            "INSERT INTO finds (rowid, title, names, about, marks, text, halves) VALUES (?,?,?,?,?,?,?)",
            (
                (n, *rows.fields, *_joined_texts(tokens for *_, tokens in rows.passages))
                for n, rows in numbered
            ),
        )
        for n, rows in numbered:
            if rows.entry.name_entry:
                name_index.put(self._db, n, rows.entry.kind, rows.entry.name_entry)
            if rows.entry.point:
                point_index.put(self._db, n, rows.entry.point)

    def _drop(self, n: int) -> None:
        """Remove a description and its passages; an FTS5 table without text must be told what it has to delete."""
        fields = self._db.execute("SELECT fields FROM described WHERE n = ?", (n,)).fetchone()[0]
        texts: list[tuple[str, str]] = []
        row_range = (first_row(n), first_row(n + 1))
        sql = "SELECT at, tokens FROM passage WHERE at >= ? AND at < ? ORDER BY at"
        for number, tokens in self._db.execute(sql, row_range).fetchall():
            main, halves, filter_tokens = orjson.loads(decompress(tokens))
            texts.append((main, halves))
            self._db.execute(
                "INSERT INTO words (words, rowid, main, halves, marks) VALUES ('delete',?,?,?,?)",
                (number, main, halves, filter_tokens),
            )
        self._db.execute("DELETE FROM passage WHERE at >= ? AND at < ?", row_range)
        self._db.execute(
            "INSERT INTO finds (finds, rowid, title, names, about, marks, text, halves)"
            " VALUES ('delete',?,?,?,?,?,?,?)",
            (n, *orjson.loads(decompress(fields)), *_joined_texts(texts)),
        )
        name_index.drop(self._db, n)
        point_index.drop(self._db, n)
        self._db.execute("DELETE FROM described WHERE n = ?", (n,))


def word_frequencies(db: sqlite3.Connection) -> WordFrequencies:
    """Return in how many texts of the index each word occurs."""
    row = db.execute("SELECT counts FROM frequency").fetchone()
    return WordFrequencies(decompress(row[0]) if row else b"")


class _Rows:
    """What is written of an entry: its fields and filter tokens, and the rows of its passages."""

    __slots__ = ("digest", "entry", "fields", "packed_fields", "passages")

    def __init__(self, entry: IndexEntry) -> None:
        self.entry = entry
        collections = [filter_token("c", id) for id in entry.path]
        filter_tokens = " ".join([filter_token("k", entry.kind), *collections])
        self.fields = (entry.title, entry.names, entry.about, filter_tokens)
        self.packed_fields = orjson.dumps(self.fields)
        self.passages = [_passage_row(passage, entry.path) for passage in entry.passages if _fits(passage)]
        digest = hashlib.sha256(self.packed_fields)
        digest.update(orjson.dumps((entry.path, entry.kind, [row[:2] for row in self.passages])))
        for _, _, packed, _ in self.passages:
            digest.update(packed)
        digest.update(entry.name_entry.digest if entry.name_entry else b"")
        digest.update(entry.facets.to_bytes() if entry.facets else b"")
        digest.update(orjson.dumps(entry.point) if entry.point else b"")
        self.digest = digest.digest()

    def described(self) -> tuple[str, str, str, bytes, bytes, bytes]:
        """Return the columns of its row in `described`, without its number."""
        entry = self.entry
        vocabulary = compress(entry.vocabulary.encode())
        path = " ".join(entry.path)
        return entry.id, entry.kind, path, self.digest, compress(self.packed_fields), vocabulary


def _passage_row(passage: Passage, path: tuple[str, ...]) -> _PassageRow:
    tokens = (passage.main, passage.halves, passage.filter_tokens(path))
    offset = passage.page * MAX_LAYERS + passage.layer
    return offset, (passage.lines, *passage.created), orjson.dumps(tokens), tokens


def _joined_texts(tokens: Iterable[tuple[str, ...]]) -> tuple[str, str]:
    """Return the main tokens of all passages of a record, and those of the parts of their broken words."""
    columns = [(main, halves) for main, halves, *_ in tokens]
    separator = f" {BREAK} "
    return separator.join(main for main, _ in columns), separator.join(
        halves for _, halves in columns if halves
    )


def _fits(passage: Passage) -> bool:
    return passage.page < MAX_PAGES and passage.layer < MAX_LAYERS


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=30, factory=Connection
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA wal_autocheckpoint = 16384")
    return connection
