"""Validates responses of Content Search 2.0 and 1.0: every MUST, and what clients stumble over.

The one entry for both callers: publishing and tests reach it through `manifest.check`, and the command
`fonds check --manifest` through `iiif_document.check`. The rules are in rules/content_search2.py and
rules/content_search1.py. It reads only the document and makes no requests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fonds.problem import Problem
from fonds.validation.rules import linking_properties
from fonds.validation.rules.content_search1 import SEARCH_1, annotation_list, term_list
from fonds.validation.rules.content_search2 import SEARCH_2, annotation_page, term_page
from fonds.validation.rules.content_search_values import contexts
from fonds.validation.rules.report import Report, Resource

# type of the response -> its rules
_RULES_2: dict[str, Callable[[Resource, Report], None]] = {
    "AnnotationPage": annotation_page,
    "TermPage": term_page,
}
_RULES_1: dict[str, Callable[[Resource, Report], None]] = {
    "sc:AnnotationList": annotation_list,
    "search:TermList": term_list,
}


def is_search_response(document: Any) -> bool:
    """Whether the document is a response of either version, by its type and its context."""
    return bool(version(document))


def version(document: Any) -> str:
    """Return "2.0" or "1.0", or "" if the document is not a response of Content Search."""
    if not isinstance(document, dict):
        return ""
    names = contexts(document)
    if document.get("type") in list(_RULES_2) and SEARCH_2 in names:
        return "2.0"
    if document.get("@type") in list(_RULES_1) and SEARCH_1 in names:
        return "1.0"
    return ""


def check(document: Resource, url: str = "") -> list[Problem]:
    """Return the problems of a response, by its type; KeyError if that is no type of Content Search.

    `url` is the requested address, if known. The id MAY differ from it (2.0, 4.2.2 and 5.2), but one of another
    service is reported as a warning.
    """
    is_first_version = document.get("type") not in list(_RULES_2)
    rules = _RULES_1[document["@type"]] if is_first_version else _RULES_2[document["type"]]
    report = Report(document)
    rules(document, report)
    linking_properties.access(report)
    name = "@id" if is_first_version else "id"
    uri = str(document.get(name, ""))
    if url and uri.partition("?")[0] != url.partition("?")[0]:
        clause = "Content Search 1.0, 3.3.1" if is_first_version else "Content Search 2.0, 4.2.2"
        report.warning(document, name, f"{uri!r} is not of the requested service: {url}", clause)
    return report.problems()
