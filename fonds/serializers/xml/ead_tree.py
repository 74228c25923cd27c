"""The whole tree of a finding aid, down to its items, put together from the stored finding aids of its collections.

It is done for each request and not at each publish, so that an edit remakes one finding aid and not all above it, and
the tree is always that of the moment. A tree of more than `limit` components leaves out what is in collections that do
not fit; these keep a link to their own finding aid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fonds.serializers.xml.ead import left_out

MAX_COMPONENTS: Final = 20_000  # about 15 MB

_COMPONENT: Final = re.compile(rb"(?:<\?collection ([^?]+)\?>)?(<c [^>]*>.*?</c>)", re.DOTALL)
_TREE: Final = re.compile(rb'<dsc dsctype="combined">(.*)</dsc>', re.DOTALL)
_DESCRIPTION: Final = re.compile(rb"<archdesc( [^>]*)?>(.*)</archdesc>", re.DOTALL)
_PLACE: Final = b"<?components?>"


@dataclass(frozen=True, slots=True)
class Component:
    """A unit directly in a collection: its id if it is a collection, and its component in short."""

    collection: str
    short: bytes


@dataclass(frozen=True, slots=True)
class FindingAid:
    """The finding aid of one collection as it is stored: the document with a mark in place of its components."""

    document: bytes
    components: tuple[Component, ...]
    total: int  # of the units directly in the collection, of which the components may be the first

    @classmethod
    def read(cls, parts: Sequence[bytes], total: int) -> FindingAid:
        """Return a finding aid from its first stored parts (see fonds/serializers/xml/ead.py), at least one."""
        match = _TREE.search(parts[0])
        if not match:
            return cls(parts[0], (), total)
        document = parts[0][: match.start()] + _PLACE + parts[0][match.end() :]
        matches = (match for part in (match[1], *parts[1:]) for match in _COMPONENT.finditer(part))
        components = tuple(Component((match[1] or b"").decode(), match[2]) for match in matches)
        return cls(document, components, total)


Load = Callable[[str], FindingAid | None]
"""A function from the id of a collection to its finding aid; None if it is not published."""
Count = Callable[[str], int]
"""A function from the id of a collection to the number of units below it."""


def whole(id: str, load: Load, count: Count, limit: int = MAX_COMPONENTS) -> bytes | None:
    """Return the finding aid of a collection with its tree, of at most `limit` components; None if it has none."""
    return b"".join(parts(id, load, count, limit)) or None


def parts(id: str, load: Load, count: Count, limit: int = MAX_COMPONENTS) -> Iterator[bytes]:
    """Yield the same in parts: no more than the finding aids of the collections around a component are in memory."""
    finding_aid = load(id)
    if finding_aid is None:
        return
    before, place, after = finding_aid.document.partition(_PLACE)
    yield before
    if place:
        listed = min(limit, len(finding_aid.components))
        yield b'<dsc dsctype="combined">'
        if finding_aid.total > listed:
            yield left_out(listed, finding_aid.total).encode()
        yield from _Tree(load, count).below(finding_aid, limit, frozenset({id}))
        yield b"</dsc>"
    yield after


@dataclass(frozen=True, slots=True)
class _Tree:
    load: Load
    count: Count

    def below(self, finding_aid: FindingAid, limit: int, above: frozenset[str]) -> Iterator[bytes]:
        """Yield the components of a collection, with all below those that fit; `above` are the collections around."""
        left = max(0, limit - len(finding_aid.components))
        for component in finding_aid.components[:limit]:
            id, number = component.collection, 0
            is_collection = id != "" and id not in above
            if is_collection:
                number = self.count(id)
            expanded = self.load(id) if is_collection and number <= left else None
            if expanded is None:
                yield component.short
            else:
                left -= number
                yield from self._collection(id, expanded, number, above | {id})

    def _collection(
        self, id: str, finding_aid: FindingAid, size: int, above: frozenset[str]
    ) -> Iterator[bytes]:
        """Yield a collection as a component: the description of its own finding aid, and its components."""
        match = _DESCRIPTION.search(finding_aid.document)
        if match:
            yield b"<c%s>%s" % (match[1] or b"", match[2].replace(_PLACE, b"", 1))
            yield from self.below(finding_aid, size, above)
            yield b"</c>"
