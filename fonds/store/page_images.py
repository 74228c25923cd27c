"""What publishing knows of images: the image files of the node, the pages of each record, and external image services.

It is private to publishing, except for the page images of published document sets. No image is opened here.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fonds.store.compression import compress, decompress

FileStamp = tuple[int, int, int]  # size in bytes, modification time in nanoseconds, inode


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """An image file that was read: SHA-256 in hexadecimal, kind, pages (number, width, height), or what is wrong with
    it; and warnings, which do not keep it from being used. Both are (message, hint). Sound and film have a duration in
    seconds, and their media type as kind."""

    digest: str
    kind: str
    pages: tuple[tuple[int, int, int], ...] = ()
    problem: tuple[str, str] | None = None
    warnings: tuple[tuple[str, str], ...] = ()
    duration: float = 0.0


@dataclass(frozen=True, slots=True)
class PageSource:
    """A file of the node whose `pages` entries must be resolved: its path, its id, the entries (JSON), the digest of
    the page images that were found last, the problems with them (JSON), and the keys of the files that they depend on
    (JSON; "" if they were never looked for)."""

    path: str
    id: str
    pages: str
    digest: bytes | None
    problems: str
    keys: str


# the keys of the first two digits of prepared files that may have lost their last use (`media` for copies of sound and
# film), and of whether texts may have
UNUSED_FILES, UNUSED_TEXTS = "unused page images", "unused page texts"
MEDIA = (
    "media:"  # begins the name of sound or film; a colon and the name of its poster, if it has one, follow
)
_POSTER = len(MEDIA) + 64 + 2  # the first character of the name of the poster, counted from 1
_ON_THE_WEB = "(instr(pages, '\"service\"') > 0 OR instr(pages, '\"media\"') > 0)"
FOLDERS = "folders of page images"  # the key of when each folder of prepared files was last changed


def mark_unused(db: sqlite3.Connection, document_sets: Iterable[tuple[int, str]]) -> None:
    """Remember, before document sets (number, id) are deleted, which prepared files and texts may be needed no more.

    Most are in the set that the description has now, and need not be looked for elsewhere.
    """
    sql = "SELECT prepared, CAST(said AS TEXT) ->> '$.read' FROM picture WHERE edition = ?"
    names: set[str] = set()
    has_texts = False
    for number, id in document_sets:
        if rows := db.execute(sql, (number,)).fetchall():
            current = db.execute("SELECT edition FROM entity WHERE id = ?", (id,)).fetchone()
            current_rows = db.execute(sql, current).fetchall() if current else []
            names |= {name for name, _ in rows} - {name for name, _ in current_rows}
            has_texts |= bool({key for _, key in rows} - {key for _, key in current_rows} - {None})
            has_texts |= any(name.startswith(MEDIA) for name, _ in rows)  # it may have captions
    posters = {name[_POSTER - 1 :] for name in names if name.startswith(MEDIA)}
    images = posters.union(name for name in names if not name.startswith(MEDIA))
    prefixes = {name[:2] for name in images if name}
    if any(name.startswith(MEDIA) for name in names):
        prefixes.add(MEDIA.rstrip(":"))
    if prefixes:
        _set_meta(db, UNUSED_FILES, " ".join(sorted(prefixes.union(_meta(db, UNUSED_FILES).split()))))
    if has_texts:
        mark_unused_texts(db)


def mark_unused_texts(db: sqlite3.Connection, may_have: bool = True) -> None:
    """Remember that texts of pages may be needed no more, or that all that are stored are needed."""
    _set_meta(db, UNUSED_TEXTS, "1" if may_have else "0")


def may_have_unused_texts(db: sqlite3.Connection) -> bool:
    """Return whether texts of pages may be stored that are needed no more."""
    return _meta(db, UNUSED_TEXTS) != "0"


def _meta(db: sqlite3.Connection, key: str) -> str:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def _set_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    if _meta(db, key) != value:  # a write tells readers that what they cached may be stale
        db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))


def page_images(db: sqlite3.Connection, document_set: int) -> list[bytes]:
    """Return the stored descriptions of the page images of a document set, in order."""
    return [
        bytes(row[0])
        for row in db.execute("SELECT said FROM picture WHERE edition = ? ORDER BY page", (document_set,))
    ]


class PageImageTables:
    """The tables of images, for publishing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find_file(self, path: str, stamp: FileStamp, reader: str) -> ScannedFile | None:
        """Return what a file was read as; None if its size, time or inode, or the version of the reader, changed."""
        row = self._db.execute(
            "SELECT digest, kind, pages, problem FROM scan WHERE path = ? AND size = ? AND mtime = ? AND inode = ?"
            " AND reader = ?",
            (path, *stamp, reader),
        ).fetchone()
        if row is None:
            return None
        digest, kind, pages, problem_json = row
        remarks = json.loads(problem_json)
        problem = remarks["problem"]
        return ScannedFile(
            digest,
            kind,
            tuple(tuple(page) for page in json.loads(pages)),
            tuple(problem) if problem else None,
            tuple((message, hint) for message, hint in remarks["warnings"]),
            remarks.get("duration", 0.0),
        )

    def remember_file(self, path: str, stamp: FileStamp, reader: str, file: ScannedFile) -> None:
        """Store what a file was read as."""
        remarks: dict[str, Any] = {"problem": file.problem, "warnings": file.warnings}
        if file.duration:
            remarks["duration"] = file.duration
        row = (
            path,
            *stamp,
            reader,
            file.digest,
            file.kind,
            json.dumps(file.pages),
            json.dumps(remarks),
        )
        self._db.execute("INSERT OR REPLACE INTO scan VALUES (?,?,?,?,?,?,?,?,?)", row)

    def pages_on_the_web(self) -> Iterator[str]:
        """Yield the entries (JSON) of each file whose pages lead to external image services, or to sound or film on the
        web of which something is not known."""
        sql = f"SELECT pages FROM paged WHERE {_ON_THE_WEB} ORDER BY path"  # noqa: S608
        yield from (row[0] for row in self._db.execute(sql))

    def forget_keys(self) -> None:
        """Have the page images of all files looked for again."""
        self._db.execute("UPDATE paged SET keys = ''")

    def select_changed(self) -> int:
        """Select the files whose pages must be resolved: what they depend on changed, or is not known.

        Returns how many there are.
        """
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS rescanned (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("DELETE FROM rescanned")
        self._db.execute(
            "INSERT INTO rescanned SELECT path FROM paged WHERE keys = ''"
            " UNION SELECT k.path FROM changed_key c JOIN page_dependency k ON k.key = c.key"
        )
        return int(self._db.execute("SELECT count(*) FROM rescanned").fetchone()[0])

    def forget_changes(self) -> None:
        """Forget the keys of files that changed, once the pages that depend on them were looked for."""
        self._db.execute("DELETE FROM changed_key")

    def page_sources(self, after: str, limit: int) -> list[PageSource]:
        """Return the next of the selected files, by path."""
        rows = self._db.execute(
            "SELECT p.path, p.id, p.pages, p.digest, p.problems, p.keys FROM rescanned r"
            " JOIN paged p ON p.path = r.path WHERE r.path > ? ORDER BY r.path LIMIT ?",
            (after, limit),
        )
        return [PageSource(*row) for row in rows]

    def ids(self) -> list[tuple[str, str]]:
        """Return (path, id) of each file whose `pages` entries are resolved, by path."""
        rows = self._db.execute("SELECT path, id FROM paged ORDER BY path")
        return [(str(path), str(id)) for path, id in rows]

    def put_keys(self, path: str, before: str, keys: Sequence[str]) -> None:
        """Store the keys of the files that the pages of a file depend on, and forget those before (JSON)."""
        old, new = set(json.loads(before or "[]")), set(keys)
        self._db.executemany(
            "DELETE FROM page_dependency WHERE key = ? AND path = ?", [(key, path) for key in old - new]
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO page_dependency VALUES (?,?)", [(key, path) for key in new]
        )
        keys_json = json.dumps(sorted(new), ensure_ascii=False)
        self._db.execute("UPDATE paged SET keys = ? WHERE path = ?", (keys_json, path))

    def any(self) -> bool:
        """Return whether any file, or anything published, has pages that had to be resolved."""
        queries = ("SELECT 1 FROM paged LIMIT 1", "SELECT 1 FROM picture LIMIT 1")
        return any(self._db.execute(query).fetchone() for query in queries)

    def count(self) -> int:
        """Return how many files have pages that must be resolved."""
        return int(self._db.execute("SELECT count(*) FROM paged").fetchone()[0])

    def put(self, path: str, digest: bytes | None, images: Sequence[bytes], problems: str) -> None:
        """Store the page images that were found for a file, or what is wrong with them."""
        images_json = compress(json.dumps([image.decode() for image in images]).encode()) if images else None
        self._db.execute(
            "UPDATE paged SET digest = ?, found = ?, problems = ? WHERE path = ?",
            (digest, images_json, problems, path),
        )

    def digest(self, path: str) -> bytes:
        """Return the digest of the page images of a valid file; b"" if it has no pages to be resolved."""
        row = self._db.execute("SELECT digest FROM paged WHERE path = ?", (path,)).fetchone()
        return bytes(row[0]) if row and row[0] else b""

    def of_file(self, path: str) -> list[bytes]:
        """Return the stored descriptions of the page images of a valid file, in order."""
        row = self._db.execute("SELECT found FROM paged WHERE path = ?", (path,)).fetchone()
        return [image.encode() for image in json.loads(decompress(row[0]))] if row and row[0] else []

    def with_problems(self) -> Iterator[tuple[str, str, str]]:
        """Yield (path, id, problems as JSON) of each file with pages that cannot be used."""
        yield from self._db.execute(
            "SELECT path, id, problems FROM paged WHERE problems != '[]' ORDER BY path"
        )

    def published(self, document_set: int | None) -> list[bytes]:
        """Return the stored descriptions of the page images of a document set, in order."""
        return page_images(self._db, document_set) if document_set else []

    def external_service(self, uri: str) -> dict[str, Any] | None:
        """Return what `fonds fetch` stored of an external image service, or of sound or film; None if it was never
        fetched."""
        row = self._db.execute("SELECT said FROM outside WHERE service = ?", (uri,)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def set_external_service(self, uri: str, properties: dict[str, Any]) -> None:
        """Store what was found of an external image service, or of sound or film."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        row = (uri, json.dumps(properties, sort_keys=True), now)
        self._db.execute("INSERT OR REPLACE INTO outside VALUES (?,?,?)", row)
        self._db.execute(f"UPDATE paged SET keys = '' WHERE {_ON_THE_WEB}")  # noqa: S608

    def prepared_files(self, prefix: str) -> Iterator[tuple[str, str, bytes]]:
        """Yield (name, id, stored description) of each published page image whose prepared file has a name with that
        prefix."""
        yield from self._db.execute(
            "SELECT p.prepared, e.id, p.said FROM picture p JOIN entity e ON e.edition = p.edition"
            " WHERE p.prepared >= ? AND p.prepared < ? AND e.withdrawn IS NULL ORDER BY p.prepared",
            (prefix, prefix + "g"),
        )
        for name, id, image in self.media_files(prefix):
            yield name[_POSTER - 1 :], id, image

    def media_files(self, poster: str = "") -> Iterator[tuple[str, str, bytes]]:
        """Yield (name, id, stored description) of each published page that is sound or film in a file of the node.

        Only those with a poster whose name begins with `poster`, if that is not empty.
        """
        yield from self._db.execute(
            "SELECT p.prepared, e.id, p.said FROM picture p JOIN entity e ON e.edition = p.edition"
            " WHERE p.prepared >= 'media:' AND p.prepared < 'media;' AND substr(p.prepared, ?1, length(?2)) = ?2"
            " AND e.withdrawn IS NULL ORDER BY p.prepared",
            (_POSTER, poster),
        )

    def clean_folders(self) -> dict[str, int]:
        """Return the folders in which all files that are needed were, and no others, with the time of their last change
        then (nanoseconds).

        Folders with files that may not be needed since are left out.
        """
        folders: dict[str, int] = json.loads(_meta(self._db, FOLDERS) or "{}")
        unused = _meta(self._db, UNUSED_FILES).split()
        return {prefix: time for prefix, time in folders.items() if prefix not in unused}

    def set_clean_folders(self, folders: Mapping[str, int]) -> None:
        """Store what `clean_folders` returns."""
        _set_meta(self._db, FOLDERS, json.dumps(folders, sort_keys=True))
        _set_meta(self._db, UNUSED_FILES, "")
