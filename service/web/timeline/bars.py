"""The histograms of some records: their years, or months if there are few years; the parts of a year or month."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from service.record.languages import short_month
from service.store.facet_index import FacetIndex, Numbers
from service.web.histogram import Bar, year_bars
from service.web.localization import Localizer
from service.web.timeline.spans import Span, parts

MAX_MONTH_YEARS: Final = 3  # years that are shown by their months from the beginning
PathOf = Callable[[str], str]  # of a year, a month or a day


def bars_of_all(
    facets: FacetIndex,
    members: Numbers,
    years: Sequence[tuple[str, int]],
    path_of: PathOf,
    localizer: Localizer,
) -> tuple[Bar, ...]:
    """Return a bar for each year of some records, or for each month if there are few years.

    `years` has (year, records) in order.
    """
    if not 0 < len(years) <= MAX_MONTH_YEARS:
        return year_bars(years, path_of)
    months: list[Bar] = []
    for year, _ in years:
        months += bars_within(facets, members, Span(year), path_of, localizer)
    filled = [number for number, bar in enumerate(months) if bar.count]
    if not filled:  # only dates that cover many years
        return year_bars(years, path_of)
    shown = months[filled[0] : filled[-1] + 1]
    return tuple(
        replace(bar, label=f"{bar.label} {bar.date[:4]}") if number == 0 or bar.date.endswith("-01") else bar
        for number, bar in enumerate(shown)
    )


def bars_within(
    facets: FacetIndex, members: Numbers, span: Span, path_of: PathOf, localizer: Localizer
) -> tuple[Bar, ...]:
    """Return a bar for each month of a year or each day of a month, also for those without records."""
    if span.field == "day":
        return ()
    counts = dict(parts(facets, span, members))
    is_year = span.field == "year"
    bars = []
    for number in range(1, (12 if is_year else _days_in_month(span)) + 1):
        value = f"{span.value}-{number:02}"
        label = short_month(number, localizer.language) if is_year else str(number)
        count = counts.get(value, 0)
        bars.append(Bar(label, localizer.date(value), count, path_of(value) if count else "", value))
    return tuple(bars)


def _days_in_month(span: Span) -> int:
    year, month = map(int, span.value.split("-"))
    return calendar.monthrange(year, month)[1]
