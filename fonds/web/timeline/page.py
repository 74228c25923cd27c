"""What the timeline shows of a span: its parts as a histogram, and its records in order, a page at a time.

Counts and the page of records are read from the index of facets, so a request costs the same in a large archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fonds.serializers.context import SerializerContext
from fonds.store.facet_index import OLDEST, FacetIndex, Numbers
from fonds.web.context import RequestContext
from fonds.web.descriptions.related import Summary, summaries
from fonds.web.histogram import Bar
from fonds.web.localization import LinkTarget, Localizer
from fonds.web.search_links import timeline_path
from fonds.web.timeline.bars import BarMaker
from fonds.web.timeline.spans import Span, beginning_in, covering, decade_of, parts

PER_PAGE: Final = 50
MAX_PAGES: Final = 100  # of a list: deeper in it, a shorter span is the better question
# the parameters by which a timeline may be limited, with the facets of each; an agent is active as any of three
FILTERS: Final = {
    "active": ("sender", "recipient", "creator"),
    "in": ("collection",),
    **{
        name: (name,)
        for name in (
            *("agent", "sender", "recipient", "creator", "mentioned"),
            *("place", "sent_from", "received_at", "subject", "holder"),
        )
    },
}


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the timeline. `span` is None for all dates; `filters` are those that are used, with what they name."""

    span: Span | None
    filters: tuple[tuple[str, str, LinkTarget | None], ...]
    total: int
    undated: int
    bars: tuple[Bar, ...]
    records: tuple[Summary, ...]
    earlier: int  # records whose dates begin before the span
    page: int
    page_count: int  # of those that are listed: at most MAX_PAGES
    above: tuple[tuple[str, str], ...]  # (text, path) of the longer spans
    previous: Bar | None
    next: Bar | None
    path: str  # of this page
    # of all dates ("all"), without filters ("unfiltered"), and of "previous_page" and "next_page", "" if there is none
    paths: Mapping[str, str]

    @property
    def is_cut(self) -> bool:
        """Whether the list ends before all records are listed."""
        return self.total > MAX_PAGES * PER_PAGE

    @property
    def first_number(self) -> int:
        """The number of the first record of this page."""
        return (self.page - 1) * PER_PAGE + 1


def filtered(facets: FacetIndex, filters: Mapping[str, str]) -> Numbers:
    """Return the records that have all values of these filters. The caller may change the set."""
    members = facets.having_any([("kind", "record")])
    for name, value in filters.items():
        members &= facets.having_any((field, value) for field in FILTERS[name])
    return members


def read_timeline(
    context: RequestContext,
    localizer: Localizer,
    span: Span | None,
    filters: Mapping[str, str],
    page: int,
) -> Timeline | None:
    """Return a page of the timeline; None if there is no such page."""
    reader = _TimelineReader(context, localizer, filters)
    facets = reader.facets
    members = reader.members & covering(facets, span) if span else reader.members
    beginning = beginning_in(facets, span, members) if span else members
    page_count = max(1, min(-(-len(members) // PER_PAGE), MAX_PAGES))
    if page > page_count:
        return None
    ids = _page(facets, members, beginning, span, page)
    return Timeline(
        span=span,
        filters=tuple((name, id, reader.localizer.link_to(id)) for name, id in filters.items()),
        total=len(members),
        undated=0 if span else len(members) - len(reader.dated()),
        bars=reader.bars(span),
        records=summaries(context, context.reader.listed(ids), localizer.language),
        earlier=len(members) - len(beginning),
        page=page,
        page_count=page_count,
        above=reader.above(span),
        previous=reader.neighbour(span, -1) if span else None,
        next=reader.neighbour(span, 1) if span else None,
        path=reader.path(span.value if span else "", page),
        paths=reader.paths(span, page, page_count),
    )


def bars_of_records(
    context: RequestContext, page: SerializerContext, filters: Mapping[str, str]
) -> tuple[Bar, ...]:
    """Return the decades, years or months of the records with some values; each bar leads to their timeline."""
    return _TimelineReader(context, Localizer(page), filters).bars(None)


class _TimelineReader:
    """Reads the spans of the records that have the values of some filters."""

    def __init__(self, context: RequestContext, localizer: Localizer, filters: Mapping[str, str]) -> None:
        self.context, self.filters = context, filters
        self.facets: FacetIndex = context.reader.facets
        self.localizer = localizer
        self.members = filtered(self.facets, filters)
        self.bar_maker = BarMaker(self.facets, self.members, self.path, localizer)

    def path(self, date: str, page: int = 1) -> str:
        """Return the path of a page of a span, with these filters."""
        return timeline_path(self.context.urls, self.filters, date, page)

    def paths(self, span: Span | None, page: int, page_count: int) -> dict[str, str]:
        """Return the paths that a page leads to, by name."""
        value = span.value if span else ""
        return {
            "unfiltered": timeline_path(self.context.urls, {}, value),
            "all": self.path(""),
            "previous_page": self.path(value, page - 1) if page > 1 else "",
            "next_page": self.path(value, page + 1) if page < page_count else "",
        }

    def bars(self, span: Span | None) -> tuple[Bar, ...]:
        """Return the histogram of the parts of a span."""
        return self.bar_maker.of_all(self.years()) if span is None else self.bar_maker.within(span)

    def years(self) -> list[tuple[str, int]]:
        """Return (year, records) in order. Without filters they are counted once until the store changes."""
        if self.filters:
            return self.facets.counts_between("year", "", "9999", self.members) if self.members else []
        return self.context.cached(
            "years of records", lambda: self.facets.counts_between("year", "", "9999", self.members)
        )

    def dated(self) -> Numbers:
        """Return the records with a date."""
        return self.members & self.facets.having_any(("year", year) for year, _ in self.years())

    def neighbour(self, span: Span, step: int) -> Bar | None:
        """Return the next (step 1) or previous (-1) span with records within the longer one; None if there is none."""
        counts = self._beside(span)
        if step > 0:
            beside = [entry for entry in counts if entry[0] > span.value][:1]
        else:
            beside = [entry for entry in counts if entry[0] < span.value][-1:]
        for value, count in beside:
            text = self.localizer.date(value)
            return Bar(text, text, count, self.path(value), value)
        return None

    def _beside(self, span: Span) -> list[tuple[str, int]]:
        """Return (date, records) of the spans of the same length, in order: all years, the months of one, its days."""
        if span.field == "decade":
            return [(decade_of(year), count) for year, count in self.bar_maker.decades(self.years())]
        return self.years() if span.field == "year" else parts(self.facets, Span(span.above), self.members)

    def above(self, span: Span | None) -> tuple[tuple[str, str], ...]:
        """Return (text, path) of the longer spans, from the longest."""
        spans = []
        while span and span.above:
            span = Span(span.above)
            spans.append((self.localizer.date(span.value), self.path(span.value)))
        return tuple(reversed(spans))


def _page(
    facets: FacetIndex, members: Numbers, beginning: Numbers, span: Span | None, page: int
) -> list[str]:
    """Return the ids of a page: what begins in the span by date, then what begins before it."""
    offset = (page - 1) * PER_PAGE
    ids = facets.page(beginning, OLDEST, offset, PER_PAGE, span.start if span else "")
    if len(ids) < PER_PAGE and len(members) > len(beginning):
        earlier_offset = max(0, offset - len(beginning))
        ids += facets.page(members - beginning, OLDEST, earlier_offset, PER_PAGE - len(ids))
    return ids
