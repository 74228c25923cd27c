"""Dates of MARC records: the coded ones of field 008 as EDTF, and those of names.

Specification: MARC 21 Format for Bibliographic Data, 008/06-14. A date that is unknown or questionable in a way that
EDTF does not say is not made up: the words of the record keep it.
"""

from __future__ import annotations

import re
from typing import Final

from fonds.ingest.field_values import edtf, one_line

_YEAR = re.compile(r"\d{1,4}u{0,3}")
_SPAN_TYPES: Final = frozenset("ikmdu")  # date 1 and date 2 are the ends of a span
_SINGLE_TYPES: Final = frozenset("srtpe")  # date 1 is the date; date 2 is that of something else
_LIFE = re.compile(r"(?:(?:b\.|born) ?)?(?P<birth>\d{4})-(?P<death>\d{4})?")
_ENDS = " .,:;/="


def coded_date(control_field: str) -> str:
    """Return the date of field 008 as EDTF, or an empty string.

    A span of a collection (types i and k), of several years (m), of a serial (c, d, u); one date (s, r, t, p); a day
    (e); one of several years (q).
    """
    kind, first, second = control_field[6:7], control_field[7:11], control_field[11:15]
    if kind == "e":
        return _detailed(first, second)
    start, end = _year(first), _year(second)
    if kind in _SINGLE_TYPES:
        return edtf(start)
    if kind == "c" and start:
        return edtf(f"{start}/..")
    if kind == "q" and start and end:
        return edtf(f"[{start}..{end}]") if start != end else edtf(start)
    if kind in _SPAN_TYPES and start:
        if second == "9999":
            return edtf(f"{start}/..")
        return edtf(start) if start == end or (not end and kind != "u") else edtf(f"{start}/{end}")
    return ""


def _year(digits: str) -> str:
    """Return a year of four characters, with X for digits that are not known; empty if none is known."""
    if digits in ("9999", "uuuu") or not _YEAR.fullmatch(digits) or len(digits) != 4:
        return ""
    return digits.replace("u", "X")


def _detailed(year: str, month_and_day: str) -> str:
    month, day = month_and_day[:2], month_and_day[2:].strip()
    if not (year.isdigit() and month.isdigit()):
        return edtf(_year(year))
    return edtf(f"{year}-{month}-{day}" if day.isdigit() else f"{year}-{month}")


def qualified(year: str, words: str) -> str:
    """Return a coded year with what the words say of it: `[1957?]` is uncertain, `circa 1957` approximate."""
    if not year.isdigit() or not re.fullmatch(rf"\[?(?:(?:ca?\.?|circa|approximately) )?{year}\??]?", words):
        return year
    if words.rstrip("]").endswith("?"):
        return f"{year}?"
    return year if words.strip("[]") == year else f"{year}~"


def life_dates(words: str) -> str:
    """Return the dates of subfield $d of a name as EDTF if they are years, else as they are written.

    `1878-1965.` and `1964-` are years, the second one open; `approximately 1390` and `active 1810` are words.
    """
    words = one_line(words).strip(_ENDS)
    if match := _LIFE.fullmatch(words):
        return f"{match['birth']}/{match['death'] or '..'}"
    return words


def trimmed(words: str) -> str:
    """Return a date without the punctuation around it."""
    words = one_line(words)
    return words.rstrip(_ENDS).lstrip(",:; ")
