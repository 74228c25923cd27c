"""A store that an earlier version of Fonds made is brought up to date, and loses nothing of its history.

tests/promises/stores holds what those versions wrote, of the node beside it: never made anew, one file for each schema.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from fonds.publishing import finding_aids
from fonds.publishing import publish as publishing
from fonds.record.order import NO_ORDER
from fonds.settings import Settings, load
from fonds.store import database, reader
from fonds.store.migrations import MIGRATIONS, SCHEMA_VERSION
from fonds.store.reader import Reader
from fonds.store.writer import Writer

STORES = Path(__file__).parent / "stores"
# what the log of schema 1 said, and what it is called since
LOG_1 = [
    ("create", "a", 1), ("create", "archive", 2), ("create", "b", 3), ("create", "c", 4), ("create", "papers", 5),
    ("update", "a", 6), ("update", "papers", 5), ("delete", "b", 3), ("update", "papers", 5),
    ("restore", "b", 3), ("update", "papers", 5), ("merge", "c", 4), ("update", "papers", 5),
]  # fmt: skip


def unpacked(state: Path, schema: int, node: str) -> Settings:
    """Settings of a node whose store has a schema."""
    state.mkdir()
    packed = (STORES / f"schema-{schema}.sqlite.zst").read_bytes()
    (state / database.FILE).write_bytes(zstandard.ZstdDecompressor().decompress(packed))
    return load(STORES / node, {}, {"state": str(state)})


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    """Settings of a node whose store has schema 1."""
    return unpacked(tmp_path / "state", 1, "node")


def rows(state: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(state / database.FILE)) as db:
        return db.execute(sql).fetchall()


def test_no_history_is_lost(old: Settings) -> None:
    versions = rows(old.state, "SELECT * FROM version")
    withdrawals = rows(old.state, "SELECT * FROM withdrawal")
    times = rows(old.state, "SELECT seq, at FROM change ORDER BY seq")
    born = rows(old.state, "SELECT id, created, changed FROM entity WHERE kind != 'node' ORDER BY id")
    Writer(old.state).__exit__(None, None, None)
    shelf = Reader(old.state)
    log = shelf.changes.after(0, 100)
    assert [(one.action, one.id, one.version) for one in log] == LOG_1
    assert [(one.seq, one.at) for one in log] == times
    assert [one.iiif_number for one in log if one.kind != "institution"] == list(range(1, 13))
    assert log[11].withdrawal_details()["successor"] == "a"
    assert rows(old.state, "SELECT * FROM version") == versions
    assert rows(old.state, "SELECT * FROM withdrawal") == withdrawals
    found = [shelf.entity(str(id)) for id, _, _ in born]
    assert [(row.id, row.created, row.changed) for row in found if row] == born


def test_the_next_publish_goes_on_where_the_old_one_ended(old: Settings) -> None:
    report = publishing.publish(old)
    assert report.problems == []
    assert (report.created, report.restored, report.deleted) == (0, 0, 0)
    shelf = Reader(old.state)
    log = shelf.changes.after(0, 100)
    assert [(one.action, one.id, one.version) for one in log[:13]] == LOG_1
    # whatever the documents of this version are: the newest of every id is logged, and in its sets
    assert shelf.changes.count_listed(("record",)) == 3
    assert [row.id for row in shelf.changes.entities_changed(0, 99, 9, ("record",), "collection")] == [
        row.id for row in shelf.changes.entities_changed(0, 99, 9, ("record",)) if row.withdrawn is None
    ]
    assert publishing.publish(old).updated == 0


def test_wrong_lists_of_schema_11_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its parts of four were made of later letters, and then of earlier ones: two parts had the same members."""
    monkeypatch.setattr("fonds.serializers.iiif.collection.PART_SIZE", 4)
    settings = unpacked(tmp_path / "state", 11, "wide")
    first = rows(settings.state, "SELECT id, sort, edition FROM entity ORDER BY id")
    Writer(settings.state).__exit__(None, None, None)
    assert rows(settings.state, "SELECT id, sort, edition FROM entity ORDER BY id") == first
    assert rows(settings.state, "SELECT DISTINCT position FROM entity") == [(NO_ORDER,)]
    assert rows(settings.state, "SELECT DISTINCT inputs FROM collection_part") == [(b"",)]
    assert rows(settings.state, "SELECT value FROM meta WHERE key = 'unlisted'") == [("papers",)]
    publishing.publish(settings)
    parts = rows(settings.state, "SELECT size FROM collection_part WHERE level = 1 ORDER BY kind, sort, id")
    assert sum(int(str(size)) for (size,) in parts) == 13
    shelf = Reader(settings.state)
    entity = shelf.entity("papers")
    assert entity
    listed = re.findall(rb"(early|late)-(\d\d)</unitid>", finding_aids.whole(shelf, entity) or b"")
    assert listed == [(b"early", b"%02d" % n) for n in range(1, 8)] + [
        (b"late", b"%02d" % n) for n in range(1, 7)
    ]
    assert publishing.publish(settings).updated == 0


def test_an_old_store_is_not_read_before_it_is_brought_up_to_date(old: Settings) -> None:
    with pytest.raises(database.StoreError, match="run `fonds publish`"):
        Reader(old.state)
    assert reader.published_base_url(old.state) == "https://archive.example.org"


def test_a_store_of_a_later_version_is_left_alone(old: Settings) -> None:
    with closing(sqlite3.connect(old.state / database.FILE)) as db:
        db.execute("PRAGMA user_version = 1000")
    for open_it in (Reader, Writer):
        with pytest.raises(database.StoreError, match="a later version"):
            open_it(old.state)


def test_a_step_that_fails_leaves_the_store_as_it_was(old: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from fonds.store import migrations

    broken = migrations.Migration("a fault", "CREATE TABLE half (n); CREATE TABLE half (n);")
    monkeypatch.setattr(migrations, "MIGRATIONS", (MIGRATIONS[0], broken))
    before = rows(old.state, "SELECT sql FROM sqlite_master")
    with pytest.raises(sqlite3.Error):
        Writer(old.state)
    assert rows(old.state, "SELECT sql FROM sqlite_master") == before
    assert rows(old.state, "PRAGMA user_version") == [(1,)]


def test_a_new_store_has_taken_every_step(tmp_path: Path) -> None:
    Writer(tmp_path).__exit__(None, None, None)
    assert rows(tmp_path, "PRAGMA user_version") == [(SCHEMA_VERSION,)] == [(len(MIGRATIONS),)]
