"""Validates any document that IIIF defines: finds out what it is and applies the rules for that kind.

Use this where the kind is unknown; fonds/validation/manifest.py has the rules of Presentation 3.0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fonds.problem import Problem
from fonds.validation import content_search, manifest
from fonds.validation.rules import content_states, image_info, linking_properties, presentation2
from fonds.validation.rules.presentation2_values import types_of
from fonds.validation.rules.report import Report, Resource


def _is_presentation2(document: Resource) -> bool:
    # a response of Content Search 1.0 has the same context
    return presentation2.matches(document) and not content_search.is_search_response(document)


# name for people, how the kind is recognised, its rules
_KINDS: tuple[tuple[str, Callable[[Resource], bool], Callable[[Resource, Report], None]], ...] = (
    ("image information (IIIF Image API)", image_info.matches, image_info.check),
    ("a content state (IIIF Content State 1.0)", content_states.matches, content_states.check),
    ("a document of IIIF Presentation 2", _is_presentation2, presentation2.check),
)


def kind(document: Any) -> str:
    """Return what the document is taken for, in words for people."""
    if not isinstance(document, dict):
        return "no IIIF document"
    for name, matches, _ in _KINDS:
        if matches(document):
            if matches is _is_presentation2 and (types := types_of(document)):
                return f"a {types[0].partition(':')[2] or types[0]} of IIIF Presentation 2"
            return name
    if version := content_search.version(document):
        return f"a response of IIIF Content Search {version}"
    return f"a {document.get('type') or 'document'} of IIIF Presentation 3.0"


def check(document: Any, url: str = "") -> list[Problem]:
    """Return the problems of a document; if its `url` is known, also whether its id is that."""
    if isinstance(document, dict):
        for _, matches, rules in _KINDS:
            if matches(document):
                report = Report(document)
                rules(document, report)
                linking_properties.access(report)
                _published_id(document, url, report)
                return report.problems()
    return manifest.check(document, url)


def _published_id(document: Resource, url: str, report: Report) -> None:
    """The id is the address of the document; image information is at its id followed by /info.json."""
    uri = document.get("id", document.get("@id"))
    if image_info.matches(document):
        uri = f"{uri}/info.json"
    if not url or uri == url:
        return
    if _is_presentation2(document):
        # 3.3: only these are said to be published at their ids
        if not {"sc:Manifest", "sc:Collection", "sc:AnnotationList"}.isdisjoint(types_of(document)):
            message = f"{uri!r} is not where it is published: {url}"
            report.error(document, "@id", message, "Presentation 2.1, 3.3 @id")
        return
    report.error(document, "id", f"{uri!r} is not where it is published: {url}", "3.2 id")
