"""What the outside judges are shown: every IIIF document of the demonstration node, and of a fuller world."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from fonds.record.model import Collection, Description, Record
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif.collection import Member
from fonds.serializers.iiif.manifest import manifest
from tests.conformance.reconciliation import json_of
from tests.conftest import serving
from tests.serializers.iiif import world
from tests.serializers.iiif.collections import documents_of
from tests.web.reconcile import conftest as people

Documents = list[tuple[str, bytes]]


@pytest.fixture(scope="session")
def served(node: str, layered_node: str) -> Documents:
    """(url, body) of every IIIF document of the demonstration node, and of one with every layer of text, found by
    walking from their Collections."""
    found: dict[str, bytes] = {}
    waiting = [f"{node}/iiif/collection", f"{layered_node}/iiif/collection"]
    while waiting:
        url = waiting.pop()
        if url not in found:
            found[url] = get(url)
            waiting += _references(json.loads(found[url]))
    return list(found.items())


@pytest.fixture(scope="session")
def documents(served: Documents) -> Documents:
    """(url, body) of manifests, annotation pages and Collections: those of the demonstration node, and of records
    that use every field, hundreds of members and a right-to-left script."""
    return [*served, *((document["id"], json.dumps(document).encode()) for document in _maximal())]


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The reconciliation service of a served node of people, places and collections: its address."""
    work = tmp_path_factory.mktemp("reconciliation")
    with serving(people.write(work / "node"), work) as base:
        yield f"{base}/reconcile"


@pytest.fixture(scope="session", name="manifest")
def service_manifest(endpoint: str) -> dict[str, Any]:
    """The manifest of its reconciliation service."""
    return dict(json_of(endpoint))


def get(url: str) -> bytes:
    """The body of an answer 200 without any Accept header of ours, as viewers ask."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.status == 200
        return bytes(answer.read())


def _references(document: dict[str, Any]) -> list[str]:
    if document["type"] == "Collection":
        return [item["id"] for item in (*document["items"], *document.get("partOf", ()))]
    if document["type"] == "Manifest":
        pages = [page["id"] for canvas in document["items"] for page in canvas.get("annotations", ())]
        words = [data["id"] for canvas in document["items"] for data in canvas.get("seeAlso", ())]
        return [*pages, *words, *(whole["id"] for whole in document["partOf"])]
    if document["type"] == "AnnotationPage":
        return [whole["id"] for whole in document.get("partOf", ())]
    return []


def _maximal() -> Iterator[dict[str, Any]]:
    text = "שורה ראשונה\n\nשורה שנייה"
    records = [
        world.maximal(),
        world.record(id="bare", pages=[world.SCAN]),
        world.record(
            id="old", pages=[world.SCAN | {"service": "https://i.example.org/iiif/2/x"}], transcript="x"
        ),
        world.record(id="rtl", language="he", collection="papers", pages=[world.SCAN], transcript=text),
        *(world.record(id=f"m{number}", pages=[world.SCAN], collection="cables") for number in range(501)),
    ]
    known = {one.id: one for one in (*world.PEOPLE, world.FONDS, world.SERIES, *records)}
    yield from _all(known, world.context(*known.values()))


def _all(known: dict[str, Any], context: SerializerContext) -> Iterator[dict[str, Any]]:
    for record in known.values():
        if isinstance(record, Record):
            yield manifest(record, context)
            yield from world.all_pages(record, context)
    yield from documents_of(None, _members(None, known), context).values()
    for level in known.values():
        if isinstance(level, Collection):
            yield from documents_of(level, _members(level.id, known), context).values()


def _members(parent: str | None, known: dict[str, Description]) -> list[Member]:
    return [
        Member(one.id, one.kind, one.labels)
        for one in known.values()
        if isinstance(one, (Record, Collection)) and one.collection == parent
    ]
