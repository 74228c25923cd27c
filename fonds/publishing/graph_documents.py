"""The graph of a description in a profile, as every view, dump and query returns it: stored or built on request.

A graph that is not stored is built from the published version and from what it links to now. What depends on the
publication dates of the description is added last: no serializer knows them, and a stored graph changes only with its
content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fonds.formats import Representation
from fonds.serializers.context import PublicationDates, SerializerContext
from fonds.store.log import Entity
from fonds.store.reader import Reader

Graph = tuple[Representation, str, bytes]  # the profile, the IRI of the graph, N-Triples


def entities(reader: Reader, start: str, batch: int) -> Iterator[Entity]:
    """Yield everything that is, or was, published, in order of id from `start` on."""
    while rows := reader.entities(start, batch):
        yield from rows
        start = f"{rows[-1].id}\0"  # no id lies between


def graphs_of(
    entity: Entity, representations: Iterable[Representation], reader: Reader, context: SerializerContext
) -> list[Graph]:
    """Return the graphs of an entity in these profiles, as far as it has them; none if it is not published.

    Raises LookupError if a stored graph is missing.
    """
    if entity.withdrawn is not None or entity.document_set is None:
        return []
    graphs = []
    for representation in representations:
        if entity.kind in representation.kinds:
            triples = ntriples(entity, representation, reader, context)
            if triples:
                name = context.urls.graph(entity.kind, entity.id, representation.profile)
                graphs.append((representation, name, triples))
    return graphs


def ntriples(
    entity: Entity, representation: Representation, reader: Reader, context: SerializerContext
) -> bytes | None:
    """Return the graph of an entity as N-Triples; None if the description is not available in that profile.

    Raises LookupError if a stored graph is missing: publishing makes all of them or none.
    """
    graph = (
        _stored(entity, representation, reader)
        if representation.stored
        else _build(entity, representation, reader, context)
    )
    if (
        graph is None or representation.publication_dates is None or entity.first_seq is None
    ):  # None: hidden from its first day
        return graph
    dates = PublicationDates(entity.created, entity.changed, reader.versions.count(entity.id))
    date_triples: bytes = representation.publication_dates(reader.description(entity), context, dates)
    return graph + date_triples


def _stored(entity: Entity, representation: Representation, reader: Reader) -> bytes:
    document = reader.document(entity.document_set or 0, representation.name)
    if document is None:
        raise LookupError(f"{entity.id} has no {representation.name}")
    return reader.decompress(document)


def _build(
    entity: Entity, representation: Representation, reader: Reader, context: SerializerContext
) -> bytes | None:
    if representation.serializer is None:
        return b""
    description = reader.description(entity)
    if representation.unavailable_reason and representation.unavailable_reason(description, context):
        return None
    return bytes(representation.serializer(description, context))
