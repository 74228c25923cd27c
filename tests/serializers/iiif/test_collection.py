"""IIIF Collections: of a collection and of the node, whole or in parts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fonds.serializers.iiif.collection import PART_SIZE, Member, PartReference, part_of_parts
from fonds.validation.manifest import check
from tests.serializers.iiif import collections, golden, world

THUMBNAIL = [{"id": "https://images.example.org/t.jpg", "type": "Image", "format": "image/jpeg"}]
MEMBERS = [
    Member("cables", "collection", {"en": "Cables"}),
    Member("r1", "record", {"en": "A telegram", "und": "x"}, THUMBNAIL, "1945-07-01T00:00:00Z"),
]


def documents_of(description: Any, members: list[Member]) -> dict[int, dict[str, Any]]:
    documents = collections.documents_of(description, members, world.full_context())
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


def test_a_part_says_what_is_in_it_and_not_where_it_is() -> None:
    documents = documents_of(world.SERIES, many(PART_SIZE + 1))
    assert documents[1]["label"] == {"en": [f"Record 0 – Record {PART_SIZE - 1}"]}
    assert documents[2]["label"] == {"en": [f"Record {PART_SIZE}"]}
    assert documents[1]["partOf"] == [{"id": documents[0]["id"], "type": "Collection"}]
    assert documents[0]["items"][0]["label"] == documents[1]["label"]


def test_a_part_with_dates_says_from_when_to_when_it_is() -> None:
    days = [
        Member(f"r{day}", "record", {"en": "A letter"}, None, f"1945-07-{day:02}T00:00:00Z")
        for day in (1, 2, 9)
    ]
    parts = [PartReference(document, False) for document in documents_of(None, days * 400)[0]["items"]]
    assert parts[0].document["label"] == {"none": ["1945-07-01 – 1945-07-02"]}
    document, _ = part_of_parts(None, 9, parts, world.full_context())
    assert document["label"] == {"none": ["1945-07-01 – 1945-07-09"]}
    assert check(json.loads(json.dumps(document))) == []


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
