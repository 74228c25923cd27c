"""Dates of graphs: EDTF and XSD literals, spans with a begin and an end, and words."""

from __future__ import annotations

import calendar
import re

from rdflib import Literal

from fonds.ingest.field_values import edtf, one_line
from fonds.ingest.readers.rdf.names import short
from fonds.ingest.readers.rdf.source import Node, Source, value_of

_BEGIN = (
    "edm:begin",
    "rico:beginningDate",
    "crm:P82a_begin_of_the_begin",
    "crm:P81a_end_of_the_begin",
    "schema:startDate",
)
_END = ("edm:end", "rico:endDate", "crm:P82b_end_of_the_end", "crm:P81b_begin_of_the_end", "schema:endDate")
_EXACT = ("skos:notation", "rico:normalizedDateValue")
_WORDS = (
    "rico:expressedDate",
    "skos:prefLabel",
    "rdfs:label",
    "rico:name",
    "rico:textualValue",
    "schema:name",
)
DATES_OF_VALIDITY = ("dcterms:valid", "rico:isAssociatedWithDate", "rico:hasOrHadDate")
_DAY = re.compile(r"(-?\d{4})-(\d{2})-(\d{2})")


def date_of(source: Source, node: Node) -> tuple[str, str]:
    """Return the EDTF date of a literal or of a node that is a date, and the words of the source for it.

    Either is empty if there is none.
    """
    if isinstance(node, Literal):
        words = one_line(value_of(node).words)
        return edtf(words), "" if edtf(words) else words
    exact = [str(value) for value in source.objects(node, *_EXACT) if isinstance(value, Literal)]
    words = next(
        (one_line(str(value)) for value in source.objects(node, *_WORDS) if isinstance(value, Literal)), ""
    )
    date = next((date for value in exact if (date := edtf(value))), "")
    if not date:
        names = [source.label(name) for name in source.objects(node, "crm:P1_is_identified_by")]
        date = next((date for name in names if (date := edtf(name))), "")
        words = words or next((name for name in names if not edtf(name)), "")
    begin, end = first(source, node, *_BEGIN), first(source, node, *_END)
    date = (
        date
        or (edtf(words) if edtf(words) and edtf(words) == span(begin, end) else span(begin, end))
        or edtf(words)
    )
    return date, "" if edtf(words) == date else words


def first_date(source: Source, node: Node, *predicates: str) -> str:
    """Return the EDTF date of the first value of some properties, one in EDTF before one in XSD; "" without one."""
    values = best(source.objects(node, *predicates))
    return date_of(source, values[0])[0] if values else ""


def first(source: Source, node: Node, *predicates: str) -> str:
    """Return the first literal of some properties, or an empty string."""
    return next((str(value) for value in source.objects(node, *predicates) if isinstance(value, Literal)), "")


def span(begin: str, end: str) -> str:
    """Return the EDTF date from a first to a last day: whole months and years as such. "" if neither is a day."""
    begin, end = _day(begin), _day(end)
    if begin == end:
        return begin
    if begin and end:
        for length in (4, 7):
            whole = f"{begin[:length]}/{end[:length]}" if begin[:length] != end[:length] else begin[:length]
            if _days(begin[:length])[0] == begin and _days(end[:length])[1] == end:
                return edtf(whole)
    return edtf(f"{begin or '..'}/{end or '..'}")


def best(values: list[Node]) -> list[Node]:
    """Return the literals of a date without those that say in XSD what another says in EDTF."""
    exact = [
        value
        for value in values
        if isinstance(value, Literal) and short(str(value.datatype or "")) == "edtf:EDTF"
    ]
    return exact or values


def _days(month: str) -> tuple[str, str]:
    """Return the first and the last day of a year or a month."""
    if len(month) == 4:
        return f"{month}-01-01", f"{month}-12-31"
    year, _, number = month.partition("-")
    if not year.isdigit() or not number.isdigit() or not 1 <= int(number) <= 12 or int(year) < 1:
        return "", ""
    return f"{month}-01", f"{month}-{calendar.monthrange(int(year), int(number))[1]:02}"


def _day(value: str) -> str:
    """Return the day of a date with or without a time, or a date in EDTF as it is."""
    match = _DAY.match(value.strip())
    if match and (len(value.strip()) == match.end() or value.strip()[match.end()] in "TZ+"):
        return match[0]
    return edtf(value)
