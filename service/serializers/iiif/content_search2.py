"""Answers of Content Search 2.0: an annotation page of results, with the text around and within them; terms.

Clause numbers are those of Content Search 2.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from service.search.hits import Hit, around, head, tail
from service.serializers.iiif.annotations import GRANULARITY, PRESENTATION
from service.serializers.iiif.search_results import Annotation, FoundPage, Results, Term

SEARCH_2 = "http://iiif.io/api/search/2/context.json"
# The annotations say their granularity: its context comes first, that of Search, which holds Presentation's, last.
CONTEXTS = [GRANULARITY, SEARCH_2]

Document = dict[str, Any]


def annotation_page(results: Results) -> Document:
    """4.2: the results as an annotation page; 4.3: what is said of them in `annotations`."""
    here = results.way(results.page if results.is_paged else 0, "")
    made: Document = {"@context": CONTEXTS, "id": here, "type": "AnnotationPage"}
    if results.ignored:
        made["ignored"] = list(results.ignored)  # 4.2.4
    if results.is_paged:
        made |= _paging(results)
    made["items"] = [item for page in results.pages for item in _items(page, results.across)]
    if additional := list(_additional(results)):
        inner = {"id": results.way(results.page, "matches"), "type": "AnnotationPage", "items": additional}
        made["annotations"] = [inner]
    return made


def _paging(results: Results) -> Document:
    """4.2.2: the whole as an AnnotationCollection, and the pages beside this one."""
    whole: Document = {"id": results.way(0, ""), "type": "AnnotationCollection"}
    if results.total is not None:
        whole["total"] = results.total
    whole["first"] = _reference(results, 1)
    if results.last:
        whole["last"] = _reference(results, results.last)
    made: Document = {"partOf": whole}
    if results.following:
        made["next"] = {"id": results.following, "type": "AnnotationPage"}
    if results.page > 1:
        made["prev"] = _reference(results, results.page - 1)
    if results.start is not None:
        made["startIndex"] = results.start
    return made


def _reference(results: Results, page: int) -> Document:
    return {"id": results.way(page, ""), "type": "AnnotationPage"}


def _items(page: FoundPage, across: bool) -> Iterator[Annotation]:
    """Each annotation as its page has it; 4.2.3: with the manifest of its canvas, where that may not be open."""
    for line in page.results():
        item = page.annotations[line]
        yield _within_manifest(item, page) if across else item


def _within_manifest(item: Annotation, page: FoundPage) -> Annotation:
    uri, label = page.manifest
    whole = {"id": uri, "type": "Manifest", "label": label}
    target = item["target"]
    targets = target if isinstance(target, list) else [target]
    made = [
        {"id": one, "type": "Canvas", "partOf": whole} if isinstance(one, str) else one for one in targets
    ]
    return item | {"target": made if isinstance(target, list) else made[0]}


def _additional(results: Results) -> Iterator[Annotation]:
    number = 0
    for page in results.pages:
        for hit in page.hits:
            for made in (_contextualizing(hit, page), _highlighting(hit, page)):
                number += 1
                yield {"id": results.way(results.page, str(number)), **made}


def _contextualizing(hit: Hit, page: FoundPage) -> Annotation:
    """4.3.1: what was found and the text around it, over the ends of lines."""
    before, after = around(hit, page.lines)
    targets = _targets(hit, page)
    targets[0]["selector"][0] = _with(targets[0]["selector"][0], prefix=before)
    targets[-1]["selector"][0] = _with(targets[-1]["selector"][0], suffix=after)
    return _annotation("contextualizing", targets)


def _highlighting(hit: Hit, page: FoundPage) -> Annotation:
    """4.3.2: what was found within the body of the annotation. 4.3.4: over two of them, it is one entry."""
    targets = _targets(hit, page)
    for part, target in zip(hit.parts, targets, strict=True):
        text = page.lines[part.line].text
        quote = target["selector"][0]
        target["selector"][0] = _with(quote, prefix=tail(text[: part.start]), suffix=head(text[part.end :]))
    return _annotation("highlighting", targets)


def _with(quote: Document, prefix: str = "", suffix: str = "") -> Document:
    """A TextQuoteSelector with the text beside the quotation, where there is any (Web Annotation, 4.2.4)."""
    made = {"type": quote["type"]}
    if before := prefix or quote.get("prefix"):
        made["prefix"] = before
    made["exact"] = quote["exact"]
    if after := suffix or quote.get("suffix"):
        made["suffix"] = after
    return made


def _targets(hit: Hit, page: FoundPage) -> list[Document]:
    return [
        {
            "type": "SpecificResource",
            "source": page.annotations[part.line]["id"],
            "selector": [
                {"type": "TextQuoteSelector", "exact": page.lines[part.line].text[part.start : part.end]}
            ],
        }
        for part in hit.parts
    ]


def _annotation(motivation: str, targets: list[Document]) -> Annotation:
    target = targets[0] if len(targets) == 1 else targets
    return {"type": "Annotation", "motivation": motivation, "target": target}


def additional(document: Document, part: str) -> Document | None:
    """What has an address of its own within an answer: its page of additional annotations, or one of them."""
    for page in document.get("annotations", ()):
        for found in (page, *page["items"]):
            if (part == "matches" and found is page) or found["id"].endswith(f"part={part}"):
                return {"@context": PRESENTATION, **found}
    return None


def term_page(uri: str, terms: Sequence[Term], ignored: Sequence[str]) -> Document:
    """5.2: the terms, in order of the alphabet, with the number of times that each stands there (5.3)."""
    made: Document = {"@context": SEARCH_2, "id": uri, "type": "TermPage"}
    if ignored:
        made["ignored"] = list(ignored)
    made["items"] = [{"value": term.value} | ({"total": term.count} if term.count else {}) for term in terms]
    return made


def service(search: str, autocomplete: str) -> Document:
    """3: the service. Never with a profile: clients of version 1 would take it for theirs."""
    nested = {"id": autocomplete, "type": "AutoCompleteService2"}
    return {"id": search, "type": "SearchService2", "service": [nested]}
