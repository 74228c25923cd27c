"""The metadata fields of a description in reading order, for the page and the plain text.

Each field has a label and values; a value has its language, what it links to, and whose inference it is. Nothing here
is HTML. A field that the description does not have is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from fonds.record import dates, languages
from fonds.record.agent_relations import PLACE_ROLES
from fonds.record.agents import NAME_KINDS, AgentName, AgentPlace, AgentRelation, DatedText
from fonds.record.contact import Address, email_uri, telephone_uri
from fonds.record.correspondence import Dispatch
from fonds.record.field_types import Access, Coordinates, Identifier, Link, Reference, Source
from fonds.record.model import Agent, Authority, Description, Institution, Person, Record, Unit
from fonds.record.structure import Range, ranges_of
from fonds.record.text import MultilingualText, capitalized
from fonds.serializers.context import SerializerContext
from fonds.serializers.element_labels import element_label
from fonds.serializers.relations import RelatedUnit, related_units
from fonds.serializers.relations import label_of as label_of_relation
from fonds.serializers.text import access_statement
from fonds.serializers.text.agent_fields import (
    AGENT_TEXTS,
    DATED_TEXTS,
    DESCRIPTION_CONTROL,
    INSTITUTION_TEXTS,
)
from fonds.serializers.text.contributor_roles import by_role, label_of
from fonds.serializers.text.coordinates import geo_uri, in_words
from fonds.serializers.translated_labels import with_translation


class FieldValue(NamedTuple):
    """A value: its words and their language, the id of the description or the address it links to, and its evidence.

    `source_words` are those of the source if they differ, `named` the forms of the name in the transcript, `inferred`
    the reason for an inferred link, and `inferred_by` the id of the person or institution that inferred it.
    """

    text: str
    language: str = ""
    id: str = ""
    uri: str = ""
    source_words: str = ""
    named: tuple[str, ...] = ()
    inferred: str = ""
    inferred_by: str = ""
    note: str = ""


class MetadataField(NamedTuple):
    """A field: its name, its label, and at least one value."""

    name: str
    label: str
    values: tuple[FieldValue, ...]


def pick_language(text: MultilingualText | None, language: str) -> tuple[str, str]:
    """Return the words for readers of that language, and the tag of the language that they are in."""
    if not text:
        return "", ""
    primary = language.partition("-")[0]
    related = [tag for tag in text if tag.partition("-")[0] == primary]
    tag = language if language in text else related[0] if related else next(iter(text))
    return text[tag], tag


def metadata_fields_of(description: Description, context: SerializerContext) -> tuple[MetadataField, ...]:
    """Return the fields of a description that have values."""
    reader = _FieldReader(context)
    if isinstance(description, Unit):
        fields = reader.unit(description)
    elif isinstance(description, Authority):
        fields = reader.authority(description)
    else:
        fields = iter(())
    if description.statements:
        fields = chain(fields, reader.statements(description))
    return tuple(MetadataField(name, label, values) for name, label, values in fields if values)


def concept_value(scheme: str, code: str, context: SerializerContext) -> FieldValue:
    """Return a concept with its label, address and definition; just the code if the scheme does not have it."""
    concept = context.vocabulary.find(scheme, code)
    if not concept:
        return FieldValue(code)
    words, tag = pick_language(with_translation(concept.labels, context), context.language)
    return FieldValue(words or code, tag, uri=concept.uri, note=context.localize(concept.note))


def same_as_value(link: Link, context: SerializerContext) -> FieldValue:
    """Return a link to the same entity elsewhere, with its confidence, method, source, author and date."""
    gettext = context.gettext
    match = gettext("the same") if link.relation == "exact" else gettext("close to it")
    evidence = [gettext("%(match)s, %(confidence)s", match=match, confidence=gettext(link.confidence))]
    if link.match != link.relation:
        evidence.append(gettext("not confirmed yet"))
    if link.method:
        evidence.append(concept_value("matching", link.method, context).text)
    if link.source:
        evidence.append(gettext("source: %(source)s", source=link.source.rstrip(".")))
    if link.by:
        evidence.append(gettext("linked by %(name)s", name=context.label(link.by)))
    if link.date:
        evidence.append(dates.parse(link.date).format(context.language))
    return FieldValue(link.uri, uri=link.uri, note="; ".join(evidence))


_Field = tuple[str, str, tuple[FieldValue, ...]]


class _FieldReader:
    """Reads the fields of a description in the language of the reader, or of the site where there is no page."""

    def __init__(self, context: SerializerContext) -> None:
        self.context = context
        self.language, self.gettext = context.language, context.gettext

    def unit(self, unit: Unit) -> Iterator[_Field]:
        record = unit if isinstance(unit, Record) else None
        has_elements = unit.has_elements
        yield "source", self.gettext("Source"), self.source(unit.source)
        yield "reference", self.gettext("Shelf mark"), self.words(unit.reference)
        if has_elements:
            yield (
                "containers",
                self.gettext("Containers"),
                tuple(FieldValue(str(container)) for container in unit.containers),
            )
            yield (
                "alternative_references",
                self.gettext("Other references"),
                self.identifiers(unit.alternative_references),
            )
        yield (
            "holder",
            self.gettext("Held by"),
            self.ids([holder.id] if (holder := self.context.holder(unit)) else []),
        )
        yield (
            "collection",
            self.gettext("Part of"),
            self.ids(collection.id for collection in self.context.ancestors(unit)),
        )
        if record:
            yield from self.classification_and_type(record)
        yield "identifiers", self.gettext("Identifiers"), self.identifiers(unit.identifiers)
        if has_elements:
            yield "alternative_titles", self.gettext("Other titles"), self.titles(unit)
        yield "date", self.gettext("Date"), self.unit_date(unit)
        if has_elements:
            yield from self.other_dates(unit)
        yield "level", self.gettext("Level"), self.unit_level(unit)
        yield "extent", self.gettext("Extent"), self.text(unit.extent)
        if record and record.structure:
            yield "structure", self.gettext("Contents"), self.contents(record.structure)
        yield "language", self.gettext("Language"), tuple(self.language_value(tag) for tag in unit.language)
        if has_elements:
            yield "scripts", self.gettext("Scripts"), tuple(self.script(code) for code in unit.scripts)
        if record:
            yield "from", self.gettext("From"), self.references(record.senders)
            yield "to", self.gettext("To"), self.references(record.recipients)
            if record.sent or record.received:
                yield "sent", self.gettext("Sent"), self.dispatch(record.sent)
                yield "received", self.gettext("Received"), self.dispatch(record.received)
        yield "creator", self.gettext("Creator"), self.references(unit.creator)
        if unit.contributors:
            for role, contributors in by_role(unit.contributors).items():
                label, _ = pick_language(label_of(role, self.context), self.language)
                yield "contributors", label, self.references(contributors)
        yield "people", self.gettext("People"), self.references(unit.people)
        yield "places", self.gettext("Places"), self.references(unit.places)
        yield "subjects", self.gettext("Subjects"), self.references(unit.subjects)
        if has_elements:
            yield from (
                (name, self.gettext(element_label(name)), self.text(text)) for name, text in unit.elements()
            )
        yield from self.relations(unit)
        yield "access", self.gettext("Access"), self.access(unit.access)
        yield from self.contributors(unit, record)

    def relations(self, unit: Unit) -> Iterator[_Field]:
        """The relations that the unit states, by their types; the page lists what states a relation to it."""
        if not unit.relations:
            return
        stated = [related for related in related_units(unit, self.context) if not related.is_inverse]
        for code in dict.fromkeys(related.code for related in stated):
            label, _ = pick_language(label_of_relation(code, self.context), self.language)
            yield (
                "relations",
                label,
                tuple(self.related(related) for related in stated if related.code == code),
            )

    def dispatch(self, dispatch: Dispatch | None) -> tuple[FieldValue, ...]:
        """The date, with the words of the source for it, and the place."""
        if dispatch is None:
            return ()
        date = self.date(dispatch.date) or self.words(dispatch.text)
        if dispatch.date and dispatch.text:
            date = tuple(value._replace(source_words=dispatch.text) for value in date)
        return (*date, *self.references([dispatch.place] if dispatch.place else []))

    def related(self, related: RelatedUnit) -> FieldValue:
        words, tag = pick_language(related.text, self.language)
        date = dates.parse(related.date).format(self.language) if related.date else ""
        if not related.id and not related.uri:
            return FieldValue(words, tag, note=date)
        value = self.linked(related.id) if related.id else FieldValue(related.uri, uri=related.uri)
        return value._replace(note="; ".join(filter(None, (words, date))))

    def access(self, rule: Access | None) -> tuple[FieldValue, ...]:
        """Return who may see it, and the archive's own words on that."""
        if rule is None:
            return ()
        sentence = access_statement.describe_access(rule, self.language, self.gettext)
        tier = self.concept("access", rule.tier)._replace(note=sentence)
        return (tier, *self.text(rule.note))

    def identifiers(self, identifiers: Iterable[Identifier]) -> tuple[FieldValue, ...]:
        return tuple(FieldValue(identifier.value, note=identifier.scheme) for identifier in identifiers)

    def titles(self, unit: Unit) -> tuple[FieldValue, ...]:
        return tuple(
            FieldValue(words, tag) for title in unit.alternative_titles for tag, words in title.items()
        )

    def unit_date(self, unit: Unit) -> tuple[FieldValue, ...]:
        """Return the date with the source's own words for it."""
        if not unit.date_text:
            return self.date(unit.date)
        return tuple(
            value._replace(source_words=unit.date_text) for value in self.date(unit.date)
        ) or self.words(unit.date_text)

    def other_dates(self, unit: Unit) -> Iterator[_Field]:
        for date in unit.other_dates:
            label = self.gettext(element_label(f"date_{date.kind}"))
            (value,) = self.date(date.date) or (FieldValue(date.text),)
            words = date.text if date.text != value.text else ""
            yield (
                f"date_{date.kind}",
                self.gettext("%(date)s (bulk)", date=label) if date.bulk else label,
                (value._replace(source_words=words),),
            )

    def unit_level(self, unit: Unit) -> tuple[FieldValue, ...]:
        """Return the level, with the source's own word; nothing for a level that the source does not state."""
        if unit.level == "otherlevel":
            return self.words(unit.level_label)
        return (self._with_words(self.level(unit.level), unit.level_label),)

    def _with_words(self, value: FieldValue, words: str) -> FieldValue:
        return value._replace(source_words=words) if words and words != value.text else value

    def script(self, code: str) -> FieldValue:
        return FieldValue(languages.script_name(code, self.language), note=code)

    def statements(self, description: Description) -> Iterator[_Field]:
        for statement in description.statements:
            yield "statements", pick_language(statement.label, self.language)[0], self.text(statement.text)

    def level(self, code: str) -> FieldValue:
        value = self.concept("levels", code)
        return value if value.uri else FieldValue(code.capitalize())

    def concept(self, scheme: str, code: str) -> FieldValue:
        """Return a concept without its definition, which would clutter a list of fields."""
        return self.context.memoize((scheme, code), self._concept, scheme, code)

    def _concept(self, scheme: str, code: str) -> FieldValue:
        return concept_value(scheme, code, self.context)._replace(note="")

    def classification_and_type(self, record: Record) -> Iterator[_Field]:
        if record.classification:
            value = concept_value("classification", record.classification, self.context)
            value = self._with_words(value, record.classification_label)
            yield "classification", self.gettext("Original classification"), (value,)
        elif record.classification_label:
            yield (
                "classification",
                self.gettext("Original classification"),
                self.words(record.classification_label),
            )
        if record.type:
            yield (
                "type",
                self.gettext("Kind"),
                (self._with_words(self.concept("types", record.type), record.type_label),),
            )
        elif record.type_label:
            yield "type", self.gettext("Kind"), self.words(record.type_label)

    def contributors(self, unit: Unit, record: Record | None) -> Iterator[_Field]:
        if record:
            yield "sponsor", self.gettext("Sponsor"), self.ids(record.sponsor)
        publisher = self.context.publisher(unit)
        yield "publisher", self.gettext("Published by"), self.ids([publisher.id] if publisher else [])
        if record and record.transcription:
            by, edtf = record.transcription.by, record.transcription.date
            date = dates.parse(edtf).format(self.language) if edtf else ""
            yield (
                "transcription",
                self.gettext("Transcription by"),
                (self.linked(by)._replace(note=date),) if by else (),
            )
            tag = record.transcription.language
            yield (
                "transcription_language",
                self.gettext("Transcript in"),
                (self.language_value(tag),) if tag else (),
            )

    def authority(self, authority: Authority) -> Iterator[_Field]:
        language = self.language
        main_name, _ = pick_language(authority.name, language)
        translated = tuple(
            FieldValue(words, tag) for tag, words in authority.name.items() if words != main_name
        )
        other_names = tuple(FieldValue(name) for name in authority.other_names)
        yield "other_names", self.gettext("Other names"), translated + other_names
        agent = authority if isinstance(authority, Agent) else None
        has_facts = agent is not None and agent.has_facts
        if agent:
            lived = isinstance(agent, Person)
            yield from self.names(agent) if has_facts else ()
            yield "dates", self.gettext("Lived") if lived else self.gettext("Existed"), self.date(agent.dates)
            yield (
                "history",
                self.gettext("Life") if lived else self.gettext("History"),
                self.text(agent.history),
            )
            yield from self.agent(agent) if has_facts else ()
        if isinstance(authority, Institution):
            yield from self.institution(authority)
            yield from self.contact(authority) if has_facts else ()
        yield "part_of", self.gettext("Part of"), self.ids([getattr(authority, "part_of", None)])
        yield "broader", self.gettext("Broader subject"), self.ids([getattr(authority, "broader", None)])
        yield (
            "coordinates",
            self.gettext("Coordinates"),
            self.coordinates(getattr(authority, "coordinates", None)),
        )
        yield "source", self.gettext("Source of these facts"), self.source(authority.source)
        for name, label in DESCRIPTION_CONTROL.items() if has_facts else ():
            yield name, self.gettext(label), self.text(getattr(authority, name))

    def names(self, agent: Agent) -> Iterator[_Field]:
        """Yield the forms of the name of each kind, with when they were used and by which rules."""
        for kind in NAME_KINDS:
            values = tuple(self.agent_name(name) for name in agent.names if name.kind == kind)
            if values:
                label = self.concept("name-kinds", kind).text
                yield "names", capitalized(label), values

    def agent_name(self, name: AgentName) -> FieldValue:
        used = dates.parse(name.date).format(self.language) if name.date else ""
        filed = (
            self.gettext("filed as %(name)s", name=name.sort_form)
            if name.is_divided and name.text not in ("", name.sort_form)
            else ""
        )
        note = "; ".join(filter(None, (filed, used, name.rules)))
        return FieldValue(name.form, name.language or "", note=note)

    def agent(self, agent: Agent) -> Iterator[_Field]:
        """Yield what is known of a person or institution in the order of ISAAR(CPF), after its history."""
        for role in PLACE_ROLES:
            label = self.concept("place-roles", role).text
            values = tuple(self.agent_link(place) for place in agent.places if place.role == role)
            yield "places", capitalized(label), values
        for name, label in DATED_TEXTS.items():
            yield name, self.gettext(label), tuple(self.dated_text(text) for text in getattr(agent, name, ()))
        for name, label in AGENT_TEXTS.items():
            yield name, self.gettext(label), self.text(getattr(agent, name, None))
        for kind in dict.fromkeys(relation.type for relation in agent.relations):
            label = self.concept("agent-relations", kind).text
            values = tuple(self.agent_link(relation) for relation in agent.relations if relation.type == kind)
            yield "relations", capitalized(label), values
        yield "identifiers", self.gettext("Identifiers"), self.identifiers(agent.identifiers)

    def agent_link(self, link: AgentPlace | AgentRelation) -> FieldValue:
        """Return a place or a related agent, with its dates and the note on it."""
        value = self.linked(link.id) if link.id else FieldValue(link.as_)
        when = dates.parse(link.date).format(self.language) if link.date else ""
        note = "; ".join(filter(None, (when, self.context.localize(link.note))))
        return value._replace(source_words=link.as_ if link.as_ != value.text else "", note=note)

    def dated_text(self, text: DatedText) -> FieldValue:
        words, tag = pick_language(text.text, self.language)
        return FieldValue(words, tag, note=dates.parse(text.date).format(self.language) if text.date else "")

    def institution(self, institution: Institution) -> Iterator[_Field]:
        if institution.type:
            yield "type", self.gettext("Kind"), (self.concept("institution-types", institution.type),)
        if institution.homepage:
            yield (
                "homepage",
                self.gettext("Website"),
                (FieldValue(institution.homepage, uri=institution.homepage),),
            )

    def contact(self, institution: Institution) -> Iterator[_Field]:
        """Yield how to reach an institution, when it is open and what it offers, in the order of ISDIAH."""
        yield "addresses", self.gettext("Address"), tuple(map(self.address, institution.addresses))
        yield (
            "telephone",
            self.gettext("Telephone"),
            tuple(FieldValue(n, uri=telephone_uri(n)) for n in institution.telephone),
        )
        yield (
            "email",
            self.gettext("E-mail"),
            tuple(FieldValue(name, uri=email_uri(name)) for name in institution.email),
        )
        for name, label in INSTITUTION_TEXTS.items():
            yield name, self.gettext(label), self.text(getattr(institution, name))
            if name == "opening_hours":
                yield (
                    "opening_times",
                    self.gettext("Opening times"),
                    tuple(map(FieldValue, institution.opening_times)),
                )

    def address(self, address: Address) -> FieldValue:
        return FieldValue(str(address), note=self.context.localize(address.note))

    def contents(self, structure: tuple[Range, ...]) -> tuple[FieldValue, ...]:
        """Return the label of each range, in the order of the pages."""
        labels = (pick_language(part.label, self.language) for part in ranges_of(structure))
        return tuple(FieldValue(words, tag) for words, tag in labels)

    def words(self, words: str) -> tuple[FieldValue, ...]:
        return (FieldValue(words),) if words else ()

    def text(self, text: MultilingualText | None) -> tuple[FieldValue, ...]:
        words, tag = pick_language(text, self.language)
        return (FieldValue(words, tag),) if words else ()

    def date(self, edtf: str | None) -> tuple[FieldValue, ...]:
        return (self.context.memoize(edtf, self._date, edtf),) if edtf else ()

    def _date(self, edtf: str) -> FieldValue:
        words = dates.parse(edtf).format(self.language)
        return FieldValue(words, note="" if edtf == words else edtf)

    def source(self, source: Source | None) -> tuple[FieldValue, ...]:
        if not source:
            return ()
        words, tag = pick_language(source.text, self.language)
        return (FieldValue(words, tag, uri=source.url or ""),)

    def language_value(self, tag: str) -> FieldValue:
        name = languages.language_name(tag, self.language)  # the tag itself, if there is no name
        return FieldValue(name, note="" if name == tag else tag)

    def coordinates(self, coordinates: Coordinates | None) -> tuple[FieldValue, ...]:
        if not coordinates:
            return ()
        return (FieldValue(in_words(coordinates, self.gettext), uri=geo_uri(coordinates)),)

    def ids(self, ids: Iterable[str | None]) -> tuple[FieldValue, ...]:
        return tuple(self.linked(id) for id in ids if id)

    def linked(self, id: str) -> FieldValue:
        """Return a link to a description: its name, or its id if it is not published."""
        return self.context.memoize(id, self._linked, id)

    def _linked(self, id: str) -> FieldValue:
        description = self.context.find(id)
        words, tag = pick_language(description.labels, self.language) if description else (id, "")
        return FieldValue(words, tag, id=id if description else "")

    def references(self, references: Iterable[Reference]) -> tuple[FieldValue, ...]:
        return tuple(self.reference(reference) for reference in references)

    def reference(self, reference: Reference) -> FieldValue:
        value = self.linked(reference.id) if reference.id else FieldValue(reference.as_)
        return FieldValue(
            value.text,
            value.language,
            value.id,
            source_words=reference.as_ if reference.as_ != value.text else "",
            named=reference.named,
            inferred=reference.inferred,
            inferred_by=reference.inferred_by or "",
        )
