"""The tree of units: beside a description, and a level at a time as a page and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.web.app import create_app
from fonds.web.tree.entries import Entry
from fonds.web.tree.levels import Level, Node
from fonds.web.tree.sidebar import Tree
from tests.conftest import BASE, settings_of
from tests.serializers.text.world import HOSTILE_TEXT
from tests.web.test_page import ALONE, AROUND, read, record, render

HTML, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}
LETTERS = 60  # in a file; those around one of them are shown beside it
_UNITS = re.compile(r'data-unit="([a-z0-9-]+)"')


def write(folder: Path, id: str, kind: str = "record", **fields: object) -> None:
    lines = "".join(f"{name}: {value}\n" for name, value in {"kind": kind, "id": id, **fields}.items())
    (folder / f"{id}.md").write_text(f"---\n{lines}---\n", "utf-8")


def archive(folder: Path) -> Path:
    """Write a fonds of three series; one has a file of letters in the order of the archive, with scans of one."""
    folder.mkdir()
    (folder / "node.toml").write_text('title = "A node"\nlanguages = ["en"]\n', "utf-8")
    write(folder, "papers", "collection", title="The papers", level="fonds", reference="P")
    for number in range(3):
        series = f"series-{number}"
        write(folder, series, "collection", title=f"Series {number}", level="series", collection="papers")
    fields: dict[str, Any] = {"title": "Letters", "level": "file", "collection": "series-1"}
    write(
        folder, "letters", "collection", containers="[{type: Box, value: 3}]", date_text="undated", **fields
    )
    for number in range(LETTERS):
        more: dict[str, object] = {"access": "{tier: closed, covers: description}"} if number == 7 else {}
        if number == 30:
            more = {"pages": "[{image: 'https://images.example.org/1.jpg', width: 900, height: 900}]"}
        write(
            folder, f"l{number:02}", title=f"Letter {number}", reference=f"P/1/{number}",
            date=f"19{40 + number % 10}", order=number * 10, collection="letters", **more,
        )  # fmt: skip
    write(folder, "alone", title="A record without a collection")
    return folder


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    work = tmp_path_factory.mktemp("tree")
    settings = settings_of(archive(work / "node"), work / "state")
    report = publishing.publish(settings)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    yield create_app(settings).test_client()


def tree_of(client: FlaskClient, path: str) -> str:
    page = client.get(path, headers=HTML).text
    return page.partition('<nav class="tree"')[2].partition("</nav>")[0]


def test_beside_a_letter_are_its_path_and_its_neighbours(client: FlaskClient) -> None:
    tree = tree_of(client, "/records/l30")
    around = [f"l{number:02}" for number in range(24, 51)]
    assert _UNITS.findall(tree) == ["papers", "series-0", "series-1", "letters", *around, "series-2"]
    assert '<a href="/records/l30" aria-current="page">Letter 30</a>' in tree
    assert "23 more before" in tree and "9 more after" in tree  # one of them is closed
    assert 'href="/collections/letters/tree" data-more="before"' in tree
    assert tree.count("aria-current") == 1
    assert 'name="in" value="papers"' in tree
    assert 'href="/collections/papers/finding-aid"' in tree


def test_beside_a_collection_is_what_is_in_it(client: FlaskClient) -> None:
    tree = tree_of(client, "/collections/letters")
    shown = [f"l{number:02}" for number in range(31) if number != 7]
    assert _UNITS.findall(tree) == ["papers", "series-0", "series-1", "letters", *shown, "series-2"]
    assert "29 more after" in tree


def test_an_entry_says_what_a_reader_chooses_by(client: FlaskClient) -> None:
    tree = " ".join(re.sub(r"<[^>]+>", " ", tree_of(client, "/records/l30")).split())
    assert "The papers P fonds 3 series, 1 file, 59 items" in tree
    assert "Letters file undated Box 3 59 items" in tree
    assert "Letter 30 P/1/30 1940 images" in tree
    assert "Letter 31 P/1/31 1941 Letter 32" in tree


def test_what_stands_alone_has_no_tree(client: FlaskClient) -> None:
    assert 'class="tree"' not in client.get("/records/alone", headers=HTML).text


def test_previous_and_next_are_named(client: FlaskClient) -> None:
    page = client.get("/records/l08", headers=HTML).text
    assert '<a rel="prev" href="/records/l06"><span>Previous:</span> Letter 6</a>' in page
    assert '<a rel="next" href="/records/l09"><span>Next:</span> Letter 9</a>' in page


def test_the_levels_are_pages_and_json(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    top = client.get("/tree", headers=HTML).text
    assert _UNITS.findall(top) == ["papers", "alone"]
    monkeypatch.setattr("fonds.web.tree.views.PER_PAGE", 20)
    monkeypatch.setattr("fonds.web.tree.levels.PER_PAGE", 20)
    page = client.get("/collections/letters/tree?page=2", headers=HTML).text
    assert _UNITS.findall(page) == [f"l{number}" for number in range(21, 41)]
    assert "20 more before" in page and "19 more after" in page
    listed: list[str] = []
    address: str | None = "/collections/letters/tree.json"
    while address:
        response = client.get(address)
        document = response.get_json()
        assert response.content_type == "application/json"
        assert (document["total"], document["start"]) == (LETTERS - 1, len(listed))
        listed += [unit["id"].rpartition("/")[2] for unit in document["units"]]
        address = document["next"].removeprefix(BASE) if "next" in document else None
        headers = JSON  # the link is that of the page
        if address:
            assert client.get(address, headers=headers).get_json()["start"] == len(listed)
            address = address.replace("/tree?", "/tree.json?")
    assert listed == [f"l{number:02}" for number in range(LETTERS) if number != 7]
    assert client.get("/collections/letters/tree?page=4", headers=HTML).status_code == 404


def test_a_unit_as_json(client: FlaskClient) -> None:
    (file,) = client.get("/collections/series-1/tree", headers=JSON).get_json()["units"]
    assert file == {
        "id": f"{BASE}/id/letters",
        "kind": "collection",
        "level": "file",
        "title": "Letters",
        "language": "en",
        "date_text": "undated",
        "containers": ["Box 3"],
        "below": {"item": LETTERS - 1},
        "page": f"{BASE}/collections/letters",
        "tree": f"{BASE}/collections/letters/tree.json",
    }


@pytest.mark.parametrize(
    "path",
    ["/collections/nothing/tree", "/collections/l30/tree", "/collections/letters/tree.ttl", "/tree?page=9"],
)
def test_what_has_no_tree_is_not_found(path: str, client: FlaskClient) -> None:
    assert client.get(path, headers=HTML).status_code == 404


def test_restrictions_and_large_numbers_are_shown() -> None:
    markup = render(record(), AROUND)
    text = read(markup).text
    assert "HAR 3 series undated Box 3, Folder 12 3 files, 1,214 items images restricted" in text
    assert "1 more before" in text and "2,000 more after" in text
    assert 'aria-expanded="true" aria-controls="below-series"' in markup


def test_what_units_say_is_escaped() -> None:
    words = HOSTILE_TEXT
    harm = Entry("x", "record", words, "en", "/records/x", "otherlevel", words, words, words, words, (words,))
    tree = Tree(Level((Node(harm, Level((Node(harm),))),)), harm, "/collections/x/finding-aid")
    collection = {"kind": "collection", "id": "papers", "title": {"en": "Papers"}}
    markup = render(collection, replace(ALONE, tree=tree, members=(harm,), member_total=1))
    assert read(markup).text.count("alert") >= 9  # in each place as words
    assert "<script>alert" not in markup
