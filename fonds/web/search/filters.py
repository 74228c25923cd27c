"""The filters of a list of descriptions: read from the query of an address, and written into one.

A filter is a field of the index of facets and a value; dates are `from` and `to`, in EDTF. What cannot be parsed is
ignored, and the page says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs

from fonds.record import dates
from fonds.record.model import KINDS
from fonds.search.facets import MULTIPLE

# the fields that can be filtered by, in the order in which an address names them
FIELDS: Final = (
    *("kind", "type", "level", "hierarchy", "initial", "collection", "top", "agent", "sender", "recipient"),
    *(
        "creator",
        "mentioned",
        "place",
        "sent_from",
        "received_at",
        "subject",
        "language",
        "holder",
        "origin",
        "rights",
        "has",
    ),
)
MAX_VALUES: Final = 20  # of one field
MAX_LENGTH: Final = 300  # characters of a value
_PARAMETERS: Final = {"collection": "in"}  # where the parameter has another name than the field
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of days, both included; None where it is open. The words are those of the request, in EDTF."""

    from_words: str = ""
    to_words: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Filters:
    """The values that are asked for, by field, and the range of dates. `ignored` are words that are no dates."""

    values: Mapping[str, tuple[str, ...]]
    dates: DateRange = DateRange()
    ignored: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values) or bool(self.dates)

    def of(self, field: str) -> tuple[str, ...]:
        """Return the values that are asked for in a field."""
        return self.values.get(field, ())

    def toggled(self, field: str, value: str) -> Filters:
        """Return these filters with a value added, or without it if it is there."""
        present = self.of(field)
        values = tuple(each for each in present if each != value) if value in present else (*present, value)
        return self.having(field, values)

    def having(self, field: str, values: Sequence[str]) -> Filters:
        """Return these filters with other values of a field; without values the field filters nothing."""
        others = {name: other for name, other in self.values.items() if name != field}
        return replace(self, values={**others, field: tuple(values)} if values else others)

    def between(self, first: str, last: str) -> Filters:
        """Return these filters with another range of dates, each side in EDTF or empty. Raises ValueError."""
        return replace(self, dates=_range(first, last))

    def pairs(self) -> Iterator[Pair]:
        """Yield the parameters of an address with these filters."""
        for field in FIELDS:
            for value in self.of(field):
                yield _PARAMETERS.get(field, field), value
        if self.dates.from_words:
            yield "from", self.dates.from_words
        if self.dates.to_words:
            yield "to", self.dates.to_words


NO_FILTERS: Final = Filters({})


def parse_filters(query: str) -> Filters:
    """Return the filters of a query string. Unknown parameters and values that are too long are left out."""
    parameters = parse_qs(query, max_num_fields=200, errors="replace") if query else {}
    values = {}
    for field in FIELDS:
        given = parameters.get(_PARAMETERS.get(field, field), ())
        wanted = tuple(dict.fromkeys(value for value in given if 0 < len(value) <= MAX_LENGTH))[:MAX_VALUES]
        if field == "kind":
            wanted = tuple(value for value in wanted if value in KINDS)
        if wanted:
            values[field] = wanted
    ignored: list[str] = []
    sides = [_date_words(parameters.get(name, [""])[0], ignored) for name in ("from", "to")]
    date_range = _range(*sides)
    if date_range.first and date_range.last and date_range.first > date_range.last:
        ignored += sides
        date_range = DateRange()
    return Filters(values, date_range, tuple(ignored))


def _date_words(words: str, ignored: list[str]) -> str:
    words = words.strip()[:MAX_LENGTH]
    if not words:
        return ""
    try:
        date = dates.parse(words)
    except dates.DateError:
        date = None
    if date is None or not (date.earliest or date.latest):
        ignored.append(words)
        return ""
    return words


def _range(first: str, last: str) -> DateRange:
    start, end = (dates.parse(words) if words else None for words in (first, last))
    return DateRange(
        first,
        last,
        (start.earliest or start.latest) if start else None,
        (end.latest or end.earliest) if end else None,
    )


def asks_for_all(field: str) -> bool:
    """Return whether a filter of a field asks for all of its values, and not for one of them."""
    return field in MULTIPLE
