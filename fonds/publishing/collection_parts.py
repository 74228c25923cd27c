"""The parts of a wide collection: ranges of its members that stay as they are when members come to other parts.

A part has a number that it keeps, and starts at a key in the order of members. A part that has twice as many members as
a new one is divided; an empty one is dropped. Of parts there are parts in turn, level by level, until a Collection
lists no more than PART_SIZE of them twice over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fonds.record.model import Collection
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import collection as iiif
from fonds.serializers.iiif.collection import Member, PartReference
from fonds.store.collection_parts import StoredPart
from fonds.store.document_sets import Document
from fonds.store.members import START, Key, Row
from fonds.store.writer import Writer

ReadMember = Callable[[Row], Member]
MakeDocument = Callable[[int, dict[str, Any]], Document]  # of the number of a part, and its IIIF Collection


@dataclass(slots=True)
class MemberPart:
    """A part with members: its number, its place among them before, and its rows if it was made anew."""

    number: int
    place_before: int | None
    rows: list[Row] | None


class CollectionParts:
    """Brings the parts of one collection (None: of the node) up to date, in one transaction.

    `inputs` is the digest of what all parts depend on besides their members. `available` are the numbers of the parts
    whose documents can be used again.
    """

    def __init__(
        self,
        store: Writer,
        description: Collection | None,
        context: SerializerContext,
        inputs: bytes,
        available: Container[int],
        read_member: ReadMember,
        make_document: MakeDocument,
    ) -> None:
        self._store, self._description, self._context = store, description, context
        self._parent = description.id if description else None
        self._inputs, self._available = inputs, available
        self._read_member, self._make_document = read_member, make_document
        self._before = store.collection_parts.get(self._parent)
        self._last_number = max((part.number for part in self._before), default=0)
        self._parts: list[StoredPart] = []
        self.documents: dict[int, Document | None] = {}  # by number; None if it stays as it was
        self.items: list[dict[str, Any]] = []  # of the Collection itself
        self.has_text = False
        self.first_size = (
            2 * iiif.PART_SIZE
        )  # members of the first part, or more than a narrow collection has

    def update(self, changed: Iterable[Key]) -> Iterator[MemberPart]:
        """Yield the parts with members, in order, while they are made; then `items` and `has_text` are known.

        `changed` are the keys of members that came, went or changed. A narrow collection yields nothing.
        """
        before = self._level(1)
        total = sum(part.size for part in before)
        if not before or total < iiif.PART_SIZE:
            total = self._store.members.count(self._parent)
        if total <= (iiif.PART_SIZE // 2 if before else iiif.PART_SIZE):
            self._list_members()
        else:
            yield from self._update_members(before, changed)
            self._update_levels()
            self.first_size = self._parts[0].size if self._parts else 0
        self._store.collection_parts.put(self._parent, self._before, self._parts)

    def _level(self, level: int) -> list[StoredPart]:
        return [part for part in self._before if part.level == level]

    def _list_members(self) -> None:
        rows = self._store.members.first(self._parent, 2 * iiif.PART_SIZE)
        members = [self._read_member(row) for row in rows]
        self.items = iiif.list_members(members, self._context)
        self.has_text = any(member.text for member in members)

    # -- the parts with members

    def _update_members(self, before: list[StoredPart], changed: Iterable[Key]) -> Iterator[MemberPart]:
        starts = [part.first for part in before[1:]]
        stale = {bisect_right(starts, key) for key in changed}
        for place, part in enumerate(before):
            if place in stale or not self._is_usable(part):
                end = starts[place] if place < len(starts) else None
                start = part.first if place else START
                yield from self._divide(part, place, start, end)
            else:
                self._keep(part)
                yield MemberPart(part.number, place, None)
        if not before:
            yield from self._divide(None, None, START, None)

    def _is_usable(self, part: StoredPart) -> bool:
        return part.inputs == self._inputs and part.number in self._available

    def _keep(self, part: StoredPart) -> None:
        self._parts.append(part)
        self.documents[part.number] = None

    def _divide(
        self, part: StoredPart | None, place: int | None, start: Key, end: Key | None
    ) -> Iterator[MemberPart]:
        """Make the members of a range a part, or several if there are too many for one."""
        count = self._store.members.count_between(self._parent, start, end)
        size = count if part and count <= 2 * iiif.PART_SIZE else iiif.PART_SIZE
        while rows := self._store.members.between(self._parent, start, end, size):
            yield self._make(rows, part, place)
            part, place = None, None
            if len(rows) < size or size == count:
                break
            position, kind, sort, id, _ = rows[-1]
            start = (position, kind, sort, id + "\0")

    def _make(self, rows: list[Row], part: StoredPart | None, place: int | None) -> MemberPart:
        """Make a part of rows, under the number of an earlier part or a new one."""
        number = part.number if part else self._next_number()
        members = [self._read_member(row) for row in rows]
        document, reference = iiif.part_of_members(self._description, number, members, self._context)
        first = rows[0][:4]
        if part:  # new members may come before the first of all
            first = min(first, part.first)
        self._add(
            StoredPart(number, 1, first, len(rows), reference.document, reference.has_text, self._inputs),
            document,
        )
        return MemberPart(number, place, rows)

    def _add(self, part: StoredPart, document: dict[str, Any]) -> None:
        self._parts.append(part)
        self.documents[part.number] = self._make_document(part.number, document)  # compressed at once

    def _next_number(self) -> int:
        self._last_number += 1
        return self._last_number

    # -- the parts of parts

    def _update_levels(self) -> None:
        parts, level = list(self._parts), 1
        while len(parts) > (iiif.PART_SIZE // 2 if self._level(level + 1) else iiif.PART_SIZE):
            level += 1
            parts = self._group(parts, level)
        self.items = [part.reference for part in parts]
        self.has_text = any(part.has_text for part in parts)

    def _group(self, below: list[StoredPart], level: int) -> list[StoredPart]:
        """Return the parts of a level, each of a range of the parts below it."""
        before = self._level(level)
        starts = [part.first for part in before[1:]]
        groups: dict[int, list[StoredPart]] = {}
        for part in below:
            groups.setdefault(bisect_right(starts, part.first), []).append(part)
        listed = {part.number: part for part in self._before}
        result: list[StoredPart] = []
        for place, members in sorted(groups.items()):
            group = before[place] if before else None
            is_same = group is not None and self._is_usable(group) and group.size == len(members)
            if group and is_same and all(listed.get(part.number) == part for part in members):
                self._keep(group)
                result.append(group)
            else:
                result += self._make_groups(group, members, level)
        return result

    def _make_groups(
        self, group: StoredPart | None, members: Sequence[StoredPart], level: int
    ) -> Iterator[StoredPart]:
        size = len(members) if group and len(members) <= 2 * iiif.PART_SIZE else iiif.PART_SIZE
        for start in range(0, len(members), size):
            slice_ = members[start : start + size]
            number = group.number if group else self._next_number()
            references = [PartReference(part.reference, part.has_text) for part in slice_]
            document, reference = iiif.part_of_parts(self._description, number, references, self._context)
            first = min(group.first, slice_[0].first) if group else slice_[0].first
            part = StoredPart(
                number, level, first, len(slice_), reference.document, reference.has_text, self._inputs
            )
            self._add(part, document)
            yield part
            group = None
