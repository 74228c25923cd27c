"""The graph of a description in a profile, as every door, dump and query gives it: stored or made, and stamped.

A graph that is not stored is made from the published version and from what it links to now. What depends on when the
description was published is added last: no maker knows it, and a stored graph changes only with what it says.
"""

from __future__ import annotations

from service.formats import Publication
from service.serializers.context import Context, Moment
from service.store.log import Entity
from service.store.reader import Reader


def ntriples(row: Entity, publication: Publication, reader: Reader, context: Context) -> bytes | None:
    """The graph as N-Triples; None where the description cannot be had in that profile.

    Raises LookupError for a stored graph that is not there: publish makes all of them, or none.
    """
    made = (
        _stored(row, publication, reader) if publication.stored else _made(row, publication, reader, context)
    )
    if (
        made is None or publication.stamp is None or row.born is None
    ):  # never told of: hidden from its first day
        return made
    moment = Moment(row.created, row.changed, reader.versions.count(row.id))
    stamped: bytes = publication.stamp(reader.description(row), context, moment)
    return made + stamped


def _stored(row: Entity, publication: Publication, reader: Reader) -> bytes:
    stored = reader.document(row.edition or 0, publication.name)
    if stored is None:
        raise LookupError(f"{row.id} has no {publication.name}")
    return reader.unpack(stored)


def _made(row: Entity, publication: Publication, reader: Reader, context: Context) -> bytes | None:
    if publication.maker is None:
        return b""
    description = reader.description(row)
    if publication.refuses and publication.refuses(description, context):
        return None
    return bytes(publication.maker(description, context))
