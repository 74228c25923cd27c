"""A file of copies of version 1, which knew nodes of Fonds only, is opened and goes on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from fonds.problem import StoreError
from fonds.store.compression import compress
from fonds.store.copies import FILE, FONDS, VERSION, Copies, Copy, Origin, OriginLookup, Peer
from fonds.urls import ForeignAddress

SCHEMA_1 = """
CREATE TABLE peer (
  name TEXT PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE origin (
  name TEXT PRIMARY KEY,
  base TEXT NOT NULL,
  title TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE copy (
  id TEXT PRIMARY KEY,
  peer TEXT NOT NULL,
  position INTEGER NOT NULL UNIQUE,
  entry BLOB NOT NULL,
  text BLOB,
  digest TEXT NOT NULL,
  harvested TEXT NOT NULL,
  is_removed INTEGER NOT NULL,
  takedown TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX copy_peer ON copy (peer, is_removed);
CREATE TABLE quarantine (
  peer TEXT NOT NULL,
  id TEXT NOT NULL,
  reason TEXT NOT NULL,
  entry BLOB NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (peer, id)
) WITHOUT ROWID;
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state of a node with a file of version 1."""
    db = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    db.executescript(f"PRAGMA journal_mode = WAL; {SCHEMA_1} PRAGMA user_version = 1;")
    peer = '{"title": "A", "log": "l", "position": 7, "allow_private": ["127.0.0.1"], "with_copies": true}'
    db.execute("INSERT INTO peer VALUES ('a', 'https://a.example.org', ?)", (peer,))
    db.execute("INSERT INTO origin VALUES ('a', 'https://a.example.org', 'Archive A')")
    entry = compress(b'{"kind": "record"}')
    db.execute("INSERT INTO copy VALUES ('a--x', 'a', 5, ?, ?, 'd', 't', 0, '')", (entry, compress(b"{}")))
    db.execute("INSERT INTO quarantine VALUES ('a', 'a--y', 'why', ?, 't')", (entry,))
    db.close()
    return tmp_path


def test_what_is_there_stays(state: Path) -> None:
    copies = Copies(state)
    expected = Peer(
        "a",
        "https://a.example.org",
        "A",
        log="l",
        position=7,
        allow_private=("127.0.0.1",),
        with_copies=True,
    )
    assert copies.peers() == [expected]
    assert copies.peers()[0].protocol == FONDS
    assert copies.origin("a") == Origin("a", "https://a.example.org", "Archive A", is_foreign=False)
    assert copies.copy("a--x") == Copy("a--x", "a", b'{"kind": "record"}', "d", "t", False, "")
    assert (copies.text("a--x"), copies.position) == (b"{}", 5)
    assert [item.id for item in copies.quarantined("a")] == ["a--y"]
    copies.close()


def test_what_is_new_can_be_used(state: Path) -> None:
    Copies(state).close()
    copies = Copies(state)
    copies.put_origin(Origin("b", "https://b.example.org", is_foreign=True))
    copies.put_address("b--x", ForeignAddress("https://b.example.org/x"))
    assert copies.documents.count("a") == 0
    copies.close()
    with sqlite3.connect(state / FILE) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    db.close()
    lookup = OriginLookup(state)
    assert lookup("b") == "https://b.example.org"
    assert lookup.address("b--x") == ForeignAddress("https://b.example.org/x")


def test_addresses_are_looked_up_before_it_is_migrated(state: Path) -> None:
    """A server that reads it may be started before the first harvest."""
    lookup = OriginLookup(state)
    assert lookup("a") == "https://a.example.org"
    assert lookup.address("a--x") is None


def test_a_later_version_is_refused(state: Path) -> None:
    with sqlite3.connect(state / FILE) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    with pytest.raises(StoreError, match="later version"):
        Copies(state)
