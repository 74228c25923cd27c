"""Holds answers of Content Search 2.0 and 1.0 against their specifications: every MUST, and what clients stumble over.

Two files of the same rules in two vocabularies: this one says which, search_answers.py and search_answers1.py say what.
It reads nothing but the document: whether an address answers is not its business.
"""

from __future__ import annotations

from typing import Any

from service.problem import Problem
from service.validation.rules.content_search1 import annotation_list, term_list
from service.validation.rules.content_search2 import annotation_page, term_page
from service.validation.rules.content_search_report import SearchReport

SEARCH_2 = "http://iiif.io/api/search/2/context.json"
SEARCH_1 = "http://iiif.io/api/search/1/context.json"


def is_answer(document: Any) -> bool:
    """Whether a document says that it is the answer of a search, or of the completing of words."""
    if not isinstance(document, dict):
        return False
    value = document.get("@context")
    contexts = value if isinstance(value, list) else [value]
    if document.get("type") in ("AnnotationPage", "TermPage"):
        return contexts[-1:] == [SEARCH_2]  # a page of a manifest has that of Presentation last
    return document.get("@type") in ("sc:AnnotationList", "search:TermList") and SEARCH_1 in contexts


def check(document: dict[str, Any], url: str = "") -> list[Problem]:
    """The faults of an answer; with its address, where that is known, whether it is named after the same service."""
    old = "@type" in document
    report = SearchReport("1.0" if old else "2.0")
    kind = document.get("@type" if old else "type")
    rules = {
        "AnnotationPage": annotation_page,
        "TermPage": term_page,
        "sc:AnnotationList": annotation_list,
        "search:TermList": term_list,
    }
    rules[str(kind)](document, report)
    uri = str(document.get("@id" if old else "id", ""))
    if url and uri.partition("?")[0] != url.partition("?")[0]:
        report.error(
            "id", f"{uri!r} is not of the service that was asked: {url}", "4.2.2" if not old else "3.3.1"
        )
    return report.problems
