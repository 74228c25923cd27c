"""The sides of a comparison: a record, one of its other texts, or one of its versions.

`left` and `right` name a side as its address does: `report`, `report/translation-de`, `report/versions/2`. The path or
the whole address of its page will do, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fonds.record import access
from fonds.record.model import Record
from fonds.store.log import Entity
from fonds.store.reader import HiddenError
from fonds.urls import ID, LAYER, UrlBuilder
from fonds.web.context import RequestContext

TRANSCRIPT: Final = "transcript"
MAX_LENGTH: Final = 2000  # characters of a value
_SIDE: Final = re.compile(
    rf"(?:(?:records|id)/)?(?P<id>{ID})(?:\.html)?(?:/versions(?:/(?P<number>[1-9][0-9]{{0,6}}))|/(?P<layer>{LAYER}))?/?"
)


@dataclass(frozen=True, slots=True)
class SideName:
    """What a parameter names: the id of a record, the name of a text, and the number of a version (0: the record)."""

    id: str
    layer: str
    number: int = 0

    def __str__(self) -> str:
        if self.number:
            return f"{self.id}/versions/{self.number}"
        return self.id if self.layer == TRANSCRIPT else f"{self.id}/{self.layer}"


@dataclass(frozen=True, slots=True)
class Side:
    """A record that is compared, and which of its texts."""

    name: SideName
    entity: Entity
    record: Record


class UnknownSideError(Exception):
    """A side names nothing that can be compared."""

    def __init__(self, value: str) -> None:
        super().__init__(value[:100])
        self.value = value[:100]


def parse_side(value: str, urls: UrlBuilder) -> SideName:
    """Return what a parameter names. Raises UnknownSideError."""
    text = value.strip()
    for start in (f"{urls.base}/", f"{urls.prefix}/"):
        text = text.removeprefix(start)
    match = _SIDE.fullmatch(text.partition("#")[0].partition("?")[0]) if len(value) <= MAX_LENGTH else None
    if match is None:
        raise UnknownSideError(value)
    return SideName(match["id"], match["layer"] or TRANSCRIPT, int(match["number"] or 0))


def find_side(name: SideName, context: RequestContext) -> Side:
    """Return a side. Raises UnknownSideError, and HiddenError if not even its existence may be told."""
    entity = context.reader.entity(name.id)
    if entity is None or entity.kind != "record" or entity.withdrawn is not None:
        raise UnknownSideError(str(name))
    if entity.is_restricted or access.is_hidden(context.reader.rule(entity)):
        raise HiddenError(entity)
    record = context.serializer_context.find(name.id)
    if not isinstance(record, Record):
        raise UnknownSideError(str(name))
    return Side(name, entity, record)
