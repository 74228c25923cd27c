"""The words by which a description is found besides its text: titles, names it mentions, and all other fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.record.model import Authority, Description, Record, Unit
from service.serializers.context import SerializerContext
from service.serializers.text.metadata_fields import metadata_fields_of


@dataclass(frozen=True, slots=True)
class SearchFields:
    """The searchable texts of a description, each in every language it has."""

    title: tuple[str, ...]
    names: tuple[str, ...]
    about: tuple[str, ...]


def search_fields_of(description: Description, context: SerializerContext) -> SearchFields:
    """Return what people may type to find a description."""
    return SearchFields(
        tuple(description.labels.values()),
        tuple(dict.fromkeys(_names(description, context))),
        tuple(dict.fromkeys(_other_fields(description, context))),
    )


def _names(description: Description, context: SerializerContext) -> Iterator[str]:
    """Yield its other names, and the names of all it refers to: as the source has them and as they are known here."""
    if isinstance(description, Authority):
        yield from description.other_names
    if isinstance(description, Unit):
        for _, reference in description.references():
            if reference.as_:
                yield reference.as_
            if reference.id:
                yield from context.names(reference.id).values()
                linked = context.find(reference.id)
                if isinstance(linked, Authority):
                    yield from linked.other_names


def _other_fields(description: Description, context: SerializerContext) -> Iterator[str]:
    yield description.id
    if isinstance(description, Unit):
        if description.abstract:
            yield from description.abstract.text.values()
        for collection in context.ancestors(description):
            yield from collection.labels.values()
    yield from (description.note or {}).values()
    if isinstance(description, Record) and description.classification:
        yield description.classification
    for field in metadata_fields_of(description, context):
        for value in field.values:
            yield value.text
