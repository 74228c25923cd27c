"""What is published, in one format: a description, a collection with everything in it, or the whole node.

Formats that have a place for several descriptions give one file, in parts; of others, each description is a file of
its own. Everything is read as the public may see it, so that nothing is in an export that is not on the web.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fonds.formats import FormatRegistry, Representation
from fonds.publishing import finding_aids, graph_documents
from fonds.publishing.collection_documents import FINDING_AID
from fonds.publishing.documents import build_documents, to_bytes
from fonds.publishing.stored_members import StoredMembers
from fonds.record.canonical import to_bytes as to_json
from fonds.record.model import KINDS, UNITS, Collection, Description
from fonds.record.record_file import FOLDERS
from fonds.serializers.context import SerializerContext
from fonds.serializers.members import NO_LIMIT, below
from fonds.serializers.wrappers import RECORDS_ONLY, WRAPPERS
from fonds.store.log import Entity
from fonds.store.reader import Reader

# formats that only the web has, or that are made of many documents
_OF_THE_WEB: Final = frozenset(
    {"html", "pdf", "linkset", "wordmark", "manifest2", "iiif-collection", "annotations", "searched"}
)
_BATCH: Final = 500
Count = Callable[[int], None]
"""A function that is called with the number of descriptions that were written up to now."""


class ExportError(ValueError):
    """What is asked for is not published, or does not exist in the format. The message says so in a sentence."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of an export: its name, with folders, and its bytes in parts."""

    name: str
    parts: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Export:
    """The files of an export. `is_one_file` says that there is exactly one, whatever is in it."""

    is_one_file: bool
    files: Iterator[ExportFile]


def formats_for_export(formats: FormatRegistry) -> list[Representation]:
    """Return the formats in which descriptions can be exported."""
    return [row for row in formats if row.name not in _OF_THE_WEB]


class Exporter:
    """Reads one snapshot of a store."""

    def __init__(self, reader: Reader, context: SerializerContext, row: Representation, count: Count) -> None:
        self.reader, self.context, self.row, self.count = reader, context, row, count
        self.members = StoredMembers(reader)

    def of_description(self, id: str) -> Export:
        """Return the export of a description, and of a collection with everything in it. Raises ExportError."""
        entity = self._entity(id)
        if entity.kind != "collection":
            self._require(entity.kind, id)
            self.count(1)
            return Export(True, iter([self._file(entity)]))
        if self.row.kinds.isdisjoint(UNITS):
            self._require(entity.kind, id)
        collection = self.reader.description(entity)
        return self._several(lambda: self._collection(collection), entity)

    def of_node(self) -> Export:
        """Return the export of everything that is published."""
        return self._several(self._node, None)

    def _several(self, descriptions: Callable[[], Iterator[Description]], entity: Entity | None) -> Export:
        row = self.row
        if (row.tree_serializer and row.serializer is None) or row.name == FINDING_AID:
            return self._finding_aids(entity)
        wrapper = WRAPPERS.get(row.name)
        if row.is_graph:
            parts: Iterable[bytes] = self._triples(descriptions)
        elif wrapper:
            parts = wrapper(lambda: self._counted(descriptions()), self.context)
        else:
            return Export(
                False, (self._file(self._entity(item.id)) for item in self._counted(descriptions()))
            )
        name = entity.id if entity else "node"
        return Export(True, iter([ExportFile(f"{name}.{self._suffix}", parts)]))

    def _finding_aids(self, entity: Entity | None) -> Export:
        """Return the finding aid of a collection, or of each collection that is in no other."""
        top = (unit.id for unit in self.members.units(None) if isinstance(unit, Collection))
        entities = (self._entity(id) for id in ([entity.id] if entity else top))
        return Export(entity is not None, self._counted_finding_aids(entities))

    def _counted_finding_aids(self, entities: Iterable[Entity]) -> Iterator[ExportFile]:
        number = 0

        def parts(entity: Entity) -> Iterator[bytes]:
            nonlocal number
            number += 1
            for part in self._finding_aid(entity):
                number += part.count(b"<c ")
                self.count(number)
                yield part

        for entity in entities:
            yield ExportFile(f"{entity.id}.{self._suffix}", parts(entity))

    def _finding_aid(self, entity: Entity) -> Iterator[bytes]:
        if self.row.tree_serializer is None:
            return finding_aids.parts(self.reader, entity, NO_LIMIT)
        parts: Iterator[bytes] = self.row.tree_serializer(
            self.reader.description(entity), self.members, self.context
        )
        return parts

    def _triples(self, descriptions: Callable[[], Iterator[Description]]) -> Iterator[bytes]:
        for description in self._counted(descriptions()):
            entity = self._entity(description.id)
            yield graph_documents.ntriples(entity, self.row, self.reader, self.context) or b""

    def _collection(self, collection: Description) -> Iterator[Description]:
        yield collection
        yield from (member.unit for member in below(collection.id, self.members))

    def _node(self) -> Iterator[Description]:
        """Yield the units in the order of the archive, then everything else by id."""
        yield from (member.unit for member in below(None, self.members))
        if self.row.kinds <= UNITS:
            return
        for entity in graph_documents.entities(self.reader, "", _BATCH):
            if entity.kind in UNITS or entity.withdrawn is not None:
                continue
            if description := self.reader.find(entity.id):
                yield description

    def _counted(self, descriptions: Iterator[Description]) -> Iterator[Description]:
        """Yield the descriptions that are available in the format."""
        kinds = {"record"} if self.row.name in RECORDS_ONLY else self.row.kinds
        available = (item for item in descriptions if item.kind in kinds)
        available = (item for item in available if self.context.is_available(self.row, item))
        for number, description in enumerate(available, 1):
            yield description
            self.count(number)

    def _file(self, entity: Entity) -> ExportFile:
        name = f"{entity.id}.{self._suffix}"
        if self.row.name == "markdown":
            name = f"{FOLDERS[entity.kind]}/{name}"
        return ExportFile(name, self._document(entity))

    def _document(self, entity: Entity) -> Iterator[bytes]:
        """Yield the document of a description: that which is stored, if one is."""
        row, description = self.row, self.reader.description(entity)
        if row.is_graph:
            yield graph_documents.ntriples(entity, row, self.reader, self.context) or b""
        elif row.stored:
            yield finding_aids.stored_document(self.reader, entity, row.name) or b""
        elif row.name == "json":
            yield to_json(description)
        else:
            yield from (to_bytes(body) for _, _, body in build_documents(row, description, self.context))

    @property
    def _suffix(self) -> str:
        """The suffix of the files: graphs are in N-Triples."""
        if self.row.is_graph:
            return "nt"
        return self.row.serializations[0].suffix if self.row.serializations else "xml"

    def _entity(self, id: str) -> Entity:
        entity = self.reader.entity(id)
        if entity is None or entity.kind not in KINDS or self.reader.find(id) is None:
            raise ExportError(f"nothing is published under the id {id!r}")
        if entity.withdrawn is not None:
            raise ExportError(f"{id} was withdrawn")
        return entity

    def _require(self, kind: str, id: str) -> None:
        """Raise an error if a description is not available in the format."""
        reason = ""
        if kind in self.row.kinds:
            description = self.reader.find(id)
            if self.row.unavailable_reason and description:
                reason = self.row.unavailable_reason(description, self.context)
            if not reason:
                return
        names = ", ".join(row.name for row in formats_for_export(self.context.formats) if kind in row.kinds)
        why = reason or f"a {kind} has no format {self.row.name}; there are: {names}"
        raise ExportError(f"{id}: {why}")
