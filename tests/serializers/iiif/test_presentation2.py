"""Presentation 2.1 converted from 3.0: golden documents, and every property with the clause that governs it."""

from __future__ import annotations

from typing import Any

import pytest

from fonds.serializers.iiif.manifest import manifest
from fonds.serializers.iiif.presentation2 import annotation_lists
from fonds.serializers.iiif.presentation2_values import nav_date, whole_number_fragment
from tests.serializers.iiif import golden, world
from tests.serializers.iiif.collections import documents_of
from tests.serializers.iiif.presentation2_documents import (
    CANVAS,
    X,
    canvas_of,
    converted,
    manifest_of,
    map_url,
)
from tests.serializers.iiif.test_collection import MEMBERS
from tests.validation import documents


def test_golden_manifest() -> None:
    golden.assert_same("manifest2", converted(manifest(world.maximal(), world.full_context())))


def test_golden_annotations() -> None:
    pages = world.pages_of(world.maximal(), world.full_context())
    golden.assert_same("annotations2-1", converted(pages[1]))


def test_golden_collections() -> None:
    context = world.full_context()
    golden.assert_same("collection2", converted(documents_of(world.FONDS, MEMBERS, context)[0]))
    golden.assert_same("node2", converted(documents_of(None, MEMBERS, context)[0]))


@pytest.mark.parametrize("name", documents.VALID)
def test_golden_of_every_property(name: str) -> None:
    golden.assert_same(f"every2-{name}", converted(documents.VALID[name]))


def test_golden_of_the_lists_that_a_manifest_embeds() -> None:
    golden.assert_same("every2-lists", list(annotation_lists(documents.MANIFEST, map_url)))


EN, FR = {"@value": "a", "@language": "en"}, {"@value": "b", "@language": "fr"}
TEXTS: list[tuple[dict[str, list[str]], Any]] = [
    ({"none": ["x"]}, "x"),
    ({"none": ["x", "y"]}, ["x", "y"]),
    ({"en": ["a"]}, EN),
    ({"en": ["a"], "fr": ["b"]}, [EN, FR]),
    ({"en": ["a"], "none": ["x"]}, [EN, "x"]),
    ({"en": []}, ""),
]


@pytest.mark.parametrize(("source", "expected"), TEXTS)
def test_texts_keep_their_language(source: dict[str, list[str]], expected: Any) -> None:
    """4.3"""
    assert manifest_of(summary=source)["description"] == expected


AGENT = {"id": f"{X}/agent", "type": "Agent", "label": {"en": ["Archive"]}}
STATEMENT = {"label": {"en": ["Rights"]}, "value": {"en": ["Ask."], "fr": ["Demandez."]}}


def test_attribution_is_the_statement_and_the_agents_in_each_language_of_the_statement() -> None:
    """3.2 and 4.3: no reader may miss the statement because only an agent's name is in their language."""
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
    output = manifest_of(rendering=[with_format, {"id": f"{X}/b", "type": "Text", "label": {"none": ["b"]}}])
    assert output["rendering"]["@id"] == f"{X}/a.pdf"
    assert output["related"]["@id"] == f"{X}/b"


@pytest.mark.parametrize(
    ("behavior", "expected"),
    [
        (["paged", "auto-advance"], "paged"),
        (["unordered"], "individuals"),
        (["facing-pages"], None),
        (["https://example.org/own", "individuals"], ["https://example.org/own", "individuals"]),
    ],
)
def test_hints_are_those_that_the_type_may_have(behavior: list[str], expected: Any) -> None:
    """3.3 viewingHint"""
    assert manifest_of(behavior=behavior).get("viewingHint") == expected


def test_continuous_has_a_direction() -> None:
    """3.3: it MUST have one."""
    assert manifest_of(behavior=["continuous"])["viewingDirection"] == "left-to-right"
    up = manifest_of(behavior=["continuous"], viewingDirection="bottom-to-top")
    assert up["viewingDirection"] == "bottom-to-top"


@pytest.mark.parametrize(
    ("source", "expected"),
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
def test_nav_dates_are_in_utc(source: str, expected: str) -> None:
    """3.3 navDate"""
    assert nav_date(source) == expected


def test_only_manifests_and_collections_have_a_nav_date() -> None:
    assert "navDate" in manifest_of(navDate="1945-07-01T00:00:00Z")
    assert "navDate" not in canvas_of(navDate="1945-07-01T00:00:00Z")


@pytest.mark.parametrize(
    ("source", "expected"),
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
def test_regions_are_whole_numbers(source: str, expected: str) -> None:
    """6.1: only integers are allowed in this syntax."""
    assert whole_number_fragment(source, (1000, 2000)) == expected


def test_a_region_in_percent_stays_where_the_size_is_unknown() -> None:
    assert whole_number_fragment(f"{CANVAS}#xywh=percent:1,1,1,1") == f"{CANVAS}#xywh=percent:1,1,1,1"


def test_the_start_stands_on_the_sequence_and_is_a_canvas() -> None:
    """3.4: a manifest MUST NOT have a startCanvas."""
    part = {
        "id": f"{X}/s",
        "type": "SpecificResource",
        "source": CANVAS,
        "selector": {"type": "PointSelector", "t": 5},
    }
    output = manifest_of(start=part)
    assert "startCanvas" not in output
    assert output["sequences"][0]["startCanvas"] == CANVAS


# ranges (5.6)


def _range(number: int, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": f"{X}/range/{number}",
        "type": "Range",
        "label": {"none": [str(number)]},
        "items": list(items),
    } | fields


CANVAS_REFERENCE = {"id": CANVAS, "type": "Canvas"}


def test_ranges_are_a_flat_list_with_a_top() -> None:
    tree = _range(
        1,
        _range(2, CANVAS_REFERENCE),
        CANVAS_REFERENCE | {"id": f"{X}/canvas/9"},
        _range(2, CANVAS_REFERENCE),
    )
    ranges = manifest_of(structures=[tree])["structures"]
    assert [item["@id"] for item in ranges] == [f"{X}/range/1", f"{X}/range/2"]
    assert [item.get("viewingHint") for item in ranges] == ["top", None]
    assert [(item["@type"], item["label"]) for item in ranges[0]["members"]] == [
        ("sc:Range", "2"),
        ("sc:Canvas", "2"),
        ("sc:Range", "2"),
    ]
    assert ranges[1]["canvases"] == [CANVAS]


def test_ranges_side_by_side_are_one_table_without_a_top() -> None:
    ranges = manifest_of(structures=[_range(1, CANVAS_REFERENCE), _range(2, CANVAS_REFERENCE)])["structures"]
    assert [item.get("viewingHint") for item in ranges] == [None, None]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (
            {"source": CANVAS, "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}},
            f"{CANVAS}#xywh=1,2,3,4",
        ),
        ({"source": CANVAS_REFERENCE, "selector": {"type": "FragmentSelector", "value": "t=1,2"}}, CANVAS),
        ({"source": CANVAS, "selector": {"type": "SvgSelector", "value": "<svg/>"}}, CANVAS),
        ({"source": CANVAS}, CANVAS),
    ],
)
def test_a_part_of_a_range_is_a_rectangle_or_the_whole(part: dict[str, Any], expected: str) -> None:
    source = [_range(1, part | {"type": "SpecificResource"})]
    assert manifest_of(structures=source)["structures"][0]["canvases"] == [expected]


def test_a_range_without_a_label_has_its_number() -> None:
    """3.1: a range MUST have a label."""
    assert manifest_of(structures=[{"id": X, "type": "Range"}])["structures"][0]["label"] == "1"


# services


def _service(source: Any) -> Any:
    return manifest_of(service=[source] if isinstance(source, dict) else source)["service"]


@pytest.mark.parametrize(
    ("kind", "profile", "expected"),
    [
        ("ImageService3", "level2", "http://iiif.io/api/image/3/level2.json"),
        ("ImageService2", "level1", "http://iiif.io/api/image/2/level1.json"),
        ("ImageService2", "http://iiif.io/api/image/2/level2.json", "http://iiif.io/api/image/2/level2.json"),
    ],
)
def test_an_image_service_has_context_and_profile(kind: str, profile: str, expected: str) -> None:
    """5.4"""
    service = _service({"id": f"{X}/i", "type": kind, "profile": profile, "width": 5})
    context = f"http://iiif.io/api/image/{kind[-1]}/context.json"
    assert service == {"@context": context, "@id": f"{X}/i", "@type": kind, "profile": expected, "width": 5}


def test_our_image_service_is_given_at_its_older_address() -> None:
    uri = f"{world.BASE}/iiif/image/3/r1.1"
    service = _service({"id": uri, "type": "ImageService3", "profile": "level0"})
    assert service == {
        "@context": "http://iiif.io/api/image/2/context.json",
        "@id": f"{world.BASE}/iiif/image/2/r1.1",
        "@type": "ImageService2",
        "profile": "http://iiif.io/api/image/2/level0.json",
    }


def test_the_older_of_two_image_services_stands_alone() -> None:
    source = [{"id": f"{X}/3", "type": "ImageService3"}, {"@id": f"{X}/2", "@type": "ImageService2"}]
    assert _service(source)["@id"] == f"{X}/2"


def test_search_services_stay_as_they_are_with_their_contexts() -> None:
    """4.5"""
    auto = {
        "id": f"{X}/s1/auto",
        "type": "AutoCompleteService1",
        "profile": "http://iiif.io/api/search/1/autocomplete",
    }
    version1 = {
        "id": f"{X}/s1",
        "type": "SearchService1",
        "profile": "http://iiif.io/api/search/1/search",
        "service": [auto],
    }
    version2 = {"id": f"{X}/s2", "type": "SearchService2"}
    assert _service([version2]) == {
        "@context": "http://iiif.io/api/search/2/context.json",
        "@id": f"{X}/s2",
        "@type": "SearchService2",
    }
    first = _service([version2, version1])  # the older of two stands alone
    assert first["@context"] == "http://iiif.io/api/search/1/context.json"
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
    output = manifest_of(service=[image], services=[login, search])
    assert [item["@id"] for item in output["service"]] == [f"{X}/i", f"{X}/s"]
    assert output["service"][0]["service"]["label"] == "Log in"
    assert output["service"][0]["service"]["@context"] == "http://iiif.io/api/auth/1/context.json"


def test_auth_2_keeps_its_own_words() -> None:
    probe = {"id": f"{X}/probe", "type": "AuthProbeService2"}
    assert _service(probe) == {"@context": "http://iiif.io/api/auth/2/context.json", **probe}
