"""What the files of the node say, stored with the digest of their bytes: a file that did not change is not parsed.

It is derived and private to publishing: nothing is served from here, so it may be written before a publish is complete.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fonds.record.relations import MAX_RELATIONS
from fonds.store.compression import RECORD, compress, decompress
from fonds.store.members import IS_RELATION


class _SourceRow(NamedTuple):
    """The row of a file, as far as it decides what is published; `links` and `access` are JSON."""

    number: int
    id: str
    kind: str
    digest: bytes | None
    links: str
    access: str | None


def _link_pairs(links: str) -> set[tuple[str, str]]:
    """Return the (field, target) pairs of links (JSON)."""
    return {(field, target) for field, target in json.loads(links)}


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


# digest, compressed record, links and access rule of files: a record that is published stands with its version
_RECORDS = (
    "SELECT s.digest, coalesce(r.record, v.record) AS compressed, s.links, s.access FROM source s"
    " LEFT JOIN source_record r ON r.source = s.n LEFT JOIN entity e ON e.id = s.id"
    " LEFT JOIN version v ON v.n = e.version AND v.digest = s.digest"
)


def drop_published_record(connection: sqlite3.Connection, id: str, digest: bytes) -> None:
    """Delete the record of a file of an id that has this digest: it is published, and the same is in its version."""
    connection.execute(
        "DELETE FROM source_record WHERE source IN (SELECT n FROM source WHERE id = ? AND digest = ?)",
        (id, digest),
    )


class Sources:
    """The table of source files during one publish; `pending` has the ids of which a file changed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def last_read(self, path: str) -> tuple[bytes, str, str] | None:
        """Return (SHA-256, version of the reader, id) of a file when it was read last; None if it never was."""
        row: tuple[bytes, str, str] | None = self._db.execute(
            "SELECT sha, reader, id FROM source WHERE path = ?", (path,)
        ).fetchone()
        return row

    def put(self, sources: Sequence[SourceFile]) -> None:
        """Store what these files say now; to be called in a transaction."""
        for source in sources:
            self._put(source)

    def _put(self, source: SourceFile) -> None:
        before = self._row(source.path)
        values = (source.path, source.sha, source.reader, source.id, source.kind, source.digest)
        (number,) = self._db.execute(
            "INSERT INTO source (path, sha, reader, id, kind, digest, links, problems, access)"
            " VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (path) DO UPDATE SET sha = excluded.sha,"
            " reader = excluded.reader, id = excluded.id, kind = excluded.kind, digest = excluded.digest,"
            " links = excluded.links, problems = excluded.problems,"
            " access = excluded.access RETURNING n",
            (*values, source.links, source.problems, source.access),
        ).fetchone()
        self._put_record(number, source)
        if before:
            self._drop_pages(source.path)
        if source.pages:
            row = (source.path, source.id, source.pages)
            self._db.execute("INSERT INTO paged VALUES (?,?,?,NULL,NULL,'[]','')", row)
        after = _SourceRow(number, source.id, source.kind, source.digest, source.links, source.access)
        if after != before:
            self._put_links(number, before.links if before else "[]", source.links)
            self._add_pending(before, after)

    def _put_record(self, number: int, source: SourceFile) -> None:
        """Store what a file says, unless the same is published."""
        self._db.execute("DELETE FROM source_record WHERE source = ?", (number,))
        if source.record and not self._is_published(source):
            row = (number, compress(source.record, RECORD))
            self._db.execute("INSERT INTO source_record VALUES (?,?)", row)

    def _is_published(self, source: SourceFile) -> bool:
        sql = "SELECT 1 FROM entity e JOIN version v ON v.n = e.version WHERE e.id = ? AND v.digest = ?"
        return self._db.execute(sql, (source.id, source.digest)).fetchone() is not None

    def _row(self, path: str) -> _SourceRow | None:
        sql = "SELECT n, id, kind, digest, links, access FROM source WHERE path = ?"
        row = self._db.execute(sql, (path,)).fetchone()
        return _SourceRow(*row) if row else None

    def _put_links(self, number: int, before: str, after: str) -> None:
        old, new = _link_pairs(before), _link_pairs(after)
        self._db.executemany(
            "DELETE FROM source_link WHERE target = ? AND field = ? AND source = ?",
            [(target, field, number) for field, target in old - new],
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO source_link VALUES (?,?,?)",
            [(target, field, number) for field, target in sorted(new - old)],
        )

    def _add_pending(self, *rows: _SourceRow | None) -> None:
        """Note the ids of a file, and the ids that it says were its own formerly."""
        ids = {row.id for row in rows if row}
        for row in rows:
            if row and '"formerly"' in row.links:
                ids |= {target for field, target in _link_pairs(row.links) if field == "formerly"}
        self._db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(id,) for id in ids if id])

    def remove(self, paths: Iterable[str]) -> None:
        """Delete files that are no longer there; to be called in a transaction."""
        for path in paths:
            if row := self._row(path):
                self._put_links(row.number, row.links, "[]")
                self._add_pending(row)
                self._db.execute("DELETE FROM source WHERE path = ?", (path,))
                self._drop_pages(path)

    def _drop_pages(self, path: str) -> None:
        """Forget what the pages of a file lead to."""
        for (keys,) in self._db.execute("SELECT keys FROM paged WHERE path = ?", (path,)).fetchall():
            rows = [(key, path) for key in json.loads(keys or "[]")]
            self._db.executemany("DELETE FROM page_dependency WHERE key = ? AND path = ?", rows)
            self._db.execute("DELETE FROM paged WHERE path = ?", (path,))

    def paths(self) -> Iterator[str]:
        """Yield the paths of all files that were read."""
        yield from (row[0] for row in self._db.execute("SELECT path FROM source"))

    def with_problems(self) -> Iterator[tuple[str, str, str]]:
        """Yield (path, id, problems as JSON) of each file that has errors or warnings."""
        yield from self._db.execute(
            "SELECT path, id, problems FROM source WHERE problems != '[]' ORDER BY path"
        )

    def ids(self) -> Iterator[str]:
        """Yield the id of every file whose kind could be read, in order."""
        yield from (
            row[0] for row in self._db.execute("SELECT DISTINCT id FROM source WHERE kind != '' ORDER BY id")
        )

    def valid_ids(self) -> Iterator[str]:
        """Yield the id of every file without an error, in order."""
        yield from (
            row[0] for row in self._db.execute("SELECT id FROM source WHERE digest IS NOT NULL ORDER BY id")
        )

    def has_problems(self, id: str) -> bool:
        """Return whether a file of an id has errors or warnings."""
        sql = "SELECT 1 FROM source WHERE id = ? AND problems != '[]'"
        return self._db.execute(sql, (id,)).fetchone() is not None

    def files_of(self, id: str) -> list[tuple[str, str, bool, str]]:
        """Return (path, kind, whether it is valid, links as JSON) of each file of an id whose kind could be read."""
        sql = "SELECT path, kind, digest IS NOT NULL, links FROM source WHERE id = ? AND kind != '' ORDER BY path"
        return [
            (path, kind, bool(is_valid), links)
            for path, kind, is_valid, links in self._db.execute(sql, (id,))
        ]

    def backlinks(self, target: str, and_invalid: bool = False) -> Iterator[tuple[str, str, str]]:
        """Yield (path, id, field) of each valid file that links to an id; on request, also of files with errors."""
        yield from self._db.execute(
            "SELECT s.path, s.id, l.field FROM source_link l JOIN source s ON s.n = l.source"
            " WHERE l.target = ? AND (? OR s.digest IS NOT NULL) ORDER BY s.path",
            (target, and_invalid),
        )

    def stated_relations(self, target: str) -> list[str]:
        """Return the ids of valid files that state a relation to an id; MAX_RELATIONS at most."""
        sql = (
            "SELECT DISTINCT s.id FROM source_link l JOIN source s ON s.n = l.source WHERE l.target = ?"  # noqa: S608
            f" AND {IS_RELATION} AND s.digest IS NOT NULL ORDER BY s.id LIMIT ?"
        )
        return [row[0] for row in self._db.execute(sql, (target, MAX_RELATIONS))]

    def children(self, id: str, fields: Iterable[str]) -> list[str]:
        """Return the ids of valid files that name an id as their parent, in one of the fields; without records."""
        names = list(fields)
        return [
            row[0]
            for row in self._db.execute(
                "SELECT s.id FROM source_link l JOIN source s ON s.n = l.source WHERE l.target = ?"  # noqa: S608
                f" AND l.field IN ({','.join('?' * len(names))}) AND s.kind != 'record' AND s.digest IS NOT NULL",
                (id, *names),
            )
        ]

    def former_ids(self) -> Iterator[tuple[str, str, str]]:
        """Yield (former id, id, path) of each file that says it had another id: first the files without an error."""
        yield from self._db.execute(
            "SELECT l.target, s.id, s.path FROM source_link l JOIN source s ON s.n = l.source"
            " WHERE l.field = 'formerly' ORDER BY s.digest IS NULL, s.id, s.path, l.target"
        )

    def rule_ends(self, day: str) -> tuple[str, str]:
        """Return the last end of an access rule up to a day, and the first after it; each "" if there is none."""
        sql = (
            "SELECT {0}(access ->> 'until') FROM source WHERE access IS NOT NULL AND access ->> 'until' {1} ?"
        )
        last, first = (
            self._db.execute(sql.format(*parts), (day,)).fetchone()[0]
            for parts in (("max", "<="), ("min", ">"))
        )
        return last or "", first or ""

    def with_rules_ending(self, after: str, day: str) -> Iterator[str]:
        """Yield the ids with an access rule that ends after a day, and at the latest on another one."""
        sql = "SELECT id FROM source WHERE access IS NOT NULL AND access ->> 'until' > ? AND access ->> 'until' <= ?"
        yield from (row[0] for row in self._db.execute(sql, (after, day)))

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
        rows = self._db.execute(f"{_RECORDS} WHERE s.id = ? ORDER BY s.path", (id,))
        return [
            (rule, links, record is not None and "withdrawn" in json.loads(decompress(record)))
            for _, record, links, rule in rows
        ]

    def invalid_with_rules(self) -> Iterator[tuple[str, str]]:
        """Yield (path, id) of each file with an error that states an access rule."""
        yield from self._db.execute(
            "SELECT path, id FROM source WHERE digest IS NULL AND access IS NOT NULL ORDER BY path"
        )

    def record(self, id: str) -> bytes | None:
        """Return the canonical JSON of the valid file of an id; None if there is none."""
        row = self.compressed_record(id)
        return decompress(row[1]) if row else None

    def compressed_record(self, id: str) -> tuple[bytes, bytes, str] | None:
        """Return (digest, compressed canonical JSON, links as JSON) of the valid file of an id; None if there is
        none."""
        sql = f"{_RECORDS} WHERE s.id = ? AND s.digest IS NOT NULL AND compressed IS NOT NULL"
        row = self._db.execute(sql, (id,)).fetchone()
        return row[:3] if row else None

    def count(self) -> int:
        """Return how many files are valid."""
        return int(self._db.execute("SELECT count(*) FROM source WHERE digest IS NOT NULL").fetchone()[0])
