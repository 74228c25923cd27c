"""The index of words, a file of its own beside the store: derived, so that it may be deleted and is made anew.

One row to each layer of each page, and one to each description. It is given tokens and never text: what a word is, it
does not know. Written by publish behind the log, with a cursor of its own; it decides nothing of what is published.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import zstandard

from service.store import name_index
from service.store.compression import unpack
from service.store.database import Connection
from service.store.name_index import Naming

FILE = "text.sqlite"
SCHEMA_VERSION = 3
PAGES, LAYERS = 1 << 24, 1 << 8  # of one record; what is beyond cannot be told apart, and is left out
BREAK = "\u00b6"  # between paragraphs: a token that nobody can ask for, so that no phrase runs over it

# `words` and `finds` keep no text: what was put in is packed in `passage` and `described`, for it to be taken out again
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE described (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, path TEXT NOT NULL,
  digest BLOB NOT NULL, fields BLOB NOT NULL, vocabulary BLOB NOT NULL);
CREATE TABLE passage (at INTEGER PRIMARY KEY, lines INTEGER NOT NULL, earliest TEXT NOT NULL, latest TEXT NOT NULL,
  tokens BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(main, halves, marks, content='', columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE finds USING fts5(title, names, about, text, marks, content='', tokenize='ascii');
CREATE VIRTUAL TABLE terms USING fts5vocab(words, 'col');
CREATE VIRTUAL TABLE known USING fts5vocab(finds, 'col');
"""
SCHEMA += name_index.SCHEMA


@dataclass(frozen=True, slots=True)
class Passage:
    """One layer of a page: its tokens, those of halves of broken words, and what it can be chosen by.

    `created` are the earliest and the latest time (xsd:dateTime in UTC) at which anybody wrote of it, or empty.
    """

    page: int
    layer: int
    main: str
    halves: str
    motivations: tuple[str, ...]
    creators: tuple[str, ...]
    created: tuple[str, str]
    lines: int

    def marks(self, path: tuple[str, ...]) -> str:
        """What it can be chosen by, as tokens."""
        pairs = [*(("m", word) for word in self.motivations), *(("u", uri) for uri in self.creators)]
        return " ".join(mark(kind, value) for kind, value in [*pairs, *(("c", id) for id in path)])


@dataclass(frozen=True, slots=True)
class Entry:
    """A description as the index has it: the collections above it, tokens of its fields, its passages, its names."""

    id: str
    kind: str
    path: tuple[str, ...]
    title: str
    names: str
    about: str
    vocabulary: str = ""  # of all its passages, as service/search/autocomplete.py makes it
    passages: tuple[Passage, ...] = ()
    naming: Naming | None = None  # of what can be asked for by name


def mark(kind: str, value: str) -> str:
    """A token for something that is no word: c a collection, m a motivation, u a creator, k a kind."""
    return kind + hashlib.sha256(value.encode()).hexdigest()[:14]


def first_at(n: int) -> int:
    """The first row of a description's passages; those of the next begin at `first_at(n + 1)`."""
    return n * PAGES * LAYERS


class TextIndex:
    """The index, to be written by the one process that publishes."""

    def __init__(self, state: Path, version: str) -> None:
        """Opened, or made anew where it is missing, broken, or of another `version` of the cutting of words."""
        self._path = state / FILE
        wanted = f"{SCHEMA_VERSION}.{version}"
        try:
            self._db = _connect(self._path)
            if self.meta("version") != wanted:
                raise sqlite3.DatabaseError("of another version")
        except sqlite3.DatabaseError:
            self._make_anew(wanted)
        self._pack = zstandard.ZstdCompressor(level=3).compress

    def _make_anew(self, version: str) -> None:
        if hasattr(self, "_db"):
            self._db.close()
        for tail in ("", "-wal", "-shm"):
            self._path.with_name(FILE + tail).unlink(missing_ok=True)
        self._db = _connect(self._path)
        self._db.executescript(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT;")
        self.set_meta("version", version)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def meta(self, key: str) -> str:
        """A note of an earlier run, or an empty text."""
        if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            return ""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Leave a note."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def clear(self) -> None:
        """Forget everything but the version."""
        version = self.meta("version")
        self._make_anew(version)

    def path(self, id: str) -> tuple[str, ...] | None:
        """The collections above a description, as the index knows them; None for what it does not know."""
        row = self._db.execute("SELECT path FROM described WHERE id = ?", (id,)).fetchone()
        return tuple(row[0].split()) if row else None

    def put(self, entry: Entry) -> None:
        """Take a description in, in place of what was known of it; nothing is written where that is the same."""
        said = orjson.dumps([entry.title, entry.names, entry.about, self._chosen_by(entry)])
        digest = hashlib.sha256(said)
        rows = [self._row(passage, entry.path) for passage in entry.passages if _fits(passage)]
        digest.update(repr((entry.path, entry.kind, rows)).encode())
        digest.update(entry.naming.digest if entry.naming else b"")
        known = self._db.execute("SELECT digest FROM described WHERE id = ?", (entry.id,)).fetchone()
        if known and known[0] == digest.digest():
            return
        self.drop(entry.id)
        cursor = self._db.execute(
            "INSERT INTO described (id, kind, path, digest, fields, vocabulary) VALUES (?,?,?,?,?,?)",
            (
                entry.id,
                entry.kind,
                " ".join(entry.path),
                digest.digest(),
                self._pack(said),
                self._pack(entry.vocabulary.encode()),
            ),
        )
        self._put_rows(cursor.lastrowid or 0, rows, orjson.loads(said))
        if entry.naming:
            name_index.put(self._db, cursor.lastrowid or 0, entry.kind, entry.naming)

    @staticmethod
    def _chosen_by(entry: Entry) -> str:
        return " ".join([mark("k", entry.kind), *(mark("c", id) for id in entry.path)])

    @staticmethod
    def _row(passage: Passage, path: tuple[str, ...]) -> tuple[int, int, str, str, tuple[str, str, str]]:
        at = passage.page * LAYERS + passage.layer
        return at, passage.lines, *passage.created, (passage.main, passage.halves, passage.marks(path))

    def _put_rows(
        self, n: int, rows: list[tuple[int, int, str, str, tuple[str, str, str]]], fields: list[str]
    ) -> None:
        start = first_at(n)
        self._db.executemany(
            "INSERT INTO passage VALUES (?,?,?,?,?)",
            [(start + at, *rest, self._pack(orjson.dumps(tokens))) for at, *rest, tokens in rows],
        )
        self._db.executemany(
            "INSERT INTO words (rowid, main, halves, marks) VALUES (?,?,?,?)",
            [(start + at, *tokens) for at, *_, tokens in rows],
        )
        text = f" {BREAK} ".join(tokens[0] for *_, tokens in rows)
        title, names, about, marks = fields
        self._db.execute(
            "INSERT INTO finds (rowid, title, names, about, text, marks) VALUES (?,?,?,?,?,?)",
            (n, title, names, about, text, marks),
        )

    def drop(self, id: str) -> None:
        """Forget a description and its passages; an FTS5 table without text must be told what it has to forget."""
        row = self._db.execute("SELECT n, fields FROM described WHERE id = ?", (id,)).fetchone()
        if row is None:
            return
        n, fields = row
        texts = []
        within = (first_at(n), first_at(n + 1))
        sql = "SELECT at, tokens FROM passage WHERE at >= ? AND at < ? ORDER BY at"
        for at, packed in self._db.execute(sql, within).fetchall():
            main, halves, marks = orjson.loads(unpack(packed))
            texts.append(main)
            self._db.execute(
                "INSERT INTO words (words, rowid, main, halves, marks) VALUES ('delete',?,?,?,?)",
                (at, main, halves, marks),
            )
        self._db.execute("DELETE FROM passage WHERE at >= ? AND at < ?", within)
        title, names, about, marks = orjson.loads(unpack(fields))
        self._db.execute(
            "INSERT INTO finds (finds, rowid, title, names, about, text, marks) VALUES ('delete',?,?,?,?,?,?)",
            (n, title, names, about, f" {BREAK} ".join(texts), marks),
        )
        name_index.drop(self._db, n)
        self._db.execute("DELETE FROM described WHERE n = ?", (n,))


def _fits(passage: Passage) -> bool:
    return passage.page < PAGES and passage.layer < LAYERS


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=30, factory=Connection
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA wal_autocheckpoint = 16384")
    return connection
