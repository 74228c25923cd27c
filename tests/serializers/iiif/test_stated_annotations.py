"""The annotations that a file states: pages of the canvas in Presentation 3.0 and 2.1, found by their words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fonds.problem import errors
from fonds.record import access
from fonds.record.field_types import Access
from fonds.record.model import Record
from fonds.serializers.iiif import prezi3_check, search_text, stated_annotations
from fonds.serializers.iiif.manifest import manifest
from fonds.serializers.iiif.presentation2 import convert
from fonds.serializers.pages import canvases
from fonds.validation import iiif_document
from fonds.validation import manifest as iiif_rules
from tests.serializers.iiif import world

BASE = "https://archive.example.org"
LEAVES = [world.SCAN | {"label": label} for label in ("1r", "1v")]
STATED: list[dict[str, Any]] = [
    {
        "motivation": "identifying",
        "page": "1v",
        "region": "percent:10,20,30,40",
        "id": "general",
        "by": "editors",
        "date": "2026-11-23",
    },
    {"motivation": "tagging", "text": {"en": "A seal", "fr": "Un sceau"}, "region": "10,20,30,40"},
    {"motivation": "linking", "page": "1v", "text": {"en": "The map"}, "uri": "https://example.org/maps/7"},
]


def record(**fields: Any) -> Record:
    return world.record(**({"pages": LEAVES, "annotations": STATED} | fields))


def pages(of: Record) -> dict[int, dict[str, Any]]:
    """Return the annotation pages by the number of their canvas, after our rules and iiif-prezi3 took them."""
    built = world.pages_of(of, world.full_context(), "annotations")
    for page in built.values():
        assert errors(iiif_rules.check(page)) == []
        assert prezi3_check.compare(page) == []
    return built


def test_each_canvas_has_its_own() -> None:
    built = pages(record())
    assert [[item["motivation"] for item in page["items"]] for page in built.values()] == [
        ["tagging"],
        ["identifying", "linking"],
    ]
    listed = [canvas["annotations"] for canvas in manifest(record(), world.full_context())["items"]]
    assert [[page["id"] for page in of_canvas] for of_canvas in listed] == [
        [page["id"]] for page in built.values()
    ]
    assert listed[0][0]["label"] == {"en": ["Annotations"]}


def test_what_is_named_is_a_source_and_its_name_the_words() -> None:
    general, the_map = pages(record())[2]["items"]
    english, chinese, source = general["body"]
    assert (english["value"], english["language"]) == ("A General", "en")
    assert chinese["language"] == "zh-Hans"
    assert source == {"type": "SpecificResource", "source": f"{BASE}/id/general"}
    assert general["target"] == f"{BASE}/iiif/r1/canvas/2#xywh=200,600,600,1200"
    assert general["creator"]["id"] == f"{BASE}/id/editors"
    assert general["created"] == "2026-11-23T00:00:00Z"
    assert [body.get("value") or body["source"] for body in the_map["body"]] == [
        "The map",
        "https://example.org/maps/7",
    ]
    assert the_map["target"] == f"{BASE}/iiif/r1/canvas/2"


def test_words_are_given_in_each_language() -> None:
    (seal,) = pages(record())[1]["items"]
    assert [(body["value"], body["language"]) for body in seal["body"]] == [
        ("A seal", "en"),
        ("Un sceau", "fr"),
    ]


@pytest.mark.parametrize(
    ("time", "target"),
    [
        ("12.5-80", f"{BASE}/iiif/r1/canvas/1#t=12.5,80"),
        ("80-", f"{BASE}/iiif/r1/canvas/1#t=80"),
        (
            "7",
            {
                "type": "SpecificResource",
                "source": f"{BASE}/iiif/r1/canvas/1",
                "selector": {"type": "PointSelector", "t": 7.0},
            },
        ),
    ],
)
def test_a_time_is_a_span_or_a_moment(time: str, target: Any) -> None:
    page = canvases(record(), world.full_context())[0]
    from fonds.record.page_parts import parse_time

    moved = replace(page.annotations[0], region=None, time=parse_time(time))
    built = stated_annotations.of_page(replace(page, annotations=(moved,)), "r1", world.full_context())
    assert built[0]["target"] == target


def test_a_time_on_an_image_is_left_out() -> None:
    silent = record(annotations=[{"motivation": "commenting", "time": "7", "text": {"en": "x"}}])
    assert pages(silent) == {}


def test_they_are_lists_of_presentation_2() -> None:
    old = convert(pages(record())[2])
    assert [item["motivation"] for item in old["resources"]] == ["oa:identifying", "oa:linking"]
    assert old["resources"][0]["on"] == f"{BASE}/iiif/r1/canvas/2#xywh=200,600,600,1200"
    assert errors(iiif_document.check(old)) == []


def test_their_words_are_searched() -> None:
    documents = [document for _, _, document in search_text.documents(record(), world.full_context())]
    layers = [layer for document in documents for layer in document["layers"]]
    assert {layer["name"] for layer in layers} == {"annotations"}
    texts = [(line[0], line[2], line[3]) for layer in layers for line in layer["lines"]]
    seal = (1, (10, 20, 30, 40))
    assert [(number, text) for number, text, _ in texts] == [
        (1, "A seal"),
        (1, "Un sceau"),
        (1, "A General"),
        (1, "将军"),
        (2, "The map"),
    ]
    assert (texts[0][0], tuple(texts[0][2])) == seal
    assert "service" in manifest(record(), world.full_context())


def test_they_are_restricted_as_the_transcript_is() -> None:
    for covers, count in (("scans", 3), ("content", 0)):
        public = access.public_view(record(), Access(tier="closed", covers=covers))
        assert isinstance(public, Record) and len(public.annotations) == count


@pytest.mark.parametrize(
    "stated",
    [
        {"motivation": "linking", "text": {"en": "x"}},
        {"motivation": "tagging"},
        {"motivation": "painting", "text": {"en": "x"}},
        {"text": {"en": "x"}},
        {"motivation": "linking", "uri": "javascript:alert(1)"},
    ],
)
def test_what_says_nothing_is_refused(stated: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        record(annotations=[stated])


def test_the_links_of_a_record_are_those_of_its_annotations_too() -> None:
    assert {("annotations", "general"), ("annotations.by", "editors")} <= set(record().links())
