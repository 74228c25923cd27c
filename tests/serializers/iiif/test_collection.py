"""IIIF Collections: of a collection and of the node, whole or in parts of at most 500 members."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.serializers.iiif.collection import PART_SIZE, Member, collection, plan
from service.validation.manifest import check
from tests.serializers.iiif import golden, world

THUMBNAIL = [{"id": "https://images.example.org/t.jpg", "type": "Image", "format": "image/jpeg"}]
MEMBERS = [
    Member("cables", "collection", {"en": "Cables"}),
    Member("r1", "record", {"en": "A telegram", "und": "x"}, THUMBNAIL, "1945-07-01T00:00:00Z"),
]


def documents_of(description: Any, members: list[Member]) -> dict[int, dict[str, Any]]:
    documents = dict(collection(description, members, world.full_context()))
    for document in documents.values():
        assert check(json.loads(json.dumps(document))) == []
    return documents


def test_the_collection_of_a_fonds() -> None:
    golden.assert_same("collection", documents_of(world.FONDS, MEMBERS)[0])


def test_the_collection_of_the_node() -> None:
    golden.assert_same("node", documents_of(None, MEMBERS)[0])


def test_a_series_lies_in_its_fonds_and_a_fonds_in_the_node() -> None:
    assert documents_of(world.SERIES, [])[0]["partOf"][0]["id"].endswith("/iiif/collection/papers")
    assert documents_of(world.FONDS, [])[0]["partOf"][0]["id"].endswith("/iiif/collection")
    assert "partOf" not in documents_of(None, [])[0]


def test_an_empty_collection_has_empty_items() -> None:
    assert documents_of(world.SERIES, [])[0]["items"] == []


def many(count: int) -> list[Member]:
    return [Member(f"r{number}", "record", {"en": f"Record {number}"}) for number in range(count)]


@pytest.mark.parametrize("count", [1, PART_SIZE, PART_SIZE + 1, 2 * PART_SIZE, 3 * PART_SIZE + 7])
def test_every_member_is_listed_once_and_in_order(count: int) -> None:
    documents = documents_of(world.SERIES, many(count))
    assert all(len(document["items"]) <= PART_SIZE for document in documents.values())
    assert _manifests(documents[0], documents) == [
        f"{world.BASE}/iiif/r{number}/manifest" for number in range(count)
    ]


def test_a_very_long_collection_is_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.serializers.iiif.collection.PART_SIZE", 3)
    documents = documents_of(None, many(29))
    assert all(len(document["items"]) <= 3 for document in documents.values())
    assert len(_manifests(documents[0], documents)) == 29
    assert list(documents)[-1] == 0
    assert documents[1]["id"] == f"{world.BASE}/iiif/collection/part/1"
    assert documents[1]["partOf"][0]["id"] == f"{world.BASE}/iiif/collection"
    assert documents[2]["label"] == {"en": ["A node (4–6 / 29)"]}


def _manifests(document: dict[str, Any], documents: dict[int, dict[str, Any]]) -> list[str]:
    by_id = {part["id"]: part for part in documents.values()}
    ids: list[str] = []
    for item in document["items"]:
        ids += [item["id"]] if item["type"] == "Manifest" else _manifests(by_id[item["id"]], documents)
    return ids


def test_a_part_shows_the_thumbnail_of_its_first_member_that_has_one() -> None:
    members = many(PART_SIZE)
    members.append(Member("last", "record", {"en": "Last"}, THUMBNAIL))
    documents = documents_of(world.SERIES, members)
    assert "thumbnail" not in documents[1]
    assert documents[2]["thumbnail"] == documents[0]["thumbnail"] == THUMBNAIL


@given(st.integers(0, 3_000_000))
def test_the_plan_covers_everything_once(total: int) -> None:
    levels = plan(total)
    for level in levels:
        assert [part.start for part in level] == [0, *[part.stop for part in level[:-1]]]
        assert level[-1].stop == total
    numbers = [part.number for level in levels for part in level]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(levels[-1] if levels else range(total)) <= PART_SIZE
