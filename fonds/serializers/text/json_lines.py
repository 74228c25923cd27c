"""JSON Lines: the canonical JSON of descriptions, one to a line, with the fields of the record file."""

from __future__ import annotations

from collections.abc import Iterator

from fonds.record.canonical import to_bytes
from fonds.record.model import Collection, Description
from fonds.serializers.context import SerializerContext
from fonds.serializers.members import NO_LIMIT, Members, below


def line(description: Description, context: SerializerContext) -> bytes:
    """Return a description as one line. JSON has no line feed outside of its escapes."""
    return to_bytes(description) + b"\n"


def tree(
    collection: Collection, members: Members, context: SerializerContext, limit: int = NO_LIMIT
) -> Iterator[bytes]:
    """Yield a collection and at most `limit` of the units below it, each before those in it."""
    yield line(collection, context)
    yield from (line(member.unit, context) for member in below(collection.id, members, limit))
