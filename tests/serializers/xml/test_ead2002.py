"""EAD 2002 is valid by its official schema, and has the whole tree in the order of the archive."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from fonds.record.model import Collection, Description, from_dict
from fonds.serializers.members import NO_LIMIT
from fonds.serializers.xml import ead2002
from tests.conformance import schemas
from tests.serializers.graph.world import MAXIMAL, NEIGHBOURS, demonstration, make_context, maximal
from tests.serializers.members import MembersInMemory
from tests.varied_records import varied

EAD = {"e": ead2002.NAMESPACE}


def collection(id: str, parent: str = "", **fields: Any) -> Collection:
    plain = {"kind": "collection", "id": id, "title": {"en": f"The {id}"}, "level": "series"} | fields
    description = from_dict(plain | ({"collection": parent} if parent else {}))
    assert isinstance(description, Collection)
    return description


def record(id: str, parent: str) -> Description:
    return from_dict({"kind": "record", "id": id, "title": {"en": f"The {id}"}, "collection": parent})


TREE = [
    collection("fonds", level="fonds"),
    collection("series", "fonds"),
    collection("file", "series", level="file"),
    record("1-item", "file"),
    record("item-2", "file"),
    collection("other", "fonds"),
    record("loose", "fonds"),
]


def finding_aid(descriptions: list[Any], limit: int = NO_LIMIT) -> Any:
    top = descriptions[0]
    parts = ead2002.finding_aid(top, MembersInMemory(descriptions), make_context(*descriptions), limit)
    return etree.fromstring(b"".join(parts))


def ids(root: Any, path: str) -> list[str]:
    return [str(id) for id in root.xpath(f"{path}/@id", namespaces=EAD)]


def test_the_tree_is_whole_and_in_order() -> None:
    root = finding_aid(TREE)
    assert ids(root, "//e:dsc/e:c") == ["series", "other", "loose"]
    assert ids(root, "//e:c[@id='series']/e:c") == ["file"]
    assert ids(root, "//e:c[@id='file']/e:c") == ["_1-item", "item-2"]
    schemas.valid("ead.xsd", root)


def test_what_does_not_fit_is_linked_and_not_opened() -> None:
    root = finding_aid(TREE, limit=5)
    assert ids(root, "//e:c") == ["series", "other", "loose"]
    link = root.xpath("//e:c[@id='series']/e:otherfindaid/e:p/e:extref/text()", namespaces=EAD)
    assert link == ["https://archive.example.org/id/series"]
    short = finding_aid(TREE, limit=2)
    assert short.xpath("//e:dsc/e:p/text()", namespaces=EAD) == ["The first 2 of 3 units."]
    for document in (root, short):
        schemas.valid("ead.xsd", document)


def test_a_circle_ends() -> None:
    circle = [collection("a", "b"), collection("b", "a")]
    assert ids(finding_aid(circle), "//e:c") == ["b", "a"]


@pytest.mark.parametrize("schema", ["ead.xsd"])
def test_every_field_keeps_the_schema(schema: str) -> None:
    series = next(fields for fields in NEIGHBOURS if fields["id"] == "series")
    bare = {"kind": "collection", "id": "bare", "title": {"und": "Bare"}, "collection": "series"}
    descriptions = [from_dict(series), *(maximal(kind) for kind in MAXIMAL), from_dict(bare)]
    root = finding_aid(descriptions)
    schemas.valid(schema, root)
    assert ids(root, "//e:dsc/e:c") == ["cable", "file", "bare"]
    words = " ".join(root.itertext())
    for text in (
        "SCOPE AND CONTENT",
        "RULES",
        "FURTHER STATEMENT",
        "LOST ORIGINAL",
        "ONLY PLACE",
        "标题",
        "TWELVE",
    ):
        assert text in words


def test_varied_descriptions_keep_the_schema() -> None:
    top = collection("top", level="fonds")
    units = [
        fields | {"collection": "top"} for fields in varied(150) if fields["kind"] in ("record", "collection")
    ]
    schemas.valid("ead.xsd", finding_aid([top, *(from_dict(fields) for fields in units)]))


def test_an_archivist_recognises_the_papers() -> None:
    known, context = demonstration()
    papers = known["harriman-papers"]
    assert isinstance(papers, Collection)
    parts = ead2002.finding_aid(papers, MembersInMemory(known.values()), context)
    root = etree.fromstring(b"".join(parts))

    def text(path: str) -> list[str]:
        return [str(words) for words in root.xpath(f"{path}/text()", namespaces=EAD)]

    assert text("//e:archdesc/e:did/e:repository/e:corpname") == ["Library of Congress"]
    assert text("//e:archdesc/e:did/e:origination/e:persname") == ["Harriman, W. Averell, 1891-1986"]
    telegram = "//e:c[@id='harriman-1945-07']"
    assert text(f"{telegram}/e:did/e:unitdate") == ["July 1945"]
    assert root.xpath(f"{telegram}/e:did/e:unitdate/@normal", namespaces=EAD) == ["1945-07"]
    assert text(f"{telegram}/e:controlaccess/e:genreform") == ["telegram"]
    assert text(f"{telegram}/e:controlaccess/e:persname[@role='rcp']") == [
        "Truman, Harry S.",
        "Byrnes, James F.",
    ]
