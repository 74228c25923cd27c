"""Histograms: rows for the macro `histogram` of fonds/web/templates/parts/figures.html."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

MAX_BARS: Final = 30  # that are as wide as a finger needs, beside each other on a desk
MAX_LABELLED: Final = 20  # bars that all have a label
MIN_DISTANCE: Final = 4  # bars from one label to the next, if not all have one
MIN_GAP: Final = 6  # units of time in a row without records that are drawn as one gap


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its short label, its date in words, the number of records, the page that lists them, and the date in EDTF.

    A gap is not a bar: it stands for several units of time without records.
    """

    label: str
    title: str
    count: int
    href: str
    date: str = ""
    is_gap: bool = False


def with_gaps(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Return bars of units of time in a row, of which each long run without records has become one gap."""
    drawn: list[Bar] = []
    run: list[Bar] = []
    for bar in bars:
        if not bar.count:
            run.append(bar)
            continue
        drawn += _short(run)
        run = []
        drawn.append(bar)
    return (*drawn, *_short(run))


def _short(run: Sequence[Bar]) -> Sequence[Bar]:
    if len(run) < MIN_GAP:
        return run
    title = f"{run[0].title}–{run[-1].title}"
    return [Bar(title, title, 0, "", is_gap=True)]


def years_between(
    counts: Sequence[tuple[str, int]], bar_of: Callable[[int, int], Bar], step: int = 1
) -> tuple[Bar, ...]:
    """Return a bar for each year, or each `step` years, from the first to the last that has records.

    `counts` has (year, records) in order; `bar_of` makes a bar of both.
    """
    filled = {int(year): count for year, count in counts}
    if not filled:
        return ()
    years = range(min(filled), max(filled) + 1, step)
    return sparsely_labelled(with_gaps([bar_of(year, filled.get(year, 0)) for year in years]))


def sparsely_labelled(bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    """Return bars of which only the first and those of full decades have a label, if there are many."""
    return bars if len(bars) <= MAX_LABELLED else tuple(_labelled(bars))


def _labelled(bars: Sequence[Bar]) -> Iterator[Bar]:
    last = -MIN_DISTANCE
    for number, bar in enumerate(bars):
        has_room = number - last >= MIN_DISTANCE and number < len(bars) - 1
        has_label = has_room and (number == 0 or bar.label.endswith("0"))
        last = number if has_label else last
        yield bar if has_label or bar.is_gap else replace(bar, label="")
