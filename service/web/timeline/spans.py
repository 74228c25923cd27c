"""The spans of the timeline: a year, a month, a day, or all dates; and the descriptions that each has.

A date has a facet value for each year, month and day that it covers, or in place of these for each longer unit
(service/search/facets.py). What is in a span and also in the span before it begins earlier.
"""

from __future__ import annotations

import datetime
import re
from typing import Final, NamedTuple

from service.record import dates
from service.store.facet_index import FacetIndex, Numbers

_FIELDS: Final = {4: "year", 7: "month", 10: "day"}  # by the length of the value
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class Span(NamedTuple):
    """A year, a month or a day, as it is written in the facets: `1945`, `1945-07`, `1945-07-26`."""

    value: str

    @property
    def field(self) -> str:
        """The name of its facet."""
        return _FIELDS[len(self.value)]

    @property
    def above(self) -> str:
        """The longer span that has it; "" for a year."""
        return self.value.rpartition("-")[0]

    @property
    def start(self) -> str:
        """The first key of dates in it, without their precision."""
        return dates.parse(self.value).sort_key[:-1]

    @property
    def before(self) -> Span | None:
        """The span of the same length before this one; None for the first one of all."""
        first = datetime.date.fromisoformat(f"{self.value}-01-01"[:10])
        if first == datetime.date.min:
            return None
        return Span((first - datetime.timedelta(1)).isoformat()[: len(self.value)])


def parse_span(text: str) -> Span | None:
    """Return a span; None if it is not a year, a month or a day of the years 1 to 9999."""
    if not _DATE.fullmatch(text):
        return None
    try:
        datetime.date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return None
    return Span(text)


def covering(facets: FacetIndex, span: Span) -> Numbers:
    """Return the descriptions whose dates touch a span. The caller may change the set."""
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
    """Return (month, descriptions) of a year or (day, descriptions) of a month, of some descriptions, without zeros."""
    field = "month" if span.field == "year" else "day"
    values = (
        value
        for value in facets.values_between(field, f"{span.value}-01", f"{span.value}-99")
        if value[-1].isdigit()
    )
    counted = ((value, members.intersection_cardinality(facets.having(field, value))) for value in values)
    return [(value, count) for value, count in counted if count]
