"""The one writer of a store: its lock, the tables of a publish, and the transaction that completes it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType

from fonds.problem import StoreBusyError
from fonds.record.copy_ids import COPY_MARK
from fonds.record.relations import MAX_RELATIONS
from fonds.store import access_passes, commit_times, database
from fonds.store.assertions import Assertions
from fonds.store.collection_parts import CollectionPartsTable
from fonds.store.document_sets import DocumentSets
from fonds.store.feed_pages import FeedWriter
from fonds.store.folder_listings import FolderListings
from fonds.store.log import Entity, Log, find_entity, version_record
from fonds.store.members import IS_RELATION, MemberLists
from fonds.store.ocr_cache import OcrCache
from fonds.store.page_images import PageImageTables
from fonds.store.pending import PendingIds
from fonds.store.site_files import SiteFileTable
from fonds.store.sources import Sources


class Writer:
    """Opens a store for publishing. Raises StoreBusyError if another process publishes into it."""

    def __init__(self, state: Path) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self._lock = (state / "publish.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise StoreBusyError(f"another process is publishing into {state}: wait for it") from None
        try:
            self.db = database.open_writer(state)
        except BaseException:
            self._lock.close()
            raise
        self._open_tables()

    def _open_tables(self) -> None:
        self.sources = Sources(self.db)
        self.assertions = Assertions(self.db)
        self.folder_listings = FolderListings(self.db)
        self.pending = PendingIds(self.db)
        self.members = MemberLists(self.db)
        self.collection_parts = CollectionPartsTable(self.db)
        self.document_sets = DocumentSets(self.db)
        self.page_images = PageImageTables(self.db)
        self.feeds = FeedWriter(self.db)
        self.ocr_cache = OcrCache(self.db)
        self.site_files = SiteFileTable(self.db)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
        self._lock.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context manager that commits everything inside, or nothing."""
        return database.transaction(self.db)

    @contextmanager
    def log_transaction(
        self, iiif_formats: frozenset[str] = frozenset(), listed_formats: frozenset[str] = frozenset()
    ) -> Iterator[Log]:
        """Run the transaction that completes a publish; it is on disk before this returns. For the formats see Log."""
        self.db.execute("PRAGMA synchronous = FULL")
        with self.transaction():
            log = Log(self.db, iiif_formats, listed_formats)
            yield log
            log.close()
            previous_seq = commit_times.assign_time(self.db)
        while previous_seq is not None and commit_times.is_overtaken(self.db):
            with self.transaction():
                commit_times.assign_later_time(self.db, previous_seq)
        self.db.execute("PRAGMA synchronous = NORMAL")

    def has_history(self) -> bool:
        """Return whether anything was ever published."""
        return self.db.execute("SELECT 1 FROM entity WHERE seq IS NOT NULL LIMIT 1").fetchone() is not None

    def published_copies(self) -> Iterator[str]:
        """Yield the ids of the copies of descriptions of other nodes that are published, by id."""
        sql = "SELECT id FROM entity WHERE withdrawn IS NULL AND instr(id, ?) ORDER BY id"
        yield from (row[0] for row in self.db.execute(sql, (COPY_MARK,)))

    def entity(self, id: str) -> Entity | None:
        """Return what is published of an id; None if nothing ever was."""
        return find_entity(self.db, id)

    def published(self, id: str) -> bytes | None:
        """Return the canonical JSON of what is published under an id, withdrawn or not; None if nothing ever was."""
        entity = self.entity(id)
        return version_record(self.db, entity.version) if entity else None

    def published_version(self, id: str) -> tuple[bytes, bytes] | None:
        """Return (digest, compressed canonical JSON) of what is published under an id; None if nothing ever was."""
        sql = "SELECT digest, record FROM version WHERE n = (SELECT version FROM entity WHERE id = ?)"
        row: tuple[bytes, bytes] | None = self.db.execute(sql, (id,)).fetchone()
        return row

    def meta(self, key: str) -> str:
        """Return a value that an earlier run stored, or ""."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Store a value for later runs."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))

    def published_digest(self, entity: Entity) -> bytes:
        """Return the digest of the canonical JSON of what is published of an entity."""
        row = self.db.execute("SELECT digest FROM version WHERE n = ?", (entity.version,)).fetchone()
        return bytes(row[0])

    def published_links(self, id: str) -> set[tuple[str, str]]:
        """Return the (field, target) pairs of what is published of an id."""
        return set(self.db.execute("SELECT field, target FROM edge WHERE source = ?", (id,)))

    def published_relations(self, target: str, most: int = MAX_RELATIONS) -> list[str]:
        """Return the ids of which a relation to an id is published; all of them if `most` is -1."""
        sql = (
            f"SELECT DISTINCT source FROM edge WHERE target = ? AND {IS_RELATION}"  # noqa: S608
            " ORDER BY source LIMIT ?"
        )
        return [row[0] for row in self.db.execute(sql, (target, most))]

    def published_parent(self, id: str, fields: Iterable[str]) -> tuple[str, str] | None:
        """Return (field, id) of what is published as the parent of an id by one of the fields; None without one."""
        names = sorted(fields)
        row: tuple[str, str] | None = self.db.execute(
            f"SELECT field, target FROM edge WHERE source = ? AND field IN ({','.join('?' * len(names))})",  # noqa: S608
            (id, *names),
        ).fetchone()
        return row

    def withdrawals(self) -> dict[str, tuple[str, str, str | None]]:
        """Return what `fonds withdraw` stored: id -> (date, reason, successor)."""
        rows = self.db.execute("SELECT id, date, reason, successor FROM withdrawal")
        return {id: (date, reason, successor) for id, date, reason, successor in rows}

    def withdraw(self, id: str, date: str, reason: str, successor: str | None) -> None:
        """Store a withdrawal; the next publish applies it."""
        self.pending.add([id])
        self.db.execute("INSERT OR REPLACE INTO withdrawal VALUES (?,?,?,?)", (id, date, reason, successor))

    def add_pass(self, name: str) -> str:
        """Make a reader pass and return it; it cannot be shown again. Raises StoreError if the name is taken."""
        return access_passes.add(self.db, name)

    def passes(self) -> list[tuple[str, str]]:
        """Return (name, creation time) of each reader pass."""
        return access_passes.list_names(self.db)

    def remove_pass(self, name: str) -> bool:
        """Remove a reader pass. Returns False if no pass has that name."""
        return access_passes.remove(self.db, name)

    def count_incoming_links(self, id: str) -> int:
        """Return how many published descriptions link to an id, not counting members of a collection."""
        sql = "SELECT count(DISTINCT source) FROM edge WHERE target = ? AND field != 'collection'"
        return int(self.db.execute(sql, (id,)).fetchone()[0])

    def cancel_withdrawal(self, id: str) -> bool:
        """Cancel a withdrawal of `fonds withdraw`. Returns False if there was none."""
        self.pending.add([id])
        return self.db.execute("DELETE FROM withdrawal WHERE id = ?", (id,)).rowcount > 0
