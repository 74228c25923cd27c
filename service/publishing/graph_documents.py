"""The graph of a description in a profile, as every view, dump and query returns it: stored or built on request.

A graph that is not stored is built from the published version and from what it links to now. What depends on the
publication dates of the description is added last: no serializer knows them, and a stored graph changes only with its
content.
"""

from __future__ import annotations

from service.formats import Representation
from service.serializers.context import PublicationDates, SerializerContext
from service.store.log import Entity
from service.store.reader import Reader


def ntriples(
    row: Entity, publication: Representation, reader: Reader, context: SerializerContext
) -> bytes | None:
    """Return the graph of an entity as N-Triples; None if the description is not available in that profile.

    Raises LookupError if a stored graph is missing: publishing makes all of them or none.
    """
    graph = (
        _stored(row, publication, reader) if publication.stored else _build(row, publication, reader, context)
    )
    if (
        graph is None or publication.publication_dates is None or row.first_seq is None
    ):  # None: hidden from its first day
        return graph
    dates = PublicationDates(row.created, row.changed, reader.versions.count(row.id))
    date_triples: bytes = publication.publication_dates(reader.description(row), context, dates)
    return graph + date_triples


def _stored(entity: Entity, representation: Representation, reader: Reader) -> bytes:
    document = reader.document(entity.edition or 0, representation.name)
    if document is None:
        raise LookupError(f"{entity.id} has no {representation.name}")
    return reader.decompress(document)


def _build(
    entity: Entity, representation: Representation, reader: Reader, context: SerializerContext
) -> bytes | None:
    if representation.serializer is None:
        return b""
    description = reader.description(entity)
    if representation.refuses and representation.refuses(description, context):
        return None
    return bytes(representation.serializer(description, context))
