"""JSON Lines: the canonical JSON of descriptions, one to a line, with the fields of the record file."""

from __future__ import annotations

from service.record.canonical import to_bytes
from service.record.model import Description
from service.serializers.context import SerializerContext


def line(description: Description, context: SerializerContext) -> bytes:
    """Return a description as one line. JSON has no line feed outside of its escapes."""
    return to_bytes(description) + b"\n"
