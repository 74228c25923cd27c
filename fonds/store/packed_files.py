"""Record files that publishing makes of sources of other formats: their texts, and which changed since a position.

One SQLite file in the state of a node. It is derived from the sources, except for the ids in the file of imports.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fonds.problem import Problem
from fonds.store.compression import compress, decompress

FILE, IMPORTS = "sources.sqlite", "imports.sqlite"
PREFIX = "@sources/"  # of the paths; no file of a node has such a path
_SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS file (
  path TEXT PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,  -- of its last change
  text BLOB,                         -- compressed; NULL if the file is gone
  sha BLOB
);
CREATE TABLE IF NOT EXISTS source (
  path TEXT PRIMARY KEY,   -- as in the settings
  stamp TEXT NOT NULL,     -- JSON: what the files of the source, and the ways to read them, were
  problems TEXT NOT NULL   -- JSON
);
"""


class PackedFile(NamedTuple):
    """A file that changed: its path, its bytes and their SHA-256, both None if it is gone."""

    path: str
    data: bytes | None
    sha: bytes | None
    position: int


class PackedFiles:
    """The file, open for reading and writing. Also the destination of imports (fonds.importing.importer)."""

    is_edited = False  # nobody but an import writes here

    def __init__(self, state: Path) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(state / FILE, isolation_level=None)
        self._db.executescript(_SCHEMA)
        # a file that was made anew goes on above every position that was read of an earlier one
        query = "SELECT coalesce(max(position), ?) FROM file"
        self._position = int(self._db.execute(query, (time.time_ns(),)).fetchone()[0])

    @staticmethod
    def exists(state: Path) -> bool:
        """Return whether a node ever had sources."""
        return (state / FILE).exists()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def position(self) -> int:
        """The position of the last change."""
        return self._position

    def begin(self) -> None:
        """Begin a transaction."""
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End the transaction."""
        self._db.execute("COMMIT")

    def read(self, path: str) -> str | None:
        """Return the text of a file, or None if there is none."""
        row = self._db.execute("SELECT text FROM file WHERE path = ?", (path,)).fetchone()
        return decompress(row[0]).decode() if row and row[0] is not None else None

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        data = text.encode()
        self._put(path, compress(data), hashlib.sha256(data).digest())

    def drop(self, path: str) -> bool:
        """Note that a file is gone."""
        self._put(path, None, None)
        return True

    def _put(self, path: str, text: bytes | None, sha: bytes | None) -> None:
        self._position += 1
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", (path, self._position, text, sha))

    def place(self, file: Path, record: str, id: str) -> str:
        """Return "": a file of pages outside the node cannot be named by what is published without files."""
        return ""

    def count_since(self, position: int) -> int:
        """Return the number of files that changed after a position."""
        row = self._db.execute("SELECT count(*) FROM file WHERE position > ?", (position,)).fetchone()
        return int(row[0])

    def since(self, position: int) -> Iterator[PackedFile]:
        """Yield what changed after a position, in the order of the changes."""
        query = "SELECT path, text, sha, position FROM file WHERE position > ? ORDER BY position LIMIT 200"
        while rows := self._db.execute(query, (position,)).fetchall():
            for path, text, sha, number in rows:
                yield PackedFile(path, decompress(text) if text is not None else None, sha, number)
                position = number

    def stamp(self, source: str) -> str:
        """Return the stamp of a source at its last import, or ""."""
        row = self._db.execute("SELECT stamp FROM source WHERE path = ?", (source,)).fetchone()
        return str(row[0]) if row else ""

    def set_stamp(self, source: str, stamp: str, problems: list[Problem]) -> None:
        """Store what a source was, and the problems of its import."""
        fields = json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", (source, stamp, fields))

    def forget(self, source: str) -> None:
        """Remove a source that the settings no longer name."""
        self._db.execute("DELETE FROM source WHERE path = ?", (source,))

    def sources(self) -> list[str]:
        """Return the sources that were imported."""
        return [str(row[0]) for row in self._db.execute("SELECT path FROM source ORDER BY path")]

    def problems(self) -> list[Problem]:
        """Return the problems of the last import of each source."""
        rows = self._db.execute("SELECT problems FROM source ORDER BY path")
        return [Problem(**fields) for row in rows for fields in json.loads(row[0])]
