"""The rest of the MUSTs of Presentation 3.0: for each a document that keeps it and one that breaks it."""

from __future__ import annotations

from typing import Any

import pytest

from fonds.problem import errors
from fonds.validation.manifest import check
from tests.validation.documents import GONE, MANIFEST, X, changed

SAID = "items.0.annotations.0.items.0"
PAINTING = "items.0.items.0.items.0"
TEXT = {"type": "TextualBody", "value": "x"}
IMAGE = {"id": f"{X}/a.jpg", "type": "Image"}
PAIR = {"label": {"en": ["x"]}, "value": {"en": ["y"]}}
CANVAS = f"{X}/canvas/1"
TOKEN = {"id": f"{X}/token2", "type": "AuthAccessTokenService2"}
SAY = {"en": ["x"]}
ACCESS = {
    "id": f"{X}/in",
    "type": "AuthAccessService2",
    "profile": "active",
    "label": SAY,
    "service": [TOKEN],
}
EXTERNAL = {"type": "AuthAccessService2", "profile": "external", "service": [TOKEN]}
PROBE = {"id": f"{X}/probe", "type": "AuthProbeService2", "service": [ACCESS]}
LOGOUT = {"id": f"{X}/out", "type": "AuthLogoutService2", "label": SAY, "x": 1}
COOKIE = {
    "profile": "http://iiif.io/api/auth/1/login",
    "service": [
        {"@id": f"{X}/token", "@type": "AuthTokenService1", "profile": "http://iiif.io/api/auth/1/token"}
    ],
}
LOGIN = {"@id": f"{X}/login", "@type": "AuthCookieService1"}


def point(**at: float) -> dict[str, Any]:
    return {"type": "SpecificResource", "source": CANVAS, "selector": {"type": "PointSelector", **at}}


def page(target: Any) -> list[dict[str, Any]]:
    item = {
        "id": f"{X}/n/1",
        "type": "Annotation",
        "motivation": "commenting",
        "body": TEXT,
        "target": target,
    }
    return [{"id": f"{X}/n", "type": "AnnotationPage", "items": [item]}]


def start(**fields: Any) -> dict[str, Any]:
    source = {"id": CANVAS, "type": "Canvas"}
    selector = {"type": "PointSelector", "t": 3}
    return {"id": f"{X}/s", "type": "SpecificResource", "source": source, "selector": selector} | fields


def thumbnails(**child: Any) -> list[dict[str, Any]]:
    below = {"id": f"{X}/r/2", "type": "Range", "items": [{"id": CANVAS, "type": "Canvas"}]} | child
    return [{"id": f"{X}/r/1", "type": "Range", "behavior": ["thumbnail-nav"], "items": [below]}]


# (path, a value that keeps the rule, one that breaks it, words of the message, clause)
RULES: list[tuple[str, Any, Any, str, str]] = [
    # what an annotation may say (Appendix A)
    (f"{SAID}.label", {"en": ["x"]}, "x", "a language map is expected", "3.1 label"),
    (f"{SAID}.summary", {"en": ["<p>x</p>"]}, {"en": ["On <i>x</i>"]}, "wrapped in one element", "4.5"),
    (f"{SAID}.metadata", [PAIR], PAIR, "an array is expected", "3.1 metadata"),
    (f"{SAID}.requiredStatement", PAIR, [PAIR], "a pair of label and value", "3.1 requiredStatement"),
    (f"{SAID}.rights", "http://creativecommons.org/licenses/by/4.0/", "CC BY", "no rights URI", "3.1 rights"),
    (f"{SAID}.thumbnail", [IMAGE], [{"type": "Image"}], "thumbnail lacks id", "3.1 thumbnail"),
    (f"{SAID}.behavior", ["hidden"], ["paged"], "is not for a Annotation", "Appendix A"),
    (
        f"{SAID}.seeAlso",
        [{"id": f"{X}/d", "type": "Dataset"}],
        [{"id": f"{X}/d"}],
        "seeAlso lacks type",
        "3.3.1",
    ),
    (f"{SAID}.timeMode", "trim", ["trim"], "is not a string", "3.2 timeMode"),
    *(
        (f"{SAID}.{name}", GONE, "x", f"an Annotation has no {name}", "Appendix A")
        for name in ("navDate", "height")
    ),
    # what content may say
    (f"{PAINTING}.body.metadata", [PAIR], [{}], "a pair of label and value", "3.1 metadata"),
    (f"{PAINTING}.body.summary", {"en": ["x"]}, "x", "a language map is expected", "3.1 summary"),
    (f"{PAINTING}.body.rendering", [], {}, "an array is expected", "3.3.1 rendering"),
    *(
        (f"{PAINTING}.body.{name}", GONE, "x", f"a content resource has no {name}", "Appendix A")
        for name in ("navDate", "structures", "timeMode")
    ),
    (f"{PAINTING}.body.type", "Image", "Text", "what has an image service is an Image", "5.7"),
    # places within a canvas
    (f"{SAID}.target", point(x=1000, y=2000), point(x=1001, y=0), "a point at x", "5.3"),
    (f"{SAID}.target", point(x=0, y=0), point(x=0, y=-1), "a point at y", "5.3"),
    (f"{SAID}.target", point(x=1, y=1), point(t=1), "a point at t", "5.3"),
    ("items.2.items.0.items.0.target", f"{X}/canvas/3#t=1,2", f"{X}/canvas/3#t=-1,2", "lies outside", "5.3"),
    (
        "items.2.items.0.items.0.target",
        f"{X}/canvas/3#t=,2",
        f"{X}/canvas/3#t=2,1",
        "ends before it begins",
        "5.3",
    ),
    ("items.2.items.0.items.0.target", f"{X}/canvas/3#t=12", f"{X}/canvas/3#t=13", "lies outside", "5.3"),
    # what annotations of a manifest are about
    (
        "annotations",
        page(f"{X}/manifest"),
        page(f"{X}/other"),
        "neither the resource nor a part",
        "3.4 annotations",
    ),
    (
        "annotations",
        page(f"{CANVAS}#xywh=1,1,1,1"),
        page("https://example.org/"),
        "neither",
        "3.4 annotations",
    ),
    ("structures.0.annotations", page(f"{X}/canvas/2"), page(f"{X}/canvas/9"), "neither", "3.4 annotations"),
    # starts and ranges
    ("start", start(), start(selector=[]), "a SpecificResource has a selector", "3.3.2 start"),
    (
        "start",
        start(source=CANVAS),
        start(source={"id": X, "type": "Manifest"}),
        "its source is a Canvas",
        "3.3.2 start",
    ),
    (
        "structures",
        thumbnails(thumbnail=[IMAGE]),
        thumbnails(),
        "'thumbnail-nav' has a thumbnail",
        "3.2 behavior",
    ),
    (
        "structures",
        thumbnails(behavior=["no-nav"]),
        thumbnails(label={"en": ["x"]}),
        "thumbnail",
        "3.2 behavior",
    ),
    ("structures.0.items.0.id", f"{X}/range/2", GONE, "a Range has an id", "5.4"),
    (
        "items.2.behavior",
        ["auto-advance"],
        ["non-paged"],
        "for a Canvas with height and width",
        "3.2 behavior",
    ),
    # addresses and access
    ("id", f"{X}/a%20b", f"{X}/a%2", "not an HTTP(S) URI", "6.1"),
    ("service", [LOGIN | COOKIE, LOGIN], [LOGIN, LOGIN], "is nowhere described", "6.4"),
    (
        "service",
        [LOGIN | COOKIE],
        [LOGIN | COOKIE | {"profile": "x"}],
        "the profile is none of login",
        "2.1.1",
    ),
    (
        "service",
        [LOGIN | COOKIE],
        [LOGIN | COOKIE | {"service": []}],
        "no token service with an address",
        "2.2.1",
    ),
    ("service", [PROBE], [PROBE | {"service": []}], "access services and no others", "5.1 service"),
    ("service", [PROBE], [PROBE | {"service": [TOKEN]}], "access services and no others", "5.1 service"),
    ("service", [PROBE], [PROBE | {"errorNote": SAY}], "a note has a heading", "5.1 errorNote"),
    ("service", [PROBE | {"errorHeading": SAY}], [PROBE | {"errorHeading": "x"}], "a language map", "4.4"),
    (
        "service",
        [ACCESS],
        [ACCESS | {"profile": "login"}],
        "is none of active, kiosk, external",
        "3.1 profile",
    ),
    ("service", [ACCESS], [ACCESS | {"service": []}], "just one access token service", "3.1 service"),
    (
        "service",
        [ACCESS],
        [ACCESS | {"service": [TOKEN, TOKEN]}],
        "just one access token service",
        "3.1 service",
    ),
    ("service", [EXTERNAL], [EXTERNAL | {"profile": "kiosk"}], "has an id and a type", "3.3.1 service"),
    ("service", [ACCESS], [{k: v for k, v in ACCESS.items() if k != "label"}], "has a label", "3.3.1 label"),
    ("service", [TOKEN], [{"type": "AuthAccessTokenService2"}], "has an id and a type", "3.3.1 service"),
    ("service", [LOGOUT], [LOGOUT | {"label": "x"}], "a language map is expected", "4.4"),
]


@pytest.mark.parametrize(
    ("path", "valid_value", "invalid_value", "words", "clause"),
    RULES,
    ids=[f"{rule[0]}-{rule[3]}" for rule in RULES],
)
def test_a_rule(path: str, valid_value: Any, invalid_value: Any, words: str, clause: str) -> None:
    good = changed(MANIFEST, path, valid_value) if valid_value is not GONE else MANIFEST
    assert [str(problem) for problem in check(good)] == []
    matches = [
        problem
        for problem in errors(check(changed(MANIFEST, path, invalid_value)))
        if words in problem.message
    ]
    assert matches
    assert clause in matches[0].message


def test_a_part_in_a_range_should_have_an_id() -> None:
    """A MUST (3.4 items) that the Cookbook itself breaks and nobody needs, so a warning."""
    (problem,) = check(changed(MANIFEST, "structures.0.items.1.id", GONE))
    assert (problem.severity, "an item of a Range has an id" in problem.message) == ("warning", True)
