"""Any document that IIIF defines: tells by itself what it is, and holds it against the rules of that.

The one door for who does not know what he was given; service/validation/manifest.py is that of Presentation 3.0 alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from service.problem import Problem
from service.validation import manifest
from service.validation.rules import content_search_resources, content_states, image_info, linking_properties
from service.validation.rules.report import Report, Resource

# what it is, in words; how that is seen; its rules
_KINDS: tuple[tuple[str, Callable[[Resource], bool], Callable[[Resource, Report], None]], ...] = (
    ("image information (IIIF Image API)", image_info.is_one, image_info.check),
    ("a content state (IIIF Content State 1.0)", content_states.is_one, content_states.check),
    (
        "a response of IIIF Content Search 2.0",
        content_search_resources.is_one,
        content_search_resources.check,
    ),
)


def kind(document: Any) -> str:
    """What the document is held for, in words."""
    if not isinstance(document, dict):
        return "no IIIF document"
    named = next((words for words, is_one, _ in _KINDS if is_one(document)), "")
    return named or f"a {document.get('type') or 'document'} of IIIF Presentation 3.0"


def check(document: Any, url: str = "") -> list[Problem]:
    """The faults of it; with its address, where that is known, whether its id is that."""
    if not isinstance(document, dict):
        return manifest.check(document, url)
    for _, is_one, rules in _KINDS:
        if is_one(document):
            report = Report(document)
            rules(document, report)
            linking_properties.access(report)
            _at(document, url, report)
            return report.problems()
    return manifest.check(document, url)


def _at(document: Resource, url: str, report: Report) -> None:
    """Image information lies at its id with /info.json behind it; the address of a search may say more than its id."""
    own = document.get("id", document.get("@id"))
    if image_info.is_one(document):
        own = f"{own}/info.json"
    elif content_search_resources.is_one(document):
        return
    if url and own != url:
        report.error(document, "id", f"{own!r} is not where it is published: {url}", "3.2 id")
