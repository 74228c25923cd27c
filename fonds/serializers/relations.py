"""The relations of a unit: those that it states, and the inverse of those that others state to it."""

from __future__ import annotations

from dataclasses import dataclass

from fonds.record.model import Description, Unit
from fonds.record.relations import INVERSES
from fonds.record.text import MultilingualText, capitalized
from fonds.serializers.context import SerializerContext
from fonds.serializers.translated_labels import with_translation

SCHEME = "relations"
_CODES = (*INVERSES, *INVERSES.values())


@dataclass(frozen=True, slots=True)
class RelatedUnit:
    """What a unit has to do with another one.

    `type` is that of the relation, also where another unit states it and `is_inverse` is set. The other unit is the
    published description `unit`, or has the id `id` if it is not published, or the address `uri`; without all three,
    `text` names it. `number` is the position of a stated relation, from 1.
    """

    type: str
    is_inverse: bool = False
    unit: Description | None = None
    id: str = ""
    uri: str = ""
    text: MultilingualText | None = None
    date: str = ""
    number: int = 0

    @property
    def code(self) -> str:
        """The term of the scheme `relations` that says what this unit is to the other one."""
        return INVERSES[self.type] if self.is_inverse else self.type


def related_units(unit: Unit, context: SerializerContext) -> tuple[RelatedUnit, ...]:
    """Return all relations of a unit, by their terms, each in the order of the file or of lists."""
    if not unit.relations and not context.incoming_relations(unit.id):
        return ()
    return context.of_description(unit, _related_units)


def _related_units(unit: Unit, context: SerializerContext) -> tuple[RelatedUnit, ...]:
    stated = [
        RelatedUnit(
            relation.type,
            unit=context.find(relation.record) if relation.record else None,
            id=relation.record or "",
            uri=relation.uri or "",
            text=relation.text,
            date=relation.date or "",
            number=number,
        )
        for number, relation in enumerate(unit.relations, 1)
    ]
    incoming = [
        RelatedUnit(relation.type, is_inverse=True, unit=source, id=id)
        for id in context.incoming_relations(unit.id)
        if isinstance(source := context.find(id), Unit)
        for relation in source.relations
        if relation.record == unit.id
    ]
    return tuple(sorted((*stated, *incoming), key=lambda related: _CODES.index(related.code)))


def label_of(code: str, context: SerializerContext) -> MultilingualText:
    """Return the label of a term of the scheme `relations`, with a capital."""
    concept = context.vocabulary.find(SCHEME, code)
    labels = with_translation(concept.labels, context) if concept else {"und": code}
    return {tag: capitalized(words) for tag, words in labels.items()}
