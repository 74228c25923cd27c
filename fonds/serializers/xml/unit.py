"""The data of a unit of description that the XML formats share: names with their roles, subjects, and types.

Labels are in the language of the site if there are any. Nothing here is XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from fonds.record.agents import AgentName
from fonds.record.field_types import Reference
from fonds.record.model import Agent, Collection, Description, Place, Record, Subject, Unit
from fonds.record.text import in_language
from fonds.serializers.concept_schemes import Concept
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph import concepts
from fonds.serializers.graph.contributors import dublin_core_element, role_labels

AGENT: Final = "agent"  # the kind of a name that may be one of a person, a family or an institution
RELATORS: Final = "http://id.loc.gov/vocabulary/relators"
# role -> code of the MARC relator; MARC has none for a sender, and the nearest is the creator
_RELATOR_CODES: Final = {
    "sender": "cre",
    "creator": "cre",
    "recipient": "rcp",
    "sponsor": "spn",
    "transcriber": "trc",
}


_ADDRESS: Final = (
    "ead:repository/address"  # element of a statement: an address that the source does not divide
)


@dataclass(frozen=True, slots=True)
class Name:
    """An entity that a unit refers to: its label, and the URI and kind of its description.

    `role` is a code of the scheme `roles`, `code` the MARC relator, `source_words` the source's words if they differ.
    `parts` are those of the authorised form of the name, `dates` those of existence (EDTF), if the name has parts.
    A contributor has `relators` instead, and `role_words`, the source's words for the role. `life` are the dates of
    existence of an agent (EDTF) whether its name has parts or not, `other_names` further names, and `source` is the
    list that a subject or place is from, `coordinates` are the latitude and the longitude of a place.
    """

    label: str
    uri: str = ""
    kind: str = ""
    role: str = ""
    code: str = ""
    source_words: str = ""
    parts: AgentName | None = None
    dates: str = ""
    relators: tuple[str, ...] = ()
    role_words: str = ""
    life: str = ""
    other_names: tuple[str, ...] = ()
    source: str = ""
    coordinates: str = ""

    @property
    def sort_form(self) -> str:
        """The name as it is filed, `Harriman, W. Averell`, if it has parts; else the label."""
        return self.parts.sort_form if self.parts else self.label


def creators(unit: Unit, context: SerializerContext) -> Iterator[Name]:
    """Yield senders and creators, and contributors who are creators."""
    if isinstance(unit, Record):
        yield from _names(unit.senders, "sender", context)
    yield from _names(unit.creator, "creator", context)
    yield from _contributors(unit, "creator", context)


def contributors(unit: Unit, context: SerializerContext) -> Iterator[Name]:
    """Yield names in other roles: recipients, sponsors, and the transcriber."""
    if isinstance(unit, Record):
        yield from _names(unit.recipients, "recipient", context)
        yield from (_linked_name(id, "sponsor", context) for id in unit.sponsor)
        if unit.transcription and unit.transcription.by:
            yield _linked_name(unit.transcription.by, "transcriber", context)
    yield from _contributors(unit, "contributor", context)


def publishers(unit: Unit, context: SerializerContext) -> Iterator[Name]:
    """Yield contributors who are publishers of the original."""
    return _contributors(unit, "publisher", context)


def all_contributors(unit: Unit, context: SerializerContext) -> Iterator[Name]:
    """Yield contributors that are no creators."""
    yield from _contributors(unit, "contributor", context)
    yield from _contributors(unit, "publisher", context)


def subjects(unit: Unit, context: SerializerContext) -> Iterator[Name]:
    """Yield the people and subjects that a unit is about. Of people who have only words the kind is not known."""
    for name in _names(unit.people, "", context):
        yield name if name.kind else replace(name, kind=AGENT)
    yield from _names(unit.subjects, "", context)


def places(unit: Unit, context: SerializerContext) -> Iterator[Name]:
    """Yield the places that a unit is about."""
    yield from _names(unit.places, "", context)


def places_of(place: Reference | None, context: SerializerContext) -> Iterator[Name]:
    """Yield the place of a reference; nothing without one. One that has only words is a place too."""
    for name in _names((place,) if place else (), "", context):
        yield name if name.kind else replace(name, kind="place")


def holder(unit: Unit, context: SerializerContext) -> Name | None:
    """Return the institution that holds the original."""
    return _name(context.holder(unit), context)


def address_lines(unit: Unit, context: SerializerContext) -> Iterator[str]:
    """Yield the lines of the addresses of the institution that holds the original, as it or its source states them."""
    institution = context.holder(unit)
    for address in institution.addresses if institution else ():
        place = " ".join(filter(None, (address.postal_code, address.locality)))
        yield from filter(None, (address.street, place, address.region, address.country))
    for statement in institution.statements if institution else ():
        if statement.source == _ADDRESS:
            yield from in_language(statement.text, context.site.language).splitlines()


def publisher(unit: Unit, context: SerializerContext) -> Name | None:
    """Return the publisher."""
    return _name(context.publisher(unit), context)


def ancestors(unit: Unit, context: SerializerContext) -> list[Collection]:
    """Return the collections above a unit, the nearest first."""
    return list(reversed(context.ancestors(unit)))


def dcmi_type(unit: Unit, context: SerializerContext) -> str:
    """Return the name of its DCMI type, as `Text` or `StillImage`; `Collection` for one; empty if unknown."""
    if isinstance(unit, Collection):
        return "Collection"
    return concepts.dcmi_type(context.vocabulary, unit.type if isinstance(unit, Record) else None)


def genre(unit: Unit, context: SerializerContext) -> Name | None:
    """Return the type of a record, a concept of the scheme `types`."""
    code = unit.type if isinstance(unit, Record) else None
    if not code:
        return None
    concept = context.vocabulary.find("types", code)
    return Name(_label(concept, context), concept.uri) if concept else Name(code)


def classification(unit: Unit, context: SerializerContext) -> str:
    """Return the original security classification."""
    code = unit.classification if isinstance(unit, Record) else None
    concept = context.vocabulary.find("classification", code) if code else None
    return _label(concept, context) if concept else code or ""


def access_tier(code: str, context: SerializerContext) -> str:
    """Return the label of an access tier."""
    concept = context.vocabulary.find("access", code)
    return _label(concept, context) if concept else code


def level(unit: Unit, context: SerializerContext) -> str:
    """Return the label of the level of description; "" for one that the source does not state."""
    concept = context.vocabulary.find("levels", unit.level)
    return _label(concept, context) if concept and unit.level != "otherlevel" else ""


def _label(concept: Concept, context: SerializerContext) -> str:
    return in_language(concept.labels, context.site.language)


def _names(references: tuple[Reference, ...], role: str, context: SerializerContext) -> Iterator[Name]:
    for reference in references:
        if reference.id:
            yield _linked_name(reference.id, role, context, reference.as_)
        else:
            yield Name(reference.as_, role=role, code=_RELATOR_CODES.get(role, ""))


def _contributors(unit: Unit, element: str, context: SerializerContext) -> Iterator[Name]:
    """Yield the contributors that are this element of Dublin Core, each once: as creator before publisher."""
    for contributor in unit.contributors:
        elements = {dublin_core_element(role, context) for role in contributor.roles}
        if element == next(name for name in ("creator", "publisher", "contributor") if name in elements):
            name = next(_names((contributor,), "", context))
            yield replace(
                name,
                relators=contributor.roles if contributor.role else (),
                role_words=contributor.role_label,
            )


def role_label(code: str, context: SerializerContext) -> str:
    """Return the label of a relator."""
    return in_language(role_labels(code, context), context.site.language)


def _name(description: Description | None, context: SerializerContext) -> Name | None:
    return _linked_name(description.id, "", context) if description else None


def shared(name: Name, element: Callable[[Name, SerializerContext], str], context: SerializerContext) -> str:
    """Return the element of a name; that of a description, which many units link to, is made once."""
    return context.memoize(name, element, name, context) if name.uri else element(name, context)


def _linked_name(id: str, role: str, context: SerializerContext, words: str = "") -> Name:
    return context.memoize((id, role, words), _find_name, id, role, context, words)


def _find_name(id: str, role: str, context: SerializerContext, words: str) -> Name:
    description = context.find(id)
    code = _RELATOR_CODES.get(role, "")
    if description is None:
        return Name(words or id, role=role, code=code)
    label = description.label(context.site.language)
    source_words = words if words != label else ""
    name = description.authorised_name(context.site.language) if isinstance(description, Agent) else None
    parts = name if name and name.is_divided else None
    life = (description.dates or "") if isinstance(description, Agent) else ""
    return Name(
        label,
        context.entity_uri(description),
        description.kind,
        role,
        code,
        source_words,
        parts,
        life if parts else "",
        life=life,
        other_names=_other_names(description),
        source=_list_of(description),
        coordinates=_coordinates(description),
    )


def _other_names(description: Description) -> tuple[str, ...]:
    if not isinstance(description, Agent | Place | Subject):
        return ()
    return tuple(dict.fromkeys(description.other_names))


def _coordinates(description: Description) -> str:
    point = description.coordinates if isinstance(description, Place) else None
    return f"{point.latitude},{point.longitude}" if point else ""


def _list_of(description: Description) -> str:
    source = description.source if isinstance(description, Place | Subject) else None
    return source if isinstance(source, str) else in_language(source.text, "en") if source else ""
