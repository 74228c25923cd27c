"""The descriptions that a query and filters select: how many there are, their values, and a page of them.

Everything is asked of the text index. The work depends on the number of matches of the words, which is limited, and on
the number of values that are listed; not on the number of descriptions.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property, reduce
from operator import and_
from typing import Final

from fonds.search.facets import range_values
from fonds.store.facet_index import Numbers
from fonds.store.text_search import TextQuery
from fonds.web.context import RequestContext
from fonds.web.search.filters import DateRange, Filters, asks_for_all

MAX_MATCHES: Final = 100_000  # descriptions with the words that are filtered and counted
MAX_LISTED: Final = 10_000  # of the results: later pages do not exist
RELEVANCE: Final = "relevance"
_DATES: Final = "dates"  # stands for the range of dates among the fields


class Selection:
    """What is selected by the words of a query and by filters; by the filters alone if there are no words."""

    def __init__(self, context: RequestContext, text_query: TextQuery, filters: Filters) -> None:
        self.text, self.facets = context.reader.text_search, context.reader.facets
        self.text_query, self.filters = text_query, filters

    @cached_property
    def _matches(self) -> Numbers | None:
        """The descriptions with the words; None if there are no words."""
        return self.text.numbers(self.text_query, MAX_MATCHES) if self.text_query.phrases else None

    @property
    def is_cut(self) -> bool:
        """Whether there may be more descriptions with the words than are filtered and counted."""
        return self._matches is not None and len(self._matches) >= MAX_MATCHES

    @cached_property
    def _sets(self) -> dict[str, Numbers]:
        """The descriptions that each field with a filter selects."""
        sets = {field: self._of_field(field, values) for field, values in self.filters.values.items()}
        if self.filters.dates:
            sets[_DATES] = self._of_dates(self.filters.dates)
        return sets

    def _of_field(self, field: str, values: Iterable[str]) -> Numbers:
        members = [self.facets.having(field, value) for value in values]
        return reduce(and_, members) if asks_for_all(field) else Numbers.union(*members)

    def _of_dates(self, wanted: DateRange) -> Numbers:
        years = self.facets.ends("year")
        if years is None:
            return Numbers()
        first = max(wanted.first or datetime.date.min, datetime.date(int(years[0]), 1, 1))
        last = min(wanted.last or datetime.date.max, datetime.date(int(years[1]), 12, 31))
        return self.facets.having_any(range_values(first, last)) if first <= last else Numbers()

    def members_without(self, field: str = "") -> Numbers:
        """Return what is selected without the filter of a field, so that its other values can be counted."""
        sets = [members for name, members in self._sets.items() if name != field]
        if self._matches is not None:
            sets.append(self._matches)
        return reduce(and_, sets) if sets else self.facets.everything()

    @cached_property
    def members(self) -> Numbers:
        """The numbers of what is selected."""
        return self.members_without()

    def ids(self, order: str, offset: int, limit: int) -> list[str]:
        """Return the ids of a part of what is selected, the best match first or sorted."""
        limit = min(limit, MAX_LISTED - offset)
        if order != RELEVANCE:
            return self.facets.page(self.members, order, offset, limit)
        if not self.filters:
            return self.text.descriptions(self.text_query, limit, offset)
        return self.text.best_of(self.text_query, self.members, offset, limit)

    def counts(self, fields: Mapping[str, int]) -> dict[str, list[tuple[str, int]]]:
        """Return, for each field, (value, count) of its most frequent values, at most so many.

        Where a filter asks for one of the values of its field, the others are counted as if it were not there.
        """
        own = {field for field in fields if field in self._sets and not asks_for_all(field)}
        counts = self.facets.counts(
            {field: limit for field, limit in fields.items() if field not in own}, self.members
        )
        for field in own:
            counts |= self.facets.counts({field: fields[field]}, self.members_without(field))
        return counts

    def count_with(self, field: str, value: str) -> int:
        """Return how many of what is selected have a value."""
        without = self.members if asks_for_all(field) else self.members_without(field)
        return without.intersection_cardinality(self.facets.having(field, value))
