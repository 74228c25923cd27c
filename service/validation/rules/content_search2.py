"""Rules for answers of Content Search 2.0: annotation pages of results, and pages of terms."""

from __future__ import annotations

from typing import Any

from service.validation.rules.content_search_report import Resource, SearchReport

SEARCH_2 = "http://iiif.io/api/search/2/context.json"


def annotation_page(page: Resource, report: SearchReport) -> None:
    """4.2: the results."""
    report.context(page, [SEARCH_2], "4.2.1")
    report.uri(page.get("id"), "id", "4.2.1")
    _ignored(page, report, "4.2.4")
    texts: dict[str, str] = {}
    for place, item in report.objects(page, "items", "4.2.1"):
        _result(item, place, report)
        uri = str(item.get("id"))
        if uri in texts:
            report.error(f"{place}.id", f"{uri} stands there twice", "4.3.3")
        texts[uri] = _text(item)
    _paging(page, len(texts), report)
    if "annotations" in page:
        _extended(page, texts, report)


def _text(item: Resource) -> str:
    body = item.get("body")
    bodies = body if isinstance(body, list) else [body]
    return "\n".join(str(one.get("value", "")) for one in bodies if isinstance(one, dict))


def _result(item: Resource, place: str, report: SearchReport) -> None:
    """4.2.1: every annotation is embedded whole."""
    report.uri(item.get("id"), f"{place}.id", "4.3.1")
    if item.get("type") != "Annotation":
        report.error(f"{place}.type", "a result is an Annotation", "4.2.1")
    for name in ("motivation", "body", "target"):
        if name not in item:
            report.error(place, f"{name} is missing: every Annotation is embedded whole", "4.2.1")
    target = item.get("target")
    if isinstance(target, dict) and "partOf" in target:
        whole = target["partOf"]
        if not isinstance(whole, dict) or not {"id", "type"} <= whole.keys():
            report.error(f"{place}.target.partOf", "one object with id and type is expected", "4.2.3")
        elif "label" not in whole:
            report.warning(f"{place}.target.partOf", "it should have a label", "4.2.3")


def _ignored(document: Resource, report: SearchReport, clause: str) -> None:
    report.strings(document, "ignored", "", clause)


def _paging(page: Resource, count: int, report: SearchReport) -> None:
    """4.2.2: the pages of long results."""
    for name in ("next", "prev"):
        if name in page:
            _reference(page[name], name, report)
    report.number(page, "startIndex", "", "4.2.2")
    whole = page.get("partOf")
    if whole is None:
        if "next" in page or "prev" in page:
            report.error("partOf", "pages of results are part of an AnnotationCollection", "4.2.2")
        return
    if not isinstance(whole, dict) or whole.get("type") != "AnnotationCollection":
        report.error("partOf", "one object of type AnnotationCollection is expected", "4.2.2")
        return
    if "first" not in whole:
        report.error("partOf", "first is missing", "4.2.2")
    for name in ("first", "last"):
        if name in whole:
            _reference(whole[name], f"partOf.{name}", report)
    report.number(whole, "total", "partOf.", "4.2.2")
    total, start = whole.get("total"), page.get("startIndex", 0)
    if isinstance(total, int) and isinstance(start, int):
        ended = "next" not in page and "startIndex" in page
        if start + count > total or (ended and start + count != total):
            report.error("partOf.total", f"{total} does not agree with the results", "4.2.2")


def _reference(value: Any, place: str, report: SearchReport) -> None:
    if not isinstance(value, dict) or value.get("type") != "AnnotationPage":
        report.error(place, "an object with id and type AnnotationPage is expected", "4.2.2")
    else:
        report.uri(value.get("id"), f"{place}.id", "4.2.2")


def _extended(page: Resource, texts: dict[str, str], report: SearchReport) -> None:
    """4.3: one page of annotations that say more of the results."""
    pages = list(report.objects(page, "annotations", "4.3"))
    if len(pages) != 1 or pages[0][1].get("type") != "AnnotationPage":
        report.error("annotations", "an array with one AnnotationPage is expected", "4.3")
        return
    place, inner = pages[0]
    outer, own = page.get("partOf"), inner.get("partOf")
    if isinstance(outer, dict) and isinstance(own, dict) and outer.get("id") == own.get("id"):
        report.error(f"{place}.partOf", "it is the AnnotationCollection of the results", "4.3.3")
    for where, item in report.objects(inner, "items", "4.3", f"{place}."):
        _match(item, where, texts, report)


def _match(item: Resource, place: str, texts: dict[str, str], report: SearchReport) -> None:
    motivation = item.get("motivation")
    if item.get("type") != "Annotation" or motivation not in ("contextualizing", "highlighting"):
        report.error(
            place, "an Annotation that is contextualizing or highlighting is expected", "4.3.1 and 4.3.2"
        )
    value = item.get("target")
    targets = value if isinstance(value, list) else [value]
    for target in targets:
        if not isinstance(target, dict) or target.get("type") != "SpecificResource":
            report.error(f"{place}.target", "a SpecificResource is expected", "4.3.1")
        elif str(target.get("source")) not in texts:
            report.error(f"{place}.target.source", "it is none of the results", "4.3.1")
        else:
            _selectors(
                target, place, texts[str(target["source"])] if motivation == "highlighting" else None, report
            )


def _selectors(target: Resource, place: str, text: str | None, report: SearchReport) -> None:
    """4.3.1 and 4.3.2: quotations; of a highlight all of it is in the body of the annotation."""
    for where, selector in report.objects(target, "selector", "4.3.1", f"{place}.target."):
        if selector.get("type") != "TextQuoteSelector" or not isinstance(selector.get("exact"), str):
            report.error(where, "a TextQuoteSelector with the exact words is expected", "4.3.1")
        elif text is not None:
            whole = f"{selector.get('prefix', '')}{selector['exact']}{selector.get('suffix', '')}"
            if whole not in text:
                report.error(where, f"{whole!r} is not in the annotation", "4.3.2")


def term_page(page: Resource, report: SearchReport) -> None:
    """5.2 and 5.3: words that complete what was typed."""
    report.context(page, [SEARCH_2], "5.2")
    report.uri(page.get("id"), "id", "5.2")
    _ignored(page, report, "5.2")
    for place, term in report.objects(page, "items", "5.2"):
        if not isinstance(term.get("value"), str):
            report.error(f"{place}.value", "a string is expected", "5.3")
        if term.get("type", "Term") != "Term":
            report.error(f"{place}.type", "Term is expected", "5.3")
        report.number(term, "total", f"{place}.", "5.3")
        label = term.get("label", {})
        if not isinstance(label, dict) or not all(isinstance(words, list) for words in label.values()):
            report.error(f"{place}.label", "a language map is expected", "5.3")
