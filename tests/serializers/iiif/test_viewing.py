"""Direction, behavior, start, thumbnail and extra canvases of a manifest: stated by the record, or the defaults."""

from __future__ import annotations

from typing import Any

import pytest

from fonds.problem import errors
from fonds.record import access
from fonds.record.field_types import Access
from fonds.serializers.iiif import embedded_resource, prezi3_check
from fonds.serializers.iiif.manifest import manifest
from fonds.serializers.iiif.presentation2 import convert
from fonds.validation import manifest as iiif_rules
from tests.serializers.iiif import world

BASE = "https://archive.example.org/iiif/r1"
CANVAS = f"{BASE}/canvas"
POSTER = {
    "image": "https://images.example.org/poster.png",
    "width": 640,
    "height": 360,
    "format": "image/png",
}
LEAVES = [world.SCAN | {"label": label} for label in ("1r", "1v", "2r", "2v")]


def document(**fields: Any) -> dict[str, Any]:
    """Return the manifest of a record with four leaves and these fields, after our rules and iiif-prezi3 took it."""
    built = manifest(world.record(**({"pages": LEAVES} | fields)), world.full_context())
    assert errors(iiif_rules.check(built)) == []
    assert prezi3_check.compare(built) == []
    return built


def test_what_a_record_states_of_its_pages_is_what_viewers_get() -> None:
    pages = [LEAVES[0] | {"behavior": ["non-paged"]}, *LEAVES[1:]]
    built = document(pages=pages, viewing_direction="right-to-left", behavior=["paged"], start={"page": "2r"})
    assert (built["viewingDirection"], built["behavior"]) == ("right-to-left", ["paged"])
    assert built["start"] == {"id": f"{CANVAS}/3", "type": "Canvas"}
    assert [canvas.get("behavior") for canvas in built["items"]] == [["non-paged"], None, None, None]
    old = convert(built)
    assert (old["viewingDirection"], old["viewingHint"]) == ("right-to-left", "paged")
    assert old["sequences"][0]["startCanvas"] == f"{CANVAS}/3"
    assert old["sequences"][0]["canvases"][0]["viewingHint"] == "non-paged"


@pytest.mark.parametrize(
    ("behavior", "expected"),
    [
        ([], ["individuals"]),
        (["no-auto-advance"], ["individuals", "no-auto-advance"]),
        (["continuous", "repeat"], ["continuous", "repeat"]),
        (["unordered"], ["unordered"]),
    ],
)
def test_pages_without_a_layout_are_individuals(behavior: list[str], expected: list[str]) -> None:
    assert document(behavior=behavior)["behavior"] == expected


def test_a_single_page_has_only_what_is_stated() -> None:
    assert "behavior" not in document(pages=LEAVES[:1])
    assert document(pages=LEAVES[:1], behavior=["auto-advance"])["behavior"] == ["auto-advance"]


def test_a_direction_that_is_stated_holds_against_the_language() -> None:
    assert "viewingDirection" not in document(language=["en"])
    assert document(language=["ar"])["viewingDirection"] == "right-to-left"
    stated = document(language=["ar"], viewing_direction="left-to-right")
    assert stated["viewingDirection"] == "left-to-right"


def test_a_stated_direction_is_that_of_the_scans_and_not_of_the_typeset_pages_after_them() -> None:
    built = document(language=["en"], viewing_direction="right-to-left", transcript="Words.", typeset="after")
    scans, typeset = built["structures"]
    assert built["viewingDirection"] == "right-to-left"
    assert "viewingDirection" not in scans
    assert typeset["viewingDirection"] == "left-to-right"


def test_a_start_may_be_a_moment() -> None:
    start = manifest(
        world.record(pages=LEAVES, start={"page": "2", "time": "0:02:05.5"}), world.full_context()
    )["start"]
    assert start["source"] == f"{CANVAS}/2"
    assert start["selector"] == {"type": "PointSelector", "t": 125.5}


def test_the_thumbnail_is_the_page_or_image_that_is_named() -> None:
    pages = [LEAVES[0], LEAVES[1] | {"service": "https://images.example.org/iiif/p2"}]
    first, second, poster = (
        document(pages=pages, **fields)["thumbnail"][0]
        for fields in ({}, {"thumbnail": {"page": "1v"}}, {"thumbnail": POSTER})
    )
    assert "/p1" in first["service"][0]["id"] and "/p2" in second["service"][0]["id"]
    size = {"width": 640, "height": 360}
    assert poster == {"id": POSTER["image"], "type": "Image", "format": "image/png"} | size


@pytest.mark.parametrize(("leaves", "holder"), [(LEAVES, "manifest"), (LEAVES[:1], "canvas")])
def test_the_extra_canvases_are_on_the_only_canvas_or_on_the_manifest(
    leaves: list[dict[str, Any]], holder: str
) -> None:
    built = document(pages=leaves, placeholder=POSTER | {"label": "Poster"}, accompanying={"page": "1"})
    resource = built if holder == "manifest" else built["items"][0]
    placeholder, accompanying = resource["placeholderCanvas"], resource["accompanyingCanvas"]
    assert placeholder["label"] == {"none": ["Poster"]}
    assert placeholder["items"][0]["items"][0]["body"]["id"] == POSTER["image"]
    assert (accompanying["width"], accompanying["height"]) == (2000, 3000)
    ids = {canvas["id"] for canvas in (placeholder, accompanying, *built["items"])}
    assert len(ids) == 2 + len(leaves)
    for canvas in (placeholder, accompanying):
        served = embedded_resource.find(built, canvas["id"])
        assert served is not None and served["partOf"][0]["id"] == built["id"]
        painting_page = canvas["items"][0]
        assert painting_page["id"] == f"{canvas['id']}/painting-page"
        assert embedded_resource.find(built, painting_page["id"]) is not None


def test_typeset_pages_are_named_by_the_pages_of_the_transcript() -> None:
    long_page = "\n\n".join(f"Paragraph {number}." for number in range(120))
    record = world.record(
        transcript=f"{long_page}\n\n[page 2v]\n\nThe end.", start={"page": "2v"}, thumbnail={"page": "2v"}
    )
    built = manifest(record, world.full_context())
    last = built["items"][-1]
    assert len(built["items"]) > 2
    assert built["start"]["id"] == last["id"]
    assert built["thumbnail"] == last["thumbnail"]


def test_a_page_that_does_not_exist_is_left_out() -> None:
    built = document(
        start={"page": "9"}, thumbnail={"page": "9"}, placeholder={"page": "9"}, accompanying={"page": "9"}
    )
    assert {"start", "placeholderCanvas", "accompanyingCanvas"}.isdisjoint(built)
    assert built["thumbnail"] == document()["thumbnail"]


def test_pictures_of_a_record_are_restricted_as_its_scans_are() -> None:
    pictures = {"thumbnail": POSTER, "placeholder": POSTER, "accompanying": POSTER}
    record = world.record(pages=LEAVES, transcript="Secret.", start={"page": "2"}, **pictures)
    for covers in ("scans", "content"):
        public = access.public_view(record, Access(tier="closed", covers=covers))
        assert public is not None
        assert POSTER["image"] not in str(manifest(public, world.full_context()))  # type: ignore[arg-type]


def test_collections_have_a_direction_and_a_behavior() -> None:
    from tests.serializers.iiif.collections import documents_of
    from tests.serializers.iiif.test_collection import MEMBERS

    volumes = world.collection("work", "A work", behavior=["multi-part"], viewing_direction="right-to-left")
    built = documents_of(volumes, MEMBERS, world.full_context())
    whole = built[min(built)]
    assert (whole["behavior"], whole["viewingDirection"]) == (["multi-part"], "right-to-left")
    assert errors(iiif_rules.check(whole)) == []
    assert prezi3_check.compare(whole) == []
    old = convert(whole)
    assert old["viewingHint"] == "multi-part" and "viewingDirection" not in old
