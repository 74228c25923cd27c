"""Validates IIIF documents against Presentation 3.0: their structure, and the MUSTs that the official validator misses.

It runs on every manifest that is published. Therefore it visits each resource once, and finds the path of a resource
only if there is a problem to report. It reads only the document and makes no requests.
"""

from __future__ import annotations

from typing import Any

from fonds.problem import Problem
from fonds.validation import content_search
from fonds.validation.rules import annotations as web_annotations
from fonds.validation.rules import authorization, linking_properties, resources
from fonds.validation.rules.report import AcceptedParts, Report

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
# property of an extension -> the context that it needs, which comes before that of Presentation (4.6)
EXTENSIONS = {
    "navPlace": "http://iiif.io/api/extension/navplace/context.json",
    "auth2": authorization.CONTEXT,
    "textGranularity": "http://iiif.io/api/extension/text-granularity/context.json",
}


def check(
    document: Any,
    url: str = "",
    accepted: AcceptedParts | None = None,
    skipped: frozenset[str] = frozenset(),
) -> list[Problem]:
    """Return the problems of a Manifest, Collection, AnnotationPage, AnnotationCollection or Annotation.

    If its `url` is known, the id must be the same (3.2 id). `accepted` remembers valid parts over several documents
    that share them. The rules for the `skipped` properties of the document are not applied. Responses of Content Search
    are validated by content_search.py.
    """
    if content_search.is_search_response(document):
        return content_search.check(document, url)
    if not isinstance(document, dict):
        return [Problem("a IIIF document is a JSON object (Presentation 3.0, 5)")]
    report = Report(document, AcceptedParts() if accepted is None else accepted, skipped=skipped)
    _document(document, report)
    _context(document, report)
    linking_properties.access(report)
    if url and document.get("id") != url:
        report.error(document, "id", f"{document.get('id')!r} is not where it is published: {url}", "3.2 id")
    return report.problems()


def _document(document: dict[str, Any], report: Report) -> None:
    kind = document.get("type")
    if kind == "Annotation":
        web_annotations.annotation(document, report)
    elif isinstance(kind, str) and kind in resources.REQUIRED:
        report.ids[str(document.get("id"))] = document
        resources.resource(document, report)
    else:
        hint = "Manifest, Collection, AnnotationPage"
        report.error(document, "type", f"{kind!r} is no type of a IIIF document", "3.2 type and 4.1", hint)


def _context(document: dict[str, Any], report: Report) -> None:
    """4.6: the context of Presentation, or an array with it once, at the end; extensions come before it."""
    value = document.get("@context")
    contexts = value if isinstance(value, list) else [value]
    if not contexts or contexts[-1] != PRESENTATION:
        hint = f"{PRESENTATION}, last where there are several"
        report.error(
            document, "@context", "the context of Presentation 3.0 is missing or not last", "4.6", hint
        )
    elif contexts.count(PRESENTATION) > 1:
        report.error(document, "@context", "the context of Presentation 3.0 occurs twice", "4.6")
    if "@context" in document and next(iter(document)) != "@context":
        report.warning(document, "@context", "the context should be the first key", "4.6")
    for name in report.extensions:
        if EXTENSIONS[name] not in contexts:
            report.error(document, "@context", f"{name} is used without its context", "4.6", EXTENSIONS[name])
