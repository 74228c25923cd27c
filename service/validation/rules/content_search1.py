"""Rules for answers of Content Search 1.0: annotation lists with hits, and lists of terms."""

from __future__ import annotations

from typing import Any

from service.validation.rules.content_search_report import Resource, SearchReport

PRESENTATION_2 = "http://iiif.io/api/presentation/2/context.json"
SEARCH_1 = "http://iiif.io/api/search/1/context.json"


def annotation_list(page: Resource, report: SearchReport) -> None:
    """3.3 and 3.4: the results."""
    report.context(page, [PRESENTATION_2, SEARCH_1], "3.4")
    report.uri(page.get("@id"), "@id", "3.3.1")
    known = set()
    for place, item in report.objects(page, "resources", "3.3.1"):
        _resource(item, place, report)
        known.add(str(item.get("@id")))
    _paging(page, report)
    for place, hit in report.objects(page, "hits", "3.4") if "hits" in page else ():
        _hit(hit, place, known, report)


def _resource(item: Resource, place: str, report: SearchReport) -> None:
    """3.3.1: the full description; 3.3.3: where it lies, maybe with the manifest."""
    report.uri(item.get("@id"), f"{place}.@id", "3.4")
    if item.get("@type") != "oa:Annotation":
        report.error(f"{place}.@type", "oa:Annotation is expected", "3.3.1")
    for name in ("motivation", "resource", "on"):
        if name not in item:
            report.error(place, f"{name} is missing: the full description is to be included", "3.3.1")
    on = item.get("on")
    if isinstance(on, dict) and "within" in on:
        whole = on["within"]
        if not isinstance(whole, dict) or "@id" not in whole or not ({"@type", "type"} & whole.keys()):
            report.error(f"{place}.on.within", "an object with its address and type is expected", "3.3.3")
        elif "label" not in whole:
            report.warning(f"{place}.on.within", "it should have a label", "3.3.3")
    elif isinstance(on, str) and "#xywh=" not in on:
        report.warning(f"{place}.on", "viewers look for a region of the canvas: #xywh=", "3.3.1")


def _paging(page: Resource, report: SearchReport) -> None:
    """3.3.2: the pages of long results, as addresses."""
    for name in ("next", "prev"):
        if name in page:
            report.uri(page[name], name, "3.3.2")
    report.number(page, "startIndex", "", "3.3.2")
    layer = page.get("within")
    if layer is None:
        return
    if not isinstance(layer, dict) or layer.get("@type") != "sc:Layer":
        report.error("within", "one object of type sc:Layer is expected", "3.3.2")
        return
    for name in ("first", "last"):
        if name in layer:
            report.uri(layer[name], f"within.{name}", "3.3.2")
        elif "next" in page:
            report.warning("within", f"it should have {name}", "3.3.2")
    report.number(layer, "total", "within.", "3.3.2")
    report.strings(layer, "ignored", "within.", "3.4.1")


def _hit(hit: Resource, place: str, known: set[Any], report: SearchReport) -> None:
    """3.4: a hit refers to annotations of the list."""
    if hit.get("@type") != "search:Hit":
        report.error(f"{place}.@type", "search:Hit is expected", "3.4")
    annotations = hit.get("annotations")
    if not isinstance(annotations, list) or not annotations:
        report.error(f"{place}.annotations", "a list of annotations is expected", "3.4")
    elif not {str(one) for one in annotations} <= known:
        report.error(f"{place}.annotations", "some are not among the resources", "3.4")
    for name in ("before", "match", "after"):
        if not isinstance(hit.get(name, ""), str):
            report.error(f"{place}.{name}", "a single string is expected", "5")


def term_list(page: Resource, report: SearchReport) -> None:
    """4.3: words that complete what was typed."""
    report.context(page, [SEARCH_1], "4.3")
    report.uri(page.get("@id"), "@id", "4.3")
    report.strings(page, "ignored", "", "4.3")
    for place, term in report.objects(page, "terms", "4.3"):
        if not isinstance(term.get("match"), str):
            report.error(f"{place}.match", "a string is expected", "4.3")
        report.uri(term.get("url"), f"{place}.url", "4.3")
        report.number(term, "count", f"{place}.", "5", least=1)
