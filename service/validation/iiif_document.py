"""Validates any document that IIIF defines: finds out what it is and applies the rules for that kind.

Use this where the kind is unknown; service/validation/manifest.py has the rules of Presentation 3.0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from service.problem import Problem
from service.validation import content_search, manifest
from service.validation.rules import content_states, image_info, linking_properties
from service.validation.rules.report import Report, Resource

# name for people, how the kind is recognised, its rules
_KINDS: tuple[tuple[str, Callable[[Resource], bool], Callable[[Resource, Report], None]], ...] = (
    ("image information (IIIF Image API)", image_info.matches, image_info.check),
    ("a content state (IIIF Content State 1.0)", content_states.matches, content_states.check),
)


def kind(document: Any) -> str:
    """Return what the document is taken for, in words for people."""
    if not isinstance(document, dict):
        return "no IIIF document"
    for name, matches, _ in _KINDS:
        if matches(document):
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
    if url and uri != url:
        report.error(document, "id", f"{uri!r} is not where it is published: {url}", "3.2 id")
