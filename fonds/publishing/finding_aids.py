"""Stored documents, and the finding aids of collections, which are put together from those of each collection."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count

from fonds.publishing.collection_documents import FINDING_AID
from fonds.serializers.xml import ead_tree
from fonds.store.log import Entity
from fonds.store.reader import Reader


def stored_document(reader: Reader, entity: Entity, name: str) -> bytes | None:
    """Return the document of a description in a stored format, or None; a finding aid has its whole tree."""
    if name == FINDING_AID:
        return whole(reader, entity)
    stored = reader.document(entity.document_set or 0, name)
    return reader.decompress(stored) if stored else None


def whole(reader: Reader, entity: Entity) -> bytes | None:
    """Return the finding aid of a collection with its tree, as it is at this moment; None if it has none."""
    return b"".join(parts(reader, entity)) or None


def parts(reader: Reader, entity: Entity, limit: int = ead_tree.MAX_COMPONENTS) -> Iterator[bytes]:
    """Yield the same in parts, with at most `limit` components; nothing if there is no finding aid."""
    return ead_tree.parts(entity.id, partial(_load, reader, limit), reader.descendant_count, limit)


def _load(reader: Reader, limit: int, id: str) -> ead_tree.FindingAid | None:
    entity = reader.entity(id)
    if entity is None or entity.withdrawn is not None or entity.document_set is None:
        return None
    stored_parts, size = [], 0
    for number in count():
        stored = reader.document(entity.document_set, FINDING_AID, number)
        if stored is None or size >= limit:
            break
        stored_parts.append(reader.decompress(stored))
        size += stored_parts[-1].count(b"<c ")
    return ead_tree.FindingAid.read(stored_parts, reader.member_count(id)) if stored_parts else None
