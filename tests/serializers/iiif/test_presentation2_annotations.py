"""Presentation 2.1: images, annotations and collections, each clause with what becomes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.serializers.iiif.presentation2 import NOMINAL_SIZE, annotation_lists, convert
from tests.serializers.iiif import world
from tests.serializers.iiif.older import CANVAS, X, canvas_of, converted, manifest_of, painted, said
from tests.validation import documents

IMAGE = {"id": f"{X}/a.jpg", "type": "Image", "format": "image/jpeg", "height": 20, "width": 10}
SOUND = {"id": f"{X}/a.mp3", "type": "Sound", "format": "audio/mpeg", "duration": 3.5}
LIST = {"@id": f"{X}/page", "@type": "sc:AnnotationList"}


def resource_of(body: Any) -> Any:
    (image,) = painted(body)["images"]
    assert image["motivation"] == "sc:painting"
    assert image["on"] == CANVAS
    return image["resource"]


def test_a_choice_has_a_default() -> None:
    """6.3"""
    made = resource_of({"type": "Choice", "items": [IMAGE, IMAGE | {"id": f"{X}/b.jpg"}, IMAGE]})
    assert made["@type"] == "oa:Choice"
    assert made["default"]["@id"] == f"{X}/a.jpg"
    assert [item["@id"] for item in made["item"]] == [f"{X}/b.jpg", f"{X}/a.jpg"]
    assert resource_of({"type": "Choice", "items": [IMAGE]})["@type"] == "dctypes:Image"


def test_a_region_of_an_image_is_an_address() -> None:
    """6.1"""
    selector = {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}
    made = resource_of({"type": "SpecificResource", "source": IMAGE, "selector": selector})
    assert (made["@id"], made["@type"]) == (f"{X}/a.jpg#xywh=1,2,3,4", "dctypes:Image")


def test_a_selection_of_the_image_api_is_to_be_had_by_simple_clients() -> None:
    """6.1 and 6.6"""
    body = IMAGE | {"service": [{"id": f"{X}/i", "type": "ImageService2", "profile": "level2"}]}
    selector = {"type": "ImageApiSelector", "region": "1,2,3,4", "rotation": "90"}
    made = resource_of({"id": f"{X}/name", "type": "SpecificResource", "source": body, "selector": selector})
    assert made["@id"] == f"{X}/i/1,2,3,4/full/90/default.jpg"
    assert (made["@type"], made["full"]["@type"]) == ("oa:SpecificResource", "dctypes:Image")
    assert made["selector"] == {
        "@context": "http://iiif.io/api/annex/openannotation/context.json",
        "@type": "iiif:ImageApiSelector",
        "region": "1,2,3,4",
        "rotation": "90",
    }
    bare = resource_of({"type": "SpecificResource", "source": f"{X}/a.jpg", "selector": selector})
    assert bare["full"] == {"@id": f"{X}/a.jpg", "@type": "dctypes:Image"}


def test_a_drawing_selects_a_part() -> None:
    """6.4, and `value` beside `chars`, which Mirador reads."""
    selector = {"type": "SvgSelector", "value": "<svg/>"}
    made = resource_of({"type": "SpecificResource", "source": IMAGE, "selector": selector})
    assert made["selector"] == {
        "@type": ["oa:SvgSelector", "cnt:ContentAsText"],
        "chars": "<svg/>",
        "value": "<svg/>",
    }


@pytest.mark.parametrize(
    ("sheet", "made"),
    [
        (
            {"type": "CssStylesheet", "value": ".r {}"},
            {"@type": ["oa:CssStyle", "cnt:ContentAsText"], "chars": ".r {}"},
        ),
        ({"id": f"{X}/a.css", "type": "CssStylesheet"}, {"@id": f"{X}/a.css", "@type": "oa:CssStyle"}),
        (f"{X}/a.css", {"@id": f"{X}/a.css", "@type": "oa:CssStyle"}),
    ],
)
def test_styles_are_kept(sheet: Any, made: dict[str, Any]) -> None:
    """6.5"""
    body = {"type": "SpecificResource", "source": IMAGE, "styleClass": "r"}
    item = {
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": CANVAS,
        "stylesheet": sheet,
    }
    (image,) = canvas_of(items=[{"id": f"{X}/p", "type": "AnnotationPage", "items": [item]}])["images"]
    assert image["stylesheet"] == made
    assert image["resource"]["style"] == "r"
    assert image["resource"]["full"]["@id"] == f"{X}/a.jpg"


def test_several_bodies_are_several_annotations() -> None:
    """5.4: each has one image; one id is one annotation's."""
    first, second = painted([IMAGE, IMAGE])["images"]
    assert first["@id"] == f"{X}/a"
    assert "@id" not in second


def test_only_images_stand_in_images() -> None:
    """5.3: everything else is in a list, and sound is also to be had as a rendering."""
    made = painted(SOUND)
    assert "images" not in made
    assert made["otherContent"] == [LIST]
    assert made["rendering"] == {
        "@id": f"{X}/a.mp3",
        "@type": "dctypes:Sound",
        "format": "audio/mpeg",
        "label": {"@value": "p", "@language": "en"},
    }
    assert painted({"type": "TextualBody", "value": "x"})["otherContent"] == [LIST]
    choice = painted({"type": "Choice", "items": [SOUND, SOUND | {"id": f"{X}/b.mp3"}]})
    assert [one["@id"] for one in choice["rendering"]] == [f"{X}/a.mp3", f"{X}/b.mp3"]


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
    assert [one["@id"] for one in annotation_lists(canvas)] == [f"{X}/page"]
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
    made = converted(timed | {"accompanyingCanvas": extra})
    assert (made["height"], made["width"]) == (extra["height"], extra["width"])
    (image,) = made["images"]
    assert image["on"] == CANVAS
    assert "@id" not in image


def test_a_poster_is_a_thumbnail_of_the_whole() -> None:
    assert manifest_of(placeholderCanvas=documents.canvas(7))["thumbnail"]["@type"] == "dctypes:Image"


# what is said (5.5, 6.2, 6.7)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("supplementing", "sc:painting"),
        ("painting", "sc:painting"),
        ("commenting", "oa:commenting"),
        (["tagging", "commenting"], ["oa:tagging", "oa:commenting"]),
        ("contextualizing", "contextualizing"),
    ],
)
def test_motivations(given: Any, made: Any) -> None:
    """5.4: a transcription paints; 6.7: a comment does not."""
    assert said(motivation=given)["motivation"] == made


def test_embedded_text() -> None:
    """6.2"""
    body = {
        "type": "TextualBody",
        "value": "x",
        "format": "text/plain",
        "language": "en",
        "textDirection": "ltr",
    }
    made = {"@type": "cnt:ContentAsText", "chars": "x", "format": "text/plain", "language": "en"}
    assert said(body=body)["resource"] == made
    assert said(body=[body, body])["resource"] == [made, made]
    assert said(body=body, motivation="tagging")["resource"]["@type"] == ["oa:Tag", "cnt:ContentAsText"]
    assert said(body=f"{X}/text")["resource"] == f"{X}/text"


def _part(*selectors: Any, source: Any = CANVAS) -> dict[str, Any]:
    return {"type": "SpecificResource", "source": source, "selector": list(selectors)}


BOX = {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}
SVG = {"type": "SvgSelector", "value": "<svg/>"}
DRAWN = {"@type": ["oa:SvgSelector", "cnt:ContentAsText"], "chars": "<svg/>", "value": "<svg/>"}


@pytest.mark.parametrize(
    ("target", "made"),
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
def test_what_it_is_on(target: Any, made: Any) -> None:
    """5.4, 6.1, 6.4"""
    assert said(target=target)["on"] == made


def test_who_wrote_it_with_what_and_when() -> None:
    """3: other properties have a prefix; these are Open Annotation's."""
    made = said(
        creator={"id": f"{X}/me", "type": "Person", "name": "A Name"},
        generator=[{"type": "Software", "name": "OCR"}, f"{X}/tool"],
        created="2026-01-01T00:00:00Z",
        generated="2026-01-02T00:00:00Z",
    )
    assert made["oa:annotatedBy"] == {"@id": f"{X}/me", "@type": "foaf:Person", "foaf:name": "A Name"}
    assert made["oa:serializedBy"] == [
        {"@type": "prov:SoftwareAgent", "foaf:name": "OCR"},
        {"@id": f"{X}/tool"},
    ]
    assert (made["oa:annotatedAt"], made["oa:serializedAt"]) == (
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
    made = _collection("Collection", "Manifest", "Manifest")
    assert [one["@id"] for one in made["collections"]] == [f"{X}/0"]
    assert [one["@id"] for one in made["manifests"]] == [f"{X}/1", f"{X}/2"]
    assert "members" not in made


def test_any_other_order_is_kept_by_members() -> None:
    made = _collection("Manifest", "Collection", "Manifest")
    assert [one["@id"] for one in made["members"]] == [f"{X}/0", f"{X}/1", f"{X}/2"]
    assert [one.get("viewingHint") for one in made["members"]] == [None, "individuals", None]
    assert "manifests" not in made


def test_an_embedded_collection_stays_embedded() -> None:
    inner = {"id": f"{X}/d", "type": "Collection", "label": {"none": ["d"]}, "behavior": ["multi-part"]}
    inner["items"] = [{"id": f"{X}/m", "type": "Manifest", "label": {"none": ["m"]}}]
    (made,) = _collection(items=[inner])["collections"]
    assert made["viewingHint"] == "multi-part"
    assert made["manifests"] == [{"@id": f"{X}/m", "@type": "sc:Manifest", "label": "m"}]


def test_a_direction_is_not_for_collections() -> None:
    """3.3"""
    assert "viewingDirection" not in _collection(viewingDirection="right-to-left")


def test_a_type_that_2_1_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing for the type 'Agent'"):
        convert({"id": X, "type": "Agent"})


TEXT_VALUES = st.dictionaries(
    st.sampled_from(["en", "fr", "none"]), st.lists(st.text(max_size=4), max_size=2)
)


@settings(max_examples=60, deadline=None)
@given(
    TEXT_VALUES, TEXT_VALUES, st.lists(st.sampled_from(["paged", "hidden", "urn:x", "unordered"]), max_size=3)
)
def test_nothing_valid_makes_it_fall_over(first: Any, second: Any, behavior: list[str]) -> None:
    given = documents.MANIFEST | {"label": first, "behavior": behavior}
    given["requiredStatement"] = {"label": first, "value": second}
    json.dumps(converted(given))


def test_words_quoted_beside_a_place_are_left_out() -> None:
    quoted = {
        "type": "SpecificResource",
        "source": f"{X}/annotations/1/1",
        "selector": {"type": "TextQuoteSelector", "exact": "words"},
    }
    assert said(target=[f"{CANVAS}#xywh=1,2,3,4", quoted])["on"] == f"{CANVAS}#xywh=1,2,3,4"
    assert said(target=[quoted])["on"] == f"{X}/annotations/1/1"
