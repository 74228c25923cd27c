"""The IIIF Collection of members in memory: whole, or in parts as they are when it is published for the first time."""

from __future__ import annotations

from typing import Any

from fonds.record.model import Collection
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import collection as iiif


def documents_of(
    description: Collection | None, members: list[iiif.Member], context: SerializerContext
) -> dict[int, dict[str, Any]]:
    """Return the documents by part number; 0 is the Collection itself."""
    if len(members) <= iiif.PART_SIZE:
        items, has_text = iiif.list_members(members, context), any(member.text for member in members)
        return {0: iiif.collection(description, items, has_text, context)}
    documents: dict[int, dict[str, Any]] = {}
    references = []
    for start in range(0, len(members), iiif.PART_SIZE):
        number, part = len(documents) + 1, members[start : start + iiif.PART_SIZE]
        documents[number], reference = iiif.part_of_members(description, number, part, context)
        references.append(reference)
    items = [reference.document for reference in references]
    has_text = any(reference.has_text for reference in references)
    return {**documents, 0: iiif.collection(description, items, has_text, context)}
