"""Documents that are no manifests: each kind is told from the others, and each of its rules is kept and broken once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.problem import errors
from fonds.validation.iiif_document import check, kind
from fonds.validation.manifest import PRESENTATION
from tests.validation.documents import GONE, MANIFEST, X, assert_reported, changed
from tests.validation.search_documents import RESULTS_1, RESULTS_2, TERMS_2

STATE: dict[str, Any] = {
    "@context": PRESENTATION,
    "id": f"{X}/state",
    "type": "Annotation",
    "motivation": ["contentState"],
    "target": {
        "id": f"{X}/canvas/1#xywh=1,2,3,4",
        "type": "Canvas",
        "partOf": [{"id": f"{X}/manifest", "type": "Manifest"}],
    },
}
PLACE = {"type": "SpecificResource", "source": STATE["target"], "selector": {"type": "PointSelector", "t": 1}}
INFO: dict[str, Any] = {
    "@context": "http://iiif.io/api/image/3/context.json",
    "id": f"{X}/image/1",
    "type": "ImageService3",
    "protocol": "http://iiif.io/api/image",
    "profile": "level1",
    "width": 4000,
    "height": 3000,
    "maxWidth": 2000,
    "sizes": [{"width": 1000, "height": 750}],
    "tiles": [{"width": 512, "scaleFactors": [1, 2, 4]}],
    "extraFormats": ["webp"],
    "preferredFormats": ["webp"],
    "extraFeatures": ["sizeUpscaling"],
    "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
}
INFO_2: dict[str, Any] = {
    "@context": "http://iiif.io/api/image/2/context.json",
    "@id": f"{X}/image/1",
    "protocol": "http://iiif.io/api/image",
    "profile": ["http://iiif.io/api/image/2/level2.json", {"formats": ["webp"]}],
    "width": 4000,
    "height": 3000,
}
VALID = {
    "state": STATE,
    "place": STATE | {"target": PLACE},
    "states": STATE | {"target": [STATE["target"], {"id": f"{X}/manifest", "type": "Manifest"}]},
    "uri": STATE | {"target": f"{X}/manifest"},
    "search results": RESULTS_2,
    "terms": TERMS_2,
    "info": INFO,
    "info 2": INFO_2,
}


@pytest.mark.parametrize("name", VALID)
def test_valid_documents_pass(name: str) -> None:
    assert [str(problem) for problem in check(VALID[name])] == []


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (MANIFEST, "a Manifest of IIIF Presentation 3.0"),
        (STATE, "a content state"),
        (RESULTS_1, "a response of IIIF Content Search 1.0"),
        (RESULTS_2, "a response of IIIF Content Search 2.0"),
        (TERMS_2, "a response of IIIF Content Search 2.0"),
        (INFO, "image information"),
        (INFO_2, "image information"),
        ([], "no IIIF document"),
        ({}, "a document of"),
    ],
)
def test_each_is_told_from_the_others(document: Any, words: str) -> None:
    assert words in kind(document)


# document, path, value, the place that is reported, words of the message, clause
BROKEN: list[tuple[str, str, Any, str, str, str]] = [
    ("state", "target.partOf", GONE, "target.partOf", "without the Manifest it is in", "Content State 2.2.4"),
    ("state", "target.partOf.0.type", "Collection", "target.partOf", "without the Manifest", "2.2.4"),
    ("state", "target.type", GONE, "target", "targets has type", "Content State 2.1"),
    ("state", "target.id", "canvas", "target.id", "not an HTTP(S) URI", "3.2 id"),
    ("state", "target.id", "https://example.org/ü", "target.id", "not an HTTP(S) URI", "6.1"),
    ("state", "target", f"{X}/canvas/1#xywh=1,1,1,1", "target", "a part of a canvas", "Content State 2.2.5"),
    ("state", "target", GONE, "", "an annotation has a target", "5.6"),
    (
        "place",
        "target.source",
        f"{X}/canvas/1",
        "target.source",
        "without its manifest",
        "Content State 2.2.5",
    ),
    ("place", "target.source.partOf", GONE, "target.source.partOf", "without the Manifest", "Content State"),
    ("info", "@context", GONE, "@context", "missing or not last", "Image 3.0, 5.2"),
    ("info", "id", f"{X}/image/1/", "id", "not the base URI", "Image 3.0, 5.2"),
    ("info", "id", f"{X}/image/1/info.json", "id", "not the base URI", "Image 3.0, 5.2"),
    ("info", "id", GONE, "", "has id", "Image 3.0, 5.2"),
    ("info", "type", "ImageService2", "type", "is not ImageService3", "Image 3.0, 5.2"),
    ("info", "protocol", GONE, "", "has protocol", "Image 3.0, 5.2"),
    (
        "info",
        "profile",
        "http://iiif.io/api/image/3/level1.json",
        "profile",
        "no compliance",
        "Image 3.0, 5.2",
    ),
    ("info", "width", GONE, "", "width is missing", "Image 3.0, 5.2"),
    ("info", "height", 1.5, "height", "not a positive integer", "Image 3.0, 5.2"),
    ("info", "maxHeight", 5, "sizes[0]", "beyond maxWidth", "Image 3.0, 5.2"),
    ("info", "sizes.0.width", 2001, "sizes[0]", "beyond maxWidth", "Image 3.0, 5.2"),
    ("info", "maxArea", 700_000, "sizes[0]", "beyond maxArea", "Image 3.0, 5.2"),
    ("info", "sizes", {}, "sizes", "an array of objects", "Image 3.0, 5.3"),
    ("info", "sizes.0.type", "Tile", "sizes[0].type", "a Size", "Image 3.0, 5.3"),
    ("info", "tiles.0.scaleFactors", [], "tiles[0].scaleFactors", "positive integers", "Image 3.0, 5.4"),
    ("info", "tiles", [INFO["tiles"][0], dict(INFO["tiles"][0])], "tiles[1]", "twice", "Image 3.0, 5.4"),
    ("info", "preferredFormats", ["avif"], "preferredFormats", "not to be had", "Image 3.0, 5.5"),
    ("info", "extraFeatures", "cors", "extraFeatures", "an array of strings", "Image 3.0, 5.5"),
    ("info", "maxWidth", GONE, "extraFeatures", "without maxWidth", "Image 3.0, 5.7"),
    ("info", "rights", "CC0", "rights", "no rights URI", "3.1 rights"),
    ("info 2", "profile", ["level2"], "profile", "no compliance level", "Image 2.1, 5.3"),
    ("info 2", "@id", GONE, "", "has @id", "Image 2.1, 5.3"),
]


@pytest.mark.parametrize(
    ("name", "path", "value", "field", "words", "clause"),
    BROKEN,
    ids=[f"{b[0]}-{b[1]}-{b[4]}" for b in BROKEN],
)
def test_a_broken_rule_is_reported(
    name: str, path: str, value: Any, field: str, words: str, clause: str
) -> None:
    assert_reported(errors(check(changed(VALID[name], path, value))), field, words, clause)


def test_what_is_merely_odd_is_a_warning() -> None:
    for name, path, value in (
        ("info", "extraFeatures", ["flying"]),
        ("state", "target.type", "Sound"),
    ):
        assert [problem.severity for problem in check(changed(VALID[name], path, value))] == ["warning"]


def test_image_information_lies_beside_its_id() -> None:
    assert check(INFO, f"{X}/image/1/info.json") == []
    assert check(INFO_2, f"{X}/image/1/info.json") == []
    assert "not where it is published" in check(INFO, f"{X}/image/2/info.json")[0].message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("ab/#", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "items"]), inner)
    ),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_nothing_makes_the_checker_fall_over(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(VALID)))
    document = dict(VALID[name])
    document[data.draw(st.sampled_from(sorted(document)))] = data.draw(JSON)
    kind(document)
    check(document, X)
