"""The dates of selected descriptions as bars: decades, years, months or days, as fits the time that they cover."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from fonds.store.facet_index import FacetIndex, Numbers
from fonds.web.search.filters import DateRange

MAX_BARS: Final = 120  # of years; a longer time is shown by decades
MIN_YEARS: Final = 4  # a shorter time is shown by months
MIN_MONTHS: Final = 4  # a shorter time is shown by days


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of time, as the first and the last date of it in EDTF, and how many descriptions are dated in it."""

    first: str
    last: str
    count: int


def histogram(facets: FacetIndex, members: Numbers, wanted: DateRange) -> list[Bar]:
    """Return the bars of descriptions, within a range of dates; those without any between two others are there too."""
    first = f"{wanted.first.year:04}" if wanted.first else ""
    last = f"{wanted.last.year:04}" if wanted.last else "9999"
    years = facets.counts_between("year", first, last, members)
    if not years:
        return []
    start, end = int(years[0][0]), int(years[-1][0])
    if end - start >= MAX_BARS:
        return list(_decades(facets, members, start, end))
    if end - start + 1 >= MIN_YEARS:
        return _bars(dict(years), start, end, lambda year: f"{year:04}")
    return _months(facets, members, start, end, wanted) or _bars(
        dict(years), start, end, lambda year: f"{year:04}"
    )


def _decades(facets: FacetIndex, members: Numbers, start: int, end: int) -> Iterator[Bar]:
    for decade in range(start // 10 * 10, end + 1, 10):
        values = [("year", f"{year:04}") for year in range(decade, decade + 10)]
        count = members.intersection_cardinality(facets.having_any(values))
        yield Bar(f"{max(decade, 1):04}", f"{decade + 9:04}", count)


def _months(facets: FacetIndex, members: Numbers, start: int, end: int, wanted: DateRange) -> list[Bar]:
    first = wanted.first.isoformat()[:7] if wanted.first else f"{start:04}-01"
    last = wanted.last.isoformat()[:7] if wanted.last else f"{end:04}-12"
    months = _dated(facets.counts_between("month", first, last, members))
    if not months:
        return []
    low, high = (_month_number(month) for month, _ in (months[0], months[-1]))
    if high - low + 1 < MIN_MONTHS:
        days = _days(facets, members, months[0][0], months[-1][0], wanted)
        if days:
            return days
    return _bars(dict(months), low, high, lambda number: f"{number // 12:04}-{number % 12 + 1:02}")


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _days(
    facets: FacetIndex, members: Numbers, first_month: str, last_month: str, wanted: DateRange
) -> list[Bar]:
    year, month = int(last_month[:4]), int(last_month[5:])
    first = max(f"{first_month}-01", wanted.first.isoformat() if wanted.first else "")
    last = f"{last_month}-{calendar.monthrange(year, month)[1]:02}"
    last = min(last, wanted.last.isoformat()) if wanted.last else last
    days = _dated(facets.counts_between("day", first, last, members))
    if not days:
        return []
    low, high = (datetime.date.fromisoformat(day).toordinal() for day, _ in (days[0], days[-1]))
    return _bars(dict(days), low, high, lambda number: datetime.date.fromordinal(number).isoformat())


def _dated(counts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the counts of months or days that are known."""
    return [(value, count) for value, count in counts if not value.endswith("X")]


def _bars(counts: dict[str, int], start: int, end: int, name: Callable[[int], str]) -> list[Bar]:
    names = [name(number) for number in range(start, end + 1)]
    return [Bar(each, each, counts.get(each, 0)) for each in names]
