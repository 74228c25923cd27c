"""The rules of Content Search: the examples of the specifications pass, and each broken clause is reported.

Every document is given to both entry points, that of publishing and that of `fonds check --manifest`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fonds.problem import Problem
from fonds.validation import content_search, iiif_document, manifest
from tests.validation.documents import GONE, changed
from tests.validation.search_documents import (
    EMBEDDED_CANVAS_2,
    LINE,
    PRESENTATION_3,
    RESULTS_1,
    RESULTS_2,
    SEARCH_1,
    SEARCH_2,
    TERMS_1,
    TERMS_2,
    VALID,
    Document,
    X,
)


def problems_of(document: Document, url: str = "") -> list[Problem]:
    """The problems of a response, which are the same at both entry points."""
    published = manifest.check(document, url)
    assert iiif_document.check(document, url) == published
    return published


@pytest.mark.parametrize("name", VALID)
def test_valid_responses_pass(name: str) -> None:
    assert content_search.is_search_response(VALID[name])
    assert problems_of(VALID[name]) == []
    assert content_search.version(VALID[name]) == f"{name[-1]}.0"


def test_other_documents_are_no_search_responses() -> None:
    assert not content_search.is_search_response({"@context": PRESENTATION_3, "type": "Manifest"})
    assert not content_search.is_search_response(RESULTS_2 | {"@context": PRESENTATION_3})
    assert not content_search.is_search_response([])


# document, path, value, the place that is reported, words of the message, clause
BROKEN: list[tuple[str, str, Any, str, str, str]] = [
    ("results 2", "@context", [PRESENTATION_3, SEARCH_2], "@context", "Presentation 3.0 is not last", "4.6"),
    ("results 2", "@context", [SEARCH_2, SEARCH_2], "@context", "twice", "4.6"),
    ("results 2", "@context", [SEARCH_2, f"{X}/more"], "@context", "missing or not last", "2.0, 4.2.1"),
    ("results 2", "id", "search?q=bird", "id", "not an HTTP(S) URI", "3.2 id"),
    ("results 2", "id", GONE, "", "has an id", "2.0, 4.2.1"),
    ("results 2", "items", GONE, "items", "an array of objects", "2.0, 4.2.1"),
    ("results 2", "items", {}, "items", "an array of objects", "2.0, 4.2.1"),
    ("results 2", "items", [LINE], "items", "nothing else in it", "2.0, 4.2.1"),
    ("results 2", "items.0.body", GONE, "items[0]", "body is missing", "2.0, 4.2.1"),
    ("results 2", "items.0.motivation", GONE, "items[0]", "motivation is missing", "2.0, 4.2.1"),
    ("results 2", "items.0.target", GONE, "items[0]", "target is missing", "2.0, 4.2.1"),
    ("results 2", "items.0.type", "AnnotationPage", "items[0].type", "an Annotation", "3.4 items and 5.6"),
    ("results 2", "items.0.id", GONE, "items[0]", "has an id", "5.6"),
    ("results 2", "items.0.body.value", GONE, "items[0].body.value", "one string", "Web Annotation 3.2.4"),
    ("results 2", "items.0.target.partOf", [], "items[0].target.partOf", "one object with id", "2.0, 4.2.3"),
    ("results 2", "items.0.target.partOf.label", GONE, "items[0].target.partOf", "a label", "2.0, 4.2.3"),
    ("results 2", "items.0.target.partOf.label", "x", "items[0].target.partOf.label", "language map", "4.4"),
    (
        "embedded canvas 2",
        "items.0.target.source.partOf.0.id",
        GONE,
        "items[0].target.source.partOf",
        "one object with id and type",
        "2.0, 4.2.3",
    ),
    (
        "embedded canvas 2",
        "items.0.target.source.partOf.0.label",
        "x",
        "items[0].target.source.partOf[0].label",
        "language map",
        "4.4",
    ),
    ("results 2", "items", RESULTS_2["items"] * 2, "items[1].id", "twice", "2.0, 4.3.3"),
    ("results 2", "ignored", "user", "ignored", "an array of strings", "2.0, 4.2.4"),
    ("results 2", "next", f"{X}?q=bird&page=2", "next", "an object with id", "2.0, 4.2.2"),
    ("results 2", "next.type", GONE, "next", "an object with id", "2.0, 4.2.2"),
    ("results 2", "next.id", "page2", "next.id", "not an HTTP(S) URI", "3.2 id"),
    ("results 2", "partOf", GONE, "partOf", "part of an AnnotationCollection", "2.0, 4.2.2"),
    ("results 2", "partOf", [RESULTS_2["partOf"]], "partOf", "one object", "2.0, 4.2.2"),
    ("embedded canvas 2", "startIndex", 0, "partOf", "part of an AnnotationCollection", "2.0, 4.2.2"),
    ("results 2", "partOf.first", GONE, "partOf", "has first", "2.0, 4.2.2"),
    ("results 2", "partOf.last", f"{X}?q=bird", "partOf.last", "an object with id", "2.0, 4.2.2"),
    ("results 2", "partOf.total", 0, "partOf.total", "does not agree", "2.0, 4.2.2"),
    ("results 2", "next", GONE, "partOf.total", "does not agree", "2.0, 4.2.2"),
    ("results 2", "partOf.total", "125", "partOf.total", "a whole number", "2.0, 4.2.2"),
    ("results 2", "startIndex", -1, "startIndex", "a whole number", "2.0, 4.2.2"),
    ("results 2", "annotations", [], "annotations", "one AnnotationPage", "2.0, 4.3"),
    ("results 2", "annotations", RESULTS_2["annotations"][0], "annotations", "an array", "2.0, 4.3"),
    (
        "results 2",
        "annotations",
        RESULTS_2["annotations"] * 2,
        "annotations",
        "an array with one",
        "2.0, 4.3",
    ),
    ("results 2", "annotations.0.type", GONE, "annotations", "one AnnotationPage", "2.0, 4.3"),
    ("results 2", "annotations.0.items", GONE, "annotations[0].items", "an array of objects", "2.0, 4.3"),
    ("results 2", "annotations.0.partOf.id", f"{X}?q=bird", "annotations[0].partOf", "not be", "2.0, 4.3.3"),
    (
        "results 2",
        "annotations.0.items.0.type",
        "x",
        "annotations[0].items[0].type",
        "Annotation",
        "2.0, 4.3",
    ),
    *(
        ("results 2", f"annotations.0.items.{path}", value, f"annotations[0].items{place}", words, clause)
        for path, value, place, words, clause in (
            ("0.motivation", "commenting", "[0].motivation", "neither of", "2.0, 4.3.1"),
            ("0.motivation", GONE, "[0].motivation", "is expected", "2.0, 4.3.1"),
            ("0.target", LINE, "[0].target", "a SpecificResource", "2.0, 4.3.1"),
            ("0.target.type", "Canvas", "[0].target", "a SpecificResource", "2.0, 4.3.1"),
            ("0.target.source", f"{LINE}0", "[0].target.source", "none of the results", "2.0, 4.3.1"),
            ("0.target.selector", {}, "[0].target.selector", "a TextQuoteSelector", "2.0, 4.3.1"),
            ("0.target.selector", GONE, "[0].target.selector", "a TextQuoteSelector", "2.0, 4.3.1"),
            ("1.target.selector.0.exact", GONE, "[1].target.selector[0]", "has exact", "2.0, 4.3.1"),
            ("1.target.selector.0.suffix", 1, "[1].target.selector[0]", "are strings", "2.0, 4.3.1"),
            ("1.target.selector.0.prefix", "were ", "[1].target.selector[0]", "is not in the", "2.0, 4.3.2"),
        )
    ),
    ("terms 2", "id", GONE, "", "has an id", "2.0, 5.2"),
    ("terms 2", "ignored", [1], "ignored", "an array of strings", "2.0, 5.2"),
    ("terms 2", "items", GONE, "items", "an array of objects", "2.0, 5.2"),
    ("terms 2", "items.0.value", GONE, "items[0].value", "a Term has a value", "2.0, 5.3"),
    ("terms 2", "items.0.total", "15", "items[0].total", "a whole number", "2.0, 5.3"),
    ("terms 2", "items.0.type", "term", "items[0].type", "the type of a Term", "2.0, 5.3"),
    ("terms 2", "items.1.label", "naissance", "items[1].label", "a language map", "4.4"),
    ("results 1", "@context", SEARCH_1, "@context", "is expected, last", "1.0, 3.4"),
    ("results 1", "@context", RESULTS_1["@context"][::-1], "@context", "is expected, last", "1.0, 3.4"),
    ("results 1", "@id", GONE, "@id", "not an HTTP(S) URI", "1.0, 3.3.1"),
    ("results 1", "resources", GONE, "resources", "an array of objects", "1.0, 3.3.1"),
    ("results 1", "resources.0.resource", GONE, "resources[0]", "resource is missing", "1.0, 3.3.1"),
    ("results 1", "resources.0.@type", "Annotation", "resources[0].@type", "oa:Annotation", "1.0, 3.3.1"),
    ("results 1", "resources.0.on.within.@id", GONE, "resources[0].on.within", "with its URI", "1.0, 3.3.3"),
    ("results 1", "resources.0.on.within.label", GONE, "resources[0].on.within", "a label", "1.0, 3.3.3"),
    ("results 1", "resources.0.on", "https://example.org/c1", "resources[0].on", "a region", "1.0, 3.3.1"),
    ("results 1", "next", {"@id": f"{X}?q=bird&page=2"}, "next", "not an HTTP(S) URI", "1.0, 3.3.2"),
    ("results 1", "within", [], "within", "sc:Layer", "1.0, 3.3.2"),
    ("results 1", "within.first", 1, "within.first", "not an HTTP(S) URI", "1.0, 3.3.2"),
    ("results 1", "within.last", GONE, "within", "should have last", "1.0, 3.3.2"),
    ("results 1", "within.total", 1.5, "within.total", "a whole number", "1.0, 3.3.2"),
    ("results 1", "within.ignored", "user", "within.ignored", "an array of strings", "1.0, 3.4.1"),
    ("results 1", "startIndex", "0", "startIndex", "a whole number", "1.0, 3.3.2"),
    ("results 1", "hits.0.@type", "Hit", "hits[0].@type", "search:Hit", "1.0, 3.4"),
    ("results 1", "hits.0.annotations", LINE, "hits[0].annotations", "a list of", "1.0, 3.4"),
    ("results 1", "hits.0.annotations", [f"{LINE}0"], "hits[0].annotations", "not among", "1.0, 3.4"),
    ("results 1", "hits.0.before", ["two"], "hits[0].before", "a single string", "1.0, 5"),
    ("terms 1", "@context", [SEARCH_1, SEARCH_2], "@context", "is expected, last", "1.0, 4.3"),
    ("terms 1", "terms.0.url", GONE, "terms[0].url", "not an HTTP(S) URI", "1.0, 4.3"),
    ("terms 1", "terms.0.match", GONE, "terms[0].match", "a string", "1.0, 4.3"),
    ("terms 1", "terms.0.count", 0, "terms[0].count", "a whole number from 1", "1.0, 5"),
    ("terms 1", "ignored", "user", "ignored", "an array of strings", "1.0, 4.3"),
]


@pytest.mark.parametrize(
    ("name", "path", "value", "field", "words", "clause"),
    BROKEN,
    ids=[f"{name}-{path}-{words}" for name, path, _, _, words, _ in BROKEN],
)
def test_a_broken_clause_is_reported(
    name: str, path: str, value: Any, field: str, words: str, clause: str
) -> None:
    problems = problems_of(changed(VALID[name], path, value))
    matches = [problem for problem in problems if problem.field == field and words in problem.message]
    assert matches, [str(problem) for problem in problems]
    assert clause in matches[0].message


def test_a_response_without_the_context_is_reported() -> None:
    """Its type says that it is one where the caller knows that a search was requested."""
    (problem,) = content_search.check(RESULTS_2 | {"@context": f"{X}/more"})
    assert "(Content Search 2.0, 4.2.1)" in problem.message
    (problem,) = content_search.check(TERMS_1 | {"@context": SEARCH_2})
    assert "(Content Search 1.0, 4.3)" in problem.message


def test_a_result_without_motivation_and_body_is_an_error_at_both_entry_points() -> None:
    """4.2.1: the two checkers that there were did not agree on this."""
    line = {name: EMBEDDED_CANVAS_2["items"][0][name] for name in ("id", "type", "target")}
    messages = [problem.message for problem in problems_of(EMBEDDED_CANVAS_2 | {"items": [line]})]
    assert [message.partition(" ")[0] for message in messages] == ["motivation", "body"]


def test_only_a_match_of_text_must_be_a_quotation() -> None:
    """4.3.2: to highlight a moment of a sound, another selector is used."""
    sound = {"id": "https://example.org/a.mp3", "type": "Sound"}
    document = changed(RESULTS_2, "items.0.body", sound)
    moment = {"type": "FragmentSelector", "value": "t=1,2"}
    assert problems_of(changed(document, "annotations.0.items.1.target.selector", moment)) == []
    assert problems_of(changed(document, "annotations.0.items.0.target.selector", moment))


def test_a_response_of_another_service_is_a_warning() -> None:
    """2.0, 4.2.2 and 5.2: the id MAY be different from the requested URI."""
    assert problems_of(RESULTS_2, f"{X}?q=other") == []
    for document in (RESULTS_2, RESULTS_1):
        (problem,) = problems_of(document, "https://example.org/other?q=bird")
        assert problem.severity == "warning"
    assert problems_of(TERMS_2, f"{X}/autocomplete?q=bir&user=x") == []  # 4.2.4: it may be left out of the id


JUNK = (None, 0, -1, 1.5, "", "junk", [], [[]], {}, {"a": []}, [None], ["junk"], [{}], True)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value of a document, as keys and indexes."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from paths(part, (*path, key))


@pytest.mark.parametrize("name", VALID)
def test_junk_never_raises(name: str) -> None:
    for path in paths(VALID[name]):
        for junk in JUNK if path else ():
            document = changed(VALID[name], ".".join(map(str, path)), junk)
            if content_search.is_search_response(document):
                problems_of(document, X)
