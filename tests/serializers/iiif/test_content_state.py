"""Content State 1.0: written as the specification writes it, read in each of its forms, and never trusted."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.serializers.iiif.content_state import (
    MAX_LENGTH,
    MAX_TARGETS,
    ContentStateError,
    Region,
    Target,
    annotation,
    canvas_state,
    decode,
    encode,
    parse,
    parse_targets,
    query_value,
)

MANIFEST = "https://example.org/alice/manifest"
CANVAS = "https://example.org/alice/canvas77"
PART = {"id": MANIFEST, "type": "Manifest"}
# the example of 5.4
EXAMPLE = (
    "JTdCJTIyaWQlMjIlM0ElMjJodHRwcyUzQSUyRiUyRmV4YW1wbGUub3JnJTJGYWxpY2UlMkZjYW52YXM3NyUyM3h5d2glM0QxMDAwJTJDMjAwMCUy"
    "QzEwMDAlMkMyMDAwJTIyJTJDJTIydHlwZSUyMiUzQSUyMkNhbnZhcyUyMiUyQyUyMnBhcnRPZiUyMiUzQSU1QiU3QiUyMmlkJTIyJTNBJTIyaHR0"
    "cHMlM0ElMkYlMkZleGFtcGxlLm9yZyUyRmFsaWNlJTJGbWFuaWZlc3QlMjIlMkMlMjJ0eXBlJTIyJTNBJTIyTWFuaWZlc3QlMjIlN0QlNUQlN0Q"
)


def test_the_example_of_the_specification_is_made_and_read() -> None:
    state = canvas_state(CANVAS, MANIFEST, (1000, 2000, 1000, 2000))
    assert encode(state) == EXAMPLE
    assert decode(EXAMPLE) == state
    assert parse_targets(state) == (
        Target(MANIFEST, "Manifest", CANVAS, region=Region(1000, 2000, 1000, 2000)),
    )


def test_a_bare_uri_is_never_encoded() -> None:
    with pytest.raises(TypeError, match=r"6\.2"):
        encode(MANIFEST)  # type: ignore[arg-type]
    assert query_value(f"{MANIFEST}?a=b") == "https%3A%2F%2Fexample.org%2Falice%2Fmanifest%3Fa%3Db"
    assert decode(MANIFEST) == MANIFEST
    assert parse_targets(MANIFEST) == (
        Target(MANIFEST),
    )  # its type is not known before it is fetched (2.2.4)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))))
def test_all_json_is_decoded_again_and_no_character_needs_escaping(state: dict[str, str]) -> None:
    encoded = encode(state)
    assert decode(encoded) == state
    assert set(encoded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


WHOLE = Target(MANIFEST, "Manifest")
PAGE = Target(MANIFEST, "Manifest", CANVAS)
CANVAS_OF = {"id": CANVAS, "type": "Canvas", "partOf": [PART]}


def selected(*selectors: dict[str, Any]) -> dict[str, Any]:
    return {"type": "SpecificResource", "source": CANVAS_OF, "selector": list(selectors)}


FORMS: list[tuple[Any, tuple[Target, ...]]] = [
    (PART, (WHOLE,)),  # 2.2.3
    (annotation(PART), (WHOLE,)),  # 2.2.1
    (annotation(PART) | {"motivation": "contentState"}, (WHOLE,)),
    (annotation(PART) | {"motivation": "bookmarking"}, (WHOLE,)),  # 2.2.4: the content itself
    ({"type": "Annotation", "motivation": ["contentState"], "target": MANIFEST}, (Target(MANIFEST),)),
    ({"@id": MANIFEST, "@type": "sc:Manifest"}, (WHOLE,)),  # of Presentation 2.1
    ({"id": MANIFEST, "type": "Collection"}, (Target(MANIFEST, "Collection"),)),
    (CANVAS_OF, (PAGE,)),
    (CANVAS_OF | {"partOf": PART}, (PAGE,)),
    (CANVAS_OF | {"partOf": [{"id": "https://example.org/c", "type": "Collection"}, PART]}, (PAGE,)),
    (CANVAS_OF | {"type": "Range"}, (Target(MANIFEST, "Manifest", range=CANVAS),)),
    ([CANVAS_OF, PART], (PAGE, WHOLE)),  # 5.3
    (annotation({}) | {"target": [CANVAS_OF, PART]}, (PAGE, WHOLE)),
    (
        selected({"type": "PointSelector", "t": 14.5}),
        (Target(MANIFEST, "Manifest", CANVAS, time=14.5),),
    ),  # 5.2
    (CANVAS_OF | {"id": f"{CANVAS}#t=30,60"}, (Target(MANIFEST, "Manifest", CANVAS, time=30.0),)),
    (
        CANVAS_OF | {"id": f"{CANVAS}#xywh=percent:25,25,50,50"},
        (Target(MANIFEST, "Manifest", CANVAS, region=Region(25, 25, 50, 50, True)),),
    ),
    (
        canvas_state(CANVAS, MANIFEST, (1, 2, 3, 4), "to be quoted"),
        (Target(MANIFEST, "Manifest", CANVAS, region=Region(1, 2, 3, 4), quote="to be quoted"),),
    ),
    (
        canvas_state(CANVAS, MANIFEST, None, "to be quoted"),
        (Target(MANIFEST, "Manifest", CANVAS, quote="to be quoted"),),
    ),
    # unknown parts of a known form are ignored
    (selected({"type": "SvgSelector", "value": "<svg/>"}, {"type": "FragmentSelector", "value": 7}), (PAGE,)),
    (CANVAS_OF | {"id": f"{CANVAS}#xywh=0,0,0,0"}, (PAGE,)),
    (CANVAS_OF | {"id": f"{CANVAS}#xywh=-1,0,5,5"}, (PAGE,)),
]


@pytest.mark.parametrize(("state", "targets"), FORMS)
def test_each_form_is_read(state: Any, targets: tuple[Target, ...]) -> None:
    assert parse_targets(decode(encode(state))) == targets
    assert parse_targets(parse(json.dumps(state))) == targets


def base64_of(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


# the value of the parameter, part of the message
REFUSALS: list[tuple[str, str]] = [
    ("", "is empty"),
    ("<script>", "neither an http"),
    ("javascript:alert(1)", "neither an http"),
    ("file:///etc/passwd", "not an http"),
    ("https://user:secret@example.org/", "user name"),
    ("https:///nowhere", "without a host"),
    ("https://example.org/a b", "not an http"),
    ("x" * (MAX_LENGTH + 1), "more than 32,768"),
    ("A", "not correctly encoded"),
    (base64_of("%FF%FE"), "not correctly encoded"),
    (base64_of("not json"), "not an http"),
    (base64_of("{"), "not JSON"),
    (base64_of("[" * 5000), "not JSON"),
    (base64_of("[]"), "no target"),
    (encode({}), "not an http"),
    (encode([PART] * (MAX_TARGETS + 1)), "At most 8 can be shown"),
    (encode({"type": "Canvas", "id": CANVAS}), "partOf is missing"),
    (encode({"type": "Range", "id": CANVAS, "partOf": "x"}), "partOf is missing"),
    (encode({"type": "Annotation", "target": f"{CANVAS}#xywh=1,1,1,1"}), "without its manifest"),
    (encode({"type": "SpecificResource", "source": CANVAS}), "without its manifest"),
    (encode({"type": "Manifest", "id": "ftp://example.org/"}), "not an http"),
    (encode({"type": "Manifest", "id": ["https://example.org/"]}), "not an http"),
    (encode({"type": "Manifest", "id": "https://example.org/" + "x" * 3000}), "not an http"),
    (encode({"type": "AnnotationPage", "id": MANIFEST}), "type 'AnnotationPage'"),
    (f"https://a.example.org/?iiif-content=https://b.example.org/?iiif-content={MANIFEST}", "not followed"),
]


@pytest.mark.parametrize(("value", "words"), REFUSALS, ids=[words for _, words in REFUSALS])
def test_anything_else_is_refused_with_a_sentence(value: str, words: str) -> None:
    with pytest.raises(ContentStateError, match=words):
        parse_targets(decode(value))


def test_missing_and_needless_encoding_is_accepted() -> None:
    assert parse_targets(decode(json.dumps(CANVAS_OF))) == (PAGE,)
    assert parse_targets(decode(base64_of(MANIFEST))) == (Target(MANIFEST),)
    assert parse_targets(decode(base64_of(json.dumps(CANVAS_OF)))) == (
        PAGE,
    )  # base64url of JSON, without the first step
    assert parse_targets(decode(EXAMPLE + "=")) == parse_targets(decode(EXAMPLE))


def test_a_link_to_a_viewer_is_unwrapped() -> None:
    """Dropped links have this form, and so have the decoded examples of 3.1 (IIIF/api issue 2350)."""
    assert (
        parse_targets(decode(f"https://viewer.example.org/?iiif-content={EXAMPLE}&x=1"))[0].canvas == CANVAS
    )
    assert parse_targets(
        decode(base64_of(f"https://example.org/viewer?iiif-content={json.dumps(CANVAS_OF)}"))
    ) == (PAGE,)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text("ab:/#=,%7", max_size=12)
    | st.just(MANIFEST),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "target", "source", "selector", "partOf", "value", "exact", "t"]),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(JSON, st.sampled_from(["Annotation", "Canvas", "SpecificResource", "Range", "Manifest"]))
def test_no_input_crashes_the_parser(value: Any, kind: str) -> None:
    for state in (
        value,
        {"type": kind, "id": CANVAS, "partOf": value, "target": value, "source": value, "selector": value},
    ):
        try:
            targets = parse_targets(state)
        except ContentStateError:
            continue
        assert all(target.uri.startswith("http") for target in targets)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_no_input_crashes_the_decoder(text: str) -> None:
    for function in (decode, parse):
        try:
            function(text)
        except ContentStateError as error:
            assert str(error)
