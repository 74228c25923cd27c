"""Read documents, related descriptions and versions from the store. Read-only; one reader for each thread.

A reader returns descriptions in their public form only (fonds/record/access.py). `whole` is the one exception, for
answers to readers with access (authorized_reader.py).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fonds.record import access, canonical
from fonds.record.canonical import from_bytes
from fonds.record.field_types import Access
from fonds.record.model import Description
from fonds.record.order import NO_ORDER
from fonds.record.relations import MAX_RELATIONS
from fonds.store import access_passes, database, site_files, sources
from fonds.store.assertions import Assertions
from fonds.store.changes import Changes
from fonds.store.compression import decompress
from fonds.store.descendants import LevelCounts, level_counts
from fonds.store.feed_pages import FeedReader
from fonds.store.log import (
    COLUMNS,
    LOG_IDENTITY,
    SIGNING_KEY,
    Entity,
    access_of,
    count_by_kind,
    find_entity,
    version_record,
)
from fonds.store.log_digests import LogDigests
from fonds.store.members import IS_RELATION, KEY, START, MemberLists, member_condition
from fonds.store.ocr_cache import page_text_loader
from fonds.store.page_images import page_images
from fonds.store.page_starts import STEP, PageStarts
from fonds.store.site_files import SiteFile
from fonds.store.text_search import TextSearch
from fonds.store.versions import Versions

WITHHELD = "withheld"  # the key in `meta` of what `Reader.last_withheld` returns
CACHED_DESCRIPTIONS = 2048  # descriptions kept parsed, for each connection


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A stored document: its SHA-256, length in bytes, and its bytes, compressed with Zstandard."""

    etag: bytes
    length: int
    packed: bytes


class HiddenError(LookupError):
    """The description that was asked for may not even be mentioned."""

    def __init__(self, entity: Entity) -> None:
        super().__init__(f"{entity.id} is hidden")
        self.entity = entity


class StoreConnection:
    """An open store, which several readers of one thread may share: they then see the same snapshot."""

    def __init__(self, state: Path) -> None:
        self.db = database.open_reader(state)
        self.feeds = FeedReader(self.db)
        self.page_text = page_text_loader(self.db)
        self.text = TextSearch(state)
        self.changes = Changes(self.db)
        self.versions = Versions(self.db)
        self.page_starts: PageStarts[tuple[str | int, ...]] = PageStarts()
        self.public_view: Callable[[int, bytes, bool], Description | None] = lru_cache(CACHED_DESCRIPTIONS)(
            self._public_view
        )

    def _public_view(self, version: int, summary: bytes, withdrawn: bool) -> Description | None:
        """Return a published version as the public may see it; None if it is hidden."""
        description = from_bytes(version_record(self.db, version))
        if withdrawn:
            return access.stub(description)
        rule, shapes = access_of(summary)
        return access.public_view(description, rule, shapes)

    def close(self) -> None:
        """Close the files."""
        self.text.close()
        self.db.close()


class Reader:
    """A read-only view of a store. Not to be shared between threads."""

    def __init__(self, store: Path | StoreConnection) -> None:
        """Open the store in a state folder, or use the open connection of another reader."""
        self.connection = StoreConnection(store) if isinstance(store, Path) else store
        self._db = self.connection.db
        self.feeds = self.connection.feeds
        self.page_text = self.connection.page_text  # by the key that a page image has
        self.text_search = self.connection.text
        self.facets = self.text_search.facets
        self.points = self.text_search.points
        self.changes = self.connection.changes
        self.versions = self.connection.versions
        self.member_lists = MemberLists(self._db)
        self.log_digests = LogDigests(self._db)
        self.assertions = Assertions(self._db)

    def close(self) -> None:
        """Close the connection, also for other readers that use it."""
        self.connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state of the store inside, even if somebody publishes meanwhile."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("COMMIT")

    def state_number(self) -> int:
        """Return a number that changes with every commit to the store: what was cached under another one is stale."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def last_withheld(self) -> int:
        """Return the seq of the last change after which the public gets less than before; 0 if there is none.

        Copies of what was published that were made from an earlier state of the log must not be served.
        """
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (WITHHELD,)).fetchone()
        return int(row[0]) if row else 0

    def ready(self) -> bool:
        """Return whether a publish was ever completed."""
        return self._db.execute("SELECT 1 FROM meta WHERE key = 'complete'").fetchone() is not None

    def entity(self, id: str) -> Entity | None:
        """Return what is, or was, published of an id; None if nothing ever was."""
        return find_entity(self._db, id)

    def entities(self, start: str, limit: int) -> list[Entity]:
        """Return what is, or was, published of the next ids from `start` on, in their order."""
        sql = f"SELECT {COLUMNS} FROM entity e WHERE e.id >= ? AND e.kind != 'node' ORDER BY e.id LIMIT ?"  # noqa: S608
        return [Entity(*row) for row in self._db.execute(sql, (start, limit))]

    def document(self, document_set: int, name: str, part: int = 0) -> StoredDocument | None:
        """Return a document of a document set; None if it does not exist."""
        row = self._db.execute(
            "SELECT etag, length, body FROM document WHERE edition = ? AND name = ? AND part = ?",
            (document_set, name, part),
        ).fetchone()
        return StoredDocument(*row) if row else None

    def document_parts(self, document_set: int, name: str, most: int) -> list[tuple[str, int]]:
        """Return the name and part of the documents of a format with layers, by part; at most `most`."""
        sql = (
            "SELECT name, part FROM document WHERE edition = ?1 AND name >= ?2 AND name < ?2 || '/' AND part > 0"
            " ORDER BY part, name LIMIT ?3"
        )
        return self._db.execute(sql, (document_set, name, most)).fetchall()

    def decompress(self, stored: StoredDocument) -> bytes:
        """Return the uncompressed bytes of a document."""
        return decompress(stored.packed)

    def description(self, entity: Entity) -> Description:
        """Return the public form of a published or withdrawn description. Raises HiddenError if it is hidden."""
        is_withdrawn = entity.withdrawn is not None
        description = (
            None
            if entity.is_restricted
            else self.connection.public_view(entity.version, entity.summary, is_withdrawn)
        )
        if description is None:
            raise HiddenError(entity)
        return description

    def public_record(self, entity: Entity) -> bytes:
        """Return the canonical JSON of the public form of what is published. Raises HiddenError if it is hidden."""
        if access_of(entity.summary)[0] is None:  # then all of it is public, and nothing needs to be parsed
            return version_record(self._db, entity.version)
        return canonical.to_bytes(self.description(entity))

    def log_identity(self) -> str:
        """Return the identity of the log, which another log has; "" before the first publish."""
        return self._meta(LOG_IDENTITY)

    def signing_key(self) -> str:
        """Return the private key that signs what other nodes get (hexadecimal); "" before the next publish."""
        return self._meta(SIGNING_KEY)

    def _meta(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def last_seq(self) -> int:
        """Return the number of the last change in the log; 0 if there is none."""
        return int(self._db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])

    def changed_entities(self, seq: int, limit: int) -> list[Entity]:
        """Return what changed after a number of the log, each once with its last change, in the order of these."""
        sql = f"SELECT {COLUMNS} FROM entity e WHERE e.seq > ? AND e.kind != 'node' ORDER BY e.seq LIMIT ?"  # noqa: S608
        return [Entity(*row) for row in self._db.execute(sql, (seq, limit))]

    def find(self, id: str) -> Description | None:
        """Return the public form of the description under an id; None if there is none, or if it is hidden."""
        entity = self.entity(id)
        if entity is None or entity.kind == "node" or entity.is_restricted:
            return None
        return self.description(entity)

    def verify_pass(self, reader_pass: str) -> str:
        """Return the name of a reader pass; "" if it is not valid."""
        return access_passes.verify(self._db, reader_pass)

    def has_pass(self, name: str) -> bool:
        """Return whether a reader pass of that name still exists."""
        return access_passes.exists(self._db, name)

    def is_unredacted(self, entity: Entity) -> bool:
        """Return whether this reader gives more of a description than the public gets."""
        return False

    def rule(self, entity: Entity) -> Access | None:
        """Return the access rule of a description at the last publish; None if it is open."""
        if entity.withdrawn is not None:
            withdrawal = json.loads(entity.withdrawn)
            return access.load(withdrawal["restricted"]) if "restricted" in withdrawal else None
        return access_of(entity.summary)[0]

    def unredacted(self, entity: Entity) -> Description:
        """Return the full description, which only readers with access may get: the caller must have checked that."""
        return access.unlocked(from_bytes(version_record(self._db, entity.version)), self.rule(entity))

    def page_images(self, document_set: int) -> list[bytes]:
        """Return the stored descriptions of the page images of a document set, in order."""
        return page_images(self._db, document_set)

    def page_image(self, document_set: int, page: int) -> bytes | None:
        """Return the stored description of the image of one page, counted from 1; None if it does not exist."""
        row = self._db.execute(
            "SELECT said FROM picture WHERE edition = ? AND page = ?", (document_set, page)
        ).fetchone()
        return bytes(row[0]) if row else None

    def site_file(self, name: str) -> SiteFile | None:
        """Return a file of the site itself; None if there is none of that name."""
        return site_files.find(self._db, name)

    def members(self, parent: str | None, limit: int, offset: int) -> list[tuple[str, str, bytes]]:
        """Return (id, kind, summary) of the direct members of a collection (None: of the top level), a page at a
        time."""
        where, values = member_condition(parent)
        order = f"FROM entity WHERE {where} AND ({KEY}) > (?,?,?,?) ORDER BY {KEY} LIMIT ? OFFSET ?"
        key, skipped = self._page_start(("members", parent), START, f"SELECT {KEY} {order}", values, offset)
        return self._db.execute(f"SELECT id, kind, brief {order}", (*values, *key, limit, skipped)).fetchall()

    def _page_start(
        self,
        name: tuple[str | None, ...],
        first: tuple[str | int, ...],
        sql: str,
        values: tuple[str, ...],
        offset: int,
    ) -> tuple[tuple[str | int, ...], int]:
        """Return a key of a list, and how many rows after it an offset is.

        `first` is a key before all others; `sql` selects keys after a key.
        """

        def key_after(key: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
            following: tuple[str | int, ...] | None
            following = self._db.execute(sql, (*values, *key, 1, STEP - 1)).fetchone()
            return following

        return self.connection.page_starts.start(self.state_number(), name, first, offset, key_after)

    def member_count(self, parent: str | None) -> int:
        """Return how many direct members a collection (None: the top level) has."""
        if parent is None:
            return self.member_lists.count(None)
        # each member links to its collection, and links are counted when they are written
        row = self._db.execute(
            "SELECT n FROM edges WHERE target = ? AND field = 'collection'", (parent,)
        ).fetchone()
        return int(row[0]) if row else 0

    def level_counts(self, ids: Sequence[str]) -> dict[str, LevelCounts]:
        """Return how many units are below each of these collections, by level; those with nothing are left out."""
        return level_counts(self._db, ids)

    def descendant_count(self, id: str) -> int:
        """Return how many units are below a collection."""
        return sum(self.level_counts((id,)).get(id, {}).values())

    def adjacent(self, entity: Entity, step: int) -> tuple[str, str, bytes] | None:
        """Return (id, kind, summary) of the next (step 1) or previous (-1) member of the same collection.

        Collections and records without an order of the archive are two lists. Returns None at the end of a list.
        """
        row = self.member_lists.adjacent(entity.key, entity.parent, step)
        if row is None:
            return None
        position, kind, _, id, summary = row
        is_other_list = position == entity.position == NO_ORDER and kind != entity.kind
        return None if is_other_list else (id, kind, summary)

    def incoming_link_counts(self, id: str) -> list[tuple[str, int]]:
        """Return the fields by which other descriptions link to an id, and how many do."""
        sql = "SELECT field, n FROM edges WHERE target = ? AND n > 0 ORDER BY field"
        return self._db.execute(sql, (id,)).fetchall()

    def incoming_links(
        self, id: str, field: str, limit: int, offset: int = 0
    ) -> list[tuple[str, str, bytes]]:
        """Return (id, kind, summary) of the descriptions that link to an id with that field, by their sort keys."""
        keys = (
            "SELECT sort, source FROM edge WHERE target = ? AND field = ? AND (sort, source) > (?,?)"
            " ORDER BY sort, source LIMIT ? OFFSET ?"
        )
        values = (id, field)
        key, skipped = self._page_start(("incoming", id, field), ("", ""), keys, values, offset)
        sql = f"SELECT e.id, e.kind, e.brief FROM ({keys}) p JOIN entity e ON e.id = p.source ORDER BY p.sort, p.source"  # noqa: S608
        return self._db.execute(sql, (*values, *key, limit, skipped)).fetchall()

    def incoming_relations(self, id: str) -> tuple[str, ...]:
        """Return the ids of published units that state a relation to an id, in the order of members of a collection.

        At most MAX_RELATIONS of them.
        """
        sql = (
            "SELECT DISTINCT e.position, e.kind, e.sort, e.id FROM edge JOIN entity e ON e.id = edge.source"  # noqa: S608
            f" WHERE edge.target = ? AND {IS_RELATION} ORDER BY e.id LIMIT ?"
        )
        rows = self._db.execute(sql, (id, MAX_RELATIONS)).fetchall()
        return tuple(source for *_, source in sorted(rows))

    def incoming_link_count(self, id: str, kind: str, most: int) -> int:
        """Return how many published descriptions of a kind link to an id; at most `most` are counted."""
        sql = (
            "SELECT count(*) FROM (SELECT DISTINCT edge.source FROM edge JOIN entity e ON e.id = edge.source"
            " WHERE edge.target = ? AND e.kind = ? LIMIT ?)"
        )
        return int(self._db.execute(sql, (id, kind, most)).fetchone()[0])

    def latest(self, kind: str, limit: int) -> list[tuple[str, str, bytes]]:
        """Return (id, kind, summary) of the descriptions of a kind that were published last, newest first."""
        rows = self._db.execute(
            "SELECT DISTINCT e.id, e.kind, e.brief FROM (SELECT id FROM change WHERE kind = ?"
            " AND action IN ('create', 'restore', 'release') ORDER BY seq DESC LIMIT ?) c"
            " JOIN entity e ON e.id = c.id WHERE e.withdrawn IS NULL",
            (kind, limit),
        )
        return rows.fetchall()

    def listed(self, ids: Sequence[str]) -> list[tuple[str, str, bytes]]:
        """Return (id, kind, summary) of descriptions, in the order of the ids; those that are not published are left
        out."""
        sql = (
            "SELECT e.id, e.kind, e.brief FROM json_each(?) AS listed JOIN entity e ON e.id = listed.value"
            " WHERE e.withdrawn IS NULL ORDER BY listed.key"
        )
        return self._db.execute(sql, (json.dumps(ids),)).fetchall()

    def of_kind(self, kind: str, limit: int) -> list[tuple[str, str, bytes]]:
        """Return (id, kind, summary) of the first published descriptions of a kind, by their sort keys."""
        sql = "SELECT id, kind, brief FROM entity WHERE kind = ? AND withdrawn IS NULL ORDER BY sort, id LIMIT ?"
        return list(self._db.execute(sql, (kind, limit)))

    def counts(self) -> dict[str, int]:
        """Return how many descriptions of each kind are published, as the last publish counted them."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'counts'").fetchone()
        return dict(json.loads(row[0])) if row else count_by_kind(self._db)


def is_published(state: Path) -> bool:
    """Return whether a publish into that state folder was ever completed."""
    if not (state / database.FILE).exists():
        return False
    reader = Reader(state)
    try:
        return reader.ready()
    finally:
        reader.close()


def published_base_url(state: Path) -> str:
    """Return the base URL of what is published in a state folder; "" if nothing is."""
    if not (state / database.FILE).exists():
        return ""
    db = database.open_reader(state, any_schema=True)
    try:
        row = db.execute("SELECT value FROM meta WHERE key = 'base_url'").fetchone()
    finally:
        db.close()
    return str(row[0]) if row else ""


def source_path(state: Path, id: str) -> str:
    """Return the path of the file of an id in the node, as the last publish read it; the id if it has no file."""
    db = database.open_reader(state)
    try:
        return sources.path_of(db, id)
    finally:
        db.close()


def backup(state: Path, target: Path) -> None:
    """Copy the history into a file of its own; others may serve and publish meanwhile.

    Derived tables are left empty: a publish into a folder with this file fills them again. Raises FileExistsError if
    the target exists.
    """
    source = database.open_reader(state)
    try:
        database.copy_into(source, target, _without_derived)
    finally:
        source.close()


# a node without a setting for its address keeps the one that it was published with; other nodes know its log and key
_KEPT_VALUES = ("base_url", LOG_IDENTITY, SIGNING_KEY)


def _without_derived(copy: sqlite3.Connection) -> None:
    tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in tables.intersection(database.DERIVED):
        copy.execute(f"DELETE FROM {table}")  # noqa: S608
    copy.execute("UPDATE entity SET edition = NULL")
    marks = ",".join("?" * len(_KEPT_VALUES))
    copy.execute(f"DELETE FROM meta WHERE key NOT IN ({marks})", _KEPT_VALUES)  # noqa: S608
    copy.commit()
    copy.execute("VACUUM")
