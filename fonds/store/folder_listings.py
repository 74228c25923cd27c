"""What the folders of the node had in them when they were read last: names, sizes and times of files.

A large folder is kept in buckets by name, so that a change in it writes little. It is derived and private to
publishing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from fonds.store.compression import compress, decompress

SEPARATOR = "\0"  # between the lines of a listing: no file name has it
_ENCODING = ("utf-8", "surrogateescape")  # a file name may not be valid text
WATCHED = -1  # the bucket of a folder that is listed only because pages depend on it


class FolderListings:
    """The table of listings, and the keys of files that changed and that pages depend on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def is_empty(self) -> bool:
        """Return whether no folder was ever listed."""
        return self._db.execute("SELECT 1 FROM folder LIMIT 1").fetchone() is None

    def get(self, path: str) -> dict[int, tuple[str, str]]:
        """Return (listing, problems as JSON) of each bucket of a folder."""
        rows = self._db.execute("SELECT bucket, listing, problems FROM folder WHERE path = ?", (path,))
        return {
            bucket: (decompress(listing).decode(*_ENCODING), problems) for bucket, listing, problems in rows
        }

    def put(self, path: str, bucket: int, lines: Iterable[str], problems: str) -> None:
        """Store the listing of a bucket of a folder."""
        row = (path, bucket, compress(SEPARATOR.join(lines).encode(*_ENCODING)), problems)
        self._db.execute("INSERT OR REPLACE INTO folder VALUES (?,?,?,?)", row)

    def remove(self, path: str, bucket: int) -> None:
        """Forget a bucket of a folder."""
        self._db.execute("DELETE FROM folder WHERE path = ? AND bucket = ?", (path, bucket))

    def watch(self, path: str) -> None:
        """Note a folder that must be listed because pages depend on it."""
        row = (path, WATCHED, compress(b""))
        self._db.execute("INSERT OR IGNORE INTO folder VALUES (?,?,?,'[]')", row)

    def watched(self) -> list[str]:
        """Return the folders that are listed only because pages depend on them."""
        sql = "SELECT path FROM folder WHERE bucket = ? ORDER BY path"
        return [row[0] for row in self._db.execute(sql, (WATCHED,))]

    def paths(self) -> Iterator[str]:
        """Yield the path of every folder that was listed."""
        sql = "SELECT DISTINCT path FROM folder WHERE bucket != ? ORDER BY path"
        yield from (row[0] for row in self._db.execute(sql, (WATCHED,)))

    def problems(self) -> Iterator[str]:
        """Yield the problems (JSON) of each bucket that has any, by folder."""
        sql = "SELECT problems FROM folder WHERE problems != '[]' ORDER BY path, bucket"
        yield from (row[0] for row in self._db.execute(sql))

    def add_changed(self, keys: Iterable[str]) -> None:
        """Note the keys of files that changed (see `fonds.publishing.folder_changes`), if pages depend on them.

        They stay noted until the pages were looked for: to be called with the listing, in one transaction.
        """
        self._db.executemany(
            "INSERT OR IGNORE INTO changed_key SELECT key FROM page_dependency WHERE key = ? LIMIT 1",
            [(key,) for key in keys],
        )
