"""Summaries, records and links are stored once: before a commit in tables of their own, after it with the entity."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store import database
from fonds.store.document_sets import Document
from fonds.store.log import Transition
from fonds.store.migrations import MIGRATIONS
from fonds.store.writer import Writer

# turns a store with everything published into one of the schema before, with the same content
STORED_TWICE = """
ALTER TABLE edition ADD COLUMN brief BLOB NOT NULL DEFAULT x'';
ALTER TABLE edition ADD COLUMN digests TEXT NOT NULL DEFAULT '';
UPDATE edition SET brief = e.brief, digests = e.digests FROM entity e WHERE e.edition = edition.n;
DROP TABLE staged_summary;
DROP TRIGGER source_goes;
DROP TABLE source_record;
ALTER TABLE source ADD COLUMN record BLOB;
UPDATE source SET record = v.record FROM entity e JOIN version v ON v.n = e.version WHERE e.id = source.id;
CREATE TABLE former (source TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL, sort TEXT NOT NULL DEFAULT '');
INSERT INTO former SELECT source, field, target, sort FROM edge;
DROP TABLE edge;
ALTER TABLE former RENAME TO edge;
CREATE UNIQUE INDEX edge_source ON edge (source, field, target);
CREATE INDEX edge_target ON edge (target, field, sort, source);
CREATE TRIGGER edge_comes AFTER INSERT ON edge BEGIN SELECT 1; END;
CREATE TRIGGER edge_goes AFTER DELETE ON edge BEGIN SELECT 1; END;
DROP INDEX entity_parent;
DROP TABLE site_file;
DROP TABLE descendant_count;
DROP TABLE log_hash;
DROP TABLE log_sum;
DROP TABLE assertion;
ALTER TABLE entity DROP COLUMN position;
ALTER TABLE collection_part DROP COLUMN position;
CREATE INDEX entity_parent ON entity (parent, kind, sort, id) WHERE withdrawn IS NULL;
PRAGMA user_version = 9;
"""
TABLES = {
    "entity": "SELECT * FROM entity ORDER BY id",
    "edge": "SELECT source, field, target, sort FROM edge ORDER BY 1, 2, 3",
    "edges": "SELECT * FROM edges WHERE n > 0 ORDER BY 1, 2",
    "edition": "SELECT n, id, inputs, documents FROM edition WHERE id != 'staged' ORDER BY n",
    "document": "SELECT * FROM document ORDER BY 1, 2, 3",
    "version": "SELECT * FROM version ORDER BY n",
    "source": "SELECT path, sha, id, digest FROM source ORDER BY path",
}


def content(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of the tables that matter."""
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        return {name: db.execute(sql).fetchall() for name, sql in TABLES.items()}


def count(store: Writer, table: str) -> int:
    return int(store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def change(settings: Settings, replace: Callable[[str], str]) -> Path:
    """Rewrite the file of one record; return its path."""
    path = settings.node / "records" / "r0000001.md"
    path.write_text(replace(path.read_text("utf-8")), "utf-8")
    return path


def test_after_a_commit_nothing_is_staged(small: Settings) -> None:
    publishing.publish(small)
    change(small, lambda text: text.replace("title: ", "title: New "))
    assert publishing.publish(small).updated >= 1
    with Writer(small.state) as store:
        assert [count(store, table) for table in ("staged_summary", "source_record")] == [0, 0]
        for (id,) in store.db.execute("SELECT id FROM source").fetchall():
            assert store.sources.record(id) == store.published(id)


def test_a_file_that_is_not_published_keeps_its_record(small: Settings) -> None:
    publishing.publish(small)
    before = content(small)
    path = change(small, lambda text: text.replace("places: [", "places: [nowhere, "))
    first = path.read_text("utf-8")
    assert publishing.publish(small).problems
    with Writer(small.state) as store:
        assert count(store, "source_record") == 1
        assert b"nowhere" in (store.sources.record("r0000001") or b"")
        assert b"nowhere" not in (store.published("r0000001") or b"")
    path.write_text(first.replace("nowhere, ", ""), "utf-8")
    assert publishing.publish(small).problems == []
    assert content(small) == before
    with Writer(small.state) as store:
        assert count(store, "source_record") == 0


def test_the_record_of_a_file_goes_with_it(small: Settings) -> None:
    publishing.publish(small)
    path = change(small, lambda text: text.replace("places: [", "places: [nowhere, "))
    publishing.publish(small)
    path.unlink()
    publishing.publish(small)
    with Writer(small.state) as store:
        assert count(store, "source_record") == 0
        assert store.sources.record("r0000001") is None
        assert store.published("r0000001")


def test_a_store_that_has_all_twice_is_brought_up_to_date(small: Settings) -> None:
    publishing.publish(small)
    before = content(small)
    with closing(sqlite3.connect(small.state / database.FILE)) as db:
        db.executescript(STORED_TWICE)
        # a document set that a killed publish staged
        staged = ("staged", b"inputs", b"digest", b'{"label":"staged"}', "dcterms=1")
        db.execute("INSERT INTO edition (id, inputs, documents, brief, digests) VALUES (?,?,?,?,?)", staged)
        db.commit()
    with Writer(small.state) as store:
        document_set = store.document_sets.find("staged", b"inputs")
        assert document_set
        assert (document_set.summary, document_set.digests) == (b'{"label":"staged"}', "dcterms=1")
        assert count(store, "source_record") == 0
        assert store.db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    report = publishing.publish(small)
    assert (report.created, report.updated, report.problems) == (0, 0, [])
    assert content(small) == before


def put(store: Writer, inputs: bytes, *formats: str) -> None:
    """Publish a description with documents in these formats."""
    documents = [Document(name, 0, b"", inputs) for name in formats]
    document_set = store.document_sets.put("a", inputs, documents, b'{"label":"%s"}' % inputs)
    with store.log_transaction() as log:
        change = Transition("a", "record", inputs, b"", document_set, None, "a", ())
        log.apply(change, store.entity("a"))


def test_a_document_set_is_the_same_before_and_after_the_commit(tmp_path: Path) -> None:
    with Writer(tmp_path) as store:
        put(store, b"1", "dcterms", "mods")
        put(store, b"2", "dcterms")
        entity = store.entity("a")
        assert entity
        assert "mods=-" in entity.digests.split()
        published = store.document_sets.find("a", b"2")
        assert published
        assert published.digests == entity.digests.replace(" mods=-", "")
        assert published == store.document_sets.get(published.number)
        assert published.summary == b'{"label":"2"}'
        assert store.document_sets.find("a", b"1") is None  # nothing points to it, and it is deleted next
        staged = store.document_sets.put("a", b"3", [Document("dcterms", 0, b"", b"3")], b"{}")
        assert store.document_sets.find("a", b"3") == store.document_sets.get(staged.number) == staged
        store.document_sets.drop_unused()
        assert store.document_sets.find("a", b"3") is None
        assert (count(store, "staged_summary"), count(store, "edition")) == (0, 1)


@pytest.mark.parametrize("content", ["manifest", "dcterms"])
def test_a_stored_document_is_copied_as_it_is(content: str, tmp_path: Path) -> None:
    with Writer(tmp_path) as store:
        new = Document(content, 0, b"inputs", b"a document" * 90)
        number = store.document_sets.put("a", b"", [new], b"{}").number
        (read,) = store.document_sets.documents(number)
        fields = ("name", "part", "inputs", "etag", "length", "compressed", "body")
        assert [getattr(read, field) for field in fields] == [getattr(new, field) for field in fields]
