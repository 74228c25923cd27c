"""The documents of peers from which copies were made: what each was when it was read, and the copies it gave.

With them a run knows what did not change, which copies belong to a document that is gone, and what a complete list does
not contain any more.
"""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple


class KnownDocument(NamedTuple):
    """A document: the time of its last change at its source (or ""), the SHA-256 of its bytes, and its copies."""

    time: str
    digest: bytes
    ids: tuple[str, ...]


class Documents:
    """The table of documents in the file of copies."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, peer: str, identifier: str) -> KnownDocument | None:
        """Return what is known of a document; None if it was never read."""
        sql = "SELECT time, digest, ids FROM document WHERE peer = ? AND identifier = ?"
        row = self._db.execute(sql, (peer, identifier)).fetchone()
        return KnownDocument(row[0], row[1], tuple(json.loads(row[2]))) if row else None

    def put(self, peer: str, identifier: str, document: KnownDocument, run: str) -> None:
        """Store what is known of a document."""
        values = (peer, identifier, document.time, document.digest, json.dumps(document.ids), run)
        self._db.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?)", values)

    def met(self, peer: str, identifier: str, run: str) -> None:
        """Note that a run met a document, which did not change."""
        sql = "UPDATE document SET run = ? WHERE peer = ? AND identifier = ?"
        self._db.execute(sql, (run, peer, identifier))

    def remove(self, peer: str, identifier: str) -> None:
        """Forget a document."""
        self._db.execute("DELETE FROM document WHERE peer = ? AND identifier = ?", (peer, identifier))

    def count(self, peer: str) -> int:
        """Count the documents of a peer."""
        return int(self._db.execute("SELECT count(*) FROM document WHERE peer = ?", (peer,)).fetchone()[0])

    def absent(self, peer: str, run: str) -> list[str]:
        """Return the identifiers of the documents that a run did not meet."""
        sql = "SELECT identifier FROM document WHERE peer = ? AND run <> ? ORDER BY identifier"
        return [row[0] for row in self._db.execute(sql, (peer, run))]

    def others_with(self, peer: str, identifier: str, id: str) -> bool:
        """Return whether another document of a peer gave that copy too."""
        sql = (
            "SELECT 1 FROM document, json_each(document.ids) AS copy"
            " WHERE peer = ? AND identifier <> ? AND copy.value = ? LIMIT 1"
        )
        return self._db.execute(sql, (peer, identifier, id)).fetchone() is not None
