"""The finding aid of a collection as a page: every unit once, in order, on pages of any size."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.web.app import create_app
from fonds.web.finding_aid.preorder import Preorder
from tests.conftest import BASE, settings_of
from tests.web.test_tree import HTML, JSON, write

_COMPONENTS = re.compile(r'<li class="component[^"]*" id="([a-z0-9-]+)"')


def any_fonds(folder: Path, seed: int) -> dict[str, list[str]]:
    """Write a fonds of up to five levels, and return the members of each collection in order."""
    chance = random.Random(seed)
    folder.mkdir()
    (folder / "node.toml").write_text('title = "A node"\nlanguages = ["en"]\n', "utf-8")
    write(folder, "papers", "collection", title="The papers", level="fonds")
    members: dict[str, list[str]] = {"papers": []}
    depths = {"papers": 0}
    for number in range(40):
        parent = chance.choice(sorted(members))
        is_collection = depths[parent] < 4 and chance.random() < 0.35
        id = f"u{number:02}"
        kind, level = ("collection", "file") if is_collection else ("record", "item")
        place = len(members[parent])
        write(folder, id, kind, title=f"Unit {number}", level=level, collection=parent, order=place)
        members[parent].append(id)
        if is_collection:
            members[id], depths[id] = [], depths[parent] + 1
    return members


def preorder(members: dict[str, list[str]], id: str = "papers", depth: int = 1) -> Iterator[tuple[int, str]]:
    for member in members[id]:
        yield depth, member
        yield from preorder(members, member, depth + 1) if member in members else ()


@pytest.mark.parametrize("seed", range(4))
def test_pages_of_any_size_have_every_unit_once(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = any_fonds(tmp_path / "node", seed)
    settings = settings_of(tmp_path / "node", tmp_path / "state")
    publishing.publish(settings)
    app = create_app(settings)
    expected = list(preorder(members))
    parents = {member: id for id, list_ in members.items() for member in list_}
    reader = app.extensions["contexts"].current().reader
    units = Preorder(reader, "papers")
    assert units.total() == len(expected)
    for limit in (1, 3, 7, 50):
        for start in range(0, len(expected), limit):
            page = list(units.units(start, limit))
            new = [(placed.depth, placed.unit.id) for placed in page if not placed.is_continued]
            assert new == expected[start : start + limit]
            continued = [placed.unit.id for placed in page if placed.is_continued]
            above, id = [], parents[new[0][1]]
            while id != "papers":
                above.insert(0, id)
                id = parents[id]
            assert continued == above
    monkeypatch.setattr("fonds.web.finding_aid.views.UNITS_PER_PAGE", 7)
    client = app.test_client()
    for path in ("/collections/papers/finding-aid", "/collections/papers/finding-aid.json"):
        assert client.get(path, query_string={"page": -(-len(expected) // 7) + 1}).status_code == 404
    first = client.get("/collections/papers/finding-aid", headers=HTML).text
    for page_number, id in re.findall(r'href="\?page=(\d+)#([a-z0-9-]+)"', first):
        later = client.get(f"/collections/papers/finding-aid?page={page_number}", headers=HTML).text
        assert f'id="{id}"' in later, "the table of contents leads to the page of each collection"
    assert {id for id, inner in members.items() if inner and id in members["papers"]} <= set(
        re.findall(r'href="(?:\?page=\d+)?#([a-z0-9-]+)"', first)
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    work = tmp_path_factory.mktemp("aid")
    folder = work / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "A node"\nlanguages = ["en", "de"]\n', "utf-8")
    fields: dict[str, Any] = {"title": "The papers", "level": "fonds", "reference": "P", "holder": "house"}
    fields |= {"history": "Founded in 1900.", "arrangement": "By year.", "archivist_note": "Written in 2026."}
    write(folder, "papers", "collection", **fields)
    write(folder, "house", "institution", name="The archive", type="archive")
    write(
        folder, "file", "collection", title="{de: Briefe}", level="file", collection="papers", reference="P/1"
    )
    write(
        folder, "letter", title="A & B", collection="file", reference="P/1/1", date="1945-07-03",
        containers="[{type: Box, value: 1}]", extent="2 pages", scope_and_content="About the harbour.",
        access="{tier: closed, note: Ask in writing.}", other_dates="[{kind: issue, text: spring}]",
    )  # fmt: skip
    write(folder, "hidden", title="Hidden", collection="file", access="{tier: closed, covers: description}")
    settings = settings_of(folder, work / "state")
    report = publishing.publish(settings)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    return create_app(settings).test_client()


def test_the_page_has_the_description_and_the_units(client: FlaskClient) -> None:
    page = client.get("/collections/papers/finding-aid", headers=HTML).text
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert _COMPONENTS.findall(page) == ["file", "letter"]
    for words in (
        "Content and structure", "Founded in 1900.", "By year.", "Written in 2026.", "1 file, 1 item",
        "P/1/1 Box 1 A &amp; B 3 July 1945 Date of issue: spring 2 pages Closed",
        "Scope and content: About the harbour.", "Ask in writing.",
    ):  # fmt: skip
        assert words in text
    assert "<h3><a" in page and '<a href="/collections/file" lang="de" dir="ltr">Briefe</a>' in page
    assert "/records/hidden" not in page and "Hidden" not in page
    assert 'name="in" value="papers"' in page
    names = re.findall(r'id="area-(\w+)"', page)
    assert names == ["identity", "context", "content", "control"]


def test_the_same_as_json(client: FlaskClient) -> None:
    document = client.get("/collections/papers/finding-aid", headers=JSON).get_json()
    assert document["total"] == 2
    (file,) = document["units"]
    assert file["title"] == "Briefe" and file["language"] == "de"
    (letter,) = file["units"]
    assert letter["page"] == f"{BASE}/records/letter"
    assert letter["text"][0] == {"label": "Scope and content", "text": "About the harbour."}


def test_the_collection_links_to_it(client: FlaskClient) -> None:
    assert 'href="/collections/papers/finding-aid"' in client.get("/collections/papers", headers=HTML).text
    assert client.get("/collections/letter/finding-aid", headers=HTML).status_code == 404
