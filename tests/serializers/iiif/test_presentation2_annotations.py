"""Presentation 2.1: images, annotations and collections, with the clause that governs each conversion."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.serializers.iiif.presentation2 import NOMINAL_SIZE, annotation_lists, convert
from tests.serializers.iiif import world
from tests.serializers.iiif.presentation2_documents import (
    CANVAS,
    X,
    annotation_of,
    canvas_of,
    canvas_with,
    converted,
    manifest_of,
)
from tests.validation import documents

IMAGE = {"id": f"{X}/a.jpg", "type": "Image", "format": "image/jpeg", "height": 20, "width": 10}
SOUND = {"id": f"{X}/a.mp3", "type": "Sound", "format": "audio/mpeg", "duration": 3.5}
LIST = {"@id": f"{X}/page", "@type": "sc:AnnotationList"}


def resource_of(body: Any) -> Any:
    (image,) = canvas_with(body)["images"]
    assert image["motivation"] == "sc:painting"
    assert image["on"] == CANVAS
    return image["resource"]


def test_a_choice_has_a_default() -> None:
    """6.3"""
    output = resource_of({"type": "Choice", "items": [IMAGE, IMAGE | {"id": f"{X}/b.jpg"}, IMAGE]})
    assert output["@type"] == "oa:Choice"
    assert output["default"]["@id"] == f"{X}/a.jpg"
    assert [item["@id"] for item in output["item"]] == [f"{X}/b.jpg", f"{X}/a.jpg"]
    assert resource_of({"type": "Choice", "items": [IMAGE]})["@type"] == "dctypes:Image"


def test_a_region_of_an_image_is_an_address() -> None:
    """6.1"""
    selector = {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}
    output = resource_of({"type": "SpecificResource", "source": IMAGE, "selector": selector})
    assert (output["@id"], output["@type"]) == (f"{X}/a.jpg#xywh=1,2,3,4", "dctypes:Image")


def test_a_selection_of_the_image_api_is_to_be_had_by_simple_clients() -> None:
    """6.1 and 6.6"""
    body = IMAGE | {"service": [{"id": f"{X}/i", "type": "ImageService2", "profile": "level2"}]}
    selector = {"type": "ImageApiSelector", "region": "1,2,3,4", "rotation": "90"}
    output = resource_of(
        {"id": f"{X}/name", "type": "SpecificResource", "source": body, "selector": selector}
    )
    assert output["@id"] == f"{X}/i/1,2,3,4/full/90/default.jpg"
    assert (output["@type"], output["full"]["@type"]) == ("oa:SpecificResource", "dctypes:Image")
    assert output["selector"] == {
        "@context": "http://iiif.io/api/annex/openannotation/context.json",
        "@type": "iiif:ImageApiSelector",
        "region": "1,2,3,4",
        "rotation": "90",
    }
    bare = resource_of({"type": "SpecificResource", "source": f"{X}/a.jpg", "selector": selector})
    assert bare["full"] == {"@id": f"{X}/a.jpg", "@type": "dctypes:Image"}


def test_a_drawing_selects_a_part() -> None:
    """6.4; with `value` beside `chars`, because Mirador reads that."""
    selector = {"type": "SvgSelector", "value": "<svg/>"}
    output = resource_of({"type": "SpecificResource", "source": IMAGE, "selector": selector})
    assert output["selector"] == {
        "@type": ["oa:SvgSelector", "cnt:ContentAsText"],
        "chars": "<svg/>",
        "value": "<svg/>",
    }


@pytest.mark.parametrize(
    ("stylesheet", "expected"),
    [
        (
            {"type": "CssStylesheet", "value": ".r {}"},
            {"@type": ["oa:CssStyle", "cnt:ContentAsText"], "chars": ".r {}"},
        ),
        ({"id": f"{X}/a.css", "type": "CssStylesheet"}, {"@id": f"{X}/a.css", "@type": "oa:CssStyle"}),
        (f"{X}/a.css", {"@id": f"{X}/a.css", "@type": "oa:CssStyle"}),
    ],
)
def test_styles_are_kept(stylesheet: Any, expected: dict[str, Any]) -> None:
    """6.5"""
    body = {"type": "SpecificResource", "source": IMAGE, "styleClass": "r"}
    item = {
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": CANVAS,
        "stylesheet": stylesheet,
    }
    (image,) = canvas_of(items=[{"id": f"{X}/p", "type": "AnnotationPage", "items": [item]}])["images"]
    assert image["stylesheet"] == expected
    assert image["resource"]["style"] == "r"
    assert image["resource"]["full"]["@id"] == f"{X}/a.jpg"


def test_several_bodies_are_several_annotations() -> None:
    """5.4: each has one image; one id is one annotation's."""
    first, second = canvas_with([IMAGE, IMAGE])["images"]
    assert first["@id"] == f"{X}/a"
    assert "@id" not in second


def test_only_images_stand_in_images() -> None:
    """5.3: everything else is in a list, and sound is also to be had as a rendering."""
    output = canvas_with(SOUND)
    assert "images" not in output
    assert output["otherContent"] == [LIST]
    assert output["rendering"] == {
        "@id": f"{X}/a.mp3",
        "@type": "dctypes:Sound",
        "format": "audio/mpeg",
        "label": {"@value": "p", "@language": "en"},
    }
    assert canvas_with({"type": "TextualBody", "value": "x"})["otherContent"] == [LIST]
    choice = canvas_with({"type": "Choice", "items": [SOUND, SOUND | {"id": f"{X}/b.mp3"}]})
    assert [item["@id"] for item in choice["rendering"]] == [f"{X}/a.mp3", f"{X}/b.mp3"]


def test_a_list_of_what_is_painted_leaves_images_to_the_canvas() -> None:
    """5.5: the resource MUST be something other than an image."""
    both = {
        "id": f"{X}/a",
        "type": "Annotation",
        "motivation": "painting",
        "body": [IMAGE, SOUND],
        "target": CANVAS,
    }
    page = {"id": f"{X}/page", "type": "AnnotationPage", "items": [both, both | {"body": IMAGE}]}
    (item,) = converted(page)["resources"]
    assert item["resource"]["@id"] == f"{X}/a.mp3"
    canvas = documents.canvas(1) | {"items": [page]}
    assert [item["@id"] for item in annotation_lists(canvas)] == [f"{X}/page"]
    assert len(converted(canvas)["images"]) == 2


def test_a_canvas_of_sound_has_a_size_and_the_picture_that_accompanies_it() -> None:
    """3.3: it MUST have height and width."""
    timed = {"id": CANVAS, "type": "Canvas", "duration": 3.5}
    assert (converted(timed)["height"], converted(timed)["width"], converted(timed)["label"]) == (
        NOMINAL_SIZE,
        NOMINAL_SIZE,
        "1",
    )
    extra = documents.canvas(7)
    output = converted(timed | {"accompanyingCanvas": extra})
    assert (output["height"], output["width"]) == (extra["height"], extra["width"])
    (image,) = output["images"]
    assert image["on"] == CANVAS
    assert "@id" not in image


def test_a_poster_is_a_thumbnail_of_the_whole() -> None:
    assert manifest_of(placeholderCanvas=documents.canvas(7))["thumbnail"]["@type"] == "dctypes:Image"


# annotations (5.5, 6.2, 6.7)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("supplementing", "sc:painting"),
        ("painting", "sc:painting"),
        ("commenting", "oa:commenting"),
        (["tagging", "commenting"], ["oa:tagging", "oa:commenting"]),
        ("contextualizing", "contextualizing"),
    ],
)
def test_motivations(source: Any, expected: Any) -> None:
    """5.4: a transcription paints; 6.7: a comment does not."""
    assert annotation_of(motivation=source)["motivation"] == expected


def test_embedded_text() -> None:
    """6.2"""
    body = {
        "type": "TextualBody",
        "value": "x",
        "format": "text/plain",
        "language": "en",
        "textDirection": "ltr",
    }
    embedded = {"@type": "cnt:ContentAsText", "chars": "x", "format": "text/plain", "language": "en"}
    assert annotation_of(body=body)["resource"] == embedded
    assert annotation_of(body=[body, body])["resource"] == [embedded, embedded]
    assert annotation_of(body=body, motivation="tagging")["resource"]["@type"] == [
        "oa:Tag",
        "cnt:ContentAsText",
    ]
    assert annotation_of(body=f"{X}/text")["resource"] == f"{X}/text"


def _part(*selectors: Any, source: Any = CANVAS) -> dict[str, Any]:
    return {"type": "SpecificResource", "source": source, "selector": list(selectors)}


BOX = {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}
SVG = {"type": "SvgSelector", "value": "<svg/>"}
DRAWN = {"@type": ["oa:SvgSelector", "cnt:ContentAsText"], "chars": "<svg/>", "value": "<svg/>"}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (CANVAS, CANVAS),
        ({"id": CANVAS, "type": "Canvas"}, CANVAS),
        ([CANVAS, f"{CANVAS}#xywh=1,2,3,4"], [CANVAS, f"{CANVAS}#xywh=1,2,3,4"]),
        (_part(), CANVAS),
        (_part(BOX), f"{CANVAS}#xywh=1,2,3,4"),
        (_part(BOX, source={"id": CANVAS, "type": "Canvas", "partOf": []}), f"{CANVAS}#xywh=1,2,3,4"),
        (_part({"type": "PointSelector", "x": 5.5, "y": 6}), f"{CANVAS}#xywh=5,6,1,1"),
        (_part({"type": "PointSelector", "t": 7}), f"{CANVAS}#t=7"),
        (_part({"type": "RangeSelector"}), CANVAS),
        (_part("own"), CANVAS),
        (_part(SVG), {"@type": "oa:SpecificResource", "full": CANVAS, "selector": DRAWN}),
        (
            _part(BOX, SVG),
            {
                "@type": "oa:SpecificResource",
                "full": CANVAS,
                "selector": {
                    "@type": "oa:Choice",
                    "default": {"@type": "oa:FragmentSelector", "value": "xywh=1,2,3,4"},
                    "item": DRAWN,
                },
            },
        ),
        ({"id": f"{world.BASE}/iiif/r1/manifest", "type": "Manifest"}, f"{world.BASE}/iiif/2/r1/manifest"),
    ],
)
def test_targets(target: Any, expected: Any) -> None:
    """5.4, 6.1, 6.4"""
    assert annotation_of(target=target)["on"] == expected


def test_author_software_and_dates() -> None:
    """3: other properties have a prefix; these are Open Annotation's."""
    output = annotation_of(
        creator={"id": f"{X}/me", "type": "Person", "name": "A Name"},
        generator=[{"type": "Software", "name": "OCR"}, f"{X}/tool"],
        created="2026-01-01T00:00:00Z",
        generated="2026-01-02T00:00:00Z",
    )
    assert output["oa:annotatedBy"] == {"@id": f"{X}/me", "@type": "foaf:Person", "foaf:name": "A Name"}
    assert output["oa:serializedBy"] == [
        {"@type": "prov:SoftwareAgent", "foaf:name": "OCR"},
        {"@id": f"{X}/tool"},
    ]
    assert (output["oa:annotatedAt"], output["oa:serializedAt"]) == (
        "2026-01-01T00:00:00Z",
        "2026-01-02T00:00:00Z",
    )


def test_a_list_lies_in_a_layer() -> None:
    """5.7: with its label, or as an address; 3.5: next and prev."""
    layer = {"id": f"{X}/texts", "type": "AnnotationCollection"}
    page = {
        "id": f"{X}/page",
        "type": "AnnotationPage",
        "items": [],
        "partOf": layer,
        "next": {"id": f"{X}/2"},
    }
    assert converted(page)["within"] == f"{X}/texts"
    assert converted(page)["next"] == f"{X}/2"
    named = converted(page | {"partOf": [layer | {"label": {"none": ["Texts"]}}], "startIndex": 7})
    assert named["within"] == {"@id": f"{X}/texts", "@type": "sc:Layer", "label": "Texts"}
    assert named["startIndex"] == 7
    whole = converted(layer | {"first": {"id": f"{X}/page"}, "last": f"{X}/2", "total": 9})
    assert (whole["first"], whole["last"], whole["total"], whole["label"]) == (f"{X}/page", f"{X}/2", 9, "1")


# Collections (5.8)


def _collection(*kinds: str, **fields: Any) -> dict[str, Any]:
    items = [{"id": f"{X}/{n}", "type": kind, "label": {"none": [str(n)]}} for n, kind in enumerate(kinds)]
    return converted(
        {"id": f"{X}/c", "type": "Collection", "label": {"none": ["c"]}, "items": items} | fields
    )


def test_collections_and_manifests_are_two_lists_in_their_order() -> None:
    output = _collection("Collection", "Manifest", "Manifest")
    assert [item["@id"] for item in output["collections"]] == [f"{X}/0"]
    assert [item["@id"] for item in output["manifests"]] == [f"{X}/1", f"{X}/2"]
    assert "members" not in output


def test_any_other_order_is_kept_by_members() -> None:
    output = _collection("Manifest", "Collection", "Manifest")
    assert [item["@id"] for item in output["members"]] == [f"{X}/0", f"{X}/1", f"{X}/2"]
    assert [item.get("viewingHint") for item in output["members"]] == [None, "individuals", None]
    assert "manifests" not in output


def test_an_embedded_collection_stays_embedded() -> None:
    inner = {"id": f"{X}/d", "type": "Collection", "label": {"none": ["d"]}, "behavior": ["multi-part"]}
    inner["items"] = [{"id": f"{X}/m", "type": "Manifest", "label": {"none": ["m"]}}]
    (output,) = _collection(items=[inner])["collections"]
    assert output["viewingHint"] == "multi-part"
    assert output["manifests"] == [{"@id": f"{X}/m", "@type": "sc:Manifest", "label": "m"}]


def test_a_direction_is_not_for_collections() -> None:
    """3.3"""
    assert "viewingDirection" not in _collection(viewingDirection="right-to-left")


def test_a_type_unknown_to_2_1_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing for the type 'Agent'"):
        convert({"id": X, "type": "Agent"})


TEXT_VALUES = st.dictionaries(
    st.sampled_from(["en", "fr", "none"]), st.lists(st.text(max_size=4), max_size=2)
)


@settings(max_examples=60, deadline=None)
@given(
    TEXT_VALUES, TEXT_VALUES, st.lists(st.sampled_from(["paged", "hidden", "urn:x", "unordered"]), max_size=3)
)
def test_no_valid_document_crashes_it(first: Any, second: Any, behavior: list[str]) -> None:
    manifest = documents.MANIFEST | {"label": first, "behavior": behavior}
    manifest["requiredStatement"] = {"label": first, "value": second}
    json.dumps(converted(manifest))


def test_quotations_beside_a_region_are_left_out() -> None:
    quoted = {
        "type": "SpecificResource",
        "source": f"{X}/annotations/1/1",
        "selector": {"type": "TextQuoteSelector", "exact": "words"},
    }
    assert annotation_of(target=[f"{CANVAS}#xywh=1,2,3,4", quoted])["on"] == f"{CANVAS}#xywh=1,2,3,4"
    assert annotation_of(target=[quoted])["on"] == f"{X}/annotations/1/1"
