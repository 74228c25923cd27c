"""The datestamp of a finding aid follows every change in its tree, and a harvest by time has it (OAI-PMH, 2.5.1)."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.database import open_writer
from tests.conftest import settings_of
from tests.web.oai.conftest import OAI, asker, edit

# collection -> the collection that it is in
TREE = {
    "fonds": "",
    "subfonds": "fonds",
    "series-a": "subfonds",
    "series-b": "subfonds",
    "file-a": "series-a",
    "file-b": "series-b",
    "other": "",
}
RECORDS = {"letter-a": "file-a", "letter-b": "file-b", "letter-c": "series-b", "letter-d": "other"}


def write(settings: Settings, kind: str, id: str, parent: str, title: str, *more: str) -> None:
    lines = ["---", f"kind: {kind}", f"id: {id}", f"title: {title}", "language: en", *more]
    lines += [f"collection: {parent}"] if parent else []
    lines += ["level: file"] if kind == "collection" else ["type: letter", "rights: CNE"]
    path = settings.node / "records" / f"{id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, "---", "", "Text." if kind == "record" else "", ""]), "utf-8")


@pytest.fixture(scope="module")
def published_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a node of that tree, and its state."""
    work = tmp_path_factory.mktemp("trees")
    (work / "node").mkdir()
    (work / "node" / "node.toml").write_text('title = "Trees"\n', "utf-8")
    settings = settings_of(work / "node", work / "state")
    for id, parent in TREE.items():
        write(settings, "collection", id, parent, f"The {id}")
    for id, parent in RECORDS.items():
        write(settings, "record", id, parent, f"The {id}")
    publish(settings)
    return work


@pytest.fixture
def node(published_tree: Path, tmp_path: Path) -> Settings:
    """A copy of it."""
    work = tmp_path / "copy"
    shutil.copytree(published_tree, work)
    return settings_of(work / "node", work / "state", oai_page=2)


def publish(settings: Settings) -> None:
    """Publish, and give each publish a minute of its own, long ago: lists are answered up to the second that runs."""
    assert errors(publishing.publish(settings).problems) == []
    with closing(open_writer(settings.state)) as db:
        for number, (seq,) in enumerate(db.execute("SELECT seq FROM moment ORDER BY seq").fetchall()):
            db.execute("UPDATE moment SET at = ? WHERE seq = ?", (f"2026-01-01T00:{number:02}:00Z", seq))


def finding_aids(settings: Settings, **more: str) -> dict[str, tuple[str, bytes]]:
    """The datestamp and the metadata of each collection in a harvest of finding aids, over all pages."""
    dispatcher, ask = asker(settings)
    harvested: dict[str, tuple[str, bytes]] = {}
    with closing(dispatcher.context.reader):
        answer = ask(verb="ListRecords", metadataPrefix="ead", **more)
        while True:
            for record in answer.root.iter(f"{OAI}record"):
                id = str(record.findtext(f".//{OAI}identifier")).rpartition(":")[2]
                metadata = record.find(f"{OAI}metadata")
                body = b"" if metadata is None else etree.tostring(metadata, method="c14n")
                assert id not in harvested
                harvested[id] = str(record.findtext(f".//{OAI}datestamp")), body
            if answer.token is None or not answer.token.text:
                return harvested
            answer = ask(verb="ListRecords", resumptionToken=answer.token.text)


def log(settings: Settings) -> list[tuple[Any, ...]]:
    with closing(open_writer(settings.state)) as db:
        return list(db.execute("SELECT id, action, touched FROM change ORDER BY seq"))


CHANGES = {
    "title of a record": lambda node: edit(node, "letter-a", "The letter-a", "Another title"),
    "title of a collection": lambda node: edit(node, "file-b", "The file-b", "Another title"),
    "note of a collection": lambda node: edit(node, "series-a", "language:", "note: A note.\nlanguage:"),
    "new record": lambda node: write(node, "record", "letter-e", "file-b", "New"),
    "new collection": lambda node: write(node, "collection", "file-c", "series-b", "New"),
    "record moved": lambda node: edit(node, "letter-a", "collection: file-a", "collection: file-b"),
    "collection moved": lambda node: edit(node, "file-a", "collection: series-a", "collection: other"),
    "record withdrawn": lambda node: edit(
        node, "letter-c", "title:", "withdrawn: {date: 2026-01-02, reason: A test.}\ntitle:"
    ),
    "record closed": lambda node: edit(
        node, "letter-a", "title:", "access: {tier: closed, covers: description}\ntitle:"
    ),
    "collection closed": lambda node: edit(
        node, "series-a", "title:", "access: {tier: closed, covers: description}\ntitle:"
    ),
    "text of a record": lambda node: edit(node, "letter-a", "Text.", "Other text."),
    "nothing": lambda node: None,
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_finding_aid_that_changed_is_harvested(node: Settings, name: str) -> None:
    before = finding_aids(node)
    CHANGES[name](node)
    publish(node)
    after = finding_aids(node)
    harvested = finding_aids(node, from_="2026-01-01T00:01:00Z")
    changed = {id for id, (_, body) in after.items() if before.get(id, ("", b""))[1] != body}
    assert changed <= set(harvested)
    for id in changed:
        assert after[id][0] > before.get(id, ("",))[0]
    assert ("other" in harvested) == (name == "collection moved")
    if name in ("text of a record", "nothing"):
        assert harvested == {}
    elif name != "new record":
        assert {"fonds", "subfonds"} <= changed


def test_what_changed_above_is_logged_once_and_as_finding_aid_only(node: Settings) -> None:
    before = len(log(node))
    for id in ("letter-a", "letter-b"):
        edit(node, id, "The letter", "Another letter")
    publish(node)
    rows = log(node)[before:]
    assert sorted(id for id, *_ in rows if id not in RECORDS) == sorted(set(TREE) - {"other"})
    above = {id: (action, formats) for id, action, formats in rows if id in ("fonds", "subfonds")}
    assert above == {"fonds": ("update", "ead"), "subfonds": ("update", "ead")}


def test_any_series_of_changes_leaves_no_finding_aid_behind(node: Settings) -> None:
    """A harvester that asks by time only has, after each publish, what a new harvester gets."""
    choose = random.Random(11)
    copy = {id: body for id, (_, body) in finding_aids(node).items()}
    for number in range(1, 6):
        for id in choose.sample(sorted(RECORDS), choose.randint(1, 2)):
            kinds = [id for id, parent in TREE.items() if parent] + ["other"]
            write(node, "record", id, choose.choice(kinds), f"Title {number}")
        if choose.random() < 0.5:
            id = choose.choice(["file-a", "file-b"])
            write(node, "collection", id, choose.choice(["series-a", "series-b", "other"]), f"Title {number}")
        publish(node)
        harvested = finding_aids(node, from_=f"2026-01-01T00:{number:02}:00Z")
        copy |= {id: body for id, (_, body) in harvested.items()}
        assert copy == {id: body for id, (_, body) in finding_aids(node).items()}, number
