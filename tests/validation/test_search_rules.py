"""The rules for answers of Content Search: the specifications' own examples pass, and each broken clause is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from service.validation import content_search

X = "https://example.org/service"
Document = dict[str, Any]


def answer2() -> Document:
    """4.2.2, 4.2.3, 4.3.1 and 4.3.2 of 2.0 in one."""

    def match(number: int, motivation: str, prefix: str) -> Document:
        quote = {"type": "TextQuoteSelector", "prefix": prefix, "exact": "birds", "suffix": " in the bush"}
        target = {"type": "SpecificResource", "source": "https://example.org/a/1", "selector": [quote]}
        return {"id": f"{X}/m/{number}", "type": "Annotation", "motivation": motivation, "target": target}

    page = {"id": f"{X}?q=bird&page=1", "type": "AnnotationPage"}
    return {
        "@context": "http://iiif.io/api/search/2/context.json",
        **page,
        "ignored": ["user"],
        "partOf": {
            "id": f"{X}?q=bird",
            "type": "AnnotationCollection",
            "total": 125,
            "first": page,
            "last": page,
        },
        "next": {"id": f"{X}?q=bird&page=2", "type": "AnnotationPage"},
        "startIndex": 0,
        "items": [
            {
                "id": "https://example.org/a/1",
                "type": "Annotation",
                "motivation": "painting",
                "body": {
                    "type": "TextualBody",
                    "value": "There are two birds in the bush",
                    "format": "text/plain",
                },
                "target": {
                    "id": "https://example.org/canvas1#xywh=100,100,250,20",
                    "partOf": {"id": "https://example.org/m", "type": "Manifest", "label": {"en": ["M"]}},
                },
            }
        ],
        "annotations": [
            {
                "id": f"{X}/more",
                "type": "AnnotationPage",
                "partOf": {"id": f"{X}/more?all", "type": "AnnotationCollection", "total": 521},
                "items": [
                    match(1, "contextualizing", "And now: "),
                    match(2, "highlighting", "There are two "),
                ],
            }
        ],
    }


def answer1() -> Document:
    """3.3.2, 3.3.3 and 3.4 of 1.0 in one."""
    return {
        "@context": [
            "http://iiif.io/api/presentation/2/context.json",
            "http://iiif.io/api/search/1/context.json",
        ],
        "@id": f"{X}?q=bird&page=1",
        "@type": "sc:AnnotationList",
        "within": {
            "@type": "sc:Layer",
            "total": 125,
            "first": f"{X}?q=bird",
            "last": f"{X}?q=b",
            "ignored": ["user"],
        },
        "next": f"{X}?q=bird&page=2",
        "startIndex": 0,
        "resources": [
            {
                "@id": "https://example.org/a/1",
                "@type": "oa:Annotation",
                "motivation": "sc:painting",
                "resource": {"@type": "cnt:ContentAsText", "chars": "birds"},
                "on": {
                    "@id": "https://example.org/canvas1#xywh=1,2,3,4",
                    "within": {"@id": "https://example.org/m", "type": "sc:Manifest", "label": "M"},
                },
            }
        ],
        "hits": [
            {
                "@type": "search:Hit",
                "annotations": ["https://example.org/a/1"],
                "before": "two ",
                "after": " in",
            }
        ],
    }


def terms2() -> Document:
    """5.3 of 2.0."""
    return {
        "@context": "http://iiif.io/api/search/2/context.json",
        "id": f"{X}/autocomplete?q=bir",
        "type": "TermPage",
        "items": [
            {"value": "bird", "language": "en", "total": 15},
            {"value": "birth", "label": {"fr": ["naissance"]}},
        ],
    }


def terms1() -> Document:
    """4.3 of 1.0."""
    return {
        "@context": "http://iiif.io/api/search/1/context.json",
        "@id": f"{X}/autocomplete?q=bir",
        "@type": "search:TermList",
        "ignored": ["user"],
        "terms": [{"match": "bird", "url": f"{X}/search?q=bird", "count": 15}],
    }


@pytest.mark.parametrize("make", [answer2, answer1, terms2, terms1])
def test_what_the_specifications_show_passes(make: Callable[[], Document]) -> None:
    assert content_search.is_answer(make())
    assert content_search.check(make()) == []


def test_an_empty_page_of_terms_passes() -> None:
    assert content_search.check(terms2() | {"items": []}) == []


def test_other_documents_are_no_answers() -> None:
    assert not content_search.is_answer(
        {"@context": "http://iiif.io/api/presentation/3/context.json", "type": "Manifest"}
    )
    assert not content_search.is_answer([])


BROKEN: list[tuple[Callable[[], Document], str, Any, str]] = [
    (answer2, "@context", "https://example.org/more", "4.2.1"),
    (answer2, "id", "search?q=bird", "4.2.1"),
    (answer2, "items", {}, "4.2.1"),
    (answer2, "items.0.body", None, "4.2.1"),
    (answer2, "items.0.type", "AnnotationPage", "4.2.1"),
    (answer2, "items.0.id", None, "4.3.1"),
    (answer2, "items.0.target.partOf", [], "4.2.3"),
    (answer2, "items.0.target.partOf.label", None, "4.2.3"),
    (answer2, "items.1", deepcopy(answer2()["items"][0]), "4.3.3"),
    (answer2, "ignored", "user", "4.2.4"),
    (answer2, "next", f"{X}?q=bird&page=2", "4.2.2"),
    (answer2, "next.type", None, "4.2.2"),
    (answer2, "partOf", None, "4.2.2"),
    (answer2, "partOf", [answer2()["partOf"]], "4.2.2"),
    (answer2, "partOf.first", None, "4.2.2"),
    (answer2, "partOf.last", f"{X}?q=bird", "4.2.2"),
    (answer2, "partOf.total", 0, "4.2.2"),
    (answer2, "partOf.total", "125", "4.2.2"),
    (answer2, "startIndex", -1, "4.2.2"),
    (answer2, "annotations", answer2()["annotations"][0], "4.3"),
    (answer2, "annotations.1", {"type": "AnnotationPage", "items": []}, "4.3"),
    (answer2, "annotations.0.partOf.id", f"{X}?q=bird", "4.3.3"),
    (answer2, "annotations.0.items.0.motivation", "commenting", "4.3.1"),
    (answer2, "annotations.0.items.0.target.source", "https://example.org/a/2", "4.3.1"),
    (answer2, "annotations.0.items.0.target.selector", {}, "4.3.1"),
    (answer2, "annotations.0.items.0.target.type", "Canvas", "4.3.1"),
    (answer2, "annotations.0.items.1.target.selector.0.prefix", "There were two ", "4.3.2"),
    (answer2, "annotations.0.items.1.target.selector.0.exact", None, "4.3.1"),
    (answer1, "@context", "http://iiif.io/api/search/1/context.json", "3.4"),
    (answer1, "@context", answer1()["@context"][::-1], "3.4"),
    (answer1, "@id", None, "3.3.1"),
    (answer1, "resources", None, "3.3.1"),
    (answer1, "resources.0.resource", None, "3.3.1"),
    (answer1, "resources.0.@type", "Annotation", "3.3.1"),
    (answer1, "resources.0.on.within.@id", None, "3.3.3"),
    (answer1, "resources.0.on.within.label", None, "3.3.3"),
    (answer1, "resources.0.on", "https://example.org/canvas1", "3.3.1"),
    (answer1, "next", {"@id": f"{X}?q=bird&page=2"}, "3.3.2"),
    (answer1, "within", [], "3.3.2"),
    (answer1, "within.first", 1, "3.3.2"),
    (answer1, "within.last", None, "3.3.2"),
    (answer1, "within.total", 1.5, "3.3.2"),
    (answer1, "within.ignored", "user", "3.4.1"),
    (answer1, "startIndex", "0", "3.3.2"),
    (answer1, "hits.0.@type", "Hit", "3.4"),
    (answer1, "hits.0.annotations", "https://example.org/a/1", "3.4"),
    (answer1, "hits.0.annotations", ["https://example.org/a/2"], "3.4"),
    (answer1, "hits.0.before", ["two"], "5"),
    (terms2, "items", None, "5.2"),
    (terms2, "id", None, "5.2"),
    (terms2, "items.0.value", None, "5.3"),
    (terms2, "items.0.total", "15", "5.3"),
    (terms2, "items.0.type", "term", "5.3"),
    (terms2, "items.1.label", "naissance", "5.3"),
    (terms1, "@context", "http://iiif.io/api/search/2/context.json", "4.3"),
    (terms1, "terms.0.url", None, "4.3"),
    (terms1, "terms.0.match", None, "4.3"),
    (terms1, "terms.0.count", 0, "5"),
    (terms1, "ignored", "user", "4.3"),
]


@pytest.mark.parametrize(
    ("make", "path", "value", "clause"), BROKEN, ids=[f"{b[0].__name__}.{b[1]}-{b[3]}" for b in BROKEN]
)
def test_what_breaks_a_clause_is_named(
    make: Callable[[], Document], path: str, value: Any, clause: str
) -> None:
    document = make()
    *way, last = path.split(".")
    part: Any = document
    for step in way:
        part = part[int(step)] if isinstance(part, list) else part[step]
    if isinstance(part, list):
        part.insert(int(last), value)
    elif value is None:
        del part[last]
    else:
        part[last] = value
    assert any(f", {clause}" in problem.message for problem in content_search.check(document)), (
        content_search.check(document)
    )


def test_an_answer_of_another_service_is_noticed() -> None:
    assert content_search.check(answer2(), f"{X}?q=other") == []
    assert content_search.check(answer2(), "https://example.org/other?q=bird")
    assert content_search.check(answer1(), "https://example.org/other?q=bird")


JUNK = (None, 0, -1, 1.5, "", "junk", [], [[]], {}, {"a": []}, [None], ["junk"], [{}], True)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a document."""
    yield way
    for key, part in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(part, (*way, key))


@pytest.mark.parametrize("make", [answer2, answer1, terms2, terms1])
def test_nothing_makes_the_checker_fall_over(make: Callable[[], Document]) -> None:
    for way in places(make()):
        for junk in JUNK:
            document = make()
            part: Any = document
            for step in way[:-1]:
                part = part[step]
            if way:
                part[way[-1]] = junk
            if content_search.is_answer(document):
                content_search.check(document, X)
