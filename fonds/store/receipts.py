"""The receipts of validation, in a file of their own beside the store: derived, so it may be deleted and is made again.

A receipt belongs to one state of a description. It is read only with the mark of that state, so that nothing is told of
documents that are not served any more.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from fonds.problem import StoreError
from fonds.store.compression import compress, decompress
from fonds.store.database import Connection

FILE: Final = "receipts.sqlite"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipt (id TEXT PRIMARY KEY, mark TEXT NOT NULL, body BLOB NOT NULL);
"""


def find(state: Path, id: str, mark: str) -> bytes | None:
    """Return the receipt of a description in the state that the mark names; None if there is none."""
    body = _read(state, "SELECT body FROM receipt WHERE id = ? AND mark = ?", (id, mark))
    return decompress(body) if body else None


def read_meta(state: Path, key: str) -> str:
    """Return a note of the last run; "" if there is none."""
    return str(_read(state, "SELECT value FROM meta WHERE key = ?", (key,)) or "")


def delete(state: Path) -> None:
    """Delete all receipts."""
    for ending in ("", "-wal", "-shm"):
        (state / f"{FILE}{ending}").unlink(missing_ok=True)


def _read(state: Path, sql: str, values: tuple[str, ...]) -> Any:
    """Return the one value that a query selects; None if there is none, or no file that can be read."""
    path = state / FILE
    if not path.exists():
        return None
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, factory=Connection)
        ) as connection:
            row = connection.execute(sql, values).fetchone()
    except sqlite3.DatabaseError:  # it is being made, or damaged: the next run makes it again
        return None
    return row[0] if row else None


class ReceiptStore:
    """The receipts, to be written by the one process that brings the consumers of the log up to date."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        try:
            self._db = self._open()
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self._path, isolation_level=None, factory=Connection)
        except sqlite3.OperationalError as error:
            raise StoreError(f"the receipts cannot be written: {error}") from None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA)
        return connection

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def meta(self, key: str) -> str:
        """Return a note of an earlier run; "" if there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Make a note for later runs."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def put(self, id: str, mark: str, body: bytes) -> None:
        """Store the receipt of a description in place of an earlier one."""
        self._db.execute("INSERT OR REPLACE INTO receipt VALUES (?, ?, ?)", (id, mark, compress(body)))

    def remove(self, id: str) -> None:
        """Remove the receipt of a description, if there is one."""
        self._db.execute("DELETE FROM receipt WHERE id = ?", (id,))

    def clear(self) -> None:
        """Remove all receipts and notes."""
        self._db.execute("DELETE FROM receipt")
        self._db.execute("DELETE FROM meta")
