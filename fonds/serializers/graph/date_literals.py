"""Dates in the form that each profile can hold: EDTF, XSD, first and last day, or words.

A date is never made more precise than the archivist made it: where a form cannot express a date, it is left out, and
the words and the EDTF form remain. EDTF is parsed in fonds/record/dates.py.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fonds.record.dates import EdtfDate, parse
from fonds.serializers.graph.namespaces import EDTF, XSD, namespace
from fonds.serializers.graph.ntriples import Term, literal, tagged_literal, typed_literal

_DAY_START, _DAY_END = "T00:00:00Z", "T23:59:59Z"
_CACHE_SIZE: Final = 4096  # dates
_OPEN: Final = ("", "..")
_SCHEMA: Final = namespace("schema")


def edtf(date: EdtfDate) -> Term:
    """Return the full EDTF form, including what is uncertain."""
    return typed_literal(date.edtf, EDTF)


def xsd(date: EdtfDate) -> list[Term]:
    """Return an xsd:date, gYearMonth, gYear or dateTime; an empty list if XSD cannot express the date."""
    return [typed_literal(date.xsd[0], XSD(date.xsd[1]))] if date.xsd else []


def xsd_date(date: EdtfDate) -> list[Term]:
    """Return the same as `xsd`, but the day of a dateTime, for consumers that accept no time of day."""
    day, _ = date.bounds
    if date.date_time and day:
        return [typed_literal(day, XSD("date"))]
    return xsd(date)


def schema_org_dates(date: EdtfDate) -> list[tuple[Term, Term]]:
    """Return schema.org's properties of a date of creation, each with its value.

    `dateCreated` is for exact dates only, and NDE allows no time of day in it: a time is a `temporal` too. Any other
    date is a `temporal` in ISO 8601, or in EDTF if that fails.
    """
    return list(_schema_org_dates(date.edtf))


@lru_cache(maxsize=_CACHE_SIZE)
def _schema_org_dates(edtf_date: str) -> tuple[tuple[Term, Term], ...]:
    date = parse(edtf_date)
    exact = [(_SCHEMA("dateCreated"), value) for value in xsd_date(date)]
    if exact and not date.date_time:
        return tuple(exact)
    return (*exact, (_SCHEMA("temporal"), literal(date.schema_org or date.edtf)))


def edtf_and_xsd(date: EdtfDate) -> list[Term]:
    """Return the EDTF form, and the XSD form if there is one."""
    return list(_edtf_and_xsd(date.edtf))


@lru_cache(maxsize=_CACHE_SIZE)
def _edtf_and_xsd(edtf_date: str) -> tuple[Term, ...]:
    date = parse(edtf_date)
    return (edtf(date), *xsd(date))


def words(date: EdtfDate, languages: tuple[str, ...]) -> list[Term]:
    """Return the date in words, in each of these languages."""
    return list(dict.fromkeys(tagged_literal(date.format(tag), tag) for tag in languages))


def day_bounds(date: EdtfDate) -> tuple[str | None, str | None]:
    """Return the bounds of a date for edm:begin and edm:end: its first and last day (ISO 8601), None for an open end.

    A time is both bounds itself, with its zone: a day without a zone would leave out the moment for half of the world.
    """
    return (date.date_time, date.date_time) if date.date_time else date.bounds


def instant_bounds(date: EdtfDate) -> tuple[str | None, str | None]:
    """Return the bounds as xsd:dateTime, for crm:P82a_begin_of_the_begin and crm:P82b_end_of_the_end.

    A time is both bounds, which is the value that the other profiles have: without a zone, if it has none. All other
    dates begin and end with their days, in UTC.
    """
    if date.date_time:
        return date.date_time, date.date_time
    first, last = date.bounds
    return (first + _DAY_START if first else None), (last + _DAY_END if last else None)


def ends_of_existence(span: str) -> tuple[EdtfDate | None, EdtfDate | None]:
    """Return the two ends of a life or existence that is written as an EDTF interval.

    An end that is open or unknown is None.
    """
    begin, slash, end = span.partition("/")
    if not slash:
        return None, None
    return (
        parse(begin) if begin not in _OPEN else None,
        parse(end) if end not in _OPEN else None,
    )
