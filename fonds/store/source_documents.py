"""The documents of peers from which copies were made: what each was when it was read, and the copies it gave.

With them a run knows what did not change, which copies belong to a document that is gone, and what a complete list does
not contain any more.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class KnownDocument(NamedTuple):
    """A document: the time of its last change at its source (or ""), the SHA-256 of its bytes, and its copies."""

    time: str
    digest: bytes
    ids: tuple[str, ...]


class Documents:
    """The documents in the file of copies."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, peer: str, identifier: str) -> KnownDocument | None:
        """Return what is known of a document; None if it was never read."""
        sql = "SELECT time, digest FROM document WHERE peer = ? AND identifier = ?"
        row = self._db.execute(sql, (peer, identifier)).fetchone()
        if row is None:
            return None
        sql = "SELECT id FROM document_copy WHERE peer = ? AND identifier = ? ORDER BY id"
        ids = tuple(id for (id,) in self._db.execute(sql, (peer, identifier)))
        return KnownDocument(row[0], row[1], ids)

    def put(self, peer: str, identifier: str, document: KnownDocument, run: str) -> None:
        """Store what is known of a document that a run read."""
        values = (peer, identifier, document.time, document.digest, run)
        self._db.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?)", values)
        self._db.execute("DELETE FROM document_copy WHERE peer = ? AND identifier = ?", (peer, identifier))
        rows = ((peer, identifier, id) for id in document.ids)
        self._db.executemany("INSERT INTO document_copy VALUES (?, ?, ?)", rows)

    def met(self, peer: str, identifier: str, run: str, time: str | None = None) -> None:
        """Note that a run met a document, which did not change, or only the time of which did."""
        sql = "UPDATE document SET run = ?1, time = coalesce(?2, time) WHERE peer = ?3 AND identifier = ?4"
        self._db.execute(sql, (run, time, peer, identifier))

    def remove(self, peer: str, identifier: str) -> None:
        """Forget a document."""
        for table in ("document", "document_copy"):
            sql = f"DELETE FROM {table} WHERE peer = ? AND identifier = ?"  # noqa: S608 - a name of a table
            self._db.execute(sql, (peer, identifier))

    def remove_all(self, peer: str) -> None:
        """Forget the documents of a peer."""
        for table in ("document", "document_copy"):
            self._db.execute(f"DELETE FROM {table} WHERE peer = ?", (peer,))  # noqa: S608 - a name of a table

    def count(self, peer: str) -> int:
        """Count the documents of a peer."""
        return int(self._db.execute("SELECT count(*) FROM document WHERE peer = ?", (peer,)).fetchone()[0])

    def absent(self, peer: str, run: str) -> list[str]:
        """Return the identifiers of the documents that a run did not meet."""
        sql = "SELECT identifier FROM document WHERE peer = ? AND run <> ? ORDER BY identifier"
        return [row[0] for row in self._db.execute(sql, (peer, run))]

    def others_with(self, peer: str, identifier: str, id: str) -> bool:
        """Return whether another document of a peer gave that copy too."""
        sql = "SELECT 1 FROM document_copy WHERE id = ? AND peer = ? AND identifier <> ? LIMIT 1"
        return self._db.execute(sql, (id, peer, identifier)).fetchone() is not None
