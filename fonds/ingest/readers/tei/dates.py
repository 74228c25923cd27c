"""EDTF dates from the attributes of dates in TEI (att.datable)."""

from __future__ import annotations

import re
from calendar import monthrange

from fonds.ingest.field_values import date_fields, edtf
from fonds.ingest.readers.tei.elements import attribute, words
from fonds.safe_xml import Element

_YEAR = re.compile(r"(\d{4})-01-01/\1-12-31")
_MONTH = re.compile(r"((\d{4})-(\d\d))-01/\1-(\d\d)")
_EDGE = re.compile(r"T(?:00:00|23:59)(?::[\d.]+)?(?:Z|[+-]\d\d:\d\d)?$")
_NOT_PLAIN = re.compile(r"[\[{?~%TX/]")


def date_of(node: Element) -> str:
    """Return the EDTF date of an element, or an empty string if its attributes give none.

    What editors concluded (`cert`, `evidence`, or `ana` with the word *inferred*) is an uncertain date.
    """
    date = _moment(node) or _span(node) or _bounds(node) or edtf(attribute(node, "when-custom"))
    if date and _is_inferred(node) and not _NOT_PLAIN.search(date):
        return edtf(f"{date}?")
    return date


def fields_of(node: Element) -> dict[str, str]:
    """Return `date` and `date_text` of an element, as a record has them."""
    return date_fields(words(node), date_of(node))


def dispatch_of(node: Element) -> dict[str, str]:
    """Return `date` and `text` of an element, as the sending of a letter has them."""
    fields = fields_of(node)
    return {{"date": "date", "date_text": "text"}[name]: value for name, value in fields.items()}


def _is_inferred(node: Element) -> bool:
    return (
        attribute(node, "cert") in ("low", "medium", "unknown")
        or attribute(node, "evidence") in ("conjecture", "external")
        or "inferred" in attribute(node, "ana")
    )


def _moment(node: Element) -> str:
    return edtf(attribute(node, "when") or attribute(node, "when-iso"))


def _span(node: Element) -> str:
    start = _end(attribute(node, "from") or attribute(node, "from-iso"))
    end = _end(attribute(node, "to") or attribute(node, "to-iso"))
    return edtf(f"{start or '..'}/{end or '..'}") if start or end else ""


def _bounds(node: Element) -> str:
    """Return a day that is not known, but the first and the last that it may be."""
    first = _end(attribute(node, "notBefore") or attribute(node, "notBefore-iso"))
    last = _end(attribute(node, "notAfter") or attribute(node, "notAfter-iso"))
    if not (first or last):
        return ""
    if first == last:
        return edtf(first)
    span = f"{first}/{last}"
    if match := _YEAR.fullmatch(span):
        return match[1]
    if (match := _MONTH.fullmatch(span)) and _is_last_day(int(match[2]), int(match[3]), int(match[4])):
        return match[1]
    return edtf(f"[{first}..{last}]")


def _is_last_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= 12 and day == monthrange(year, month)[1]


def _end(date: str) -> str:
    """Return a date without the time that begins or ends a day."""
    return _EDGE.sub("", date)
