"""The units below a collection, for formats that have a collection with all that is in it.

A document for the web has at most so many units: a collection that does not fit is named and not opened. A file that
`fonds export` writes has all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol

from fonds.record.model import MAX_DEPTH, Collection, Unit

NO_LIMIT: Final = 1 << 40  # more than there are, and within the integers of SQLite


class Members(Protocol):
    """What is in collections, as the public may see it."""

    def units(self, id: str | None) -> Iterator[Unit]:
        """Yield the units directly in a collection (None: of the top level), in the order of lists."""

    def direct_count(self, id: str | None) -> int:
        """Return how many units are directly in a collection."""

    def count(self, id: str) -> int:
        """Return how many units are below a collection."""


class Member(NamedTuple):
    """A unit below a collection: its depth, from 1, and whether the units below it follow."""

    depth: int
    unit: Unit
    is_open: bool


def below(id: str | None, members: Members, limit: int = NO_LIMIT) -> Iterator[Member]:
    """Yield the units below a collection (None: of the node), each before those in it; at most `limit` of them."""
    left = max(0, limit - members.direct_count(id))
    for number, unit in enumerate(members.units(id)):
        if number >= limit:
            return
        size = members.count(unit.id) if isinstance(unit, Collection) and left else 0
        is_open = isinstance(unit, Collection) and left > 0 and size <= left
        yield Member(1, unit, is_open)
        if is_open:
            left -= size
            yield from _all_below(unit, members, 2, frozenset({id or "", unit.id}))


def _all_below(unit: Unit, members: Members, depth: int, above: frozenset[str]) -> Iterator[Member]:
    for inner in members.units(unit.id):
        is_open = isinstance(inner, Collection) and inner.id not in above and depth < MAX_DEPTH
        yield Member(depth, inner, is_open)
        if is_open:
            yield from _all_below(inner, members, depth + 1, above | {inner.id})
