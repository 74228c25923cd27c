"""The SQLite file of a node: its tables and how a connection is opened. It never decides what is published."""

from __future__ import annotations

import sqlite3
from pathlib import Path

FILE = "fonds.sqlite"
SCHEMA_VERSION = 1

HISTORY = ("version", "change", "entity", "withdrawal")
DERIVED = ("document", "edition", "edge", "source")

SCHEMA = """
CREATE TABLE version (            -- every published version of a description, for ever
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, digest BLOB NOT NULL, record BLOB NOT NULL);
CREATE INDEX version_id ON version (id, n);
CREATE TABLE change (             -- the one log; seq is the only cursor, `at` derives from it and never runs back
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, kind TEXT NOT NULL, action TEXT NOT NULL,
  version INTEGER NOT NULL, at TEXT NOT NULL);
CREATE INDEX change_id ON change (id, seq);
CREATE INDEX change_kind ON change (kind, seq);
CREATE TABLE entity (             -- what is published now, one row for each id ever published
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL, edition INTEGER, documents BLOB,
  parent TEXT, sort TEXT NOT NULL, brief BLOB NOT NULL, withdrawn TEXT,
  created TEXT NOT NULL, changed TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX entity_parent ON entity (parent, kind, sort, id) WHERE withdrawn IS NULL;
CREATE INDEX entity_kind ON entity (kind, sort, id) WHERE withdrawn IS NULL;
CREATE TABLE withdrawal (         -- said by `fonds withdraw`; holds until `fonds restore`
  id TEXT PRIMARY KEY, date TEXT NOT NULL, reason TEXT NOT NULL, successor TEXT) WITHOUT ROWID;
CREATE TABLE edition (            -- the documents of one state of a description; live once an entity points to it
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, inputs BLOB NOT NULL, documents BLOB NOT NULL,
  brief BLOB NOT NULL);
CREATE INDEX edition_id ON edition (id);
CREATE TABLE document (
  edition INTEGER NOT NULL, name TEXT NOT NULL, part INTEGER NOT NULL, inputs BLOB NOT NULL, etag BLOB NOT NULL,
  length INTEGER NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX document_key ON document (edition, name, part);
CREATE TABLE edge (source TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL);
CREATE UNIQUE INDEX edge_source ON edge (source, field, target);
CREATE INDEX edge_target ON edge (target, field, source);
CREATE TABLE source (             -- what the files of the node say: one that did not change is not read again
  path TEXT PRIMARY KEY, sha BLOB NOT NULL, reader TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, digest BLOB,
  record BLOB, links TEXT NOT NULL, problems TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX source_id ON source (id);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class StoreError(Exception):
    """The state folder cannot be used: another publish runs, or a newer version made it."""


def open_writer(state: Path) -> sqlite3.Connection:
    """The store, made if it is not there yet. Raises StoreError for a store of another schema."""
    state.mkdir(parents=True, exist_ok=True)
    connection = _connect(f"{(state / FILE).resolve().as_uri()}?mode=rwc")
    connection.execute("PRAGMA journal_mode = WAL")
    # a commit may be lost with the machine's power, never torn: WAL keeps the order of commits
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 16384")  # pages; the default writes everything twice
    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
    _same_schema(connection, state)
    return connection


def open_reader(state: Path) -> sqlite3.Connection:
    """The store for reading only. Raises StoreError where nothing was ever published."""
    path = state / FILE
    if not path.exists():
        raise StoreError(f"nothing is published in {state}: run `fonds publish` first")
    connection = _connect(f"{path.resolve().as_uri()}?mode=ro")
    connection.execute("PRAGMA mmap_size = 1073741824")
    _same_schema(connection, state)
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA cache_size = -16384")
        connection.execute("SELECT count(*) FROM sqlite_master")  # the first look into the file
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the store cannot be opened: {error}") from None
    return connection


def _same_schema(connection: sqlite3.Connection, state: Path) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != SCHEMA_VERSION:
        raise StoreError(
            f"the store in {state} has schema {found}, this version of Fonds reads {SCHEMA_VERSION}"
        )
