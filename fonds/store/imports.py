"""What was imported from foreign sources: the id and the file of each description, and digests of the fields it got.

One SQLite file, in the node or, for sources that are published without files, in its state. From it a second import
knows what the source changed and what people edited. During an import it also keeps the descriptions that were read,
until all ids are known, so that memory stays flat.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from fonds.problem import StoreError

FILE = ".import.sqlite"
VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS imported (
  source TEXT NOT NULL,   -- the name of the file of the source; '' for authorities, which all sources share
  key TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  path TEXT NOT NULL,     -- of the file, from the node
  sha BLOB NOT NULL,      -- of the text that was written
  digests TEXT NOT NULL,  -- JSON: field -> digest of the value that the source had
  PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS imported_key ON imported (key);
CREATE TEMP TABLE reading (
  number INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,     -- JSON of the description
  UNIQUE (source, key)
);
CREATE TEMP TABLE present (id TEXT PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX temp.present_name ON present (name) WHERE name <> '';
"""


class Imported(NamedTuple):
    """A description that was imported before. `digests` is JSON."""

    id: str
    label: str
    path: str
    sha: bytes
    digests: str


class Reading(NamedTuple):
    """A description that was read in this import; `body` is JSON."""

    number: int
    source: str
    key: str
    id: str
    body: str


class Imports:
    """A file of imports, open for one import."""

    def __init__(self, path: Path, is_dry: bool = False) -> None:
        """Open or create the file. With `is_dry`, nothing that is changed is kept. Raises StoreError."""
        try:
            self._db = self._open(path, is_dry)
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be used: {error}") from None

    def _open(self, path: Path, is_dry: bool) -> sqlite3.Connection:
        connection = sqlite3.connect(path if not is_dry else ":memory:", isolation_level=None, timeout=1)
        if is_dry and path.exists():
            with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as stored:
                stored.backup(connection)
            stored.close()
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise StoreError(f"{path} was made by a later version of Fonds")
        connection.executescript(f"PRAGMA temp_store = FILE; {_SCHEMA} PRAGMA user_version = {VERSION};")
        return connection

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Keep all that is written inside, or nothing; what was written before is kept."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")
        yield
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Keep what was written, and close the file."""
        self._db.execute("COMMIT")
        self._db.close()

    # what is in the node

    def add_present(self, id: str, path: str, name: str = "") -> None:
        """Note a file of the node by its id. `name` is the key of an authority by its kind, name and dates."""
        self._db.execute("INSERT OR IGNORE INTO present VALUES (?, ?, ?)", (id, path, name))

    def path_of(self, id: str) -> str:
        """Return the path of the file of the node with that id, or ""."""
        row = self._db.execute("SELECT path FROM present WHERE id = ?", (id,)).fetchone()
        return str(row[0]) if row else ""

    def id_of_name(self, name: str) -> str:
        """Return the id of the authority of the node with that key, or "" if there is none or more than one."""
        rows = self._db.execute("SELECT id FROM present WHERE name = ? LIMIT 2", (name,)).fetchall()
        return str(rows[0][0]) if len(rows) == 1 else ""

    # what was imported before

    def get(self, source: str, key: str) -> Imported | None:
        """Return what was imported from a source under a key."""
        row = self._db.execute(
            "SELECT id, label, path, sha, digests FROM imported WHERE source = ? AND key = ?", (source, key)
        ).fetchone()
        return Imported(*row) if row else None

    def elsewhere(self, key: str, label: str) -> tuple[str, Imported] | None:
        """Return what was imported under that key and label from a source of another name that is not read now."""
        rows = self._db.execute(
            "SELECT i.source, i.id, i.label, i.path, i.sha, i.digests FROM imported i WHERE i.key = ? AND i.label = ?"
            " AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.source = i.source) LIMIT 2",
            (key, label),
        ).fetchall()
        return (rows[0][0], Imported(*rows[0][1:])) if len(rows) == 1 else None

    def has_id(self, id: str) -> bool:
        """Return whether a file of the node, or anything that was imported, also in this import, has the id."""
        query = "SELECT 1 FROM present WHERE id = ?1 UNION ALL SELECT 1 FROM imported WHERE id = ?1 LIMIT 1"
        return self._db.execute(query, (id,)).fetchone() is not None

    def put(self, source: str, key: str, imported: Imported) -> None:
        """Store what was imported."""
        self._db.execute(
            "INSERT OR REPLACE INTO imported VALUES (?, ?, ?, ?, ?, ?, ?)", (source, key, *imported)
        )

    def move(self, source: str, to: str, key: str) -> None:
        """Move what was imported under a key from one source to another."""
        self._db.execute("UPDATE imported SET source = ? WHERE source = ? AND key = ?", (to, source, key))

    def missing(self, source: str) -> Iterator[tuple[str, Imported]]:
        """Yield the key and what was imported from a source before and is not in it now."""
        rows = self._db.execute(
            "SELECT key, id, label, path, sha, digests FROM imported WHERE source = ?1 AND key NOT IN"
            " (SELECT key FROM reading WHERE source = ?1) ORDER BY id",
            (source,),
        )
        yield from ((row[0], Imported(*row[1:])) for row in rows)

    def sources(self) -> list[str]:
        """Return the sources that something was imported from."""
        rows = self._db.execute("SELECT DISTINCT source FROM imported WHERE source <> '' ORDER BY source")
        return [str(row[0]) for row in rows]

    # what is being read

    def add_reading(self, source: str, key: str, id: str, body: str) -> None:
        """Keep a description that was read."""
        self._db.execute(
            "INSERT INTO reading (source, key, id, body) VALUES (?, ?, ?, ?)", (source, key, id, body)
        )

    def reading(self, source: str, key: str) -> Reading | None:
        """Return the description that was read under a key."""
        row = self._db.execute("SELECT * FROM reading WHERE source = ? AND key = ?", (source, key)).fetchone()
        return Reading(*row) if row else None

    def replace_reading(self, number: int, body: str) -> None:
        """Replace the body of a description that was read."""
        self._db.execute("UPDATE reading SET body = ? WHERE number = ?", (body, number))

    def remove_reading(self, number: int) -> None:
        """Remove a description that was read."""
        self._db.execute("DELETE FROM reading WHERE number = ?", (number,))

    def readings(self) -> Iterator[Reading]:
        """Yield what was read, in the order in which it was read."""
        last = 0
        while rows := self._db.execute(
            "SELECT * FROM reading WHERE number > ? ORDER BY number LIMIT 200", (last,)
        ).fetchall():
            yield from map(Reading._make, rows)
            last = rows[-1][0]
