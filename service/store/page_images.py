"""What publish knows of images: the files of the node, what each record's pages were found to be, services of others.

Private to publish but for the images of the published editions. It opens no image.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.store.compression import pack, unpack

Stamp = tuple[int, int, int]  # size in bytes, time of the last change in nanoseconds, number of the inode


@dataclass(frozen=True, slots=True)
class Known:
    """A file that was read: SHA-256 in hexadecimal, kind, pages (number, width, height), or what is wrong with it."""

    digest: str
    kind: str
    pages: tuple[tuple[int, int, int], ...] = ()
    problem: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Paged:
    """A file with pages to be looked for: path, id, the entries (JSON), and the digest of what was found last."""

    path: str
    id: str
    pages: str
    digest: bytes | None
    problems: str


def pictures(db: sqlite3.Connection, edition: int) -> list[bytes]:
    """What is said of the images of the pages of an edition, in order."""
    return [
        bytes(row[0])
        for row in db.execute("SELECT said FROM picture WHERE edition = ? ORDER BY page", (edition,))
    ]


class Pictures:
    """The tables of images, for the one who publishes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def known(self, path: str, stamp: Stamp, reader: str) -> Known | None:
        """What was read of a file, where it is still the same by size, time and inode, and by the same reader."""
        row = self._db.execute(
            "SELECT digest, kind, pages, problem FROM scan WHERE path = ? AND size = ? AND mtime = ? AND inode = ?"
            " AND reader = ?",
            (path, *stamp, reader),
        ).fetchone()
        if row is None:
            return None
        digest, kind, pages, problem = row
        wrong = json.loads(problem)
        return Known(
            digest, kind, tuple(tuple(page) for page in json.loads(pages)), tuple(wrong) if wrong else None
        )

    def remember(self, path: str, stamp: Stamp, reader: str, found: Known) -> None:
        """Keep what was read of a file."""
        row = (
            path,
            *stamp,
            reader,
            found.digest,
            found.kind,
            json.dumps(found.pages),
            json.dumps(found.problem),
        )
        self._db.execute("INSERT OR REPLACE INTO scan VALUES (?,?,?,?,?,?,?,?,?)", row)

    def paged(self, after: str, limit: int) -> list[Paged]:
        """The next files whose pages must be looked for, by path."""
        rows = self._db.execute(
            "SELECT path, id, pages, digest, problems FROM paged WHERE path > ? ORDER BY path LIMIT ?",
            (after, limit),
        )
        return [Paged(*row) for row in rows]

    def any(self) -> bool:
        """Whether any file, or anything published, has pages that had to be looked for."""
        looks = ("SELECT 1 FROM paged LIMIT 1", "SELECT 1 FROM picture LIMIT 1")
        return any(self._db.execute(look).fetchone() for look in looks)

    def count(self) -> int:
        """How many files have pages that must be looked for."""
        return int(self._db.execute("SELECT count(*) FROM paged").fetchone()[0])

    def put(self, path: str, digest: bytes | None, said: Sequence[bytes], problems: str) -> None:
        """Keep what the pages of a file were found to be, or what is wrong with them."""
        found = pack(json.dumps([one.decode() for one in said]).encode()) if said else None
        self._db.execute(
            "UPDATE paged SET digest = ?, found = ?, problems = ? WHERE path = ?",
            (digest, found, problems, path),
        )

    def digest(self, path: str) -> bytes:
        """The digest of what the pages of a sound file were found to be; empty where nothing had to be looked for."""
        row = self._db.execute("SELECT digest FROM paged WHERE path = ?", (path,)).fetchone()
        return bytes(row[0]) if row and row[0] else b""

    def found(self, path: str) -> list[bytes]:
        """What is said of the pages of a sound file, in order."""
        row = self._db.execute("SELECT found FROM paged WHERE path = ?", (path,)).fetchone()
        return [one.encode() for one in json.loads(unpack(row[0]))] if row and row[0] else []

    def faulty(self) -> Iterator[tuple[str, str, str]]:
        """(path, id, problems as JSON) of each file whose pages are not all to be had."""
        yield from self._db.execute(
            "SELECT path, id, problems FROM paged WHERE problems != '[]' ORDER BY path"
        )

    def published(self, edition: int | None) -> list[bytes]:
        """What is said of the images of an edition, in order."""
        return pictures(self._db, edition) if edition else []

    def outside(self, service: str) -> dict[str, Any] | None:
        """What `fonds fetch` found of an image service of others."""
        row = self._db.execute("SELECT said FROM outside WHERE service = ?", (service,)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def set_outside(self, service: str, said: dict[str, Any]) -> None:
        """Keep what was found of an image service of others."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        row = (service, json.dumps(said, sort_keys=True), now)
        self._db.execute("INSERT OR REPLACE INTO outside VALUES (?,?,?)", row)

    def serving(self, start: str) -> Iterator[tuple[str, str, bytes]]:
        """(name, id, what is said of it) of each page whose prepared file's name has that beginning, as published."""
        yield from self._db.execute(
            "SELECT p.prepared, e.id, p.said FROM picture p JOIN entity e ON e.edition = p.edition"
            " WHERE p.prepared >= ? AND p.prepared < ? AND e.withdrawn IS NULL ORDER BY p.prepared",
            (start, start + "g"),
        )
