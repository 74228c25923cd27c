"""Read the store as a reader with access sees it: what such readers may see in full, and all else as the public does.

Documents of what is kept back from the public are never stored: they are built on request. What is closed to everybody
is never returned. `used_restricted` tells whether anything was read that is not public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from fonds.record import access
from fonds.record.field_types import Access
from fonds.record.model import Description
from fonds.store.compression import compress
from fonds.store.log import Entity
from fonds.store.reader import Reader, StoredDocument

# (format, description) -> its documents by part; None if the stored documents of the format are the same for everybody
BuildDocuments = Callable[[str, Description], "dict[int, bytes] | None"]

# The store numbers its document sets from 1. Numbers from here on are of sets that this reader builds on request.
_FIRST_UNSTORED_SET = 1 << 62


@dataclass(slots=True)
class _Unredacted:
    """A description that this reader returns in full: its entity as it is stored, and its documents built so far, by
    format."""

    entity: Entity
    documents: dict[str, dict[int, bytes] | None] = field(default_factory=dict)


class AuthorizedReader(Reader):
    """A second reader over the connection of another one, in the same snapshot."""

    def __init__(self, reader: Reader, build: BuildDocuments) -> None:
        super().__init__(reader.connection)
        self._build = build
        # what was returned in full in this request, by id, and the same by the number of its unstored document set
        self._by_id: dict[str, _Unredacted] = {}
        self._by_set: dict[int, _Unredacted] = {}
        self.used_restricted = False

    def begin(self) -> None:
        """Begin a request: forget what was returned before."""
        self.used_restricted = False
        self._by_id.clear()
        self._by_set.clear()

    def entity(self, id: str) -> Entity | None:
        """Return what is published of an id.

        What readers with access may see in full is not withdrawn, and has the number of an unstored document set.
        """
        stored = super().entity(id)
        if stored is None or not access.allows_readers(super().rule(stored)):
            return stored
        self.used_restricted = True
        number = _FIRST_UNSTORED_SET + stored.version
        if number not in self._by_set:
            self._by_id[id] = self._by_set[number] = _Unredacted(stored)
        return replace(stored, withdrawn=None, document_set=number)

    def is_unredacted(self, entity: Entity) -> bool:
        """Return whether this reader gives more of a description than the public gets."""
        return entity.id in self._by_id

    def _stored_entity(self, entity: Entity) -> Entity:
        """Return an entity as it is stored."""
        unredacted = self._by_id.get(entity.id)
        return unredacted.entity if unredacted else entity

    def rule(self, entity: Entity) -> Access | None:
        """Return the access rule of a description at the last publish; None if it is open."""
        return super().rule(self._stored_entity(entity))

    def description(self, entity: Entity) -> Description:
        """Return the full description if readers with access may see it, else its public form."""
        if entity.id in self._by_id:
            return super().unredacted(self._stored_entity(entity))
        return super().description(entity)

    def page_images(self, document_set: int) -> list[bytes]:
        """Return the stored descriptions of the page images of a document set, in order."""
        return super().page_images(self._stored_set(document_set))

    def page_image(self, document_set: int, page: int) -> bytes | None:
        """Return the stored description of the image of one page, counted from 1; None if it does not exist."""
        return super().page_image(self._stored_set(document_set), page)

    def _stored_set(self, number: int) -> int:
        """Return the number of the stored document set behind an unstored one; 0 if there is none."""
        unredacted = self._by_set.get(number)
        return (unredacted.entity.document_set or 0) if unredacted else number

    def document(self, document_set: int, name: str, part: int = 0) -> StoredDocument | None:
        """Return a document of a document set; a document of an unstored set is built now."""
        unredacted = self._by_set.get(document_set)
        if unredacted is None:
            return super().document(document_set, name, part)
        if name not in unredacted.documents:
            unredacted.documents[name] = self._build(name, super().unredacted(unredacted.entity))
        parts = unredacted.documents[name]
        if parts is None:
            return super().document(unredacted.entity.document_set or 0, name, part)
        body = parts.get(part)
        if body is None:
            return None
        return StoredDocument(hashlib.sha256(body).digest(), len(body), compress(body))
