"""What the files of the node say, stored with the digest of their bytes: a file that did not change is not parsed.

It is derived and private to publishing: nothing is served from here, so it may be written before a publish is complete.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.store.compression import compress, decompress


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: its path in the node, SHA-256, what it says (canonical JSON) or its problems (JSON).

    `pages` is its field of that name (JSON) if its entries must be resolved, else "".
    """

    path: str
    sha: bytes
    reader: str
    id: str
    kind: str
    digest: bytes | None
    record: bytes | None
    links: str
    problems: str
    access: str | None = None  # its access rule (JSON), if it has one; also of a file with errors
    pages: str = ""


class SourceSummary(NamedTuple):
    """What publishing needs to know of a valid file without parsing its record; `links` and `access` are JSON."""

    kind: str
    digest: bytes
    links: str
    path: str
    access: str | None


def path_of(connection: sqlite3.Connection, id: str) -> str:
    """Return the path of a file of an id, a valid one if there is one; the id itself if there is none."""
    sql = "SELECT path FROM source WHERE id = ? ORDER BY digest IS NULL, path LIMIT 1"
    row = connection.execute(sql, (id,)).fetchone()
    return str(row[0]) if row else id


class Backlinks:
    """The links of valid files, by their targets; a temporary table for one validation."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute("DROP TABLE IF EXISTS temp.towards")
        self._db.execute(
            "CREATE TEMP TABLE towards AS SELECT s.path, s.id, j.value ->> 0 AS field, j.value ->> 1 AS target"
            " FROM source s, json_each(s.links) j WHERE s.digest IS NOT NULL"
        )
        self._db.execute("CREATE INDEX temp.towards_target ON towards (target)")

    def to(self, target: str) -> list[tuple[str, str, str]]:
        """Return (path, id, field) of each file that links to an id."""
        sql = "SELECT path, id, field FROM towards WHERE target = ? ORDER BY path"
        return self._db.execute(sql, (target,)).fetchall()


class Sources:
    """The table of source files during one publish."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute("CREATE TEMP TABLE seen (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self.changed = 0

    def is_unchanged(self, path: str, sha: bytes, reader: str) -> bool:
        """Return whether that file was read before, by the same version of the reader, with the same bytes.

        Also marks the file as seen.
        """
        self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (path,))
        row = self._db.execute("SELECT sha, reader FROM source WHERE path = ?", (path,)).fetchone()
        return row is not None and row == (sha, reader)

    def last_id(self, path: str) -> str:
        """Return the id that a file had when it was read last; "" if it never was, or had none."""
        row = self._db.execute("SELECT id FROM source WHERE path = ?", (path,)).fetchone()
        return str(row[0]) if row else ""

    def put(self, sources: Sequence[SourceFile]) -> None:
        """Store what these files say now."""
        rows = [
            (
                s.path,
                s.sha,
                s.reader,
                s.id,
                s.kind,
                s.digest,
                compress(s.record) if s.record else None,
                s.links,
                s.problems,
                s.access,
            )
            for s in sources
        ]
        self.changed += len(rows)
        self._db.executemany("DELETE FROM paged WHERE path = ?", [(s.path,) for s in sources])
        page_sources = [(s.path, s.id, s.pages) for s in sources if s.pages]
        self._db.executemany("INSERT INTO paged VALUES (?,?,?,NULL,NULL,'[]')", page_sources)
        self._db.executemany("INSERT OR REPLACE INTO source VALUES (?,?,?,?,?,?,?,?,?,?)", rows)

    def remove_unseen(self) -> None:
        """Delete the files that this run did not see."""
        delete = "DELETE FROM source WHERE path NOT IN (SELECT path FROM seen)"
        self.changed += self._db.execute(delete).rowcount
        self._db.execute("DELETE FROM paged WHERE path NOT IN (SELECT path FROM seen)")

    def with_problems(self) -> Iterator[tuple[str, str, str]]:
        """Yield (path, id, problems as JSON) of each file that has errors or warnings."""
        yield from self._db.execute(
            "SELECT path, id, problems FROM source WHERE problems != '[]' ORDER BY path"
        )

    def duplicates(self) -> Iterator[tuple[str, str]]:
        """Yield (id, path) of every file whose id another file has too."""
        yield from self._db.execute(
            "SELECT id, path FROM source WHERE id IN"
            " (SELECT id FROM source WHERE digest IS NOT NULL GROUP BY id HAVING count(*) > 1)"
            " AND digest IS NOT NULL ORDER BY id, path"
        )

    def valid(self) -> Iterator[tuple[str, str, str, bytes, str]]:
        """Yield (path, id, kind, digest, links as JSON) of every file without an error."""
        yield from self._db.execute(
            "SELECT path, id, kind, digest, links FROM source WHERE digest IS NOT NULL ORDER BY id, path"
        )

    def invalid(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield (path, id, kind, links as JSON) of every file with an error whose kind could be read."""
        yield from self._db.execute(
            "SELECT path, id, kind, links FROM source WHERE digest IS NULL AND kind != '' ORDER BY path"
        )

    def backlinks(self) -> Backlinks:
        """Return all links of valid files, by their targets."""
        return Backlinks(self._db)

    def summary(self, id: str) -> SourceSummary | None:
        """Return the summary of the valid file of an id; None if there is none."""
        row = self._db.execute(
            "SELECT kind, digest, links, path, access FROM source WHERE id = ? AND digest IS NOT NULL", (id,)
        ).fetchone()
        return SourceSummary(*row) if row else None

    def stated_access(self, id: str) -> list[tuple[str | None, str, bool]]:
        """Return what the files of an id say of its access, also those of files with errors.

        That is the access rule (JSON) or None, the links (JSON), and whether a file without errors of its own withdraws
        it.
        """
        rows = self._db.execute("SELECT access, links, record FROM source WHERE id = ? ORDER BY path", (id,))
        return [
            (rule, links, record is not None and "withdrawn" in json.loads(decompress(record)))
            for rule, links, record in rows
        ]

    def invalid_with_rules(self) -> Iterator[tuple[str, str]]:
        """Yield (path, id) of each file with an error that states an access rule."""
        yield from self._db.execute(
            "SELECT path, id FROM source WHERE digest IS NULL AND access IS NOT NULL ORDER BY path"
        )

    def record(self, id: str) -> bytes | None:
        """Return the canonical JSON of the valid file of an id; None if there is none."""
        row = self._db.execute(
            "SELECT record FROM source WHERE id = ? AND digest IS NOT NULL", (id,)
        ).fetchone()
        return decompress(row[0]) if row else None

    def compressed_record(self, id: str) -> tuple[bytes, bytes, str] | None:
        """Return (digest, compressed canonical JSON, links as JSON) of the valid file of an id; None if there is
        none."""
        row: tuple[bytes, bytes, str] | None = self._db.execute(
            "SELECT digest, record, links FROM source WHERE id = ? AND digest IS NOT NULL", (id,)
        ).fetchone()
        return row

    def count(self) -> int:
        """Return how many files are valid."""
        return int(self._db.execute("SELECT count(*) FROM source WHERE digest IS NOT NULL").fetchone()[0])
