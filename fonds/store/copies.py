"""Copies of the descriptions of other nodes: the peers they come from, their origins, and what could not be taken.

One SQLite file in the state of a node. The harvester writes it: the copies of a page, and the position in the log of
the peer, in one transaction. Publishing reads the copies that changed since a position, as it reads record files.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from fonds.problem import StoreError
from fonds.record.copy_ids import split_id
from fonds.record.slugs import slugify
from fonds.store import database
from fonds.store.compression import RECORD, compress, decompress
from fonds.store.packed_files import PackedFile
from fonds.store.source_documents import Documents
from fonds.urls import ForeignAddress

FILE = "copies.sqlite"
FONDS = "fonds"  # the protocol of a peer that is a node of Fonds
OAI_PMH = "oai-pmh"  # the protocol of a peer that is a repository of OAI-PMH
MAX_NAME = 80  # characters of the name of an origin; an id has at most 120
PREFIX = "@peers/"  # of the paths of copies; no file of a node has such a path
VERSION = 2
_SCHEMA = """
CREATE TABLE peer (
  name TEXT PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL       -- JSON: the other fields of Peer
) WITHOUT ROWID;
CREATE TABLE origin (
  name TEXT PRIMARY KEY,    -- with which the ids of its copies begin
  base TEXT NOT NULL,
  title TEXT NOT NULL       -- "" if it is not known
) WITHOUT ROWID;
CREATE TABLE copy (
  id TEXT PRIMARY KEY,      -- here
  peer TEXT NOT NULL,       -- from which this version came
  position INTEGER NOT NULL UNIQUE,  -- of the last change here
  entry BLOB NOT NULL,      -- JSON, compressed: the entry of the exchange, as it came
  text BLOB,                -- JSON, compressed: the description with ids of this node; NULL if it is not published here
  digest TEXT NOT NULL,     -- of the canonical JSON at the origin
  harvested TEXT NOT NULL,  -- when this version was first taken
  is_removed INTEGER NOT NULL,
  takedown TEXT NOT NULL    -- JSON: reason and date, or ""
) WITHOUT ROWID;
CREATE INDEX copy_peer ON copy (peer, is_removed);
CREATE TABLE quarantine (
  peer TEXT NOT NULL,
  id TEXT NOT NULL,
  reason TEXT NOT NULL,
  entry BLOB NOT NULL,      -- compressed
  at TEXT NOT NULL,
  PRIMARY KEY (peer, id)
) WITHOUT ROWID;
"""
# since version 2: peers that are no nodes of Fonds; and copies with row ids, which take a third of the time to insert
_SCHEMA_2 = """
ALTER TABLE copy RENAME TO copy_1;
CREATE TABLE copy (         -- as before
  id TEXT PRIMARY KEY, peer TEXT NOT NULL, position INTEGER NOT NULL UNIQUE, entry BLOB NOT NULL, text BLOB,
  digest TEXT NOT NULL, harvested TEXT NOT NULL, is_removed INTEGER NOT NULL, takedown TEXT NOT NULL);
INSERT INTO copy SELECT id, peer, position, entry, text, digest, harvested, is_removed, takedown FROM copy_1
  ORDER BY position;
DROP TABLE copy_1;
CREATE INDEX copy_peer ON copy (peer, is_removed);
ALTER TABLE origin ADD COLUMN is_foreign INTEGER NOT NULL DEFAULT 0;  -- no node of Fonds
CREATE TABLE address (      -- of what is not at the address that a node of Fonds would give it
  id TEXT PRIMARY KEY,      -- of a copy, or of what a copy links to
  uri TEXT NOT NULL,        -- of the thing itself, "" if its origin gives it none
  page TEXT NOT NULL,       -- about it at its origin, or ""
  manifest TEXT NOT NULL    -- or ""
) WITHOUT ROWID;
CREATE TABLE document (     -- of a peer, from which copies were made
  peer TEXT NOT NULL,
  identifier TEXT NOT NULL, -- there
  time TEXT NOT NULL,       -- of its last change there, or ""
  digest BLOB NOT NULL,     -- SHA-256 of its bytes
  run TEXT NOT NULL,        -- the last run that met it
  PRIMARY KEY (peer, identifier)
) WITHOUT ROWID;
CREATE INDEX document_run ON document (peer, run);
CREATE TABLE document_copy (-- the copies that were made of each document
  peer TEXT NOT NULL,
  identifier TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (peer, identifier, id)
) WITHOUT ROWID;
CREATE INDEX document_copy_id ON document_copy (id, peer);
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another node, or another system, whose descriptions are copied here.

    `protocol` is the name of a row of the registry of protocols, with its `options`, or FONDS. Of a node of Fonds
    `position` is that in its log up to which everything was taken, `log` the identity of that log, `hash` its hash
    there, and `key` the public key with which the node signs ("" if it does not); of another
    system `cursor` is what its protocol goes on with (JSON). `allow_private` are hosts and networks that may be reached
    although they are not public; with `with_copies` what the peer copied from others is taken too. `last_run` and
    `last_success` are times (ISO 8601, UTC); `error` says why the last run failed.
    """

    name: str
    url: str
    title: str = ""
    rights: str = ""
    log: str = ""
    position: int = 0
    hash: str = ""
    key: str = ""
    allow_private: tuple[str, ...] = ()
    with_copies: bool = False
    is_paused: bool = False
    protocol: str = FONDS
    options: dict[str, str] = field(default_factory=dict)
    cursor: str = ""
    last_run: str = ""
    last_success: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The node that a copy comes from. `name` is made of its base URL, so that every node gives it the same.

    What comes from an origin that `is_foreign`, which is no node of Fonds, has addresses of its own (ForeignAddress).
    """

    name: str
    base: str
    title: str = ""
    is_foreign: bool = False


class Copy(NamedTuple):
    """A copy: its id here, the peer that it came from, and the entry of the exchange (JSON) as it came."""

    id: str
    peer: str
    entry: bytes
    digest: str
    harvested: str
    is_removed: bool
    takedown: str


class Quarantined(NamedTuple):
    """An entry that could not be taken, and why."""

    peer: str
    id: str
    reason: str
    entry: bytes
    at: str


@lru_cache(maxsize=1024)  # it is made for every entry
def origin_name(base: str) -> str:
    """Return the name of an origin: its host, port and path, as an id. It is the same on every node.

    A long one ends with a digest, so that there is room for the ids there.
    """
    parts = urlsplit(base)
    name = slugify(f"{parts.netloc}{parts.path}")
    if len(name) <= MAX_NAME:
        return name
    return f"{name[: MAX_NAME - 11].rstrip('-')}-{hashlib.sha256(base.encode()).hexdigest()[:10]}"


class Copies:
    """The file, open for reading and writing. Raises StoreError if a later version of Fonds wrote it."""

    def __init__(self, state: Path, read_only: bool = False) -> None:
        if read_only:
            self._db = sqlite3.connect(f"file:{state / FILE}?mode=ro", isolation_level=None, uri=True)
            return
        state.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(state / FILE, isolation_level=None, timeout=30)
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if version > VERSION:
            raise StoreError(f"{state / FILE} is of a later version of Fonds")
        if version < VERSION:
            schema = _SCHEMA_2 if version else f"{_SCHEMA} {_SCHEMA_2}"
            self._db.executescript(
                f"PRAGMA journal_mode = WAL; BEGIN; {schema} PRAGMA user_version = {VERSION}; COMMIT;"
            )
        self.documents = Documents(self._db)

    @staticmethod
    def exists(state: Path) -> bool:
        """Return whether a node ever had peers."""
        return (state / FILE).exists()

    @classmethod
    @contextmanager
    def reading(cls, state: Path) -> Iterator[Copies | None]:
        """Open the file for reading only; None for a node that never had peers."""
        copies = cls(state, read_only=True) if cls.exists(state) else None
        try:
            yield copies
        finally:
            if copies:
                copies.close()

    def backup(self, target: Path) -> None:
        """Copy the file, also while it is written. Raises FileExistsError."""
        database.copy_into(self._db, target)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context manager that does everything inside, or nothing if it fails."""
        return database.transaction(self._db)

    # -- peers

    def peers(self) -> list[Peer]:
        """Return all peers by name."""
        return [_peer(row) for row in self._db.execute("SELECT name, url, state FROM peer ORDER BY name")]

    def peer(self, name: str) -> Peer | None:
        """Return a peer by its name; None if there is none."""
        row = self._db.execute("SELECT name, url, state FROM peer WHERE name = ?", (name,)).fetchone()
        return _peer(row) if row else None

    def put_peer(self, peer: Peer) -> None:
        """Store a peer. Raises StoreError if another has its URL."""
        state = {key: value for key, value in asdict(peer).items() if key not in ("name", "url")}
        try:
            self._db.execute(
                "INSERT INTO peer VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET url = ?2, state = ?3",
                (peer.name, peer.url, json.dumps(state)),
            )
        except sqlite3.IntegrityError:
            raise StoreError(f"another peer has the URL {peer.url}") from None

    def update_peer(self, name: str, **changes: Any) -> None:
        """Store some fields of a peer besides name, URL and options, and leave the others as they are now.

        One that was removed stays removed.
        """
        # one statement, so that what another process stores meanwhile is kept
        self._db.execute(
            "UPDATE peer SET state = json_patch(state, ?) WHERE name = ?", (json.dumps(changes), name)
        )

    def remove_peer(self, name: str) -> None:
        """Remove a peer, its quarantine, and what is known of its documents. Its copies stay."""
        self._db.execute("DELETE FROM peer WHERE name = ?", (name,))
        self._db.execute("DELETE FROM quarantine WHERE peer = ?", (name,))
        self.documents.remove_all(name)

    # -- origins

    def origin(self, name: str) -> Origin | None:
        """Return an origin by its name; None if nothing ever came from it."""
        sql = "SELECT name, base, title, is_foreign FROM origin WHERE name = ?"
        row = self._db.execute(sql, (name,)).fetchone()
        return Origin(row[0], row[1], row[2], bool(row[3])) if row else None

    def put_origin(self, origin: Origin) -> None:
        """Store an origin. A later title replaces an earlier one, unless it is empty."""
        self._db.execute(
            "INSERT INTO origin (name, base, title, is_foreign) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
            " title = CASE ?3 WHEN '' THEN title ELSE ?3 END, is_foreign = max(is_foreign, ?4)",
            (origin.name, origin.base, origin.title, origin.is_foreign),
        )

    def put_address(self, id: str, address: ForeignAddress) -> None:
        """Store the addresses at its origin of a copy, or of what a copy links to."""
        self._db.execute("INSERT OR REPLACE INTO address VALUES (?, ?, ?, ?)", (id, *address))

    # -- copies

    def copy(self, id: str) -> Copy | None:
        """Return a copy by its id here; None if there is none."""
        row = self._db.execute(f"{_SELECT_COPIES} WHERE id = ?", (id,)).fetchone()
        return _copy(row) if row else None

    def copies(self, ids: Iterable[str]) -> dict[str, Copy]:
        """Return the copies with some ids, by id; those that there are."""
        sql = f"{_SELECT_COPIES} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own words
        return {row[0]: _copy(row) for row in self._db.execute(sql, (json.dumps(list(ids)),))}

    def copies_of(self, origin: str) -> Iterator[Copy]:
        """Yield the copies of what an origin with that name published, in the order of their ids."""
        sql = f"{_SELECT_COPIES} WHERE id > ? AND id < ? ORDER BY id LIMIT 500"
        start, end = f"{origin}--", f"{origin}--~"
        while rows := self._db.execute(sql, (start, end)).fetchall():
            yield from map(_copy, rows)
            start = rows[-1][0]

    def has(self, id: str) -> bool:
        """Return whether there is a copy with an id here."""
        return self._db.execute("SELECT 1 FROM copy WHERE id = ?", (id,)).fetchone() is not None

    def takedowns(self) -> list[tuple[str, str]]:
        """Return the id of each copy that was taken down here, with the date and reason (JSON), by id."""
        return self._db.execute("SELECT id, takedown FROM copy WHERE takedown <> '' ORDER BY id").fetchall()

    def put_copy(self, copy: Copy, text: bytes | None) -> None:
        """Store a copy. `text` is its description with the ids of this node (JSON); None if it was never published."""
        packed = compress(text, RECORD) if text else None
        self.put_packed(copy._replace(entry=compress(copy.entry, RECORD)), packed)

    def put_packed(self, copy: Copy, text: bytes | None) -> None:
        """Store a copy, the entry and text of which are compressed."""
        # the position is taken by the statement itself, since other processes may write too; a file that was made anew
        # goes on above every position that was read of an earlier one
        self._db.execute(
            "INSERT INTO copy (id, peer, position, entry, text, digest, harvested, is_removed, takedown)"
            " VALUES (?, ?, (SELECT coalesce(max(position) + 1, ?) FROM copy), ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET peer = excluded.peer, position = excluded.position,"
            " entry = excluded.entry, text = excluded.text, digest = excluded.digest, harvested = excluded.harvested,"
            " is_removed = excluded.is_removed, takedown = excluded.takedown",
            (copy.id, copy.peer, time.time_ns(), copy.entry, text,
             copy.digest, copy.harvested, copy.is_removed, copy.takedown),
        )  # fmt: skip

    def text(self, id: str) -> bytes | None:
        """Return the description of a copy as it is to be published (JSON)."""
        packed = self.packed_text(id)
        return decompress(packed) if packed is not None else None

    def packed_text(self, id: str) -> bytes | None:
        """Return the same, compressed."""
        row = self._db.execute("SELECT text FROM copy WHERE id = ?", (id,)).fetchone()
        return row[0] if row else None

    def ids_of(self, peer: str) -> list[str]:
        """Return the ids of all copies that came from a peer."""
        return [row[0] for row in self._db.execute("SELECT id FROM copy WHERE peer = ? ORDER BY id", (peer,))]

    def count(self, peer: str) -> int:
        """Count the copies from a peer that are not removed."""
        sql = "SELECT count(*) FROM copy WHERE peer = ? AND NOT is_removed"
        return int(self._db.execute(sql, (peer,)).fetchone()[0])

    # -- what could not be taken

    def quarantine(self, item: Quarantined) -> None:
        """Keep an entry that could not be taken, with the reason."""
        self._db.execute(
            "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?)",
            item._replace(entry=compress(item.entry)),
        )

    def release(self, peer: str, id: str) -> None:
        """Remove an entry from the quarantine."""
        self._db.execute("DELETE FROM quarantine WHERE peer = ? AND id = ?", (peer, id))

    def count_quarantined(self, peer: str) -> int:
        """Count what of a peer could not be taken."""
        sql = "SELECT count(*) FROM quarantine WHERE peer = ?"
        return int(self._db.execute(sql, (peer,)).fetchone()[0])

    def quarantined(self, peer: str) -> list[Quarantined]:
        """Return what of a peer could not be taken."""
        rows = self._db.execute("SELECT * FROM quarantine WHERE peer = ? ORDER BY id", (peer,))
        return [Quarantined(*row)._replace(entry=decompress(row[3])) for row in rows]

    # -- for publishing (see PackedFiles)

    @property
    def position(self) -> int:
        """The position of the last change."""
        return int(self._db.execute("SELECT coalesce(max(position), 0) FROM copy").fetchone()[0])

    def count_since(self, position: int) -> int:
        """Return the number of copies that changed after a position."""
        row = self._db.execute("SELECT count(*) FROM copy WHERE position > ?", (position,)).fetchone()
        return int(row[0])

    def since(self, position: int) -> Iterator[PackedFile]:
        """Yield what changed after a position, in the order of the changes."""
        query = "SELECT id, text, position FROM copy WHERE position > ? ORDER BY position LIMIT 200"
        while rows := self._db.execute(query, (position,)).fetchall():
            for id, text, number in rows:
                data = decompress(text) if text is not None else None
                yield PackedFile(id, data, hashlib.sha256(data).digest() if data else None, number)
                position = number


_SELECT_COPIES = "SELECT id, peer, entry, digest, harvested, is_removed, takedown FROM copy"


def _copy(row: tuple[Any, ...]) -> Copy:
    id, peer, entry, digest, harvested, is_removed, takedown = row
    return Copy(id, peer, decompress(entry), digest, harvested, bool(is_removed), takedown)


def _peer(row: tuple[str, str, str]) -> Peer:
    name, url, state = row
    known = {part.name for part in fields(Peer)}
    values = {key: value for key, value in json.loads(state).items() if key in known}
    return replace(Peer(name, url), **{**values, "allow_private": tuple(values.get("allow_private", ()))})


class OriginLookup:
    """The base URLs of origins by name, and addresses of what is at no node of Fonds, for URIs.

    An origin that is not known yet is looked up in the file again.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._origins: dict[str, tuple[str, bool, str]] = {}
        self._connections = threading.local()

    def __call__(self, name: str) -> str:
        """Return the base URL of an origin; "" if nothing ever came from it."""
        return self._origin(name)[0]

    def title(self, name: str) -> str:
        """Return what an origin is called, its base URL if that is not known; "" if nothing ever came from it."""
        base, _, title = self._origin(name)
        return title or base

    def address(self, id: str) -> ForeignAddress | None:
        """Return the addresses of a copy of what no node of Fonds published, or of what such a copy links to."""
        if not self._origin(split_id(id)[0])[1]:
            return None
        rows = self._rows("SELECT uri, page, manifest FROM address WHERE id = ?", id)
        return ForeignAddress(*rows[0]) if rows else ForeignAddress("")

    def _origin(self, name: str) -> tuple[str, bool, str]:
        if name not in self._origins:
            has_foreign = self._rows("SELECT 1 FROM pragma_table_info('origin') WHERE name = 'is_foreign'")
            column = "is_foreign" if has_foreign else "0"  # none in a file of version 1
            for row in self._rows(f"SELECT name, base, {column}, title FROM origin"):  # noqa: S608 - a name of a column
                self._origins[row[0]] = row[1], bool(row[2]), row[3]
        return self._origins.get(name, ("", False, ""))

    def _rows(self, sql: str, *parameters: str) -> list[tuple[Any, ...]]:
        if not self._path.exists():
            return []
        file = os.getpid(), self._path.stat().st_ino
        connection = getattr(self._connections, "open", None)
        if connection is None or connection.file != file:
            connection = self._connections.open = _Connection(self._path, file)
        return connection.db.execute(sql, parameters).fetchall()

    def __getstate__(self) -> dict[str, Any]:
        return {"_path": self._path, "_origins": self._origins}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._connections = threading.local()


class _Connection:
    """A connection of one thread, for reading, which is closed when the thread ends."""

    def __init__(self, path: Path, file: tuple[int, int]) -> None:
        self.file = file  # the process and the file that it belongs to
        self.db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    def __del__(self) -> None:
        self.db.close()
