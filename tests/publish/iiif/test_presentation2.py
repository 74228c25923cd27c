"""Presentation 2.1 made from 3.0: golden documents, and every property with the clause that says what becomes of it."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.publish.iiif import annotations
from service.publish.iiif.collection import collection
from service.publish.iiif.manifest import manifest
from service.publish.iiif.presentation2 import NOMINAL, annotation_lists, convert
from service.publish.iiif.presentation2_values import fragment, nav_date
from tests.check import documents
from tests.publish.iiif import golden, world
from tests.publish.iiif.test_collection import MEMBERS

X = "https://example.org/iiif/1"
CANVAS = f"{X}/canvas/1"


def moved(uri: str) -> str:
    """A 2.1 address for every document and image service of the world, as the address book will make them."""
    found = re.fullmatch(rf"({re.escape(world.BASE)}/iiif)/(image/)?(?:3/)?(.*)", uri)
    if not found or (not found[2] and not re.search(r"manifest$|/annotations/\d+$|^collection", found[3])):
        return uri
    return f"{found[1]}/{found[2] or ''}2/{found[3]}"


def converted(document: dict[str, Any]) -> dict[str, Any]:
    before = copy.deepcopy(document)
    made = convert(document, moved)
    assert document == before
    assert next(iter(made)) == "@context"
    assert convert(made, moved) is made
    return made


def manifest_of(**fields: Any) -> dict[str, Any]:
    """What a small manifest with these properties becomes."""
    canvas = documents.canvas(1)
    given = {"id": f"{X}/manifest", "type": "Manifest", "label": {"none": ["x"]}, "items": [canvas]}
    return converted(given | fields)


def canvas_of(**fields: Any) -> dict[str, Any]:
    return converted(documents.canvas(1) | fields)


def painted(body: Any, **fields: Any) -> dict[str, Any]:
    """The canvas on which that body is painted."""
    item = {"id": f"{X}/a", "type": "Annotation", "motivation": "painting", "body": body, "target": CANVAS}
    return canvas_of(items=[{"id": f"{X}/page", "type": "AnnotationPage", "items": [item]}], **fields)


def said(**fields: Any) -> dict[str, Any]:
    """What an annotation with these properties becomes."""
    return converted({"id": f"{X}/a", "type": "Annotation", "target": CANVAS} | fields)


def test_golden_manifest() -> None:
    golden.assert_same("manifest2", converted(manifest(world.maximal(), world.full_context())))


def test_golden_annotations() -> None:
    pages = annotations.documents(world.maximal(), world.full_context())
    golden.assert_same("annotations2-1", converted(pages[1]))


def test_golden_collections() -> None:
    context = world.full_context()
    golden.assert_same("collection2", converted(dict(collection(world.FONDS, MEMBERS, context))[0]))
    golden.assert_same("node2", converted(dict(collection(None, MEMBERS, context))[0]))


@pytest.mark.parametrize("name", documents.VALID)
def test_golden_of_every_property(name: str) -> None:
    golden.assert_same(f"every2-{name}", converted(documents.VALID[name]))


def test_golden_of_the_lists_that_a_manifest_embeds() -> None:
    golden.assert_same("every2-lists", list(annotation_lists(documents.MANIFEST, moved)))


EN, FR = {"@value": "a", "@language": "en"}, {"@value": "b", "@language": "fr"}
TEXTS: list[tuple[dict[str, list[str]], Any]] = [
    ({"none": ["x"]}, "x"),
    ({"none": ["x", "y"]}, ["x", "y"]),
    ({"en": ["a"]}, EN),
    ({"en": ["a"], "fr": ["b"]}, [EN, FR]),
    ({"en": ["a"], "none": ["x"]}, [EN, "x"]),
    ({"en": []}, ""),
]


@pytest.mark.parametrize(("given", "made"), TEXTS)
def test_texts_keep_their_language(given: dict[str, list[str]], made: Any) -> None:
    """4.3"""
    assert manifest_of(summary=given)["description"] == made


AGENT = {"id": f"{X}/agent", "type": "Agent", "label": {"en": ["Archive"]}}
STATEMENT = {"label": {"en": ["Rights"]}, "value": {"en": ["Ask."], "fr": ["Demandez."]}}


def test_attribution_is_the_statement_and_the_agents_in_each_language_of_the_statement() -> None:
    """3.2 and 4.3: nobody may miss the statement because only an agent's name is in their language."""
    german = AGENT | {"label": {"de": ["Archiv"]}}
    assert manifest_of(requiredStatement=STATEMENT, provider=[german])["attribution"] == [
        {"@value": "Ask.", "@language": "en"},
        {"@value": "Archiv", "@language": "en"},
        {"@value": "Demandez.", "@language": "fr"},
        {"@value": "Archiv", "@language": "fr"},
    ]
    assert manifest_of(provider=[AGENT])["attribution"] == {"@value": "Archive", "@language": "en"}


def test_what_has_no_format_is_related_and_no_rendering() -> None:
    """3.4: a rendering MUST have a format."""
    with_format = {
        "id": f"{X}/a.pdf",
        "type": "Text",
        "label": {"none": ["PDF"]},
        "format": "application/pdf",
    }
    made = manifest_of(rendering=[with_format, {"id": f"{X}/b", "type": "Text", "label": {"none": ["b"]}}])
    assert made["rendering"]["@id"] == f"{X}/a.pdf"
    assert made["related"]["@id"] == f"{X}/b"


@pytest.mark.parametrize(
    ("behavior", "made"),
    [
        (["paged", "auto-advance"], "paged"),
        (["unordered"], "individuals"),
        (["facing-pages"], None),
        (["https://example.org/own", "individuals"], ["https://example.org/own", "individuals"]),
    ],
)
def test_hints_are_those_that_the_type_may_have(behavior: list[str], made: Any) -> None:
    """3.3 viewingHint"""
    assert manifest_of(behavior=behavior).get("viewingHint") == made


def test_continuous_has_a_direction() -> None:
    """3.3: it MUST have one."""
    assert manifest_of(behavior=["continuous"])["viewingDirection"] == "left-to-right"
    up = manifest_of(behavior=["continuous"], viewingDirection="bottom-to-top")
    assert up["viewingDirection"] == "bottom-to-top"


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("1945-07-01T00:00:00Z", "1945-07-01T00:00:00Z"),
        ("1945-07-01T00:00:00.5Z", "1945-07-01T00:00:00Z"),
        ("1945-07-01T00:00:00+02:00", "1945-06-30T22:00:00Z"),
        ("1945-12-31T23:00:00-05:00", "1946-01-01T04:00:00Z"),
        ("-0044-03-15T00:00:00+01:00", "-0044-03-14T23:00:00Z"),
        ("0000-01-01T00:00:00+01:00", "-0001-12-31T23:00:00Z"),
        ("12045-02-28T23:30:00-01:00", "12045-03-01T00:30:00Z"),
        ("yesterday", "yesterday"),
    ],
)
def test_nav_dates_are_in_utc(given: str, made: str) -> None:
    """3.3 navDate"""
    assert nav_date(given) == made


def test_only_manifests_and_collections_have_a_nav_date() -> None:
    assert "navDate" in manifest_of(navDate="1945-07-01T00:00:00Z")
    assert "navDate" not in canvas_of(navDate="1945-07-01T00:00:00Z")


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (f"{CANVAS}#xywh=1,2,3,4", f"{CANVAS}#xywh=1,2,3,4"),
        (f"{CANVAS}#xywh=pixel:1,2,3,4", f"{CANVAS}#xywh=1,2,3,4"),
        (f"{CANVAS}#xywh=1.5,2.5,3,4", f"{CANVAS}#xywh=1,2,4,5"),
        (f"{CANVAS}#xywh=percent:10,10,50,50", f"{CANVAS}#xywh=100,200,500,1000"),
        (f"{CANVAS}#xywh=1.5,2,3,4&t=1,2", f"{CANVAS}#xywh=1,2,4,4&t=1,2"),
        (f"{CANVAS}#t=1,2", f"{CANVAS}#t=1,2"),
        (f"{CANVAS}#xywh=1..,2,3,4", f"{CANVAS}#xywh=1..,2,3,4"),
    ],
)
def test_regions_are_whole_numbers(given: str, made: str) -> None:
    """6.1: only integers are allowed in this syntax."""
    assert fragment(given, (1000, 2000)) == made


def test_a_region_in_percent_stays_where_the_size_is_unknown() -> None:
    assert fragment(f"{CANVAS}#xywh=percent:1,1,1,1") == f"{CANVAS}#xywh=percent:1,1,1,1"


def test_the_start_stands_on_the_sequence_and_is_a_canvas() -> None:
    """3.4: a manifest MUST NOT have a startCanvas."""
    part = {
        "id": f"{X}/s",
        "type": "SpecificResource",
        "source": CANVAS,
        "selector": {"type": "PointSelector", "t": 5},
    }
    made = manifest_of(start=part)
    assert "startCanvas" not in made
    assert made["sequences"][0]["startCanvas"] == CANVAS


# ranges (5.6)


def _range(number: int, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": f"{X}/range/{number}",
        "type": "Range",
        "label": {"none": [str(number)]},
        "items": list(items),
    } | fields


LEAF = {"id": CANVAS, "type": "Canvas"}


def test_ranges_are_a_flat_list_with_a_top() -> None:
    tree = _range(1, _range(2, LEAF), LEAF | {"id": f"{X}/canvas/9"}, _range(2, LEAF))
    made = manifest_of(structures=[tree])["structures"]
    assert [one["@id"] for one in made] == [f"{X}/range/1", f"{X}/range/2"]
    assert [one.get("viewingHint") for one in made] == ["top", None]
    assert [(one["@type"], one["label"]) for one in made[0]["members"]] == [
        ("sc:Range", "2"),
        ("sc:Canvas", "2"),
        ("sc:Range", "2"),
    ]
    assert made[1]["canvases"] == [CANVAS]


def test_ranges_side_by_side_are_one_table_without_a_top() -> None:
    made = manifest_of(structures=[_range(1, LEAF), _range(2, LEAF)])["structures"]
    assert [one.get("viewingHint") for one in made] == [None, None]


@pytest.mark.parametrize(
    ("part", "made"),
    [
        (
            {"source": CANVAS, "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}},
            f"{CANVAS}#xywh=1,2,3,4",
        ),
        ({"source": LEAF, "selector": {"type": "FragmentSelector", "value": "t=1,2"}}, CANVAS),
        ({"source": CANVAS, "selector": {"type": "SvgSelector", "value": "<svg/>"}}, CANVAS),
        ({"source": CANVAS}, CANVAS),
    ],
)
def test_a_part_of_a_range_is_a_rectangle_or_the_whole(part: dict[str, Any], made: str) -> None:
    given = [_range(1, part | {"type": "SpecificResource"})]
    assert manifest_of(structures=given)["structures"][0]["canvases"] == [made]


def test_a_range_without_a_label_has_its_number() -> None:
    """3.1: a range MUST have a label."""
    assert manifest_of(structures=[{"id": X, "type": "Range"}])["structures"][0]["label"] == "1"


# services


def _service(given: Any) -> Any:
    return manifest_of(service=[given] if isinstance(given, dict) else given)["service"]


@pytest.mark.parametrize(
    ("kind", "profile", "made"),
    [
        ("ImageService3", "level2", "http://iiif.io/api/image/3/level2.json"),
        ("ImageService2", "level1", "http://iiif.io/api/image/2/level1.json"),
        ("ImageService2", "http://iiif.io/api/image/2/level2.json", "http://iiif.io/api/image/2/level2.json"),
    ],
)
def test_an_image_service_has_context_and_profile(kind: str, profile: str, made: str) -> None:
    """5.4"""
    found = _service({"id": f"{X}/i", "type": kind, "profile": profile, "width": 5})
    context = f"http://iiif.io/api/image/{kind[-1]}/context.json"
    assert found == {"@context": context, "@id": f"{X}/i", "@type": kind, "profile": made, "width": 5}


def test_our_image_service_is_given_at_its_older_address() -> None:
    uri = f"{world.BASE}/iiif/image/3/r1.1"
    found = _service({"id": uri, "type": "ImageService3", "profile": "level0"})
    assert found == {
        "@context": "http://iiif.io/api/image/2/context.json",
        "@id": f"{world.BASE}/iiif/image/2/r1.1",
        "@type": "ImageService2",
        "profile": "http://iiif.io/api/image/2/level0.json",
    }


def test_the_older_of_two_image_services_stands_alone() -> None:
    given = [{"id": f"{X}/3", "type": "ImageService3"}, {"@id": f"{X}/2", "@type": "ImageService2"}]
    assert _service(given)["@id"] == f"{X}/2"


def test_search_services_stay_as_they_are_with_their_contexts() -> None:
    """4.5"""
    auto = {
        "id": f"{X}/s1/auto",
        "type": "AutoCompleteService1",
        "profile": "http://iiif.io/api/search/1/autocomplete",
    }
    one = {
        "id": f"{X}/s1",
        "type": "SearchService1",
        "profile": "http://iiif.io/api/search/1/search",
        "service": [auto],
    }
    two, first = _service([{"id": f"{X}/s2", "type": "SearchService2"}, one])
    assert two == {
        "@context": "http://iiif.io/api/search/2/context.json",
        "@id": f"{X}/s2",
        "@type": "SearchService2",
    }
    assert first["profile"] == "http://iiif.io/api/search/1/search"
    assert first["service"]["@id"] == f"{X}/s1/auto"


def test_a_shared_service_stands_where_it_is_used() -> None:
    """3.0, 3.3.1 services: 2.1 has no list of them."""
    login = {
        "@id": f"{X}/login",
        "@type": "AuthCookieService1",
        "profile": "http://iiif.io/api/auth/1/login",
        "label": "Log in",
        "service": [{"@id": f"{X}/token", "@type": "AuthTokenService1"}],
    }
    image = {
        "id": f"{X}/i",
        "type": "ImageService3",
        "service": [{"@id": f"{X}/login", "@type": "AuthCookieService1"}],
    }
    search = {"id": f"{X}/s", "type": "SearchService2"}
    made = manifest_of(service=[image], services=[login, search])
    assert [one["@id"] for one in made["service"]] == [f"{X}/i", f"{X}/s"]
    assert made["service"][0]["service"]["label"] == "Log in"
    assert made["service"][0]["service"]["@context"] == "http://iiif.io/api/auth/1/context.json"


def test_auth_2_keeps_its_own_words() -> None:
    probe = {"id": f"{X}/probe", "type": "AuthProbeService2"}
    assert _service(probe) == {"@context": "http://iiif.io/api/auth/2/context.json", **probe}


# what is painted (5.3 to 6.6)

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
        NOMINAL,
        NOMINAL,
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
