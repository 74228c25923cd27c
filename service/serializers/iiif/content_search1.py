"""Answers of Content Search 1.0: an annotation list of the words found, with the hits they make up; terms.

Clause numbers are those of Content Search 1.0. Each resource is the words that were found and not the line they
stand in (3.4.2), so that its box is theirs: it is the annotation of the line, cut, and has an address of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from service.search.hits import Hit, around, exact
from service.search.tokenizer import Place
from service.serializers.iiif.presentation2 import PRESENTATION_2, same
from service.serializers.iiif.presentation2_annotations import annotation
from service.serializers.iiif.presentation2_links import Way as Conversion
from service.serializers.iiif.presentation2_values import text
from service.serializers.iiif.search_results import Annotation, FoundPage, Results, Term

SEARCH_1 = "http://iiif.io/api/search/1/context.json"
SEARCH_PROFILE = "http://iiif.io/api/search/1/search"
AUTOCOMPLETE_PROFILE = "http://iiif.io/api/search/1/autocomplete"

Document = dict[str, Any]
_CONVERSION = Conversion(same, {})


def annotation_list(results: Results) -> Document:
    """3.3 and 3.4: the results as an annotation list; both contexts, in that order (3.4)."""
    here = results.way(results.page if results.is_paged else 0, "")
    made: Document = {"@context": [PRESENTATION_2, SEARCH_1], "@id": here, "@type": "sc:AnnotationList"}
    made["within"] = _layer(results)
    if results.following:
        made["next"] = results.following
    if results.page > 1:
        made["prev"] = results.way(results.page - 1, "")
    if results.start is not None:
        made["startIndex"] = results.start
    pages = results.pages
    found = {one["@id"]: one for page in pages for one in _resources(page, results.across)}
    made["resources"] = list(found.values())
    made["hits"] = [_hit(hit, page) for page in pages for hit in page.hits]
    return made


def _layer(results: Results) -> Document:
    """3.3.2: the whole, of which this is a page; 3.4.1: what was ignored is said here."""
    made: Document = {"@id": results.way(0, ""), "@type": "sc:Layer"}
    if results.total is not None:
        made["total"] = results.total
    made["first"] = results.way(1 if results.is_paged else 0, "")
    if results.last:
        made["last"] = results.way(results.last if results.is_paged else 0, "")
    if results.ignored:
        made["ignored"] = list(results.ignored)
    return made


def words_annotation(page: FoundPage, place: Place) -> Annotation:
    """The annotation of a line, cut to some of its words: Presentation 3.0."""
    x, y, width, height = page.region(place)
    item, text = page.annotations[place.line], page.lines[place.line].text
    left = ("id", "body", "target", "textGranularity")
    bodies = item["body"] if isinstance(item["body"], list) else [item["body"]]
    body = next((one for one in bodies if one.get("value") == text), bodies[0])
    return {
        "id": f"{item['id']}/{place.start}-{place.end}",
        **{name: value for name, value in item.items() if name not in left},
        "body": {**body, "value": text[place.start : place.end]},
        "target": f"{page.canvas}#xywh={x},{y},{width},{height}",
    }


def _resources(page: FoundPage, across: bool) -> Iterator[Document]:
    if page.hits:
        found: Iterator[Annotation] = (
            words_annotation(page, part) for hit in page.hits for part in hit.parts
        )
    else:
        found = (page.annotations[line] for line in page.results())
    for item in found:
        made = annotation(item, _CONVERSION)
        if across:
            made["on"] = _within_manifest(made["on"], page)
        yield made


def _within_manifest(on: Any, page: FoundPage) -> Any:
    """3.3.3: the manifest in which the canvas is found. In its own search `on` stays an address, for viewers."""
    uri, label = page.manifest
    whole = {"@id": uri, "@type": "sc:Manifest", "label": text(label)}
    return {"@id": on, "within": whole} if isinstance(on, str) else {**on, "within": whole}


def _hit(hit: Hit, page: FoundPage) -> Document:
    """3.4.2 and 3.4.4: what was found, the text around it, and the annotations that it takes."""
    before, after = around(hit, page.lines)
    ids = [f"{page.annotations[part.line]['id']}/{part.start}-{part.end}" for part in hit.parts]
    made: Document = {"@type": "search:Hit", "annotations": ids}
    if before:
        made["before"] = before
    made["match"] = exact(hit, page.lines)
    if after:
        made["after"] = after
    return made


def term_list(uri: str, terms: Sequence[Term], ignored: Sequence[str]) -> Document:
    """4.3: the terms, in order of the alphabet, each with the address of its search and the number of its matches."""
    made: Document = {"@context": SEARCH_1, "@id": uri, "@type": "search:TermList"}
    if ignored:
        made["ignored"] = list(ignored)
    made["terms"] = [
        {"match": term.value, "url": term.search} | ({"count": term.count} if term.count else {})
        for term in terms
    ]
    return made


def service(search: str, autocomplete: str) -> Document:
    """3.1 and 4.1: the service. Its context stands at the top of the document (Presentation 3.0, 3.3.1 service)."""
    nested = {"@id": autocomplete, "@type": "AutoCompleteService1", "profile": AUTOCOMPLETE_PROFILE}
    return {"@id": search, "@type": "SearchService1", "profile": SEARCH_PROFILE, "service": [nested]}
