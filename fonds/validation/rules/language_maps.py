"""Rules for texts: language maps (4.4), and the HTML that some of them may contain (4.5)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from fonds.validation.rules import markup
from fonds.validation.rules.report import Report, Resource

# RFC 5646, 2.1: well-formed tags, also those with digits (es-419, de-1996). `none` is well formed, too.
_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|[a-z]-[a-z0-9]{2,8}(?:-[a-z0-9]{2,8})?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def well_formed(tag: str) -> bool:
    """Whether the text is a well-formed BCP 47 language tag."""
    return _TAG.fullmatch(tag) is not None


def label(value: Any, resource: Resource, report: Report, name: str = "label") -> None:
    """3.1 label: a language map with at least one entry, and no HTML (4.5)."""
    _language_map(value, resource, report, name, False)


def prose(value: Any, resource: Resource, report: Report, name: str = "summary") -> None:
    """3.1 summary: a language map, which may contain minimal HTML (4.5)."""
    _language_map(value, resource, report, name, True)


def _language_map(value: Any, resource: Resource, report: Report, name: str, allows_html: bool) -> None:
    if type(value) is not dict or not value:
        hint = 'a text stands under its language: {"en": ["..."]}'
        report.error(resource, name, "a language map is expected", f"4.4 and 3.1 {name}", hint)
        return
    for tag, texts in value.items():
        if tag != "en" and tag != "none":
            _tag(tag, resource, report, name)
        if type(texts) is not list or not texts:
            report.error(
                resource, name, f"the texts of {tag!r} must be an array", "4.4", 'as in {"en": ["..."]}'
            )
            continue
        for text in texts:
            if type(text) is not str:
                report.error(resource, name, f"{text!r} is not a text", "4.4")
            elif "<" in text or ">" in text:
                _markup(text, resource, report, name, allows_html)


def _tag(tag: str, resource: Resource, report: Report, name: str) -> None:
    """4.4: the keys are BCP 47 tags, or `none`; JSON-LD's own `@none` is mapped to it (4.8)."""
    if not well_formed(tag):
        hint = "none" if tag == "@none" else "a BCP 47 tag, as en, zh-Hant or es-419, or none"
        report.error(resource, name, f"{tag!r} is not a language tag", "4.4", hint)
    elif tag == "und":
        report.warning(resource, name, "an unknown language has the key 'none'", "4.4", "none")


def _markup(text: str, resource: Resource, report: Report, name: str, allows_html: bool) -> None:
    problem = markup.in_value(text) if allows_html else markup.in_label(text)
    if problem is None:
        return
    message, hint, severity = problem
    (report.error if severity == "error" else report.warning)(resource, name, message, "4.5", hint)


def pair(value: Any, resource: Resource, report: Report, name: str) -> None:
    """3.1 metadata and requiredStatement: an object with `label` and `value`, both language maps."""
    if value in report.accepted:
        return
    count = len(report.findings)
    if type(value) is not dict or "label" not in value or "value" not in value:
        report.error(resource, name, "a pair of label and value is expected", f"3.1 {name}")
        return
    _language_map(value["label"], value, report, "label", False)
    _language_map(value["value"], value, report, "value", True)
    if len(report.findings) == count:
        report.accepted.add(value)


def metadata(value: Any, resource: Resource, report: Report) -> None:
    """3.1 metadata: an array of pairs."""
    if type(value) is not list:
        report.error(resource, "metadata", "an array is expected", "3.1 metadata and 4.3")
        return
    for entry in value:
        pair(entry, resource, report, "metadata")


def required_statement(value: Any, resource: Resource, report: Report) -> None:
    """3.1 requiredStatement: one pair."""
    pair(value, resource, report, "requiredStatement")


def languages(value: Any, resource: Resource, report: Report) -> None:
    """3.2 language: an array of language codes."""
    if type(value) is not list or not value:
        report.error(resource, "language", "an array of language codes is expected", "3.2 language and 4.3")
        return
    for tag in value:
        if type(tag) is not str or not well_formed(tag):
            report.error(resource, "language", f"{tag!r} is not a language code", "3.2 language")
