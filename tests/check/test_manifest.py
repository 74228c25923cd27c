"""Every rule of the checker: a document that keeps it and one that breaks it, with the clause named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.check.manifest import check
from service.problem import errors
from tests.check.documents import (
    GONE,
    GRANULARITY,
    MANIFEST,
    NAV_PLACE,
    PRESENTATION,
    VALID,
    X,
    canvas,
    changed,
)

PAINTING = "items.0.items.0.items.0"
COMMENT = "items.0.annotations.0.items.0"
PAINTED, SAID, HEARD = (
    "items[0].items[0].items[0]",
    "items[0].annotations[0].items[0]",
    "items[2].items[0].items[0]",
)


@pytest.mark.parametrize("name", VALID)
def test_valid_documents_pass(name: str) -> None:
    assert [str(problem) for problem in check(VALID[name])] == []


# (document, path, value, place that is reported, words of the message, clause)
BROKEN: list[tuple[str, str, Any, str, str, str]] = [
    # required properties and what may not stand where (Appendix A)
    ("manifest", "label", GONE, "", "a Manifest has label", "Appendix A"),
    ("manifest", "id", GONE, "", "a Manifest has id", "Appendix A"),
    ("manifest", "items", GONE, "", "a Manifest has items", "Appendix A"),
    ("manifest", "type", "manifest", "type", "no type of a IIIF document", "4.1"),
    ("manifest", "format", "text/html", "format", "a Manifest has no format", "Appendix A"),
    ("manifest", "height", 10, "height", "a Manifest has no height", "Appendix A"),
    (
        "manifest",
        "items.0.viewingDirection",
        "left-to-right",
        "items[0].viewingDirection",
        "has no",
        "Appendix A",
    ),
    ("manifest", "items.0.items.0.annotations", [], "items[0].items[0].annotations", "has no", "Appendix A"),
    ("collection", "structures", [], "structures", "a Collection has no structures", "Appendix A"),
    ("collection", "items", GONE, "", "a Collection has items", "Appendix A"),
    ("texts", "items", [], "items", "has no items", "Appendix A"),
    # ids
    ("manifest", "id", "ftp://example.org/1", "id", "not an HTTP(S) URI", "3.2 id"),
    ("manifest", "id", "https://example.org/a b", "id", "not an HTTP(S) URI", "6.1"),
    ("manifest", "id", "https://example.org/ü", "id", "not an HTTP(S) URI", "6.1"),
    ("manifest", "items.0.id", f"{X}/canvas/1#a", "items[0].id", "no fragment", "5.3"),
    ("manifest", "items.1.id", f"{X}/canvas/1", "items[1].id", "the id of two resources", "3.2 id"),
    ("manifest", "items.1.items.0.id", f"{X}/canvas/1/page", "items[1].items[0].id", "two resources", "5.5"),
    ("manifest", "items.0.items.0.id", GONE, "items[0].items[0]", "an annotation page has an id", "5.5"),
    ("manifest", f"{COMMENT}.id", f"{X}/comments/2", "items[0].annotations[0].items[1].id", "two", "5.6"),
    ("manifest", f"{PAINTING}.id", GONE, PAINTED, "an annotation has an id", "5.6"),
    ("manifest", "@id", f"{X}/manifest", "@id", "no key '@id'", "4.8"),
    ("manifest", "@graph", [], "@graph", "no key '@graph'", "4.6"),
    ("manifest", "homepage.0.id", "nowhere", "homepage[0].id", "not a URI", "3.2 id"),
    # contexts
    ("manifest", "@context", GONE, "@context", "missing or not last", "4.6"),
    ("manifest", "@context", [PRESENTATION, NAV_PLACE], "@context", "missing or not last", "4.6"),
    ("manifest", "@context", [NAV_PLACE, PRESENTATION, PRESENTATION], "@context", "twice", "4.6"),
    ("manifest", "@context", PRESENTATION, "@context", "navPlace is used without its context", "4.6"),
    ("page", "@context", PRESENTATION, "@context", "textGranularity is used without its context", "4.6"),
    ("manifest", "items.0.@context", PRESENTATION, "items[0].@context", "no context inside", "4.6"),
    (
        "manifest",
        f"{COMMENT}.@context",
        PRESENTATION,
        f"{SAID}.@context",
        "inside",
        "4.6",
    ),
    # language maps and HTML
    ("manifest", "label", "a text", "label", "a language map is expected", "3.1 label"),
    ("manifest", "label", {}, "label", "a language map is expected", "3.1 label"),
    ("manifest", "label", {"en": "a text"}, "label", "must be an array", "4.4"),
    ("manifest", "label", {"en": []}, "label", "must be an array", "4.4"),
    ("manifest", "label", {"en": [1]}, "label", "1 is not a text", "4.4"),
    ("manifest", "label", {"@none": ["x"]}, "label", "'@none' is not a language tag", "4.4"),
    ("manifest", "label", {"english_US": ["x"]}, "label", "is not a language tag", "4.4"),
    ("manifest", "label", {"en": ["<script>x</script>"]}, "label", "HTML must not be used in a label", "4.5"),
    ("manifest", "label", {"en": ["On <i>Hamlet</i>"]}, "label", "HTML must not be used in a label", "4.5"),
    ("manifest", "summary", {"en": ["On <i>Hamlet</i>"]}, "summary", "wrapped in one element", "4.5"),
    ("manifest", "summary", {"en": [" <p>x</p>"]}, "summary", "no white space around HTML", "4.5"),
    ("manifest", "summary", {"en": ["<p>x<br></p>"]}, "summary", "not well-formed", "4.5"),
    ("manifest", "summary", {"en": ["<p>x</p><p>y</p>"]}, "summary", "not well-formed", "4.5"),
    ("manifest", "summary", {"en": ["<untitled>"]}, "summary", "not well-formed", "4.5"),
    (
        "manifest",
        "summary",
        {"en": ["<!DOCTYPE p [<!ENTITY a 'b'>]><p>&a;</p>"]},
        "summary",
        "document type",
        "4.5",
    ),
    ("manifest", "metadata", {}, "metadata", "an array is expected", "4.3"),
    (
        "manifest",
        "metadata.0",
        {"label": {"en": ["x"]}},
        "metadata",
        "a pair of label and value",
        "3.1 metadata",
    ),
    ("manifest", "metadata.0.value", "x", "metadata[0].value", "a language map is expected", "4.4"),
    (
        "manifest",
        "requiredStatement",
        [],
        "requiredStatement",
        "a pair of label and value",
        "3.1 requiredStatement",
    ),
    ("manifest", "homepage.0.language", "en", "homepage[0].language", "an array of language codes", "4.3"),
    (
        "manifest",
        "homepage.0.language",
        ["e_n"],
        "homepage[0].language",
        "not a language code",
        "3.2 language",
    ),
    # rights and dates
    (
        "manifest",
        "rights",
        "https://creativecommons.org/licenses/by/4.0/",
        "rights",
        "no rights URI",
        "3.1 rights",
    ),
    (
        "manifest",
        "rights",
        "http://creativecommons.org/licenses/foo/9.9/",
        "rights",
        "no rights URI",
        "3.1 rights",
    ),
    (
        "manifest",
        "rights",
        "http://rightsstatements.org/page/CNE/1.0/",
        "rights",
        "no rights URI",
        "3.1 rights",
    ),
    ("manifest", "rights", "All rights reserved", "rights", "no rights URI", "3.1 rights"),
    ("manifest", "rights", ["x"], "rights", "one string is expected", "3.1 rights"),
    ("manifest", "navDate", "1945-07-01", "navDate", "no date, time and time zone", "3.1 navDate"),
    ("manifest", "navDate", "1945-07-01T00:00:00", "navDate", "no date, time and time zone", "3.1 navDate"),
    ("manifest", "navDate", "1945-02-30T00:00:00Z", "navDate", "no date, time and time zone", "3.1 navDate"),
    ("manifest", "navPlace", [], "navPlace", "one FeatureCollection is expected", "navPlace"),
    # links
    ("manifest", "provider", {}, "provider", "an array is expected", "4.3"),
    ("manifest", "provider.0.label", GONE, "provider[0]", "an Agent has label", "3.1 provider"),
    ("manifest", "provider.0.type", "Person", "provider[0].type", "a provider is an Agent", "3.1 provider"),
    (
        "manifest",
        "provider.0.logo.0.type",
        "Text",
        "provider[0].logo[0].type",
        "a logo is an Image",
        "3.3.1 logo",
    ),
    (
        "manifest",
        "provider.0.seeAlso.0.id",
        GONE,
        "provider[0].seeAlso[0]",
        "seeAlso lacks id",
        "3.3.1 seeAlso",
    ),
    ("manifest", "homepage.0.label", GONE, "homepage[0]", "homepage lacks label", "3.3.1 homepage"),
    ("manifest", "homepage", {"id": "x"}, "homepage", "an array is expected", "4.3"),
    ("manifest", "homepage", ["https://example.org/"], "homepage", "an array of objects", "4.2"),
    ("manifest", "rendering.0.type", GONE, "rendering[0]", "rendering lacks type", "3.3.1 rendering"),
    ("manifest", "rendering.0.format", 1, "rendering[0].format", "1 is not a string", "3.2 format"),
    ("manifest", "seeAlso.0.type", GONE, "seeAlso[0]", "seeAlso lacks type", "3.3.1 seeAlso"),
    ("manifest", "thumbnail.0.id", GONE, "thumbnail[0]", "thumbnail lacks id", "3.1 thumbnail"),
    ("manifest", "thumbnail.0.duration", 0, "thumbnail[0].duration", "not a positive number", "3.2 duration"),
    ("manifest", "service.0.@type", GONE, "service[0]", "a service has an id and a type", "3.3.1 service"),
    (
        "manifest",
        "services.0.service.0.id",
        GONE,
        "services[0].service[0]",
        "a service has an id",
        "3.3.1 service",
    ),
    ("manifest", "items.0.services", [], "items[0].services", "on the topmost resource", "3.3.1 services"),
    ("manifest", "partOf.0.type", GONE, "partOf[0]", "partOf lacks type", "3.3.2 partOf"),
    ("manifest", "partOf.0.label", "x", "partOf[0].label", "a language map is expected", "4.4"),
    ("manifest", "start", f"{X}/canvas/1", "start", "one object with id and type", "3.3.2 start"),
    ("manifest", "start.type", "Manifest", "start.type", "it starts at a Canvas", "3.3.2 start"),
    ("manifest", "start.type", "SpecificResource", "start", "has a source", "3.3.2 start"),
    (
        "manifest",
        "structures.0.supplementary",
        [],
        "structures[0].supplementary",
        "one AnnotationC",
        "3.3.2 supp",
    ),
    # behavior and direction
    ("manifest", "behavior", "paged", "behavior", "an array of strings", "3.2 behavior"),
    ("manifest", "behavior", ["paged", "individuals"], "behavior", "exclude one another", "3.2 behavior"),
    ("manifest", "behavior", ["facing-pages"], "behavior", "is not for a Manifest", "Appendix A"),
    ("manifest", "items.0.behavior", ["paged"], "items[0].behavior", "is not for a Canvas", "Appendix A"),
    (
        "manifest",
        "viewingDirection",
        ["left-to-right"],
        "viewingDirection",
        "is not a string",
        "3.2 viewingDir",
    ),
    # items
    ("manifest", "items", [], "items", "at least one Canvas", "3.4 items"),
    ("manifest", "items", {}, "items", "an array of objects", "3.4 items"),
    ("manifest", "items.0.type", "Range", "items[0].type", "a Manifest holds Canvases", "3.4 items"),
    ("collection", "items.0.label", GONE, "items[0]", "a reference to a Manifest has label", "5.1"),
    ("collection", "items.0.items", [], "items[0].items", "must not be embedded in a Collection", "5.1"),
    ("collection", "items.0.type", "Canvas", "items[0].type", "holds Manifests and Collections", "3.4 items"),
    ("collection", "items.2.label", GONE, "items[2]", "a Collection has label", "Appendix A"),
    (
        "collection",
        "items.2.id",
        "https://example.org/iiif/collection",
        "items[2].id",
        "two resources",
        "3.2 id",
    ),
    # canvases
    ("manifest", "items.0.height", GONE, "items[0]", "height and width, or neither", "3.2 height"),
    ("manifest", "items.0.height", 0, "items[0].height", "not a positive integer", "3.2 height"),
    ("manifest", "items.0.width", 10.5, "items[0].width", "not a positive integer", "3.2 width"),
    ("manifest", "items.2.duration", GONE, "items[2]", "or a duration", "5.3"),
    (
        "manifest",
        "placeholderCanvas.type",
        "Image",
        "placeholderCanvas",
        "one Canvas is expected",
        "3.1 placeholder",
    ),
    (
        "manifest",
        "placeholderCanvas.accompanyingCanvas",
        {},
        "placeholderCanvas.accompanyingCanvas",
        "has no",
        "3.1 placeholder",
    ),
    # what is painted
    (
        "manifest",
        "items.0.items.0.type",
        "List",
        "items[0].items[0].type",
        "an AnnotationPage is expected",
        "5.5",
    ),
    (
        "manifest",
        "items.0.items.0.items",
        {},
        "items[0].items[0].items",
        "an array of annotations",
        "3.4 items",
    ),
    ("manifest", f"{PAINTING}.type", "Image", f"{PAINTED}.type", "an Annotation is", "5.6"),
    (
        "manifest",
        f"{PAINTING}.motivation",
        "commenting",
        f"{PAINTED}.motivation",
        "only",
        "5.3",
    ),
    (
        "manifest",
        f"{PAINTING}.target",
        GONE,
        PAINTED,
        "an annotation has a target",
        "5.6",
    ),
    (
        "manifest",
        f"{PAINTING}.target",
        f"{X}/canvas/2",
        f"{PAINTED}.target",
        "not the canvas",
        "5.6",
    ),
    (
        "manifest",
        f"{PAINTING}.body.id",
        f"{X}/image/1",
        f"{PAINTED}.body.id",
        "service",
        "5.7",
    ),
    (
        "manifest",
        f"{PAINTING}.body.id",
        f"{X}/image/1/",
        f"{PAINTED}.body.id",
        "service",
        "5.7",
    ),
    ("manifest", f"{PAINTING}.body.type", GONE, f"{PAINTED}.body", "has type", "5.7"),
    (
        "manifest",
        f"{PAINTING}.body.type",
        "Video",
        f"{PAINTED}.body.type",
        "no duration",
        "5.3",
    ),
    (
        "manifest",
        "items.2.items.0.items.0.body.type",
        "Image",
        f"{HEARD}.body.type",
        "no height",
        "5.3",
    ),
    # what is said of it
    (
        "manifest",
        f"{COMMENT}.motivation",
        "painting",
        f"{SAID}.motivation",
        "no pai",
        "3.4",
    ),
    (
        "manifest",
        f"{COMMENT}.target",
        f"{X}/manifest",
        f"{SAID}.target",
        "not the",
        "3.4",
    ),
    (
        "manifest",
        f"{COMMENT}.target",
        f"{X}/canvas/1#xywh=0,0,1001,1",
        f"{SAID}.target",
        "o",
        "5.3",
    ),
    (
        "manifest",
        f"{COMMENT}.target",
        f"{X}/canvas/1#xywh=-1,0,10,1",
        f"{SAID}.target",
        "o",
        "5.3",
    ),
    (
        "manifest",
        f"{COMMENT}.target",
        f"{X}/canvas/1#xywh=0,0,0,1",
        f"{SAID}.target",
        "o",
        "5.3",
    ),
    (
        "manifest",
        f"{COMMENT}.target",
        f"{X}/canvas/1#xywh=percent:0,0,101,1",
        f"{SAID}.target",
        "o",
        "5.3",
    ),
    (
        "manifest",
        f"{COMMENT}.target",
        f"{X}/canvas/1#t=1",
        f"{SAID}.target",
        "no duration",
        "5.3",
    ),
    (
        "manifest",
        "items.2.items.0.items.0.target",
        f"{X}/canvas/3#t=0,13",
        f"{HEARD}.target",
        "outside",
        "5.3",
    ),
    (
        "manifest",
        "items.2.items.0.items.0.target",
        f"{X}/canvas/3#xywh=0,0,1,1",
        f"{HEARD}.target",
        "no height",
        "5.3",
    ),
    (
        "manifest",
        f"{COMMENT}.body.value",
        {"en": ["x"]},
        f"{SAID}.body.value",
        "one string",
        "3.2.4",
    ),
    ("manifest", "items.0.annotations.1.items", [], "items[0].annotations[1].items", "no items", "5.5"),
    ("manifest", "items.0.annotations", {}, "items[0].annotations", "an array of objects", "3.4 annotations"),
    ("page", "items", [], "items", "no items", "5.5"),
    (
        "page",
        "items.0.textGranularity",
        ["line"],
        "items[0].textGranularity",
        "one string",
        "Text Granularity",
    ),
    ("annotation", "target", GONE, "", "an annotation has a target", "5.6"),
    # ranges
    (
        "manifest",
        "structures.0.type",
        "Canvas",
        "structures[0].type",
        "structures hold Ranges",
        "3.4 structures",
    ),
    ("manifest", "structures.1.id", GONE, "structures[1]", "a Range has an id", "5.4"),
    ("manifest", "structures.0.items", [], "structures[0].items", "at least one item", "3.4 items"),
    (
        "manifest",
        "structures.0.items.0.behavior",
        ["sequence"],
        "structures[0].items[0].behavior",
        "directly",
        "5.4",
    ),
    (
        "manifest",
        "structures.0.items.0.type",
        "Manifest",
        "structures[0].items[0].type",
        "a Range holds",
        "5.4",
    ),
    ("manifest", "structures.0.items.1.source", GONE, "structures[0].items[1]", "which Canvas", "5.4"),
]


@pytest.mark.parametrize(
    ("name", "path", "value", "place", "words", "clause"),
    BROKEN,
    ids=[f"{b[0]}-{b[1]}-{b[4]}" for b in BROKEN],
)
def test_a_broken_rule_is_reported(
    name: str, path: str, value: Any, place: str, words: str, clause: str
) -> None:
    found = errors(check(changed(VALID[name], path, value)))
    fitting = [problem for problem in found if problem.field == place and words in problem.message]
    assert fitting, [str(problem) for problem in found]
    assert clause in fitting[0].message


WARNED: list[tuple[str, Any, str]] = [
    ("label", {"und": ["x"]}, "an unknown language has the key 'none'"),
    ("summary", {"en": ["<p><script>x</script></p>"]}, "clients remove <script>"),
    ("summary", {"en": ["<p onclick='x'>x</p>"]}, "clients remove the attribute onclick"),
    ("summary", {"en": ["<a href='javascript:x'>x</a>"]}, "clients remove the link javascript:x"),
    ("summary", {"en": ["<p><!-- x --></p>"]}, "clients remove a comment"),
    ("viewingDirection", "inside-out", "is not known"),
    ("structures.0.items.0.id", f"{X}/range/1", "the id of two resources"),
]


@pytest.mark.parametrize(("path", "value", "words"), WARNED)
def test_what_clients_stumble_over_is_a_warning(path: str, value: Any, words: str) -> None:
    found = check(changed(MANIFEST, path, value))
    assert [problem.severity for problem in found] == ["warning"]
    assert words in found[0].message


KEPT: list[tuple[str, Any]] = [
    ("label", {"en": ["<untitled>", "a <b> c", "x > y"]}),
    ("label", {"sr-Latn-RS": ["x"], "sl-rozaj-biske-1994": ["x"], "en-x-old": ["x"], "i-klingon": ["x"]}),
    ("summary", {"en": ["<untitled> ", "a <b> c", "if a<b and c>d"]}),
    ("summary", {"en": ["<p>x<br/><img src='https://example.org/a' alt='b'/><sub>1</sub></p>"]}),
    ("rights", "http://creativecommons.org/publicdomain/mark/1.0/"),
    ("navDate", "1944-02-29T23:59:59.5-05:00"),
    ("navDate", "-0044-03-15T00:00:00Z"),
    ("behavior", ["https://example.org/own"]),
    (f"{COMMENT}.body", "https://example.org/text"),
    (f"{COMMENT}.target", [f"{X}/canvas/1", f"{X}/canvas/2"]),
    (f"{COMMENT}.target", f"{X}/canvas/1#t=npt:"),
]


@pytest.mark.parametrize(("path", "value"), KEPT[:-1])
def test_what_is_unusual_and_right_passes(path: str, value: Any) -> None:
    assert [str(problem) for problem in check(changed(MANIFEST, path, value))] == []


def test_the_id_is_where_it_is_published() -> None:
    assert check(MANIFEST, MANIFEST["id"]) == []
    assert "not where it is published" in check(MANIFEST, "https://example.org/other")[0].message


def test_the_context_should_be_first() -> None:
    document = {name: MANIFEST[name] for name in sorted(MANIFEST, reverse=True)}
    assert [problem.severity for problem in check(document)] == ["warning"]


@pytest.mark.parametrize(
    "document", [None, [], "x", 1, {}, {"type": []}, {"type": "Canvas"}, {"type": "Thing"}]
)
def test_what_is_no_document_is_a_problem(document: Any) -> None:
    assert errors(check(document))


@pytest.mark.parametrize("number", [1, 3])
def test_a_problem_is_found_among_many_canvases(number: int) -> None:
    document = changed(MANIFEST, "items", [canvas(n) for n in range(1, 5)])
    document["items"][number]["label"] = {"en": "x"}
    assert [problem.field for problem in check(document)] == [f"items[{number}].label"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("ab<>#:/@", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "items", "label", "target", "body", "source", "en"]), inner
        )
    ),
    max_leaves=6,
)


def _places(value: Any, path: str = "") -> list[str]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in steps for place in (f"{path}{key}", *_places(part, f"{path}{key}."))]


PLACES = {
    name: [place for place in _places(document) if ".." not in place] for name, document in VALID.items()
}


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_nothing_makes_the_checker_fall_over(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(VALID)))
    document = changed(VALID[name], data.draw(st.sampled_from(PLACES[name])), data.draw(JSON))
    for problem in check(document):
        assert "(Presentation 3.0, " in problem.message
        json.dumps(problem.as_dict())


def test_granularity_may_stand_in_a_manifest_with_its_context() -> None:
    document = changed(MANIFEST, f"{COMMENT}.textGranularity", "line")
    document["@context"] = [NAV_PLACE, GRANULARITY, PRESENTATION]
    assert check(document) == []
