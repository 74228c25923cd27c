"""Each clause of Change Discovery: a stream that keeps all of them, and one broken for each."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests import change_discovery_checker as change_discovery

Json = dict[str, Any]
BASE = "https://archive.example.org/iiif"
PAGES = [{"id": f"{BASE}/activity/page/{n}", "type": "OrderedCollectionPage"} for n in (1, 2)]
COLLECTION = {"id": f"{BASE}/activity", "type": "OrderedCollection"}


def activity(kind: str, id: str, at: str, **more: Any) -> Json:
    return {
        "type": kind,
        "object": {"id": f"{BASE}/{id}/manifest", "type": "Manifest"},
        "endTime": at,
        **more,
    }


def stream() -> tuple[Json, Json, Json]:
    """A collection and its two pages, with every type of activity that a publisher has."""
    top = {
        "@context": change_discovery.CONTEXT,
        **COLLECTION,
        "totalItems": 6,
        "rights": "http://creativecommons.org/publicdomain/zero/1.0/",
        "seeAlso": [
            {"id": f"{BASE}/all", "type": "Dataset", "label": {"en": ["All"]}, "format": "text/turtle"}
        ],
        "first": PAGES[0],
        "last": PAGES[1],
    }
    create = activity("Create", "a", "2026-01-01T00:00:00Z", summary="Made.")
    create["object"] |= {
        "canonical": f"{BASE}/a/manifest",
        "seeAlso": [
            {"id": f"{BASE}/a.ttl", "type": "Dataset", "label": {"none": ["x"]}, "profile": "https://x"}
        ],
        "provider": [{"id": f"{BASE}/us", "type": "Agent", "label": {"en": ["Us"]}}],
    }
    target = {"id": f"{BASE}/c/manifest", "type": "Manifest"}
    first = {
        "@context": change_discovery.CONTEXT,
        **PAGES[0],
        "partOf": COLLECTION,
        "startIndex": 0,
        "next": PAGES[1],
        "orderedItems": [
            create,
            activity("Create", "b", "2026-01-01T00:00:00Z"),
            activity("Update", "a", "2026-01-02T00:00:00Z"),
        ],
    }
    second = {
        "@context": change_discovery.CONTEXT,
        **PAGES[1],
        "partOf": COLLECTION,
        "startIndex": 3,
        "prev": PAGES[0],
        "orderedItems": [
            {"type": "Refresh", "startTime": "2026-01-03T00:00:00Z"},
            activity("Delete", "a", "2026-01-03T00:00:00Z"),
            activity("Move", "b", "2026-01-03T00:00:00Z", target=target),
        ],
    }
    return copy.deepcopy((top, first, second))


def messages(top: Json, first: Json, second: Json) -> list[str]:
    problems = [
        *change_discovery.collection(top),
        *change_discovery.page(first),
        *change_discovery.page(second),
    ]
    return [str(problem) for problem in problems or change_discovery.stream(top, [first, second])]


def test_a_stream_without_fault() -> None:
    assert messages(*stream()) == []


def _set(where: int, *path: str | int, to: Any) -> Callable[[tuple[Json, Json, Json]], None]:
    def change(documents: tuple[Json, Json, Json]) -> None:
        holder: Any = documents[where]
        for step in path[:-1]:
            holder = holder[step]
        if to is None:
            del holder[path[-1]]
        else:
            holder[path[-1]] = to

    return change


ITEM = ("orderedItems", 0)
BROKEN = [
    ("3.1 last", _set(0, "last", to=None)),
    ("3.1 last", _set(0, "last", "type", to="Page")),
    ("3.1 last", _set(0, "last", to=PAGES[0])),
    ("3.1 first", _set(0, "first", to=PAGES[1])),
    ("3.1 first", _set(0, "first", "id", to="page-1")),
    ("3.1 id", _set(0, "id", to=None)),
    ("3.1 type", _set(0, "type", to="Collection")),
    ("3.1 totalItems", _set(0, "totalItems", to=-1)),
    ("3.1 totalItems", _set(0, "totalItems", to=5)),
    ("3.1 seeAlso", _set(0, "seeAlso", to=[])),
    ("3.1 seeAlso", _set(0, "seeAlso", 0, "label", to={"en": "All"})),
    ("3.1 seeAlso", _set(0, "seeAlso", 0, "format", to=["text/turtle"])),
    ("3.1 partOf", _set(0, "partOf", to=COLLECTION)),
    ("3.1 rights", _set(0, "rights", to="free")),
    ("3.4.1", _set(0, "@context", to=[change_discovery.CONTEXT, "https://www.w3.org/ns/activitystreams"])),
    ("3.4.1", _set(1, "@context", to="http://iiif.io/api/discovery/0/context.json")),
    ("3.2 id", _set(1, "id", to="page")),
    ("3.2 partOf", _set(1, "partOf", "type", to="Collection")),
    ("3.2 partOf", _set(1, "partOf", "id", to=f"{BASE}/other")),
    ("3.2 prev", _set(2, "prev", to=None)),
    ("3.2 next", _set(1, "next", to=None)),
    ("3.2 startIndex", _set(2, "startIndex", to=4)),
    ("3.2 orderedItems", _set(1, "orderedItems", to=[])),
    ("3.2 orderedItems", _set(1, *ITEM, "endTime", to="2026-02-01T00:00:00Z")),
    ("3.2 orderedItems", _set(2, "orderedItems", 2, "endTime", to="2026-01-01T00:00:00Z")),
    ("3.3 type", _set(1, *ITEM, "type", to="Modify")),
    ("3.3 type", _set(2, "orderedItems", 1, "type", to="Create")),
    ("3.3 type", _set(1, "orderedItems", 1, "object", "id", to=f"{BASE}/a/manifest")),
    ("3.3 object", _set(1, *ITEM, "object", to=f"{BASE}/a/manifest")),
    ("3.3 object", _set(1, *ITEM, "object", "type", to=None)),
    ("3.3 object", _set(1, *ITEM, "object", "canonical", to="a")),
    ("3.3 object", _set(1, *ITEM, "object", "provider", 0, "label", to="Us")),
    ("3.3 endTime", _set(1, *ITEM, "endTime", to="2026-01-01")),
    ("3.3 endTime", _set(1, *ITEM, "endTime", to="2026-01-01T00:00:00+00:00")),
    ("2.1.2", _set(1, *ITEM, "endTime", to=None)),
    ("3.3 summary", _set(1, *ITEM, "summary", to={"en": ["Made."]})),
    ("3.3 target", _set(2, "orderedItems", 2, "target", "id", to=f"{BASE}/b/manifest")),
    ("3.3 target", _set(2, "orderedItems", 2, "target", "type", to="Collection")),
    ("3.3 object", _set(2, "orderedItems", 2, "target", to=None)),
    ("2.1.5", _set(2, "orderedItems", 0, "object", to={"id": BASE, "type": "Manifest"})),
    ("2.1.4", _set(1, *ITEM, "type", to="Add")),
]


@pytest.mark.parametrize(("clause", "change"), BROKEN)
def test_a_broken_clause_is_found(clause: str, change: Callable[[tuple[Json, Json, Json]], None]) -> None:
    documents = stream()
    change(documents)
    assert any(f"(Change Discovery 1.0, {clause})" in fault for fault in messages(*documents)), messages(
        *documents
    )


def test_what_is_no_document() -> None:
    assert change_discovery.collection([]) and change_discovery.page("x")
    assert change_discovery.page(stream()[1], f"{BASE}/elsewhere")
