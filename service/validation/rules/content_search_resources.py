"""Responses of Content Search 2.0: pages of annotations found, and of terms. Clause numbers are its own."""

from __future__ import annotations

from typing import Any

from service.validation.rules import annotations as web_annotations
from service.validation.rules import language_maps, technical_properties
from service.validation.rules.report import Report, Resource

SEARCH = "http://iiif.io/api/search/2/context.json"
PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
_ABOUT = ("contextualizing", "highlighting")


def is_one(document: Resource) -> bool:
    """4.2 and 5.2: an AnnotationPage or TermPage with the context of Content Search 2.0."""
    return document.get("type") in ("AnnotationPage", "TermPage") and SEARCH in _contexts(document)


def check(document: Resource, report: Report) -> None:
    """4.2 and 5.2: the page, all that it embeds, and what pages of one answer say of each other."""
    _context(document, report)
    if "id" not in document:
        report.error(document, "", f"a {document['type']} has an id", "Content Search 4.2 and 5.2")
    else:
        technical_properties.uri(document["id"], document, report)
    _ignored(document, report)
    (_terms if document["type"] == "TermPage" else _annotations)(document, report)


def _contexts(document: Resource) -> list[Any]:
    value = document.get("@context")
    return value if isinstance(value, list) else [value]


def _context(document: Resource, report: Report) -> None:
    """Presentation 3.0, 4.6: each context once, and that of Presentation, where it is there too, last."""
    contexts = _contexts(document)
    if contexts.count(SEARCH) > 1:
        report.error(document, "@context", "the context of Content Search 2.0 stands there twice", "4.6")
    if PRESENTATION in contexts[:-1]:
        report.error(document, "@context", "the context of Presentation 3.0 is not last", "4.6")


def _ignored(document: Resource, report: Report) -> None:
    """4.2.4: the names of parameters."""
    if "ignored" not in document:
        return
    names = document["ignored"]
    if type(names) is not list or any(type(name) is not str for name in names):
        report.error(
            document, "ignored", "an array of the names of parameters is expected", "Content Search 4.2.4"
        )


def _annotations(page: Resource, report: Report) -> None:
    items = page.get("items")
    if type(items) is not list or any(type(item) is not dict for item in items):
        report.error(page, "items", "an array of the annotations that were found", "Content Search 4.2.1")
        return
    for item in items:
        _found(item, report)
    _paging(page, report)
    known = {item["id"] for item in items if type(item.get("id")) is str}
    extras = _objects(page.get("annotations"), page, report, "annotations")
    for extra in extras:
        for item in _objects(extra.get("items"), extra, report, "items"):
            _about(item, known, report)
    if len(extras) > 1:
        report.error(page, "annotations", "one AnnotationPage is expected", "Content Search 4.3")


def _found(item: Resource, report: Report) -> None:
    """4.2.1: every Annotation MUST be fully embedded."""
    if not {"type", "target"} <= item.keys():
        hint = "a reference is not enough"
        report.error(item, "", "an annotation is not fully embedded", "Content Search 4.2.1", hint)
        return
    known = report.ids.setdefault(str(item.get("id")), item)
    if known is not item:
        report.error(item, "id", f"{item.get('id')!r} is found twice", "Content Search 4.3.1")
    web_annotations.annotation(item, report)
    for whole in _wholes(item["target"]):
        _whole(whole, item, report)


def _wholes(target: Any) -> list[Any]:
    """What the target says that it is part of; a target that is an address says nothing."""
    if type(target) is not dict:
        return []
    part = target["source"].get("partOf") if type(target.get("source")) is dict else target.get("partOf")
    return part if type(part) is list else [] if part is None else [part]


def _whole(whole: Any, item: Resource, report: Report) -> None:
    """4.2.3: what contains the target has id and type, and SHOULD have a label."""
    if type(whole) is not dict or not {"id", "type"} <= whole.keys():
        report.error(item, "target", "partOf has id and type", "Content Search 4.2.3")
    elif "label" in whole:
        language_maps.label(whole["label"], whole, report)


def _paging(page: Resource, report: Report) -> None:
    """4.2.2: pages of an answer belong to one AnnotationCollection, which names the first."""
    for name in ("next", "prev"):
        if name in page:
            _page(page[name], page, report, name)
    paged = {"next", "prev", "startIndex"} & page.keys()
    whole = page.get("partOf")
    if whole is None:
        if paged:
            report.error(page, "", "a page of a longer answer has partOf", "Content Search 4.2.2")
        return
    if type(whole) is not dict or whole.get("type") != "AnnotationCollection":
        report.error(page, "partOf", "one embedded AnnotationCollection is expected", "Content Search 4.2.2")
        return
    if "first" not in whole:
        report.error(whole, "", "the AnnotationCollection has first", "Content Search 4.2.2")
    for name in ("first", "last"):
        if name in whole:
            _page(whole[name], whole, report, name)
    if "startIndex" in page:
        _count(page["startIndex"], page, report, "startIndex")
    if "total" in whole:
        _count(whole["total"], whole, report, "total")


def _page(value: Any, holder: Resource, report: Report, name: str) -> None:
    """4.2.2: an object, and no bare address as in 1.0."""
    if type(value) is not dict or "id" not in value or value.get("type") != "AnnotationPage":
        hint = '{"id": "...", "type": "AnnotationPage"}'
        report.error(holder, name, "an object with id and type is expected", "Content Search 4.2.2", hint)


def _count(value: Any, holder: Resource, report: Report, name: str) -> None:
    if type(value) is not int or value < 0:
        report.error(holder, name, f"{value!r} is no whole number from 0", "Content Search 4.2.2")


def _about(item: Resource, known: set[Any], report: Report) -> None:
    """4.3: what is said of a match points to an annotation of this page, by a quotation."""
    motivation = item.get("motivation")
    named = motivation if type(motivation) is list else [motivation]
    if not any(one in _ABOUT for one in named):
        report.warning(
            item, "motivation", f"{motivation!r} is neither of {', '.join(_ABOUT)}", "Content Search 4.3"
        )
    targets = item.get("target")
    for target in targets if type(targets) is list else [targets]:
        source = target.get("source") if type(target) is dict else target
        uri = source.get("id") if type(source) is dict else source
        if type(uri) is not str or uri not in known:
            report.error(item, "target", f"{uri!r} is no annotation of this page", "Content Search 4.3")
        if type(target) is dict:
            _quotation(target.get("selector"), item, report)


def _quotation(selectors: Any, item: Resource, report: Report) -> None:
    for selector in selectors if type(selectors) is list else [selectors]:
        if type(selector) is dict and selector.get("type") == "TextQuoteSelector" and "exact" not in selector:
            report.error(item, "target", "a TextQuoteSelector has exact", "Content Search 4.3.1")


def _terms(page: Resource, report: Report) -> None:
    """5.2: an array of terms, which may be empty; each has its value."""
    for term in _objects(page.get("items"), page, report, "items", required=True):
        if type(term.get("value")) is not str:
            report.error(term, "", "a Term has a value", "Content Search 5.2.1")
        if "label" in term:
            language_maps.label(term["label"], term, report)
        if term.get("type", "Term") != "Term":
            report.error(term, "type", "a Term is expected", "Content Search 5.2.1")
        if "total" in term:
            _count(term["total"], term, report, "total")


def _objects(
    value: Any, holder: Resource, report: Report, name: str, required: bool = False
) -> list[Resource]:
    if value is None and not required:
        return []
    if type(value) is not list or any(type(one) is not dict for one in value):
        report.error(holder, name, "an array of objects is expected", "Content Search 4.3 and 5.2")
        return []
    return value
