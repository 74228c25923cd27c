"""The parts of wide collections: a new member changes one of them, and every member is listed once and in order."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fonds.publishing import finding_aids, publish
from fonds.settings import Settings
from fonds.store import database
from fonds.store.compression import decompress
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from tests.conftest import settings_of

SIZE = 4  # members of a part


class Papers:
    """A node with one collection, whose letters are in the order of their dates."""

    def __init__(self, folder: Path) -> None:
        (folder / "node").mkdir()
        (folder / "node" / "node.toml").write_text('title = "A node"\n', "utf-8")
        self.settings = settings_of(folder / "node", folder / "state")
        self.days: dict[str, int] = {}
        self.rename("The papers")

    def rename(self, title: str) -> None:
        self._write("papers", f"kind: collection\ntitle: {title}\nlevel: fonds\n")

    def put(self, id: str, day: int, order: int | None = None) -> None:
        self.days[id] = day
        place = "" if order is None else f"order: {order}\n"
        date = f"19{day // 300:02}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}"
        self._write(id, f"kind: record\ntitle: Letter {id}\ndate: {date}\n{place}collection: papers\n")

    def remove(self, id: str) -> None:
        del self.days[id]
        (self.settings.node / f"{id}.md").unlink()

    def _write(self, id: str, fields: str) -> None:
        (self.settings.node / f"{id}.md").write_text(f"---\nid: {id}\n{fields}---\n", "utf-8")

    def publish(self) -> None:
        report = publish.publish(self.settings, withdraw_missing=True)
        assert not [problem for problem in report.problems if problem.severity == "error"]

    def documents(self, name: str = "iiif-collection") -> dict[int, bytes]:
        with closing(sqlite3.connect(self.settings.state / database.FILE)) as db:
            rows = db.execute(
                "SELECT d.part, d.body FROM document d JOIN entity e ON e.edition = d.edition"
                " WHERE e.id = 'papers' AND d.name = ? ORDER BY d.part",
                (name,),
            )
            return {part: decompress(body) for part, body in rows}

    def listed(self) -> list[str]:
        """Return the ids of the letters as the tree of the Collection lists them."""
        documents = [json.loads(body) for body in self.documents().values()]
        by_uri = {document["id"]: document for document in documents}
        top = next(document for document in documents if document["id"].endswith("/iiif/collection/papers"))
        return list(_walk(top, by_uri))

    def in_order(self) -> list[str]:
        keys = {
            id: f"19{day // 300:02}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}"
            for id, day in self.days.items()
        }
        return sorted(self.days, key=lambda id: (keys[id], id))


def _walk(document: dict[str, Any], by_uri: dict[str, dict[str, Any]]) -> Any:
    for item in document["items"]:
        if item["type"] == "Manifest":
            yield item["id"].split("/")[-2]
        else:
            part = by_uri[item["id"]]
            assert part["label"] == item["label"]
            yield from _walk(part, by_uri)


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Papers:
    monkeypatch.setattr("fonds.serializers.iiif.collection.PART_SIZE", SIZE)
    return Papers(tmp_path)


def changed(before: dict[int, bytes], after: dict[int, bytes]) -> set[int]:
    return {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}


def test_the_first_parts_have_the_numbers_from_one(papers: Papers) -> None:
    for number in range(SIZE * 3 + 1):
        papers.put(f"r{number:02}", number * 10)
    papers.publish()
    assert list(papers.documents()) == [0, 1, 2, 3, 4]
    assert papers.listed() == papers.in_order()


def test_a_new_first_member_changes_one_part_and_the_list_of_parts(papers: Papers) -> None:
    for number in range(SIZE * 4):
        papers.put(f"r{number:02}", number * 10 + 5)
    papers.publish()
    before, finding_aid = papers.documents(), papers.documents("ead")
    papers.put("new", 0)
    papers.publish()
    assert changed(before, papers.documents()) == {0, 1}
    assert changed(finding_aid, papers.documents("ead")) == {0}
    papers.put("r09", 96)
    papers.rename("The papers of the minister")
    before, finding_aid = papers.documents(), papers.documents("ead")
    papers.publish()
    assert changed(before, papers.documents()) <= {0, 3}
    assert changed(finding_aid, papers.documents("ead")) <= {0, 2}


def test_many_new_first_members_are_listed_once(papers: Papers) -> None:
    for number in range(SIZE * 4):
        papers.put(f"r{number:02}", 900 + number * 10)
    papers.publish()
    for number in range(20, 20 + SIZE * 5):
        papers.put(f"r{number:02}", number * 10)
    papers.publish()
    assert papers.listed() == papers.in_order()
    papers.put("early", 10 * 21 + 1)
    papers.publish()
    assert papers.listed() == papers.in_order()


def test_a_new_order_of_one_member_changes_two_parts_and_the_list_of_parts(papers: Papers) -> None:
    count = SIZE * 4
    for number in range(count):
        papers.put(f"r{number:02}", count - number, order=number * 10)
    papers.publish()
    ids = [f"r{number:02}" for number in range(count)]
    assert papers.listed() == ids
    before, finding_aid = papers.documents(), papers.documents("ead")
    papers.put("r14", 5, order=35)
    papers.publish()
    ids.insert(4, ids.pop(14))
    assert papers.listed() == ids == _in_finding_aid(papers.settings)
    assert changed(before, papers.documents()) == {0, 1, 4}
    assert changed(finding_aid, papers.documents("ead")) == {0, 3}
    assert json.loads(papers.documents()[1])["label"] == {"en": ["Letter r00 – Letter r14"]}


def test_random_changes(papers: Papers) -> None:
    chance = random.Random(12)
    for step in range(45):
        growing = step < 25
        for _ in range(chance.randrange(1, 6)):
            if growing or not papers.days:
                papers.put(f"r{chance.randrange(90):02}", chance.randrange(2000))
            elif chance.random() < 0.8:
                papers.remove(chance.choice(sorted(papers.days)))
        papers.publish()
        assert papers.listed() == papers.in_order(), step
        assert _in_finding_aid(papers.settings) == papers.in_order(), step
        sizes = [len(json.loads(body)["items"]) for part, body in papers.documents().items() if part]
        assert all(0 < size <= 2 * SIZE for size in sizes)


def _in_finding_aid(settings: Settings) -> list[str]:
    with closing(Reader(settings.state)) as reader:
        entity = reader.entity("papers")
        assert entity is not None
        document = finding_aids.whole(reader, entity)
    assert document is not None
    return [part.split(b"</unitid>")[0].decode() for part in document.split(b"<unitid>")[2:]]


def test_the_parts_are_the_same_after_all_documents_were_lost(papers: Papers) -> None:
    for number in range(SIZE * 4):
        papers.put(f"r{number:02}", number)
    papers.publish()
    papers.put("r90", 1)
    papers.publish()
    before = papers.documents()
    with Writer(papers.settings.state) as store:
        for table in database.DERIVED:
            if table != "edge":
                store.db.execute(f"DELETE FROM {table}")
        store.db.execute("UPDATE entity SET edition = NULL")
    papers.publish()
    assert papers.documents() == before
