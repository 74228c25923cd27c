"""The one writer of a store: holds the lock, the tables of a publish run, and the transaction that ends it."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from service.problem import StoreError
from service.store import access_passes, commit_times, database
from service.store.document_sets import Editions
from service.store.feed_pages import FeedsWriter
from service.store.log import Entity, Log, entity, version_record
from service.store.ocr_cache import Readings
from service.store.page_images import Pictures
from service.store.sources import Sources


class Writer:
    """Opens a store for publishing. Raises StoreError where another process publishes into it."""

    def __init__(self, state: Path) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self._lock = (state / "publish.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise StoreError(f"another process is publishing into {state}: wait for it") from None
        try:
            self.db = database.open_writer(state)
        except BaseException:
            self._lock.close()
            raise
        self.sources = Sources(self.db)
        self.editions = Editions(self.db)
        self.pictures = Pictures(self.db)
        self.feeds = FeedsWriter(self.db)
        self.readings = Readings(self.db)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
        self._lock.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextmanager
    def step(self, iiif: frozenset[str] = frozenset(), some: frozenset[str] = frozenset()) -> Iterator[Log]:
        """The transaction that makes a publish complete; on disk before it returns. See Log for `iiif` and `some`."""
        self.db.execute("PRAGMA synchronous = FULL")
        with self.transaction():
            log = Log(self.db, iiif, some)
            yield log
            log.close()
            stamped = commit_times.stamp(self.db)
        while stamped is not None and commit_times.overtaken(self.db):
            with self.transaction():
                commit_times.restamp(self.db, stamped)
        self.db.execute("PRAGMA synchronous = NORMAL")

    def entity(self, id: str) -> Entity | None:
        """What is published of an id."""
        return entity(self.db, id)

    def published(self, id: str) -> bytes | None:
        """Canonical JSON of what is published under an id, withdrawn or not."""
        row = self.entity(id)
        return version_record(self.db, row.version) if row else None

    def meta(self, key: str) -> str:
        """A note that an earlier run left, or an empty text."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Leave a note for later runs."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))

    def vanished(self) -> list[str]:
        """Ids that are published and that no file of the node has any more."""
        rows = self.db.execute(
            "SELECT id FROM entity WHERE withdrawn IS NULL AND kind != 'node'"
            " AND id NOT IN (SELECT id FROM source) ORDER BY id"
        )
        return [row[0] for row in rows]

    def without_source(self, faulty: Iterable[str]) -> list[str]:
        """Ids that are published and have no sound file now: served on, and made anew when the settings change."""
        rows = self.db.execute(
            "SELECT id FROM entity WHERE kind != 'node'"
            " AND id NOT IN (SELECT id FROM source WHERE digest IS NOT NULL) ORDER BY id"
        )
        ids = [row[0] for row in rows]
        return sorted({*ids, *(id for id in faulty if self.entity(id))})

    def withdrawals(self) -> dict[str, tuple[str, str, str | None]]:
        """What `fonds withdraw` said: id -> (date, reason, successor)."""
        rows = self.db.execute("SELECT id, date, reason, successor FROM withdrawal")
        return {id: (date, reason, successor) for id, date, reason, successor in rows}

    def withdraw(self, id: str, date: str, reason: str, successor: str | None) -> None:
        """Note a withdrawal; the next publish carries it out."""
        self.db.execute("INSERT OR REPLACE INTO withdrawal VALUES (?,?,?,?)", (id, date, reason, successor))

    def add_pass(self, name: str) -> str:
        """Make a pass of the reading room and give it, this one time. Raises StoreError where the name is taken."""
        return access_passes.add(self.db, name)

    def passes(self) -> list[tuple[str, str]]:
        """(name, when it was made) of each pass."""
        return access_passes.names(self.db)

    def remove_pass(self, name: str) -> bool:
        """Take a pass back; False where there is none of that name."""
        return access_passes.remove(self.db, name)

    def pointing(self, id: str) -> int:
        """How many published descriptions link to an id."""
        sql = "SELECT count(DISTINCT source) FROM edge WHERE target = ? AND field != 'collection'"
        return int(self.db.execute(sql, (id,)).fetchone()[0])

    def restore(self, id: str) -> bool:
        """Take a withdrawal back; False where none was noted."""
        return self.db.execute("DELETE FROM withdrawal WHERE id = ?", (id,)).rowcount > 0

    def member_count(self, parent: str | None) -> int:
        """How many lie directly in a collection, or at the top."""
        return member_count(self.db, parent)

    def members_after(
        self, parent: str | None, key: tuple[str, str, str], limit: int
    ) -> list[tuple[str, str, str, bytes]]:
        """(kind, sort, id, brief) of the next members after a key (kind, sort, id)."""
        where, values = _directly_in(parent)
        return self.db.execute(
            f"SELECT kind, sort, id, brief FROM entity WHERE {where} AND (kind, sort, id) > (?,?,?)"  # noqa: S608
            " ORDER BY kind, sort, id LIMIT ?",
            (*values, *key, limit),
        ).fetchall()


def _directly_in(parent: str | None) -> tuple[str, tuple[str, ...]]:
    if parent is None:
        return "parent IS NULL AND kind IN ('collection', 'record') AND withdrawn IS NULL", ()
    return "parent = ? AND withdrawn IS NULL", (parent,)


def member_count(db: sqlite3.Connection, parent: str | None) -> int:
    """How many lie directly in a collection, or at the top for None."""
    where, values = _directly_in(parent)
    return int(db.execute(f"SELECT count(*) FROM entity WHERE {where}", values).fetchone()[0])  # noqa: S608


def members(
    db: sqlite3.Connection, parent: str | None, limit: int, offset: int
) -> list[tuple[str, str, bytes]]:
    """(id, kind, brief) of what lies directly in a collection, or of the top level for None; a page at a time."""
    where, values = _directly_in(parent)
    return db.execute(
        f"SELECT id, kind, brief FROM entity WHERE {where} ORDER BY kind, sort, id LIMIT ? OFFSET ?",  # noqa: S608
        (*values, limit, offset),
    ).fetchall()
