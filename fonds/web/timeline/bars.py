"""The histograms of some records: their decades, years or months, and the parts of a longer time."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fonds.record.languages import short_month
from fonds.store.facet_index import FacetIndex, Numbers
from fonds.web.histogram import MAX_BARS, Bar, years_between
from fonds.web.localization import Localizer
from fonds.web.timeline.spans import Span, covering, decade_of, parts

MAX_MONTH_YEARS: Final = 2  # years that are shown by their months from the beginning


@dataclass(frozen=True, slots=True)
class BarMaker:
    """Makes the bars of some records. `path_of` gives the page of a decade, a year, a month or a day."""

    facets: FacetIndex
    members: Numbers
    path_of: Callable[[str], str]
    localizer: Localizer

    def of_all(self, years: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
        """Return a bar for each year of the records, for each decade if those are many, or each month if few.

        `years` has (year, records) in order.
        """
        if len(years) <= MAX_MONTH_YEARS and (months := self._months(years)):
            return months
        bars = years_between(years, self._year_bar)
        if len(bars) <= MAX_BARS:
            return bars
        return years_between(self.decades(years), self._decade_bar, step=10)

    def decades(self, years: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
        """Return (first year, records) of each decade. A date in two years of a decade counts once."""
        decades = dict.fromkeys(decade_of(year) for year, _ in years)
        return [
            (f"{decade[:3]}0", self.members.intersection_cardinality(covering(self.facets, Span(decade))))
            for decade in decades
        ]

    def within(self, span: Span) -> tuple[Bar, ...]:
        """Return a bar for each year of a decade, month of a year or day of a month, also for those without records."""
        counts = dict(parts(self.facets, span, self.members))
        if span.field == "decade":
            return tuple(
                self._year_bar(year, counts.get(f"{year:04}", 0))
                for year in range(int(f"{span.value[:3]}0"), int(f"{span.value[:3]}9") + 1)
                if year
            )
        numbers = {"year": range(1, 13), "month": range(1, _days_in_month(span) + 1)}.get(span.field, ())
        return tuple(
            self._bar(
                short_month(number, self.localizer.language) if span.field == "year" else str(number),
                f"{span.value}-{number:02}",
                counts.get(f"{span.value}-{number:02}", 0),
            )
            for number in numbers
        )

    def _months(self, years: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
        """Return a bar for each month from the first to the last; nothing if no date is as short as ten years."""
        months = [bar for year, _ in years for bar in self.within(Span(year))]
        filled = [number for number, bar in enumerate(months) if bar.count]
        shown = months[filled[0] : filled[-1] + 1] if filled else []
        return tuple(
            replace(bar, label=f"{bar.label} {bar.date[:4]}")
            if number == 0 or bar.date.endswith("-01")
            else bar
            for number, bar in enumerate(shown)
        )

    def _year_bar(self, year: int, count: int) -> Bar:
        return self._bar(str(year), f"{year:04}", count)

    def _decade_bar(self, year: int, count: int) -> Bar:
        value = decade_of(f"{year:04}")
        return self._bar(f"{year}–{(year + 9) % 100:02}", value, count)

    def _bar(self, label: str, value: str, count: int) -> Bar:
        return Bar(label, self.localizer.date(value), count, self.path_of(value) if count else "", value)


def _days_in_month(span: Span) -> int:
    if span.field != "month":
        return 0
    year, month = map(int, span.value.split("-"))
    return calendar.monthrange(year, month)[1]
