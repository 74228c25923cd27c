"""The files that make the site of a node look like its archive, and its own pages, as they were published."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple


class SiteFile(NamedTuple):
    """A file: its name, its media type, its SHA-256 in hexadecimal, and its bytes."""

    name: str
    media_type: str
    digest: str
    body: bytes


def find(db: sqlite3.Connection, name: str) -> SiteFile | None:
    """Return the published file of a name; None if there is none."""
    sql = "SELECT name, media_type, digest, body FROM site_file WHERE name = ?"
    row = db.execute(sql, (name,)).fetchone()
    return SiteFile(*row) if row else None


class SiteFileTable:
    """The files, for publishing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def digests(self) -> dict[str, tuple[str, str]]:
        """Return the media type and digest of every file, by name."""
        rows = self._db.execute("SELECT name, media_type, digest FROM site_file")
        return {name: (media_type, digest) for name, media_type, digest in rows}

    def find(self, name: str) -> SiteFile | None:
        """Return the published file of a name; None if there is none."""
        return find(self._db, name)

    def replace(self, files: Iterable[SiteFile], removed: Iterable[str]) -> None:
        """Store files, and remove others by name."""
        self._db.executemany("INSERT OR REPLACE INTO site_file VALUES (?,?,?,?)", files)
        self._db.executemany("DELETE FROM site_file WHERE name = ?", [(name,) for name in removed])
