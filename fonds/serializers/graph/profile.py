"""The base class of the RDF profiles: it goes through the fields of a description in one order for all profiles.

A profile is a module with a subclass that adds the triples of each field. A missing method is an error of the type
checker, so that no field is forgotten silently. vocab/crosswalk.csv lists the terms of each field in each profile, and
a test validates the graphs against it. Profiles make no blank nodes and add nothing that the description does not say.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from fonds.record.dates import EdtfDate
from fonds.record.field_types import Access, Link, Reference, Source, Statement
from fonds.record.model import (
    Agent,
    Authority,
    Collection,
    Description,
    Family,
    Institution,
    Place,
    Record,
    Subject,
    Unit,
)
from fonds.serializers.concept_schemes import Concept
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.graph_builder import GraphBuilder, LinkedEntityCache, LinkedReference
from fonds.serializers.graph.namespaces import TYPE
from fonds.serializers.graph.ntriples import Term, Triple, integer, iri, join_triples
from fonds.serializers.relations import related_units


class Profile(ABC):
    """An RDF profile. `name` is its token, `classes` are those of each kind.

    `part_of` and `publisher` are the properties that link to the collection above and to the publisher; `position` is
    that of the place among the units of a collection, where a profile has one.
    `shares_custody` says whether the triples of custody are the same for all units in one place; they are not where
    each unit has its own node for them.
    """

    name: ClassVar[str]
    classes: ClassVar[Mapping[str, tuple[Term, ...]]]
    part_of: ClassVar[Term]
    publisher: ClassVar[Term]
    position: ClassVar[Term | None] = None
    shares_custody: ClassVar[bool] = True

    def __init__(self) -> None:
        self._linked_entities = LinkedEntityCache(self.describe_linked)

    def to_ntriples(self, description: Description, context: SerializerContext) -> bytes:
        """Return the graph of a description as N-Triples, in the form in which it is stored."""
        return join_triples(self.build(description, context).lines())

    def build(self, description: Description, context: SerializerContext) -> GraphBuilder:
        """Add the entity, the entities it is linked to, and the description itself."""
        graph = GraphBuilder(description, context, self._linked_entities)
        graph.add(TYPE, *self.classes[description.kind])
        if isinstance(description, Unit):
            self.unit(graph, description)
        elif isinstance(description, Authority):
            self.authority(graph, description)
        if description.statements:
            self.statements(graph, description)
        self.matches(graph, description.same_as)
        self.document(graph)
        return graph

    def unit(self, graph: GraphBuilder, unit: Unit) -> None:
        """Add a record or a collection, field by field."""
        if isinstance(unit, Record):
            self.record_type(graph, unit)
        self.title(graph, unit)
        self.identifiers(graph, unit)
        if unit.parsed_date:
            self.date(graph, unit.parsed_date)
        self.languages(graph, unit.language)
        self.extent(graph, unit)
        if self.position and unit.order is not None:
            graph.add(self.position, integer(unit.order))
        if isinstance(unit, Record):
            self._references(graph, "from", unit.senders)
            self._references(graph, "to", unit.recipients)
        self._references(graph, "creator", unit.creator)
        if unit.contributors:
            self.contributors(graph, unit)
        self._references(graph, "people", unit.people)
        self._references(graph, "places", unit.places)
        self._references(graph, "subjects", unit.subjects)
        if self.shares_custody:
            key = (self.name, unit.kind, unit.collection, unit.holder, unit.publisher, unit.level)
            graph.add_shared(key, self.custody, unit)
        else:
            self.custody(graph, unit)
        if unit.source:
            self.source(graph, unit, unit.source)
        if isinstance(unit, Record):
            self.record(graph, unit)
        if unit.abstract:
            self.abstract(graph, unit.abstract)
        if unit.has_elements:
            self.elements(graph, unit)
        self.note(graph, unit)
        self.rights(graph, unit)
        if unit.access:
            self.access(graph, unit.access)
        if related_units(unit, graph.context):
            self.relations(graph, unit)
        self.downloads(graph, unit)

    def record(self, graph: GraphBuilder, record: Record) -> None:
        """Add the fields that only a record has."""
        if record.sent or record.received:
            self.correspondence(graph, record)
        for sponsor in record.sponsor:
            self.sponsor(graph, graph.link(sponsor))
        if record.classification:
            self.security_classification(graph, record.classification)
        if record.pages:
            self.pages(graph, record)
        self.transcript(graph, record)
        if record.texts or record.notes or record.transcription:
            self.additional_texts(graph, record)
        if record.structure:
            self.contents(graph, record)
        if record.annotations:
            self.annotations(graph, record)

    def record_type(self, graph: GraphBuilder, record: Record) -> None:
        """The type of the document, and the classes that it matches (vocab/schemes/types.ttl)."""
        if code := record.type:
            graph.add_shared((self.name, code), self.document_type, code)

    def _references(self, graph: GraphBuilder, field: str, references: tuple[Reference, ...]) -> None:
        for linked in graph.references(field, references) if references else ():
            self.reference(graph, field, linked)

    def custody(self, graph: GraphBuilder, unit: Unit) -> None:
        """Collection, holder and publisher, which are three different things, and the level of description."""
        context = graph.context
        ancestors = context.ancestors(unit)
        if unit.collection:
            graph.add(self.part_of, graph.link(unit.collection))
        for child, parent in zip(ancestors[1:], ancestors, strict=False):
            graph.add_to(graph.link(child.id), (self.part_of, graph.link(parent.id)))
        if holder := context.holder(unit):
            self.holder(graph, holder, ancestors)
        if publisher := context.publisher(unit):
            graph.add(self.publisher, graph.link(publisher.id))
        self.level(graph, unit)

    def authority(self, graph: GraphBuilder, authority: Authority) -> None:
        """Add a person, institution, place or subject."""
        self.names(graph, authority)
        if isinstance(authority, Agent):
            if authority.dates:
                self.dates_of_existence(graph, authority.dates)
            if authority.has_facts or isinstance(authority, Family):
                self.agent(graph, authority)
        if isinstance(authority, Institution):
            self.institution(graph, authority)
        elif isinstance(authority, Place):
            self.place(graph, authority)
        elif isinstance(authority, Subject) and authority.broader:
            self.broader(graph, graph.link(authority.broader))
        if authority.source:
            self.source(graph, authority, authority.source)

    def uri(self, graph: GraphBuilder) -> Term:
        """Return the URI of the profile, to which the description conforms."""
        return iri(graph.context.urls.vocab("profiles", self.name))

    @abstractmethod
    def describe_linked(
        self, linked: Description | Concept, term: Term, languages: tuple[str, ...]
    ) -> list[Triple]:
        """Return the classes and names of a linked description or concept, labels of a concept in these languages."""

    @abstractmethod
    def document_type(self, graph: GraphBuilder, code: str) -> None:
        """The type of a document, by its code."""

    @abstractmethod
    def title(self, graph: GraphBuilder, unit: Unit) -> None:
        """The title."""

    @abstractmethod
    def identifiers(self, graph: GraphBuilder, unit: Unit) -> None:
        """The id, the reference code, and identifiers assigned by others."""

    @abstractmethod
    def date(self, graph: GraphBuilder, date: EdtfDate) -> None:
        """The date of creation, or the dates of a collection."""

    @abstractmethod
    def languages(self, graph: GraphBuilder, tags: tuple[str, ...]) -> None:
        """The languages of the material (BCP 47)."""

    @abstractmethod
    def extent(self, graph: GraphBuilder, unit: Unit) -> None:
        """The extent, in words."""

    @abstractmethod
    def reference(self, graph: GraphBuilder, field: str, linked: LinkedReference) -> None:
        """One reference of a field: the link, the source's words and the inference."""

    @abstractmethod
    def contributors(self, graph: GraphBuilder, unit: Unit) -> None:
        """The contributors with their roles, the source's words and inferences."""

    @abstractmethod
    def holder(self, graph: GraphBuilder, holder: Institution, ancestors: tuple[Collection, ...]) -> None:
        """The institution that holds the original; `ancestors` are the collections above, the widest first."""

    @abstractmethod
    def level(self, graph: GraphBuilder, unit: Unit) -> None:
        """The level of description (ISAD(G) 3.1.4)."""

    @abstractmethod
    def source(self, graph: GraphBuilder, description: Unit | Authority, source: Source) -> None:
        """Of a record: the source of its text. Of any other kind: the source of the description."""

    @abstractmethod
    def correspondence(self, graph: GraphBuilder, record: Record) -> None:
        """When and where it was sent and received."""

    @abstractmethod
    def sponsor(self, graph: GraphBuilder, sponsor: Term) -> None:
        """A sponsor of the publication."""

    @abstractmethod
    def security_classification(self, graph: GraphBuilder, code: str) -> None:
        """The original security classification: history, never a condition of access."""

    @abstractmethod
    def pages(self, graph: GraphBuilder, record: Record) -> None:
        """The page images, as the context gives them."""

    @abstractmethod
    def transcript(self, graph: GraphBuilder, record: Record) -> None:
        """The transcript, its language and who transcribed it."""

    @abstractmethod
    def additional_texts(self, graph: GraphBuilder, record: Record) -> None:
        """The additional texts, the notes, and the date of the transcript."""

    @abstractmethod
    def contents(self, graph: GraphBuilder, record: Record) -> None:
        """The table of contents."""

    @abstractmethod
    def annotations(self, graph: GraphBuilder, record: Record) -> None:
        """The annotations on its pages."""

    @abstractmethod
    def abstract(self, graph: GraphBuilder, abstract: Statement) -> None:
        """The abstract and its author."""

    @abstractmethod
    def elements(self, graph: GraphBuilder, unit: Unit) -> None:
        """The elements of description that are text, and further titles, codes, dates and containers."""

    @abstractmethod
    def statements(self, graph: GraphBuilder, description: Description) -> None:
        """The further statements, for which there is no field."""

    @abstractmethod
    def note(self, graph: GraphBuilder, unit: Unit) -> None:
        """The note of the description."""

    @abstractmethod
    def rights(self, graph: GraphBuilder, unit: Unit) -> None:
        """The rights statement, the archive's own words, and whom to contact."""

    @abstractmethod
    def access(self, graph: GraphBuilder, rule: Access) -> None:
        """Who has access today, until when, and the archive's own words; separate from rights and classification."""

    @abstractmethod
    def relations(self, graph: GraphBuilder, unit: Unit) -> None:
        """The relations to other units, those that it states and the inverse of those that others state."""

    @abstractmethod
    def downloads(self, graph: GraphBuilder, unit: Unit) -> None:
        """The manifest and the other formats of the entity itself."""

    @abstractmethod
    def names(self, graph: GraphBuilder, authority: Authority) -> None:
        """The name, other names, id and note of an authority."""

    @abstractmethod
    def dates_of_existence(self, graph: GraphBuilder, span: str) -> None:
        """The dates of a person's life, or of the existence of a body, as an EDTF interval."""

    @abstractmethod
    def agent(self, graph: GraphBuilder, agent: Agent) -> None:
        """What is known of a person or institution by ISAAR(CPF), besides its name and dates."""

    @abstractmethod
    def institution(self, graph: GraphBuilder, institution: Institution) -> None:
        """The type, parent, homepage and logo of an institution."""

    @abstractmethod
    def place(self, graph: GraphBuilder, place: Place) -> None:
        """The place that contains it, and its coordinates."""

    @abstractmethod
    def broader(self, graph: GraphBuilder, parent: Term) -> None:
        """The broader subject."""

    @abstractmethod
    def matches(self, graph: GraphBuilder, links: tuple[Link, ...]) -> None:
        """Links to the same entity elsewhere, with the evidence for each."""

    @abstractmethod
    def document(self, graph: GraphBuilder) -> None:
        """The description itself: its topic, the profile that it conforms to, its publisher."""


def classification_note(context: SerializerContext, code: str) -> str:
    """Return a sentence on the original security classification, for profiles that have no term for it."""
    concept = context.vocabulary.find("classification", code)
    label = context.localize(concept.labels) if concept else code
    return f"Original classification: {label}. A marking of its time, which says nothing of access today."
