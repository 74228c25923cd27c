"""The words by which a description is found besides its text: title, names it links to, and all else it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.record.model import Authority, Description, Record, Unit
from service.serializers.context import Context
from service.serializers.text.metadata_fields import facts


@dataclass(frozen=True, slots=True)
class Findable:
    """Texts of a description, each in every language it has."""

    title: tuple[str, ...]
    names: tuple[str, ...]
    about: tuple[str, ...]


def findable(description: Description, context: Context) -> Findable:
    """What people may type to find it."""
    return Findable(
        tuple(description.names.values()),
        tuple(dict.fromkeys(_names(description, context))),
        tuple(dict.fromkeys(_about(description, context))),
    )


def _names(description: Description, context: Context) -> Iterator[str]:
    """Other names of its own, and the names of whom and what it speaks of, as they are and as the source has them."""
    if isinstance(description, Authority):
        yield from description.other_names
    if isinstance(description, Unit):
        for _, reference in description.references():
            if reference.as_:
                yield reference.as_
            if reference.id:
                yield from context.names(reference.id).values()
                found = context.find(reference.id)
                if isinstance(found, Authority):
                    yield from found.other_names


def _about(description: Description, context: Context) -> Iterator[str]:
    yield description.id
    if isinstance(description, Unit):
        if description.abstract:
            yield from description.abstract.text.values()
        for above in context.ancestors(description):
            yield from above.names.values()
    yield from (description.note or {}).values()
    if isinstance(description, Record) and description.classification:
        yield description.classification
    for fact in facts(description, context):
        for value in fact.values:
            yield value.text
