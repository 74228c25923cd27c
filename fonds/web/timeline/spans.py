"""The spans of the timeline: a decade, a year, a month, a day; and the descriptions that each has.

A date has a facet value for each year, month and day that it covers, or in place of these for each longer unit
(fonds/search/facets.py). What is in a span and also in the span before it begins earlier.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from fonds.record import dates
from fonds.store.facet_index import FacetIndex, Numbers

_DATE = re.compile(r"\d{3}X|\d{4}(-\d\d(-\d\d)?)?")


class Span(NamedTuple):
    """A decade, a year, a month or a day, in EDTF: `194X`, `1945`, `1945-07`, `1945-07-26`."""

    value: str

    @property
    def field(self) -> str:
        """What it is; the name of its facet."""
        if self.value.endswith("X"):
            return "decade"
        return {4: "year", 7: "month", 10: "day"}[len(self.value)]

    @property
    def above(self) -> str:
        """The longer span that has it; "" for a decade."""
        if self.field == "decade":
            return ""
        return decade_of(self.value) if self.field == "year" else self.value.rpartition("-")[0]

    @property
    def first_day(self) -> datetime.date:
        """Its first day; in the decade before the year 10, that of the year 1."""
        year = self.value.replace("X", "0")
        return datetime.date.fromisoformat(f"{'0001' if year == '0000' else year}-01-01"[:10])

    @property
    def start(self) -> str:
        """The first key of dates in it, without their precision."""
        return dates.parse(self.first_day.isoformat()).sort_key[:-1]

    @property
    def before(self) -> Span | None:
        """The span of the same length before this one; None for the first one of all."""
        if self.first_day == datetime.date.min:
            return None
        day = (self.first_day - datetime.timedelta(1)).isoformat()
        return Span(decade_of(day) if self.field == "decade" else day[: len(self.value)])


def decade_of(date: str) -> str:
    """Return the decade of a year, a month or a day: `194X`."""
    return f"{date[:3]}X"


def parse_span(text: str) -> Span | None:
    """Return a span; None if it is not a decade, a year, a month or a day of the years 1 to 9999."""
    if not _DATE.fullmatch(text) or text == "0000":
        return None
    span = Span(text)
    try:
        return span if span.first_day else None
    except ValueError:
        return None


def covering(facets: FacetIndex, span: Span) -> Numbers:
    """Return the descriptions whose dates touch a span. The caller may change the set."""
    if span.field == "decade":
        years = facets.counts_between("year", f"{span.value[:3]}0", f"{span.value[:3]}9")
        return facets.having_any(("year", year) for year, _ in years)
    year = span.value[:4]
    values = [(span.field, span.value)]
    if span.field != "year":
        values.append(("month", f"{year}-XX"))
    if span.field == "day":
        values.append(("day", f"{span.above}-XX"))
    return facets.having_any(values)


def beginning_in(facets: FacetIndex, span: Span, members: Numbers) -> Numbers:
    """Return those of `members`, which all touch a span, whose dates begin in it."""
    return members - covering(facets, span.before) if span.before else members


def parts(facets: FacetIndex, span: Span, members: Numbers) -> list[tuple[str, int]]:
    """Return (year, descriptions) of a decade, (month, descriptions) of a year or (day, descriptions) of a month.

    Of the descriptions only `members` count; what has none is left out.
    """
    if span.field == "day":
        return []
    field = {"decade": "year", "year": "month", "month": "day"}[span.field]
    if span.field == "decade":
        first, last = f"{span.value[:3]}0", f"{span.value[:3]}9"
    else:
        first, last = f"{span.value}-01", f"{span.value}-99"
    counts = facets.counts_between(field, first, last, members)
    return [(value, count) for value, count in counts if value[-1].isdigit()]
