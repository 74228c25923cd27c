"""Dates of EDTF as dates, ranges and names of EAC-CPF (2010)."""

from __future__ import annotations

import re
from typing import Final

from fonds.record import dates
from fonds.record.dates import EdtfDate
from fonds.serializers.xml.xml_writer import element, wrap

# what the schema takes as a standard date: a day, month or year up to 2099, without a time
_STANDARD: Final = re.compile(r"(?:0\d{3}|1\d{3}|20\d\d)(?:-\d\d(?:-\d\d)?)?")


def date_element(edtf: str | None, language: str) -> str:
    """Return a date as `date` or `dateRange`; "" without one."""
    if not edtf:
        return ""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _single("date", edtf, language)
    return wrap(
        "dateRange", _single("fromDate", start, language) + _single("toDate", end, language)
    ) or element("date", edtf)


def _single(name: str, edtf: str, language: str) -> str:
    """Return one date, with its standard form, or the days between which it lies; "" for an open or unknown one."""
    if edtf in ("", ".."):
        return ""
    parsed = dates.parse(edtf)
    return element(name, parsed.format(language), **_bounds(parsed))


def _bounds(parsed: EdtfDate) -> dict[str, str]:
    exact = parsed.xsd[0] if parsed.xsd else ""
    if _STANDARD.fullmatch(exact):
        return {"standardDate": exact}
    days = {"notBefore": parsed.earliest, "notAfter": parsed.latest}
    return {name: day.isoformat() for name, day in days.items() if day and day.year < 2100}
