"""Rules for responses of Content Search 2.0: annotation pages of results, and term pages.

Clause numbers are those of Content Search 2.0 unless another specification is named.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from fonds.validation.rules import annotations as web_annotations
from fonds.validation.rules import language_maps, technical_properties
from fonds.validation.rules.content_search_values import contexts, objects, strings, whole_number
from fonds.validation.rules.report import Report, Resource

_TAG = re.compile(r"<[^<>]*>")

SEARCH_2 = "http://iiif.io/api/search/2/context.json"
PRESENTATION_3 = "http://iiif.io/api/presentation/3/context.json"
MATCH_MOTIVATIONS = frozenset({"contextualizing", "highlighting"})


def annotation_page(page: Resource, report: Report) -> None:
    """4.2: the results; 4.3: the annotations that describe the matches within them."""
    _context(page, report, _clause("4.2.1"))
    _id(page, report, _clause("4.2.1"))
    strings(page, "ignored", report, _clause("4.2.4"))
    results = objects(page, "items", report, _clause("4.2.1"))
    texts: dict[str, str] = {}
    for result in results:
        _result(result, report)
        uri = str(result.get("id"))
        if uri in texts:
            report.error(result, "id", f"{uri} occurs twice", _clause("4.3.3"))
        texts[uri] = _body_text(result)
    _paging(page, len(results), report)
    if "annotations" in page:
        _extended_response(page, texts, report)


def term_page(page: Resource, report: Report) -> None:
    """5.2 and 5.3: terms that complete what the reader typed; the array may be empty."""
    _context(page, report, _clause("5.2"))
    _id(page, report, _clause("5.2"))
    strings(page, "ignored", report, _clause("5.2"))
    for term in objects(page, "items", report, _clause("5.2")):
        if type(term.get("value")) is not str:
            report.error(term, "value", "a Term has a value, which is a string", _clause("5.3"))
        if term.get("type", "Term") != "Term":
            report.error(term, "type", "the type of a Term is Term", _clause("5.3"))
        whole_number(term, "total", report, _clause("5.3"))
        if "label" in term:
            language_maps.label(term["label"], term, report)


def _clause(number: str) -> str:
    return f"Content Search 2.0, {number}"


def _context(document: Resource, report: Report, clause: str) -> None:
    """The context of Search stands once and last; that of Presentation 3.0 may follow it (Presentation 3.0, 4.6)."""
    names = contexts(document)
    extensions = names[:-1] if names[-1:] == [PRESENTATION_3] else names
    if extensions[-1:] != [SEARCH_2]:
        report.error(document, "@context", "the context of Content Search 2.0 is missing or not last", clause)
    if names.count(SEARCH_2) > 1:
        report.error(document, "@context", "the context of Content Search 2.0 occurs twice", "4.6")
    if PRESENTATION_3 in extensions:
        report.error(document, "@context", "the context of Presentation 3.0 is not last", "4.6")


def _id(document: Resource, report: Report, clause: str) -> None:
    if "id" not in document:
        report.error(document, "", f"a {document.get('type')} has an id", clause)
    else:
        technical_properties.uri(document["id"], document, report)


def _result(item: Resource, report: Report) -> None:
    """4.2.1: every Annotation MUST be fully embedded."""
    missing = [name for name in ("motivation", "target") if name not in item]
    if not {"body", "bodyValue"} & item.keys():
        missing.append("body")
    for name in missing:
        message = f"{name} is missing: every Annotation is fully embedded"
        report.error(item, "", message, _clause("4.2.1"), "a reference is not enough")
    web_annotations.annotation(item, report)
    target = item.get("target")
    for part in target if type(target) is list else [target]:
        if type(part) is dict:
            _containers(part, report)


def _containers(target: Resource, report: Report) -> None:
    """4.2.3: one object in the target; an embedded Canvas may have an array (Presentation 3.0, 3.3.2)."""
    if "partOf" in target:
        _container(target["partOf"], target, report)
    source = target.get("source")
    if type(source) is dict and "partOf" in source:
        value = source["partOf"]
        for container in value if type(value) is list and value else [value]:
            _container(container, source, report)


def _container(container: Any, holder: Resource, report: Report) -> None:
    """4.2.3: `id` and `type` MUST be given, and `label` SHOULD be."""
    if type(container) is not dict or not {"id", "type"} <= container.keys():
        report.error(holder, "partOf", "one object with id and type is expected", _clause("4.2.3"))
    elif "label" not in container:
        report.warning(container, "", "it should have a label", _clause("4.2.3"))
    else:
        language_maps.label(container["label"], container, report)


def _body_text(item: Resource) -> str:
    """Return the text of an annotation, as far as it is embedded."""
    body = item.get("body")
    bodies = body if type(body) is list else [body]
    values = [_embedded_text(part) for part in bodies if type(part) is dict and "value" in part]
    if "bodyValue" in item:  # Web Annotation 3.2.5
        values.append(str(item["bodyValue"]))
    return "\n".join(values)


def _embedded_text(body: Resource) -> str:
    """Return the text of an embedded body; of HTML the text that it shows (Web Annotation, 4.2.4)."""
    text = str(body["value"])
    return unescape(_TAG.sub("", text)) if body.get("format") == "text/html" else text


def _paging(page: Resource, count: int, report: Report) -> None:
    """4.2.2: the pages of a long response belong to one AnnotationCollection, which names the first of them."""
    clause = _clause("4.2.2")
    for name in ("next", "prev"):
        _page_reference(page, name, report)
    whole_number(page, "startIndex", report, clause)
    collection = page.get("partOf")
    if collection is None:
        if {"next", "prev", "startIndex"} & page.keys():
            message = "a page of a longer response is part of an AnnotationCollection"
            report.error(page, "partOf", message, clause)
        return
    if type(collection) is not dict or collection.get("type") != "AnnotationCollection":
        report.error(page, "partOf", "one object of type AnnotationCollection is expected", clause)
        return
    if "first" not in collection:
        report.error(collection, "", "an AnnotationCollection of results has first", clause)
    for name in ("first", "last"):
        _page_reference(collection, name, report)
    whole_number(collection, "total", report, clause)
    _total(page, collection, count, report)


def _page_reference(holder: Resource, name: str, report: Report) -> None:
    """4.2.2: a JSON object, not the URI alone as in 1.0; nothing if the property is absent."""
    if name not in holder:
        return
    value = holder[name]
    if type(value) is not dict or "id" not in value or value.get("type") != "AnnotationPage":
        message = "an object with id and type AnnotationPage is expected"
        hint = '{"id": "...", "type": "AnnotationPage"}'
        report.error(holder, name, message, _clause("4.2.2"), hint)
    else:
        technical_properties.uri(value["id"], value, report)


def _total(page: Resource, collection: Resource, count: int, report: Report) -> None:
    """4.2.2: `total` counts the annotations of all pages; it agrees with where this page starts and ends."""
    total, start = collection.get("total"), page.get("startIndex", 0)
    if type(total) is not int or type(start) is not int:
        return
    is_last = "next" not in page and "startIndex" in page
    if start + count > total or (is_last and start + count != total):
        message = f"{total} does not agree with the number of results"
        report.error(collection, "total", message, _clause("4.2.2"))


def _extended_response(page: Resource, texts: dict[str, str], report: Report) -> None:
    """4.3: one page, whose annotations describe the results.

    `texts` maps the id of each result to its text.
    """
    pages = objects(page, "annotations", report, _clause("4.3"))
    if len(pages) != 1 or pages[0].get("type") != "AnnotationPage":
        report.error(page, "annotations", "an array with one AnnotationPage is expected", _clause("4.3"))
        return
    matches = pages[0]
    if _collection_id(page) is not None and _collection_id(page) == _collection_id(matches):
        message = "it must not be the AnnotationCollection of the results"
        report.error(matches, "partOf", message, _clause("4.3.3"))
    for match in objects(matches, "items", report, _clause("4.3")):
        _match(match, texts, report)


def _collection_id(page: Resource) -> Any:
    collection = page.get("partOf")
    return collection.get("id") if type(collection) is dict else None


def _match(match: Resource, texts: dict[str, str], report: Report) -> None:
    """4.3.1 and 4.3.2: an annotation of results. 4.3.4: one match may extend over several results."""
    if match.get("type") != "Annotation":
        report.error(match, "type", "an Annotation is expected", _clause("4.3"))
    value = match.get("motivation")
    motivations = {name for name in (value if type(value) is list else [value]) if type(name) is str}
    known = sorted(MATCH_MOTIVATIONS)
    if not motivations:
        report.error(match, "motivation", f"one of {', '.join(known)} is expected", _clause("4.3.1"))
    elif not motivations & MATCH_MOTIVATIONS:
        # No MUST forbids other motivations, but clients know these two.
        message = f"{value!r} is neither of {', '.join(known)}"
        report.warning(match, "motivation", message, _clause("4.3.1 and 4.3.2"))
    target = match.get("target")
    for part in target if type(target) is list else [target]:
        _match_target(part, match, motivations, texts, report)


def _match_target(
    target: Any, match: Resource, motivations: set[str], texts: dict[str, str], report: Report
) -> None:
    """4.3.1: a SpecificResource, whose source is the URI of one of the results."""
    if type(target) is not dict or target.get("type") != "SpecificResource":
        report.error(match, "target", "a SpecificResource is expected", _clause("4.3.1"))
        return
    uri = target.get("source")
    if type(uri) is not str or uri not in texts:
        report.error(target, "source", f"{uri!r} is none of the results", _clause("4.3.1"))
    elif motivations & MATCH_MOTIVATIONS:
        _selectors(target, texts[uri], "highlighting" in motivations, report)


def _selectors(target: Resource, text: str, highlights: bool, report: Report) -> None:
    """4.3.1 and 4.3.2: the match as a quotation; to highlight what has no text, other selectors may be used."""
    value = target.get("selector")
    for selector in value if isinstance(value, list) and value else [value]:
        kind = selector.get("type") if isinstance(selector, dict) else None
        if isinstance(selector, dict) and kind == "TextQuoteSelector":
            _quotation(selector, text if highlights else "", report)
        elif kind is None or text or not highlights:
            report.error(target, "selector", "a TextQuoteSelector is expected", _clause("4.3.1"))


def _quotation(selector: Resource, text: str, report: Report) -> None:
    """4.3.1: the matching text; 4.3.2: if there is a `text`, all that is quoted is in it."""
    if "exact" not in selector:
        report.error(selector, "", "a TextQuoteSelector has exact", _clause("4.3.1"))
        return
    parts = [selector.get("prefix", ""), selector["exact"], selector.get("suffix", "")]
    if any(type(part) is not str for part in parts):
        report.error(selector, "", "exact, prefix and suffix are strings", _clause("4.3.1"))
    elif text and "".join(parts) not in text:
        report.error(selector, "", f"{''.join(parts)!r} is not in the annotation", _clause("4.3.2"))
