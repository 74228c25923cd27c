"""The units below a collection in the order of a finding aid, each before those in it: the ones from a place on.

A page begins at a place among all units of the collection. It is found from the top down: the counts of what is below
each collection are stored (fonds/store/descendants.py), so that whole branches are passed over without being read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from fonds.record.model import MAX_DEPTH, Collection, Unit
from fonds.store.reader import Reader

_CHUNK = 200  # members that are read at once
_WIDE = 10_000  # members of a collection of which only those are looked for that something is in


class Placed(NamedTuple):
    """A unit in its place, and its depth from 1. One that is continued was named on an earlier page, and what is in it
    follows."""

    depth: int
    unit: Unit
    is_continued: bool


class Branch(NamedTuple):
    """A collection directly in another one: its id and summary, its place among all units below that, from 0, and how
    many units are in it."""

    id: str
    summary: bytes
    place: int
    size: int


_Step = tuple[str, int]  # the id of a collection, and the place of a member in it


class Preorder:
    """The units below one collection, as a reader may see them."""

    def __init__(self, reader: Reader, id: str) -> None:
        self._reader, self._id = reader, id

    def total(self, id: str = "") -> int:
        """Return how many units are below the collection, or below another one."""
        return sum(self._reader.level_counts([id or self._id]).get(id or self._id, {}).values())

    def branches(self, id: str = "") -> list[Branch]:
        """Return the collections directly in the collection, or in another one, in order."""
        id = id or self._id
        total, direct = self.total(id), self._reader.member_count(id)
        if total == 0 or (total == direct and direct > _WIDE):
            return []
        members = self._reader.member_lists.collections(id)
        sizes = self._reader.level_counts([member for _, member, _ in members])
        branches, before = [], 0
        for place, member, summary in members:
            size = sum(sizes.get(member, {}).values())
            branches.append(Branch(member, summary, place + before, size))
            before += size
        return branches

    def units(self, start: int, limit: int) -> Iterator[Placed]:
        """Yield the units from a place on, at most `limit`, and before them those that contain the first."""
        steps = self._steps(start)
        left = limit
        for placed in self._from(steps, 1):
            if not placed.is_continued:
                left -= 1
            if left < 0:
                return
            yield placed

    def _steps(self, start: int) -> list[_Step]:
        """Return the members on the way to a place, from the top down."""
        steps: list[_Step] = []
        id = self._id
        while len(steps) < MAX_DEPTH:
            passed = 0  # units in collections that lie before the place
            inside = None
            for branch in self.branches(id) if start else ():
                if start <= branch.place:
                    break
                if start <= branch.place + branch.size:
                    inside = branch
                    break
                passed += branch.size
            if inside is None:
                return [*steps, (id, start - passed)]
            steps.append((id, inside.place - passed))
            start -= inside.place + 1
            id = inside.id
        return steps

    def _from(self, steps: list[_Step], depth: int) -> Iterator[Placed]:
        (id, place), *deeper = steps
        if not deeper:
            yield from self._all(id, place, depth)
            return
        for unit in self._members(id, place, 1):
            yield Placed(depth, unit, is_continued=True)
        yield from self._from(deeper, depth + 1)
        yield from self._all(id, place + 1, depth)

    def _all(self, id: str, place: int, depth: int) -> Iterator[Placed]:
        """Yield the members of a collection from a place on, each with all below it."""
        for unit in self._members(id, place):
            yield Placed(depth, unit, is_continued=False)
            if isinstance(unit, Collection) and depth < MAX_DEPTH:
                yield from self._all(unit.id, 0, depth + 1)

    def _members(self, id: str, place: int, limit: int = 0) -> Iterator[Unit]:
        size = limit or _CHUNK
        for chunk in count():
            rows = self._reader.members(id, size, place + chunk * size)
            for member, _, _ in rows:
                if isinstance(unit := self._reader.find(member), Unit):
                    yield unit
            if limit or len(rows) < size:
                return
