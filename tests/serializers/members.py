"""What is in collections, from descriptions in memory, for tests of formats that have a collection with its units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fonds.record.model import Description, Unit


@dataclass
class MembersInMemory:
    descriptions: Iterable[Description]
    units_read: list[str] = field(default_factory=list)

    def units(self, id: str | None) -> Iterator[Unit]:
        for description in self.descriptions:
            if isinstance(description, Unit) and description.collection == id:
                self.units_read.append(description.id)
                yield description

    def direct_count(self, id: str | None) -> int:
        return len([unit for unit in self.descriptions if isinstance(unit, Unit) and unit.collection == id])

    def count(self, id: str) -> int:
        return len(self._below(id, frozenset()))

    def _below(self, id: str, above: frozenset[str]) -> set[str]:
        units = (unit for unit in self.descriptions if isinstance(unit, Unit) and unit.collection == id)
        direct = {unit.id for unit in units} - above
        return direct.union(*(self._below(inner, above | direct | {id}) for inner in direct))
