"""What is in collections, read from the store, for formats that have a collection with all units below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from fonds.record.model import Unit
from fonds.store.reader import Reader

MAX_UNITS: Final = 5_000  # of a document that is made for a request: `fonds export` writes all
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class StoredMembers:
    """The published units of collections, as a reader may see them (fonds/serializers/members.py)."""

    reader: Reader

    def units(self, id: str | None) -> Iterator[Unit]:
        """Yield the units directly in a collection (None: of the top level), in the order of lists."""
        for number in count():
            rows = self.reader.members(id, _PAGE, number * _PAGE)
            for member, _, _ in rows:
                if isinstance(unit := self.reader.find(member), Unit):
                    yield unit
            if len(rows) < _PAGE:
                return

    def direct_count(self, id: str | None) -> int:
        """Return how many units are directly in a collection."""
        return self.reader.member_count(id)

    def count(self, id: str) -> int:
        """Return how many units are below a collection."""
        return self.reader.descendant_count(id)
