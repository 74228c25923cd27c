"""What the doors ask of the store: documents, neighbours and versions. Read only; one for each thread.

It gives descriptions in their public form alone (service/record/access.py). `whole` is the one way to the rest, for
the one door that answers readers with a pass.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from service.record import access
from service.record.canonical import from_bytes
from service.record.fields import Access
from service.record.model import Description
from service.store import access_passes, database
from service.store.changes import Changes
from service.store.compression import unpack
from service.store.feed_pages import Feeds
from service.store.log import Entity, counts, entity, ruled, version_record
from service.store.ocr_cache import loader
from service.store.page_images import pictures
from service.store.text_search import TextSearch
from service.store.versions import Versions
from service.store.writer import member_count, members

KEPT = 2048  # descriptions kept parsed, for each reader


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored document: its SHA-256, length in bytes, and its bytes as zstd."""

    etag: bytes
    length: int
    packed: bytes


class HiddenError(LookupError):
    """Not even the description may be told of what was asked for."""

    def __init__(self, row: Entity) -> None:
        super().__init__(f"{row.id} is hidden")
        self.row = row


class Reader:
    """A read-only view of a store. Not to be shared between threads."""

    def __init__(self, state: Path) -> None:
        self._db = database.open_reader(state)
        self.feeds = Feeds(self._db)
        self.page_text = loader(self._db)  # by the key that a picture has
        self.text = TextSearch(state)
        self._forms: Callable[[int, bytes, bool], Description | None] = lru_cache(KEPT)(self._form)

        self.changes = Changes(self._db)
        self.versions = Versions(self._db)

    def close(self) -> None:
        """Let go of the file."""
        self.text.close()
        self._db.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the store for all that is read inside, whoever publishes meanwhile."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("COMMIT")

    def state_number(self) -> int:
        """Changes whenever anybody commits to the store: what was cached under another number is stale."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def ready(self) -> bool:
        """Whether a publish was ever complete."""
        return self._db.execute("SELECT 1 FROM meta WHERE key = 'complete'").fetchone() is not None

    def entity(self, id: str) -> Entity | None:
        """What is published of an id, or was."""
        return entity(self._db, id)

    def document(self, edition: int, name: str, part: int = 0) -> Stored | None:
        """A document of an edition."""
        row = self._db.execute(
            "SELECT etag, length, body FROM document WHERE edition = ? AND name = ? AND part = ?",
            (edition, name, part),
        ).fetchone()
        return Stored(*row) if row else None

    def unpack(self, stored: Stored) -> bytes:
        """The bytes of a document."""
        return unpack(stored.packed)

    def _form(self, version: int, brief: bytes, withdrawn: bool) -> Description | None:
        whole = from_bytes(version_record(self._db, version))
        if withdrawn:
            return access.bare(whole)
        rule, shapes = ruled(brief)
        return access.public(whole, rule, shapes)

    def description(self, row: Entity) -> Description:
        """The public form of what is published of an id, or was. Raises HiddenError where nothing of it may be told."""
        form = None if row.restricted else self._forms(row.version, row.brief, row.withdrawn is not None)
        if form is None:
            raise HiddenError(row)
        return form

    def find(self, id: str) -> Description | None:
        """The public form of the description under an id; None where there is none, or it is hidden."""
        row = self.entity(id)
        if row is None or row.kind == "node" or row.restricted:
            return None
        return self.description(row)

    def verified_pass(self, given: str) -> str:
        """The name of the pass that was given; empty where it is none."""
        return access_passes.verified(self._db, given)

    def has_pass(self, name: str) -> bool:
        """Whether there still is a pass of that name."""
        return access_passes.known(self._db, name)

    def is_whole(self, row: Entity) -> bool:
        """Whether this reader gives more of it than everybody gets."""
        return False

    def rule(self, row: Entity) -> Access | None:
        """Who may see it, as it was at the last publish; None where it is open."""
        if row.withdrawn is not None:
            said = json.loads(row.withdrawn)
            return access.load(said["restricted"]) if "restricted" in said else None
        return ruled(row.brief)[0]

    def whole(self, row: Entity) -> Description:
        """All of it, for readers with a pass alone: whoever calls this has asked for theirs."""
        return access.opened(from_bytes(version_record(self._db, row.version)), self.rule(row))

    def pictures(self, edition: int) -> list[bytes]:
        """What is said of the images of the pages of an edition, in order."""
        return pictures(self._db, edition)

    def picture(self, edition: int, page: int) -> bytes | None:
        """What is said of the image of one page, counted from 1."""
        row = self._db.execute(
            "SELECT said FROM picture WHERE edition = ? AND page = ?", (edition, page)
        ).fetchone()
        return bytes(row[0]) if row else None

    def members(self, parent: str | None, limit: int, offset: int) -> list[tuple[str, str, bytes]]:
        """(id, kind, brief) of what lies directly in a collection (None: at the top), a page at a time."""
        return members(self._db, parent, limit, offset)

    def member_count(self, parent: str | None) -> int:
        """How many lie directly in a collection, or at the top."""
        return member_count(self._db, parent)

    def beside(self, row: Entity, step: int) -> tuple[str, str, bytes] | None:
        """(id, kind, brief) of the next (step 1) or previous (-1) of the same kind in the same collection."""
        than, order = (">", "ASC") if step > 0 else ("<", "DESC")
        sql = (
            f"SELECT id, kind, brief FROM entity WHERE parent IS ? AND kind = ? AND withdrawn IS NULL"  # noqa: S608
            f" AND (sort, id) {than} (SELECT sort, id FROM entity WHERE id = ?)"
            f" ORDER BY sort {order}, id {order} LIMIT 1"
        )
        found: tuple[str, str, bytes] | None = self._db.execute(
            sql, (row.parent, row.kind, row.id)
        ).fetchone()
        return found

    def pointed(self, id: str) -> list[tuple[str, int]]:
        """The fields by which others point to an id, and how many do."""
        sql = "SELECT field, n FROM edges WHERE target = ? AND n > 0 ORDER BY field"
        return self._db.execute(sql, (id,)).fetchall()

    def pointing(self, id: str, field: str, limit: int, offset: int = 0) -> list[tuple[str, str, bytes]]:
        """(id, kind, brief) of what points to an id with that field, in the order of its own lists."""
        return self._db.execute(
            "SELECT e.id, e.kind, e.brief FROM (SELECT sort, source FROM edge WHERE target = ? AND field = ?"
            " ORDER BY sort, source LIMIT ? OFFSET ?) p JOIN entity e ON e.id = p.source ORDER BY p.sort, p.source",
            (id, field, limit, offset),
        ).fetchall()

    def pointing_count(self, id: str, kind: str, most: int) -> int:
        """How many published descriptions of a kind point to an id; no more than `most` are counted."""
        sql = (
            "SELECT count(*) FROM (SELECT DISTINCT edge.source FROM edge JOIN entity e ON e.id = edge.source"
            " WHERE edge.target = ? AND e.kind = ? LIMIT ?)"
        )
        return int(self._db.execute(sql, (id, kind, most)).fetchone()[0])

    def latest(self, kind: str, limit: int) -> list[tuple[str, str, bytes]]:
        """(id, kind, brief) of what was published last, newest first."""
        rows = self._db.execute(
            "SELECT DISTINCT e.id, e.kind, e.brief FROM (SELECT id FROM change WHERE kind = ?"
            " AND action IN ('create', 'restore', 'release') ORDER BY seq DESC LIMIT ?) c"
            " JOIN entity e ON e.id = c.id WHERE e.withdrawn IS NULL",
            (kind, limit),
        )
        return rows.fetchall()

    def of_kind(self, kind: str, limit: int, offset: int = 0) -> list[tuple[str, str, bytes]]:
        """(id, kind, brief) of the published descriptions of a kind, in order."""
        sql = (
            "SELECT id, kind, brief FROM entity WHERE kind = ? AND withdrawn IS NULL"
            " ORDER BY sort, id LIMIT ? OFFSET ?"
        )
        return list(self._db.execute(sql, (kind, limit, offset)))

    def counts(self) -> dict[str, int]:
        """How many of each kind are published, as the last publish counted them."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'counts'").fetchone()
        return dict(json.loads(row[0])) if row else counts(self._db)


def is_published(state: Path) -> bool:
    """Whether a publish into that folder was ever complete."""
    if not (state / database.FILE).exists():
        return False
    reader = Reader(state)
    try:
        return reader.ready()
    finally:
        reader.close()


def published_base(state: Path) -> str:
    """The base URL of what is published there; empty where nothing is."""
    if not (state / database.FILE).exists():
        return ""
    db = database.open_reader(state, any_schema=True)
    try:
        row = db.execute("SELECT value FROM meta WHERE key = 'base_url'").fetchone()
    finally:
        db.close()
    return str(row[0]) if row else ""


def backup(state: Path, target: Path) -> None:
    """Copy the history into a file of its own, safe while others serve and publish.

    What is derived is left out: a publish into a folder with this file makes it anew. Raises FileExistsError.
    """
    if target.exists():
        raise FileExistsError(f"{target} is there already: a backup never overwrites")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    source = database.open_reader(state)
    copy = sqlite3.connect(part)
    try:
        source.backup(copy, pages=4096)
        found = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in found.intersection(database.DERIVED):
            copy.execute(f"DELETE FROM {table}")  # noqa: S608
        copy.execute("UPDATE entity SET edition = NULL")
        copy.execute("DELETE FROM meta")
        copy.commit()
        copy.execute("VACUUM")
    finally:
        copy.close()
        source.close()
    part.rename(target)
