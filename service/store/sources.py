"""What the files of the node say, remembered by the digest of their bytes: a file that did not change is not read.

Derived and private to publish: nothing is served from here, so it may be written before the publish is complete.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.store.compression import pack, unpack


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path in the node, SHA-256, what it says (canonical JSON) or its problems (JSON).

    `pages` is its field of that name (JSON) where what is behind the entries must be looked for, else empty.
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
    access: str | None = None  # the rule on who may see it (JSON), where it has one
    pages: str = ""


class Towards:
    """Links of sound files by what they lead to, for as long as one check lasts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute("DROP TABLE IF EXISTS temp.towards")
        self._db.execute(
            "CREATE TEMP TABLE towards AS SELECT s.path, s.id, j.value ->> 0 AS field, j.value ->> 1 AS target"
            " FROM source s, json_each(s.links) j WHERE s.digest IS NOT NULL"
        )
        self._db.execute("CREATE INDEX temp.towards_target ON towards (target)")

    def to(self, target: str) -> list[tuple[str, str, str]]:
        """(path, id, field) of each file that links there."""
        sql = "SELECT path, id, field FROM towards WHERE target = ? ORDER BY path"
        return self._db.execute(sql, (target,)).fetchall()


class Sources:
    """The table of sources of one publish run; `sweep` forgets the files that are no longer there."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute("CREATE TEMP TABLE seen (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self.changed = 0

    def known(self, path: str, sha: bytes, reader: str) -> bool:
        """Whether that file was read before, by the same reader, with the same bytes; marks it as seen."""
        self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (path,))
        row = self._db.execute("SELECT sha, reader FROM source WHERE path = ?", (path,)).fetchone()
        return row is not None and row == (sha, reader)

    def put(self, sources: Sequence[Source]) -> None:
        """Remember what these files say now."""
        rows = [
            (
                s.path,
                s.sha,
                s.reader,
                s.id,
                s.kind,
                s.digest,
                pack(s.record) if s.record else None,
                s.links,
                s.problems,
                s.access,
            )
            for s in sources
        ]
        self.changed += len(rows)
        self._db.executemany("DELETE FROM paged WHERE path = ?", [(s.path,) for s in sources])
        paged = [(s.path, s.id, s.pages) for s in sources if s.pages]
        self._db.executemany("INSERT INTO paged VALUES (?,?,?,NULL,NULL,'[]')", paged)
        self._db.executemany("INSERT OR REPLACE INTO source VALUES (?,?,?,?,?,?,?,?,?,?)", rows)

    def sweep(self) -> None:
        """Forget the files that this run did not see."""
        gone = "DELETE FROM source WHERE path NOT IN (SELECT path FROM seen)"
        self.changed += self._db.execute(gone).rowcount
        self._db.execute("DELETE FROM paged WHERE path NOT IN (SELECT path FROM seen)")

    def faulty(self) -> Iterator[tuple[str, str, str]]:
        """(path, id, problems as JSON) of each file that has something to report."""
        yield from self._db.execute(
            "SELECT path, id, problems FROM source WHERE problems != '[]' ORDER BY path"
        )

    def duplicates(self) -> Iterator[tuple[str, str]]:
        """(id, path) of every file whose id another file has too."""
        yield from self._db.execute(
            "SELECT id, path FROM source WHERE id IN"
            " (SELECT id FROM source WHERE digest IS NOT NULL GROUP BY id HAVING count(*) > 1)"
            " AND digest IS NOT NULL ORDER BY id, path"
        )

    def sound(self) -> Iterator[tuple[str, str, str, bytes, str]]:
        """(path, id, kind, digest, links as JSON) of every file without an error."""
        yield from self._db.execute(
            "SELECT path, id, kind, digest, links FROM source WHERE digest IS NOT NULL ORDER BY id, path"
        )

    def links(self) -> Towards:
        """All links of sound files, by what they lead to."""
        return Towards(self._db)

    def unsound(self) -> Iterator[tuple[str, str, str, str]]:
        """(path, id, kind, links as JSON) of every file with an error, as far as it could be read."""
        yield from self._db.execute(
            "SELECT path, id, kind, links FROM source WHERE digest IS NULL AND kind != '' ORDER BY path"
        )

    def brief(self, id: str) -> tuple[str, bytes, str, str, str | None] | None:
        """(kind, digest, links as JSON, path, rule on access as JSON) of a sound source, or None."""
        row: tuple[str, bytes, str, str, str | None] | None = self._db.execute(
            "SELECT kind, digest, links, path, access FROM source WHERE id = ? AND digest IS NOT NULL", (id,)
        ).fetchone()
        return row

    def record(self, id: str) -> bytes | None:
        """Canonical JSON of a sound source."""
        row = self._db.execute(
            "SELECT record FROM source WHERE id = ? AND digest IS NOT NULL", (id,)
        ).fetchone()
        return unpack(row[0]) if row else None

    def packed(self, id: str) -> tuple[bytes, bytes, str] | None:
        """(digest, canonical JSON as zstd, links as JSON) of a sound source."""
        row: tuple[bytes, bytes, str] | None = self._db.execute(
            "SELECT digest, record, links FROM source WHERE id = ? AND digest IS NOT NULL", (id,)
        ).fetchone()
        return row

    def count(self) -> int:
        """How many files are sound."""
        return int(self._db.execute("SELECT count(*) FROM source WHERE digest IS NOT NULL").fetchone()[0])
