"""A date in the dialect of each profile: EDTF goes in once, and each reader gets the form that it can read.

Nothing is made more precise than the archivist was: where a dialect cannot say a date, it is not said in it, and the
words and the EDTF stand beside. The reading of EDTF itself is in service/record/dates.py.
"""

from __future__ import annotations

from typing import Final

from service.record.dates import EdtfDate, parse
from service.serializers.graph.namespaces import EDTF, XSD
from service.serializers.graph.ntriples import Term, tagged, typed

_DAY_BEGINS, _DAY_ENDS = "T00:00:00Z", "T23:59:59Z"
_OPEN: Final = ("", "..")


def edtf(date: EdtfDate) -> Term:
    """For archivists and for all who know EDTF: whole, with what is uncertain in it."""
    return typed(date.edtf, EDTF)


def xsd(date: EdtfDate) -> list[Term]:
    """For everyone else: xsd:date, gYearMonth, gYear or dateTime; nothing where XSD cannot say it."""
    return [typed(date.xsd[0], XSD(date.xsd[1]))] if date.xsd else []


def xsd_date(date: EdtfDate) -> list[Term]:
    """The same for readers that take no time of day: its day, which says less and nothing false."""
    day = date.earliest
    if date.xsd and date.xsd[1] == "dateTime" and day:
        return [typed(day.isoformat(), XSD("date"))]
    return xsd(date)


def both(date: EdtfDate) -> list[Term]:
    """As EDTF, and as XSD where XSD can say it."""
    return [edtf(date), *xsd(date)]


def words(date: EdtfDate, languages: tuple[str, ...]) -> list[Term]:
    """As people write it, in each of these languages."""
    return list(dict.fromkeys(tagged(date.words(tag), tag) for tag in languages))


def days(date: EdtfDate) -> tuple[str | None, str | None]:
    """First and last day (ISO 8601) that it may cover, as EDM and CIDOC CRM bound a span; None for an open end."""
    first, last = date.earliest, date.latest
    return (first.isoformat() if first else None), (last.isoformat() if last else None)


def instants(date: EdtfDate) -> tuple[str | None, str | None]:
    """The same bounds as instants, for crm:P82a_begin_of_the_begin and P82b_end_of_the_end (xsd:dateTime)."""
    first, last = days(date)
    return (first + _DAY_BEGINS if first else None), (last + _DAY_ENDS if last else None)


def life(span: str) -> tuple[EdtfDate | None, EdtfDate | None]:
    """Birth and death of a life that is written as a span; nothing for an end that is open or unknown."""
    born, slash, died = span.partition("/")
    if not slash:
        return None, None
    return (
        parse(born) if born not in _OPEN else None,
        parse(died) if died not in _OPEN else None,
    )
