"""The parts of wide collections: their numbers, which are in published addresses, and where they start."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fonds.store.members import KEY, TOP, Key

_COLUMNS = f"number, level, {KEY}, size, reference, has_text, inputs"
_PUT = f"INSERT OR REPLACE INTO collection_part (parent, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part: its number, its level (1 has members), where it starts, and how many members or parts it has.

    `reference` is what the Collection above it says of it, `has_text` whether any member below it has text, and
    `inputs` the digest of what it depends on besides its members.
    """

    number: int
    level: int
    first: Key
    size: int
    reference: dict[str, Any]
    has_text: bool
    inputs: bytes


class CollectionPartsTable:
    """The table of parts, for publishing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def get(self, parent: str | None) -> list[StoredPart]:
        """Return the parts of a collection (None: of the node), in order."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM collection_part WHERE parent = ? ORDER BY level, {KEY}",  # noqa: S608
            (parent or TOP,),
        )
        return [
            StoredPart(number, level, tuple(key), size, json.loads(reference), bool(has_text), inputs)
            for number, level, *key, size, reference, has_text, inputs in rows
        ]

    def put(self, parent: str | None, before: Sequence[StoredPart], after: Sequence[StoredPart]) -> None:
        """Store the parts of a collection; only those that differ are written."""
        old = {part.number: part for part in before}
        numbers = {part.number for part in after}
        self._db.executemany(
            "DELETE FROM collection_part WHERE parent = ? AND number = ?",
            [(parent or TOP, number) for number in old if number not in numbers],
        )
        self._db.executemany(
            _PUT,
            [
                (
                    parent or TOP,
                    part.number,
                    part.level,
                    *part.first,
                    part.size,
                    json.dumps(part.reference, ensure_ascii=False),
                    part.has_text,
                    part.inputs,
                )
                for part in after
                if old.get(part.number) != part
            ],
        )
