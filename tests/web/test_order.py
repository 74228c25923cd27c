"""The order that the archive gave the members of a collection: all lists agree, for any orders, dates and titles."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from lxml import etree

from fonds.publishing import publish as publishing
from fonds.record.order import MAX_ORDER
from fonds.serializers.xml import ead
from fonds.settings import Settings
from fonds.web.app import create_app
from tests.conftest import BASE, settings_of

SIZE = 4  # members of a part, and of a page of a list
EAD, HTML = {"e": ead.NAMESPACE}, {"Accept": "text/html"}
ORDERS = (None, None, 0, 10, 10, 20, 30, 40, 500, MAX_ORDER)
YEARS = (None, 1850, 1900, 1945, 1945, 1950)
TITLES = ("A letter", "B letter", "Ä letter", "letter", "Letter", "Z & <b>")
_LISTED = re.compile(r'class="(?:unit-line|picture-title)"><a href="/(?:records|collections)/([a-z0-9-]+)"')


class Node:
    """A node with collections and records in one collection, and at the top level."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        folder.mkdir()
        (folder / "node.toml").write_text('title = "A node"\nlanguages = ["en"]\n', "utf-8")
        self.members: dict[str, dict[str, Any]] = {}
        self.ids = [f"m{number:02}" for number in range(40)]
        self.write("papers", {"kind": "collection", "title": "The papers"})

    def write(self, id: str, fields: dict[str, Any]) -> None:
        lines = b"".join(b"%s: %s\n" % (name.encode(), orjson.dumps(value)) for name, value in fields.items())
        (self.folder / f"{id}.md").write_bytes(b"---\nid: %s\n%s---\n" % (id.encode(), lines))

    def change(self) -> None:
        """Write a new member, or one that is there, with other fields."""
        id = self.chance.choice(self.ids)
        known = self.members.get(id, {})
        kind = known.get("kind") or self.chance.choice(("record", "record", "collection"))
        fields = {"kind": kind, "title": self.chance.choice(TITLES), "collection": "papers"}
        for name, values in (("order", ORDERS), ("date", YEARS)):
            if (value := self.chance.choice(values)) is not None:
                fields[name] = value
        self.members[id] = fields
        self.write(id, fields)

    def remove(self) -> None:
        id = self.chance.choice(sorted(self.members))
        del self.members[id]
        self.ids.remove(id)  # what was withdrawn comes back by `fonds restore` only
        (self.folder / f"{id}.md").unlink()

    def in_order(self) -> list[str]:
        return sorted(self.members, key=self.key)

    def key(self, id: str) -> tuple[Any, ...]:
        fields = self.members[id]
        has_order, is_record = "order" in fields, fields["kind"] == "record"
        date = str(fields.get("date", "~")) if is_record else ""  # collections are known by their titles
        return not has_order, fields.get("order"), is_record, date, fields["title"].casefold(), id


def publish(settings: Settings) -> None:
    report = publishing.publish(settings, withdraw_missing=True)
    assert [problem for problem in report.problems if problem.severity == "error"] == []


def in_pages(client: FlaskClient, path: str) -> list[str]:
    """Return the ids that the pages of a list have, page after page."""
    ids: list[str] = []
    for number in range(1, 40):
        response = client.get(path, query_string={"page": number}, headers=HTML)
        if response.status_code == 404:
            break
        contents = response.text.partition('aria-labelledby="members"')[2].partition("</section>")[0]
        ids += _LISTED.findall(contents)
    return ids


def in_iiif(client: FlaskClient, path: str) -> list[str]:
    """Return the ids that an IIIF Collection of either version lists, part after part."""
    document = client.get(path).json
    assert document
    # Presentation 2.1 has two lists where no manifest comes before a Collection
    names = ("items", "members", "collections", "manifests")
    items = [item for name in names for item in document.get(name, [])]
    ids: list[str] = []
    for item in items:
        address = (item.get("id") or item["@id"]).partition("8000")[2]
        if "/papers/" in address or "/part/" in address:
            ids += in_iiif(client, address)
        else:
            ids.append(address.removesuffix("/manifest").rpartition("/")[2])
    return ids


def in_finding_aid(client: FlaskClient) -> list[str]:
    root = etree.fromstring(client.get("/collections/papers.ead").data)
    return [str(text) for text in root.xpath("//e:dsc/e:c/e:did/e:unitid[1]/text()", namespaces=EAD)]


def along(client: FlaskClient, start: str, rel: str) -> list[str]:
    """Return the ids that the links to the next or the previous unit lead to, the first one included."""
    ids, path = [], start
    while path:
        ids.append(path.rpartition("/")[2])
        match = re.search(rf'<a rel="{rel}" href="([^"]+)"', client.get(path, headers=HTML).text)
        path = match[1] if match else ""
    return ids


def chains(node: Node, ids: list[str]) -> list[list[str]]:
    """Divide a list where its links to the next unit end: between kinds, where neither has an order."""
    parts: list[list[str]] = []
    for before, id in zip((None, *ids), ids, strict=False):
        pair = [node.members[other] for other in (before, id) if other]
        is_other_list = len({fields["kind"] for fields in pair}) == 2 and not any("order" in m for m in pair)
        if before is None or is_other_list:
            parts.append([])
        parts[-1].append(id)
    return parts


@pytest.mark.parametrize("seed", range(3))
def test_all_lists_have_the_order_of_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("fonds.serializers.iiif.collection.PART_SIZE", SIZE)
    monkeypatch.setattr("fonds.web.descriptions.related.PER_PAGE", SIZE)
    node = Node(tmp_path / "node", seed)
    settings = settings_of(node.folder, tmp_path / "state")
    publish(settings)
    client = create_app(settings).test_client()
    for step in range(10):
        for _ in range(node.chance.randrange(1, 9)):
            node.change()
        if step > 5 and node.members:
            node.remove()
        publish(settings)
        expected = node.in_order()
        assert in_pages(client, "/collections/papers") == expected, step
        assert in_iiif(client, "/iiif/collection/papers") == expected, step
        assert in_iiif(client, "/iiif/2/collection/papers") == expected, step
        assert in_finding_aid(client) == expected, step
        for chain in chains(node, expected):
            paths = [f"/{node.members[id]['kind']}s/{id}" for id in (chain[0], chain[-1])]
            assert along(client, paths[0], "next") == chain, step
            assert along(client, paths[1], "prev") == chain[::-1], step


def test_the_top_level_has_an_order_too(tmp_path: Path) -> None:
    node = Node(tmp_path / "node", 0)
    node.write("papers", {"kind": "collection", "title": "The papers", "order": 30})
    node.write("maps", {"kind": "collection", "title": "Maps"})
    node.write("seal", {"kind": "record", "title": "A seal", "order": 20})
    node.write("ann", {"kind": "person", "name": "Ann"})
    settings = settings_of(node.folder, tmp_path / "state")
    publish(settings)
    client = create_app(settings).test_client()
    assert in_iiif(client, "/iiif/collection") == ["seal", "papers", "maps"]
    assert along(client, "/records/seal", "next") == ["seal", "papers", "maps"]
    assert in_pages(client, "/") == ["seal", "papers", "maps"]
    assert 'rel="prev"' not in client.get("/people/ann", headers=HTML).text


def test_an_order_is_in_the_json_in_schema_org_and_in_mods(tmp_path: Path) -> None:
    node = Node(tmp_path / "node", 0)
    node.write("first", {"kind": "record", "title": "First", "collection": "papers", "order": 0})
    settings = settings_of(node.folder, tmp_path / "state")
    publish(settings)
    client = create_app(settings).test_client()
    assert (client.get("/records/first.json").json or {})["order"] == 0
    graph = client.get("/records/first.nt?profile=schema").text
    assert (
        f'<{BASE}/id/first> <https://schema.org/position> "0"^^<http://www.w3.org/2001/XMLSchema#integer>'
        in graph
    )
    assert '<part order="0"/>' in client.get("/records/first.mods").text
