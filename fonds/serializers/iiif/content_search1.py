"""Responses of Content Search 1.0: an annotation list of the words that match, with their hits; and term lists.

Clause numbers are those of Content Search 1.0. Each resource is the matching words and not their line (3.4.2), so that
its box is that of the words: it is the annotation of the line, cut to the words, with a URI of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fonds.search.hits import Hit, matched_text, surrounding_text
from fonds.search.tokenizer import TextRange
from fonds.serializers.iiif.context_uris import PRESENTATION_2, SEARCH_1
from fonds.serializers.iiif.presentation2 import unchanged
from fonds.serializers.iiif.presentation2_annotations import annotation
from fonds.serializers.iiif.presentation2_links import Conversion
from fonds.serializers.iiif.presentation2_values import text
from fonds.serializers.iiif.search_results import Annotation, AutocompleteTerm, MatchedPage, ResultPage

SEARCH_PROFILE = "http://iiif.io/api/search/1/search"
AUTOCOMPLETE_PROFILE = "http://iiif.io/api/search/1/autocomplete"

Document = dict[str, Any]
_CONVERSION = Conversion(unchanged, {})


def annotation_list(results: ResultPage) -> Document:
    """Return the results as an annotation list (3.3, 3.4) with both contexts in the required order (3.4)."""
    url = results.page_url(results.page if results.is_paged else 0, "")
    document: Document = {"@context": [PRESENTATION_2, SEARCH_1], "@id": url, "@type": "sc:AnnotationList"}
    document["within"] = _layer(results)
    if results.next_url:
        document["next"] = results.next_url
    if results.page > 1:
        document["prev"] = results.page_url(results.page - 1, "")
    if results.start is not None:
        document["startIndex"] = results.start
    pages = results.pages
    resources = {
        resource["@id"]: resource
        for page in pages
        for resource in _resources(page, results.is_across_records)
    }
    document["resources"] = list(resources.values())
    document["hits"] = [_hit(hit, page) for page in pages for hit in page.hits]
    return document


def _layer(results: ResultPage) -> Document:
    """Return the layer of all results, of which this is a page (3.3.2), with the ignored parameters (3.4.1)."""
    layer: Document = {"@id": results.page_url(0, ""), "@type": "sc:Layer"}
    if results.total is not None:
        layer["total"] = results.total
    layer["first"] = results.page_url(1 if results.is_paged else 0, "")
    if results.last:
        layer["last"] = results.page_url(results.last if results.is_paged else 0, "")
    if results.ignored:
        layer["ignored"] = list(results.ignored)
    return layer


def words_annotation(page: MatchedPage, place: TextRange) -> Annotation:
    """Return the annotation of a line, cut to some of its words, in Presentation 3.0."""
    line_annotation, line_text = page.annotations[place.line], page.lines[place.line].text
    replaced = ("id", "body", "target", "textGranularity")
    bodies = (
        line_annotation["body"] if isinstance(line_annotation["body"], list) else [line_annotation["body"]]
    )
    body = next((body for body in bodies if body.get("value") == line_text), bodies[0])
    return {
        "id": f"{line_annotation['id']}/{place.start}-{place.end}",
        **{name: value for name, value in line_annotation.items() if name not in replaced},
        # words of a line with signs are plain text, although the body of the line is HTML
        "body": {**body, "value": line_text[place.start : place.end]} | _plain(body),
        "target": _part_of_canvas(page, place),
    }


def _part_of_canvas(page: MatchedPage, place: TextRange) -> str:
    """Return the region of the words; of sound and film the time of their line."""
    target = page.annotations[place.line]["target"]
    if isinstance(target, str) and "#t=" in target:
        return target
    x, y, width, height = page.region(place)
    return f"{page.canvas_of(place.line)}#xywh={x},{y},{width},{height}"


def _plain(body: Annotation) -> Annotation:
    return {"format": "text/plain"} if body.get("format") == "text/html" else {}


def _resources(page: MatchedPage, across: bool) -> Iterator[Document]:
    if page.hits:
        annotations: Iterator[Annotation] = (
            words_annotation(page, part) for hit in page.hits for part in hit.ranges
        )
    else:
        annotations = (page.annotations[line] for line in page.result_lines())
    for item in annotations:
        resource = annotation(item, _CONVERSION)
        if across:
            resource["on"] = _within_manifest(resource["on"], page)
        yield resource


def _within_manifest(on: Any, page: MatchedPage) -> Any:
    """Add the manifest of the canvas to `on` (3.3.3). In a search within a record `on` stays a URI, for viewers."""
    uri, label = page.manifest
    manifest = {"@id": uri, "@type": "sc:Manifest", "label": text(label)}
    return {"@id": on, "within": manifest} if isinstance(on, str) else {**on, "within": manifest}


def _hit(hit: Hit, page: MatchedPage) -> Document:
    """Return a hit (3.4.2, 3.4.4): the match, the text around it, and the annotations that it covers."""
    before, after = surrounding_text(hit, page.lines)
    ids = [f"{page.annotations[part.line]['id']}/{part.start}-{part.end}" for part in hit.ranges]
    document: Document = {"@type": "search:Hit", "annotations": ids}
    if before:
        document["before"] = before
    document["match"] = matched_text(hit, page.lines)
    if after:
        document["after"] = after
    return document


def term_list(uri: str, terms: Sequence[AutocompleteTerm], ignored: Sequence[str]) -> Document:
    """Return the terms (4.3) in alphabetical order, each with the URL of its search and the number of matches."""
    document: Document = {"@context": SEARCH_1, "@id": uri, "@type": "search:TermList"}
    if ignored:
        document["ignored"] = list(ignored)
    document["terms"] = [
        {"match": term.value, "url": term.search_url} | ({"count": term.count} if term.count else {})
        for term in terms
    ]
    return document


def service(search: str, autocomplete: str) -> Document:
    """Return the search service (3.1, 4.1). Its context is at the top of the document (Presentation 3.0, 3.3.1)."""
    nested = {"@id": autocomplete, "@type": "AutoCompleteService1", "profile": AUTOCOMPLETE_PROFILE}
    return {"@id": search, "@type": "SearchService1", "profile": SEARCH_PROFILE, "service": [nested]}
