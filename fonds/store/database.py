"""Open the SQLite file of a node, and list which of its tables are history and which are derived.

The tables themselves are defined in migrations.py.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fonds.problem import StoreError
from fonds.store import feed_pages
from fonds.store.migrations import SCHEMA_VERSION, migrate

FILE = "fonds.sqlite"

HISTORY = (
    "version",
    "change",
    "moment",
    "entity",
    "listing",
    "tally",
    "withdrawal",
    "pass",
    "outside",
    "collection_part",
    "descendant_count",
    "assertion",
    *feed_pages.HISTORY,
)
DERIVED = (
    "document",
    "edition",
    "staged_summary",
    "edge",
    "edges",
    "source",
    "source_record",
    "source_link",
    "folder",
    "pending",
    "stale",
    "link_problem",
    "orphan",
    "picture",
    "scan",
    "paged",
    "page_dependency",
    "changed_key",
    "reading",
    "page_text",
    "site_file",
    "log_hash",
    "log_sum",
    *feed_pages.DERIVED,
)


class Connection(sqlite3.Connection):
    """A connection that closes with its owner. Each thread of a server has one, and threads end without notice; from
    Python 3.13 on, sqlite3 warns of every connection that nobody closed.
    """

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it never opened
            self.close()


def open_writer(state: Path) -> sqlite3.Connection:
    """Open the store for writing; create it or migrate it to this version if needed.

    Raises StoreError for a store that a later version made.
    """
    state.mkdir(parents=True, exist_ok=True)
    connection = _connect(f"{(state / FILE).resolve().as_uri()}?mode=rwc")
    connection.execute("PRAGMA journal_mode = WAL")
    # a power failure may lose a commit, but never tears one: WAL keeps the order of commits
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 16384")  # pages; the default writes everything twice
    try:
        _require_not_newer(connection, state)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit everything inside, or nothing if it fails."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def copy_into(
    source: sqlite3.Connection, target: Path, finish: Callable[[sqlite3.Connection], None] = lambda copy: None
) -> None:
    """Copy a database into a new file, also while it is written; `finish` may change the copy before it has its name.

    Raises FileExistsError if the target exists.
    """
    if target.exists():
        raise FileExistsError(f"{target} is there already: a backup never overwrites")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    copy = sqlite3.connect(part)
    try:
        source.backup(copy, pages=4096)
        finish(copy)
    finally:
        copy.close()
    part.rename(target)


@contextmanager
def savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    """Write everything inside, or nothing, within a transaction that goes on."""
    connection.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO part")
        connection.execute("RELEASE part")
        raise
    connection.execute("RELEASE part")


def open_reader(state: Path, any_schema: bool = False) -> sqlite3.Connection:
    """Open the store read-only. Raises StoreError if nothing was ever published, or if another version made the store.

    With `any_schema` a store of an earlier version is opened too: the table `meta` is the same in all of them.
    """
    path = state / FILE
    if not path.exists():
        raise StoreError(f"nothing is published in {state}: run `fonds publish` first")
    connection = _connect(f"{path.resolve().as_uri()}?mode=ro")
    connection.execute("PRAGMA mmap_size = 1073741824")
    try:
        (_require_not_newer if any_schema else _require_same_schema)(connection, state)
    except StoreError:
        connection.close()
        raise
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30, factory=Connection
        )
        connection.execute("PRAGMA cache_size = -16384")
        connection.execute("SELECT count(*) FROM sqlite_master")  # the first access to the file
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the store cannot be opened: {error}") from None
    return connection


def _schema_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _require_not_newer(connection: sqlite3.Connection, state: Path) -> None:
    if (version := _schema_version(connection)) > SCHEMA_VERSION:
        raise StoreError(
            f"the store in {state} has schema {version}, this version of Fonds reads {SCHEMA_VERSION}:"
            " it was made by a later version"
        )


def _require_same_schema(connection: sqlite3.Connection, state: Path) -> None:
    _require_not_newer(connection, state)
    if (version := _schema_version(connection)) < SCHEMA_VERSION:
        raise StoreError(
            f"the store in {state} has schema {version}, this version of Fonds reads {SCHEMA_VERSION}:"
            " run `fonds publish` once, which brings it up to this version"
        )
