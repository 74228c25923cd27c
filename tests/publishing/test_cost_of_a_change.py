"""After the commit, only what stands near a change is looked at and made again: counted, not timed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fonds.publishing import page_images, resource_lists
from fonds.publishing.collection_documents import CollectionBuilder
from fonds.publishing.page_images import ImagePreparer
from fonds.publishing.publish import publish
from fonds.publishing.resource_lists import ResourceLists
from fonds.settings import Settings
from fonds.store import feed_pages
from fonds.store.compression import compress
from fonds.store.document_sets import DocumentSets
from fonds.store.reader import Reader
from tests import generate, scans
from tests.conftest import settings_of

RECORDS = 40


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the calls that a change costs; lists have small blocks here."""
    counts: Counter[str] = Counter()

    def count(owner: type, name: str) -> None:
        function: Callable[..., Any] = getattr(owner, name)

        def counted(*values: Any) -> Any:
            counts[name] += 1
            return function(*values)

        monkeypatch.setattr(owner, name, counted)

    count(ResourceLists, "_make_block")
    count(ImagePreparer, "_restore_and_clean_folder")
    count(DocumentSets, "_drop")
    count(CollectionBuilder, "_depth")
    monkeypatch.setattr(resource_lists, "BLOCK_SIZE", 4)
    monkeypatch.setattr(feed_pages, "BLOCKS", 5)
    monkeypatch.setattr(page_images, "CLOCK_TICK", 0)
    return counts


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    node = generate.node(tmp_path / "node", RECORDS, scans=True)
    (node / "scans").mkdir()
    for number in range(6):
        scans.picture(number, (40, 30)).save(node / "scans" / f"{number}.png")
        scans.record(node, f"scan-{number}", f"../scans/{number}.png")
    for path in (node / "records").glob("scan-*"):
        path.write_text(path.read_text("utf-8").replace("collection: papers\n", ""), "utf-8")
    return settings_of(node, tmp_path / "state")


def _edit(settings: Settings, id: str, old: str, new: str) -> None:
    path = settings.node / "records" / f"{id}.md"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def _count(settings: Settings, sql: str) -> int:
    db = sqlite3.connect(settings.state / "fonds.sqlite")
    try:
        return int(db.execute(sql).fetchone()[0])
    finally:
        db.close()


def _lists(settings: Settings) -> list[tuple[int, int, bytes]]:
    reader = Reader(settings.state)
    try:
        names = (resource_lists.RESOURCE_LIST, resource_lists.SITEMAP)
        parts = [(name, part) for name in names for part in reader.feeds.list_parts(name)]
        bodies = [(name, part, reader.feeds.list_part(name, part.number)) for name, part in parts]
        return [(part.number, part.items, whole.body()) for _, part, whole in bodies if whole]
    finally:
        reader.close()


def test_an_edit_makes_the_blocks_around_it_again(settings: Settings, calls: Counter[str]) -> None:
    publish(settings)
    assert calls["_make_block"] > RECORDS // 4
    before = _lists(settings)
    assert len(before) > 4 and sum(items for _, items, _ in before) > 2 * RECORDS
    calls.clear()
    publish(settings)
    assert calls["_make_block"] == 0
    _edit(settings, "r0000007", "title: ", "title: Edited ")
    publish(settings)
    assert 0 < calls["_make_block"] <= 4  # of the record, its collections and the node
    calls.clear()
    _edit(settings, "r0000007", "title: Edited ", "title: ")
    publish(settings)
    assert _without_times(before) != [] and _without_times(_lists(settings)) == _without_times(before)


def _without_times(lists: list[tuple[int, int, bytes]]) -> list[tuple[int, int, list[str]]]:
    """Return lists with the addresses of their entries."""
    return [
        (number, items, [entry.partition(b"</loc>")[0].decode() for entry in body.split(b"\n")])
        for number, items, body in lists
    ]


def test_lists_of_an_earlier_version_are_brought_up_to_date(
    settings: Settings, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(settings)
    before = _lists(settings)
    db = sqlite3.connect(settings.state / "fonds.sqlite")
    with db:  # parts in one piece, without blocks
        for name, number in db.execute(
            "SELECT name, number FROM sheet WHERE items > 0 AND name NOT LIKE '% block'"
        ):
            part = feed_pages.FeedReader(db).list_part(name, number)
            assert part is not None
            whole = compress(part.body())
            db.execute("UPDATE sheet SET body = ? WHERE name = ? AND number = ?", (whole, name, number))
        db.execute("DELETE FROM sheet WHERE name LIKE '% block' OR (name = 'cursor' AND number = 3)")
    db.close()
    assert _lists(settings) == before
    withheld = "kind: record\naccess: {tier: closed, reason: unknown}"
    _edit(settings, "r0000003", "kind: record", withheld)
    publish(settings)
    after = b"".join(body for _, _, body in _lists(settings))
    assert b"r0000004" in after and b"r0000039" in after
    assert sum(items for _, items, _ in _lists(settings)) >= sum(items for _, items, _ in before) - 3


def test_unused_documents_are_looked_for_where_something_changed(
    settings: Settings, calls: Counter[str]
) -> None:
    unused = (
        "SELECT count(*) FROM edition WHERE n NOT IN (SELECT edition FROM entity WHERE edition IS NOT NULL)"
    )
    publish(settings)
    gone = "kind: record\nwithdrawn: {date: 2026-01-01, reason: A test.}"
    for change in (("title: ", "title: Edited "), ("kind: record", gone)):
        calls.clear()
        publish(settings)
        assert calls["_drop"] == 0
        _edit(settings, "r0000007", *change)
        publish(settings)
        assert 0 < calls["_drop"] <= 2
        assert _count(settings, unused) == 0
    documents = "SELECT count(*) FROM document WHERE edition NOT IN (SELECT n FROM edition)"
    assert _count(settings, documents) == 0


def test_folders_of_images_are_looked_at_where_something_changed(
    settings: Settings, calls: Counter[str]
) -> None:
    publish(settings)
    publish(settings)
    calls.clear()
    publish(settings)
    _edit(settings, "r0000007", "title: ", "title: Edited ")
    publish(settings)
    _edit(settings, "scan-3", "title: ", "title: Edited ")
    publish(settings)
    assert calls["_restore_and_clean_folder"] == 0
    files = sorted((settings.state / page_images.FOLDER).rglob("*.tif"))
    assert len(files) == 6
    files[2].unlink()
    publish(settings)
    assert files[2].exists() and 0 < calls["_restore_and_clean_folder"] <= 2
    (settings.node / "records" / "scan-5.md").unlink()
    publish(settings, withdraw_missing=True)
    assert len(list((settings.state / page_images.FOLDER).rglob("*.tif"))) == 5


def test_many_collections_are_put_in_order_once(tmp_path: Path, calls: Counter[str]) -> None:
    """The deepest is listed first; to look for it among all that wait took as many steps as their number squared."""
    node, count = generate.node(tmp_path / "node", 0), 120
    for number in range(count):
        parent = f"level-{number - 1}" if number % 6 else "papers"
        text = f"---\nkind: collection\nid: level-{number}\ntitle: {number}\nlevel: file\ncollection: {parent}\n---\n"
        (node / "collection" / f"level-{number}.md").write_text(text, "utf-8")
    settings = settings_of(node, tmp_path / "state")
    publish(settings)
    assert count <= calls["_depth"] <= 5 * count
    sql = "SELECT id FROM change WHERE kind = 'collection' ORDER BY seq"
    db = sqlite3.connect(settings.state / "fonds.sqlite")
    ids = [id for (id,) in db.execute(sql)]
    db.close()
    assert all(ids.index(f"level-{n}") > ids.index(f"level-{n + 1}") for n in range(count) if n % 6 < 5)
    assert ids[-1] == "papers"
