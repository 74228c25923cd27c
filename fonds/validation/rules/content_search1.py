"""Rules for responses of Content Search 1.0: annotation lists with hits, and term lists.

Clause numbers are those of Content Search 1.0.
"""

from __future__ import annotations

from typing import Any

from fonds.validation.rules.content_search_values import contexts, objects, strings, whole_number
from fonds.validation.rules.report import Report, Resource

PRESENTATION_2 = "http://iiif.io/api/presentation/2/context.json"
SEARCH_1 = "http://iiif.io/api/search/1/context.json"


def annotation_list(page: Resource, report: Report) -> None:
    """3.3 and 3.4: the results."""
    _context(page, [PRESENTATION_2, SEARCH_1], report, "3.4")
    _uri(page, "@id", report, "3.3.1")
    resources = objects(page, "resources", report, _clause("3.3.1"))
    for item in resources:
        _resource(item, report)
    _paging(page, report)
    if "hits" in page:
        uris = {str(item.get("@id")) for item in resources}
        for hit in objects(page, "hits", report, _clause("3.4")):
            _hit(hit, uris, report)


def term_list(page: Resource, report: Report) -> None:
    """4.3: terms that complete what the reader typed."""
    _context(page, [SEARCH_1], report, "4.3")
    _uri(page, "@id", report, "4.3")
    strings(page, "ignored", report, _clause("4.3"))
    for term in objects(page, "terms", report, _clause("4.3")):
        if type(term.get("match")) is not str:
            report.error(term, "match", "a string is expected", _clause("4.3"))
        _uri(term, "url", report, "4.3")
        whole_number(term, "count", report, _clause("5"), minimum=1)


def _clause(number: str) -> str:
    return f"Content Search 1.0, {number}"


def _context(document: Resource, required: list[str], report: Report, clause: str) -> None:
    """The required contexts stand in that order, the last of them last."""
    names = contexts(document)
    if [name for name in names if name in required] != required or names[-1:] != required[-1:]:
        message = f"{' and then '.join(required)} is expected, last"
        report.error(document, "@context", message, _clause(clause))


def _uri(resource: Resource, name: str, report: Report, clause: str) -> None:
    """A required HTTP(S) URI."""
    value = resource.get(name)
    if type(value) is not str or not value.startswith(("http://", "https://")) or " " in value:
        report.error(resource, name, f"{value!r} is not an HTTP(S) URI", _clause(clause))


def _resource(item: Resource, report: Report) -> None:
    """3.3.1: the full description; 3.3.3: the resource that contains its target."""
    _uri(item, "@id", report, "3.4")
    if item.get("@type") != "oa:Annotation":
        report.error(item, "@type", "oa:Annotation is expected", _clause("3.3.1"))
    for name in ("motivation", "resource", "on"):
        if name not in item:
            message = f"{name} is missing: the full description is to be included"
            report.error(item, "", message, _clause("3.3.1"))
    target = item.get("on")
    if isinstance(target, dict) and "within" in target:
        _container(target, report)
    elif isinstance(target, str) and "#xywh=" not in target:
        message = "viewers look for a region of the canvas: #xywh="
        report.warning(item, "on", message, _clause("3.3.1"))


def _container(target: Resource, report: Report) -> None:
    container = target["within"]
    if not isinstance(container, dict) or "@id" not in container or not {"@type", "type"} & container.keys():
        report.error(target, "within", "an object with its URI and type is expected", _clause("3.3.3"))
    elif "label" not in container:
        report.warning(container, "", "it should have a label", _clause("3.3.3"))


def _paging(page: Resource, report: Report) -> None:
    """3.3.2: the pages of long results, as URIs; 3.4.1: the parameters that were ignored."""
    for name in ("next", "prev"):
        if name in page:
            _uri(page, name, report, "3.3.2")
    whole_number(page, "startIndex", report, _clause("3.3.2"))
    layer = page.get("within")
    if layer is None:
        return
    if not isinstance(layer, dict) or layer.get("@type") != "sc:Layer":
        report.error(page, "within", "one object of type sc:Layer is expected", _clause("3.3.2"))
        return
    for name in ("first", "last"):
        if name in layer:
            _uri(layer, name, report, "3.3.2")
        elif "next" in page:
            report.warning(layer, "", f"it should have {name}", _clause("3.3.2"))
    whole_number(layer, "total", report, _clause("3.3.2"))
    strings(layer, "ignored", report, _clause("3.4.1"))


def _hit(hit: Resource, uris: set[str], report: Report) -> None:
    """3.4: a hit refers to annotations of the list; `uris` are theirs."""
    if hit.get("@type") != "search:Hit":
        report.error(hit, "@type", "search:Hit is expected", _clause("3.4"))
    annotations: Any = hit.get("annotations")
    if not isinstance(annotations, list) or not annotations:
        report.error(hit, "annotations", "a list of annotations is expected", _clause("3.4"))
    elif not {str(uri) for uri in annotations} <= uris:
        report.error(hit, "annotations", "some are not among the resources", _clause("3.4"))
    for name in ("before", "match", "after"):
        if not isinstance(hit.get(name, ""), str):
            report.error(hit, name, "a single string is expected", _clause("5"))
