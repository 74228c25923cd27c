"""Histograms of years: rows for the macro `histogram` of service/web/templates/parts/figures.html."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

MAX_BARS: Final = 90
MAX_LABELLED: Final = 24  # bars that all have a label
MIN_DISTANCE: Final = 4  # bars from one label to the next, if not all have one
MIN_GAP: Final = 6  # years in a row without records that are drawn as one gap


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its short label, its date in words, the number of records, the page that lists them, and the date in EDTF.

    A gap is not a bar: it stands for several years without records.
    """

    label: str
    title: str
    count: int
    href: str
    date: str = ""
    is_gap: bool = False


def year_bars(counts: Sequence[tuple[str, int]], href_of: Callable[[str], str]) -> tuple[Bar, ...]:
    """Return a bar for each year from the first to the last, with long runs of empty years as gaps.

    `counts` has (year, records) in order, without empty years. If that makes too many bars, only years with records
    have one.
    """
    by_year = {int(year): count for year, count in counts}
    if not by_year:
        return ()
    years = sorted(by_year)
    bars = [_bar(years[0], by_year, href_of)]
    for before, year in pairwise(years):
        if year - before > MIN_GAP:
            bars.append(Bar(f"{before + 1}–{year - 1}", f"{before + 1}–{year - 1}", 0, "", is_gap=True))
        else:
            bars += [_bar(empty, by_year, href_of) for empty in range(before + 1, year)]
        bars.append(_bar(year, by_year, href_of))
    if len(bars) > MAX_BARS:
        bars = [bar for bar in bars if bar.count]
    return tuple(bars if len(bars) <= MAX_LABELLED else _sparsely_labelled(bars))


def _sparsely_labelled(bars: Sequence[Bar]) -> Iterator[Bar]:
    """Yield bars of which only the first and those of full decades have a label, if there is room for it."""
    last = -MIN_DISTANCE
    for number, bar in enumerate(bars):
        has_room = number - last >= MIN_DISTANCE and number <= len(bars) - MIN_DISTANCE + 1
        has_label = has_room and (number == 0 or bar.label.endswith("0"))
        last = number if has_label else last
        yield bar if has_label or bar.is_gap else replace(bar, label="")


def _bar(year: int, by_year: dict[int, int], href_of: Callable[[str], str]) -> Bar:
    text = f"{year:04}"
    count = by_year.get(year, 0)
    return Bar(str(year), str(year), count, href_of(text) if count else "", text)
