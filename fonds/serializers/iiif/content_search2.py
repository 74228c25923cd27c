"""Responses of Content Search 2.0: an annotation page of results, with the text around and within them; term pages.

Clause numbers are those of Content Search 2.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fonds.search.hits import Hit, first_words, last_words, surrounding_text
from fonds.serializers.iiif.context_uris import PRESENTATION, SEARCH_2, TEXT_GRANULARITY
from fonds.serializers.iiif.search_results import Annotation, AutocompleteTerm, MatchedPage, ResultPage

# The annotations state their granularity, so its context comes first; that of Search, which includes Presentation's,
# comes last.
CONTEXTS = [TEXT_GRANULARITY, SEARCH_2]

Document = dict[str, Any]


def annotation_page(results: ResultPage) -> Document:
    """Return the results as an annotation page (4.2), with additional annotations about them (4.3)."""
    url = results.page_url(results.page if results.is_paged else 0, "")
    document: Document = {"@context": CONTEXTS, "id": url, "type": "AnnotationPage"}
    if results.ignored:
        document["ignored"] = list(results.ignored)  # 4.2.4
    if results.is_paged:
        document |= _paging(results)
    # the line on which a word of the page before ends may have results of its own page too
    items = {item["id"]: item for page in results.pages for item in _items(page, results.is_across_records)}
    document["items"] = list(items.values())
    if annotations := list(_additional_annotations(results)):
        document["annotations"] = [
            {"id": results.page_url(results.page, "matches"), "type": "AnnotationPage", "items": annotations}
        ]
    return document


def _paging(results: ResultPage) -> Document:
    """Return the AnnotationCollection of all results, and links to the pages before and after this one (4.2.2)."""
    annotation_collection: Document = {"id": results.page_url(0, ""), "type": "AnnotationCollection"}
    if results.total is not None:
        annotation_collection["total"] = results.total
    annotation_collection["first"] = _page_reference(results, 1)
    if results.last:
        annotation_collection["last"] = _page_reference(results, results.last)
    properties: Document = {"partOf": annotation_collection}
    if results.next_url:
        properties["next"] = {"id": results.next_url, "type": "AnnotationPage"}
    if results.page > 1:
        properties["prev"] = _page_reference(results, results.page - 1)
    if results.start is not None:
        properties["startIndex"] = results.start
    return properties


def _page_reference(results: ResultPage, page: int) -> Document:
    return {"id": results.page_url(page, ""), "type": "AnnotationPage"}


def _items(page: MatchedPage, across: bool) -> Iterator[Annotation]:
    """Yield each annotation as its page has it; in a search across records, with its manifest (4.2.3)."""
    for line in page.result_lines():
        item = page.annotations[line]
        yield _within_manifest(item, page) if across else item


def _within_manifest(item: Annotation, page: MatchedPage) -> Annotation:
    uri, label = page.manifest
    manifest = {"id": uri, "type": "Manifest", "label": label}
    target = item["target"]
    targets = [
        {"id": part, "type": "Canvas", "partOf": manifest} if isinstance(part, str) else part
        for part in (target if isinstance(target, list) else [target])
    ]
    return item | {"target": targets if isinstance(target, list) else targets[0]}


def _additional_annotations(results: ResultPage) -> Iterator[Annotation]:
    number = 0
    for page in results.pages:
        for hit in page.hits:
            for annotation in (_contextualizing(hit, page), _highlighting(hit, page)):
                number += 1
                yield {"id": results.page_url(results.page, str(number)), **annotation}


def _contextualizing(hit: Hit, page: MatchedPage) -> Annotation:
    """Return the match with the text around it (4.3.1), which may extend over several lines."""
    before, after = surrounding_text(hit, page.lines)
    targets = _targets(hit, page)
    targets[0]["selector"][0] = _with_context(targets[0]["selector"][0], prefix=before)
    targets[-1]["selector"][0] = _with_context(targets[-1]["selector"][0], suffix=after)
    return _annotation("contextualizing", targets)


def _highlighting(hit: Hit, page: MatchedPage) -> Annotation:
    """Return the match within the body of its annotation (4.3.2); over two annotations it is one entry (4.3.4)."""
    targets = _targets(hit, page)
    for part, target in zip(hit.ranges, targets, strict=True):
        text = page.lines[part.line].text
        target["selector"][0] = _with_context(
            target["selector"][0], prefix=last_words(text[: part.start]), suffix=first_words(text[part.end :])
        )
    return _annotation("highlighting", targets)


def _with_context(selector: Document, prefix: str = "", suffix: str = "") -> Document:
    """Return a TextQuoteSelector with the text before and after the quotation, if any (Web Annotation, 4.2.4)."""
    extended = {"type": selector["type"]}
    if before := prefix or selector.get("prefix"):
        extended["prefix"] = before
    extended["exact"] = selector["exact"]
    if after := suffix or selector.get("suffix"):
        extended["suffix"] = after
    return extended


def _targets(hit: Hit, page: MatchedPage) -> list[Document]:
    return [
        {
            "type": "SpecificResource",
            "source": page.annotations[part.line]["id"],
            "selector": [
                {"type": "TextQuoteSelector", "exact": page.lines[part.line].text[part.start : part.end]}
            ],
        }
        for part in hit.ranges
    ]


def _annotation(motivation: str, targets: list[Document]) -> Annotation:
    target = targets[0] if len(targets) == 1 else targets
    return {"type": "Annotation", "motivation": motivation, "target": target}


def additional_annotations(document: Document, part: str) -> Document | None:
    """Return the page of additional annotations of a response, or one of them, as a document of its own.

    `part` is "matches" for the page, or the number of an annotation. Returns None if the response has no such part.
    """
    for page in document.get("annotations", ()):
        for resource in (page, *page["items"]):
            if (part == "matches" and resource is page) or resource["id"].endswith(f"part={part}"):
                return {"@context": PRESENTATION, **resource}
    return None


def term_page(uri: str, terms: Sequence[AutocompleteTerm], ignored: Sequence[str]) -> Document:
    """Return the terms (5.2) in alphabetical order, with the number of occurrences of each (5.3)."""
    document: Document = {"@context": SEARCH_2, "id": uri, "type": "TermPage"}
    if ignored:
        document["ignored"] = list(ignored)
    document["items"] = [
        {"value": term.value} | ({"total": term.count} if term.count else {}) for term in terms
    ]
    return document


def service(search: str, autocomplete: str) -> Document:
    """Return the search service (3). It has no profile: clients of version 1 would take it for theirs."""
    nested = {"id": autocomplete, "type": "AutoCompleteService2"}
    return {"id": search, "type": "SearchService2", "service": [nested]}
