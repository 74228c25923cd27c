"""The finding aid of a fonds holds its whole tree, as far as it fits; what does not fit is linked."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from fonds.record.model import Collection, from_dict
from fonds.serializers.xml import ead, ead_tree
from fonds.serializers.xml.ead_tree import FindingAid
from tests.conformance import schemas
from tests.serializers.graph.world import make_context

EAD = {"e": ead.NAMESPACE}
ITEMS = 1200  # more than a stored part has
TREE = {
    "fonds": ["series", "other"],
    "series": ["file-1", "file-2"],
    "file-1": ITEMS,
    "file-2": 3,
    "other": 0,
}

PART = 1000  # components of a stored part


def members(id: str, tree: dict[str, Any]) -> list[ead.Component]:
    below = tree[id]
    if isinstance(below, int):
        return [
            (f"{id}-{n}", "record", {"label": {"en": f"Item {n}"}, "level": "item"}) for n in range(below)
        ]
    return [(child, "collection", {"label": {"en": child}, "level": "series"}) for child in below]


def stored(id: str, tree: dict[str, Any]) -> list[bytes]:
    fields = {"kind": "collection", "id": id, "title": {"en": f"The {id}"}, "note": {"en": f"About {id}."}}
    collection = from_dict(fields | {"level": "fonds" if id == "fonds" else "series"})
    assert isinstance(collection, Collection)
    units, context = members(id, tree), make_context()
    first = units[:PART]
    rest = [ead.components(units[start : start + PART], context) for start in range(PART, len(units), PART)]
    return [ead.finding_aid(collection, first, len(first), context), *(part.encode() for part in rest)]


class Node:
    """Stored finding aids of a tree, and how many were read."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self.tree, self.reads = tree, 0

    def load(self, id: str) -> FindingAid | None:
        self.reads += 1
        if id not in self.tree:
            return None
        return FindingAid.read(stored(id, self.tree), len(members(id, self.tree)))

    def count(self, id: str) -> int:
        below, waiting, seen = 0, [id], set[str]()
        while waiting:
            children = self.tree.get(waiting.pop(), 0)
            new = [] if isinstance(children, int) else [child for child in children if child not in seen]
            below += children if isinstance(children, int) else len(new)
            waiting += new
            seen.update(new)
        return below

    def whole(self, id: str = "fonds", limit: int = ead_tree.MAX_COMPONENTS) -> Any:
        body = ead_tree.whole(id, self.load, self.count, limit)
        assert body is not None
        return etree.fromstring(body)


def titles(root: Any, path: str) -> list[str]:
    return [str(text) for text in root.xpath(f"{path}/e:did/e:unittitle/text()", namespaces=EAD)]


def test_the_tree_is_whole_down_to_the_items() -> None:
    root = Node(TREE).whole()
    assert titles(root, "//e:dsc/e:c") == ["The series", "The other"]
    assert titles(root, "//e:dsc/e:c/e:c") == ["The file-1", "The file-2"]
    assert titles(root, "//e:dsc/e:c/e:c[1]/e:c") == [f"Item {n}" for n in range(ITEMS)]
    assert titles(root, "//e:dsc/e:c/e:c[2]/e:c") == ["Item 0", "Item 1", "Item 2"]
    assert len(root.xpath("//e:dsc", namespaces=EAD)) == 1
    # a collection is described in full
    notes = root.xpath("//e:dsc/e:c[1]/e:scopecontent/e:p/text()", namespaces=EAD)
    assert notes == ["About series."]
    assert not root.xpath("//processing-instruction()")


@pytest.mark.parametrize("schema", ["ead3.xsd", "ead3.rng"])
def test_the_whole_tree_keeps_the_schemas(schema: str) -> None:
    schemas.valid(schema, Node(TREE | {"file-1": 5}).whole())


def test_what_does_not_fit_is_linked_and_the_rest_is_there() -> None:
    node = Node(TREE)
    root = node.whole(limit=100)
    assert titles(root, "//e:dsc/e:c") == ["series", "The other"]
    assert len(root.xpath("//e:c", namespaces=EAD)) <= 100
    link = root.xpath("//e:dsc/e:c[1]/e:otherfindaid//@href", namespaces=EAD)
    assert link == ["https://archive.example.org/id/series"]
    assert node.reads == 2  # what does not fit is not read


def test_a_long_list_says_how_many_it_leaves_out() -> None:
    root = Node(TREE).whole("file-1", limit=1000)
    assert len(root.xpath("//e:c", namespaces=EAD)) == 1000
    assert root.xpath("//e:dsc/e:p/text()", namespaces=EAD) == ["The first 1,000 of 1,200 units."]


def test_a_list_longer_than_a_stored_part_is_whole() -> None:
    assert len(Node(TREE).whole("file-1").xpath("//e:dsc/e:c", namespaces=EAD)) == ITEMS


def test_a_circle_and_a_collection_that_is_gone_end_the_tree() -> None:
    circle = Node({"fonds": ["series"], "series": ["fonds"]}).whole()
    assert titles(circle, "//e:c") == ["The series", "fonds"]
    gone = Node({"fonds": ["nobody"]}).whole()
    assert titles(gone, "//e:c") == ["nobody"]


def test_a_finding_aid_of_an_earlier_version_says_what_it_leaves_out() -> None:
    (first, *_) = stored("file-2", TREE)
    body = ead_tree.whole("file-2", lambda _: FindingAid.read([first], 1234), lambda *_: 0)
    assert body == first.replace(b'combined">', b'combined"><p>The first 3 of 1,234 units.</p>')
