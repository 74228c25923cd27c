"""The way of every profile of RDF through a description: one order of fields, for each the terms of the profile.

A profile is a file with a subclass: a method left out is an error of the type checker, not a field forgotten in
silence. What becomes of each field in each profile is told by vocab/crosswalk.csv, which a test holds against graphs.
It makes no blank node, and says nothing that the description does not.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from service.record.dates import EdtfDate
from service.record.fields import Access, Link, Reference, Source, Statement
from service.record.model import (
    Authority,
    Collection,
    Description,
    Institution,
    Person,
    Place,
    Record,
    Subject,
    Unit,
)
from service.serializers.concept_schemes import Concept
from service.serializers.context import Context
from service.serializers.graph.graph_builder import Draft, Introductions, Linked
from service.serializers.graph.namespaces import TYPE
from service.serializers.graph.ntriples import Line, Term, iri, written


class Profile(ABC):
    """One profile: `name` is its token, `classes` what each kind of description is in it."""

    name: ClassVar[str]
    classes: ClassVar[Mapping[str, tuple[Term, ...]]]
    # the properties of the plain links to the collection above, and to who publishes
    part_of: ClassVar[Term]
    publisher: ClassVar[Term]
    # whether custody is put in the same words for all that lies in one place; not where it is a part of each
    shares_custody: ClassVar[bool] = True

    def __init__(self) -> None:
        self._introductions = Introductions(self.introduce)

    def nt(self, description: Description, context: Context) -> bytes:
        """The graph of a description as N-Triples, as it is stored."""
        return written(self.draft(description, context).said())

    def draft(self, description: Description, context: Context) -> Draft:
        """The thing first, then the things it is linked to, then its document."""
        draft = Draft(description, context, self._introductions)
        draft.say(TYPE, *self.classes[description.kind])
        if isinstance(description, Unit):
            self.unit(draft, description)
        elif isinstance(description, Authority):
            self.authority(draft, description)
        self.matches(draft, description.same_as)
        self.document(draft)
        return draft

    def unit(self, draft: Draft, unit: Unit) -> None:
        """A record or a collection, field by field."""
        if isinstance(unit, Record):
            self.record_type(draft, unit)
        self.title(draft, unit)
        self.identifiers(draft, unit)
        if unit.when:
            self.date(draft, unit.when)
        self.languages(draft, unit.language)
        self.extent(draft, unit)
        if isinstance(unit, Record):
            self._references(draft, "from", unit.senders)
            self._references(draft, "to", unit.recipients)
        self._references(draft, "creator", unit.creator)
        self._references(draft, "people", unit.people)
        self._references(draft, "places", unit.places)
        self._references(draft, "subjects", unit.subjects)
        if self.shares_custody:
            shared = (self.name, unit.kind, unit.collection, unit.holder, unit.publisher, unit.level)
            draft.kept(shared, self.custody, unit)
        else:
            self.custody(draft, unit)
        if unit.source:
            self.source(draft, unit, unit.source)
        if isinstance(unit, Record):
            self._record(draft, unit)
        if unit.abstract:
            self.abstract(draft, unit.abstract)
        self.note(draft, unit)
        self.rights(draft, unit)
        if unit.access:
            self.access(draft, unit.access)
        self.downloads(draft, unit)

    def _record(self, draft: Draft, record: Record) -> None:
        for sponsor in record.sponsor:
            self.sponsor(draft, draft.link(sponsor))
        if record.classification:
            self.marking(draft, record.classification)
        if record.pages:
            self.pages(draft, record)
        self.transcript(draft, record)
        if record.texts or record.notes or record.transcription:
            self.further(draft, record)

    def record_type(self, draft: Draft, record: Record) -> None:
        """The type of the document, and all that it leads to (schemes/types.ttl)."""
        if code := record.type:
            draft.kept((self.name, code), self.type_of, code)

    def _references(self, draft: Draft, field: str, references: tuple[Reference, ...]) -> None:
        for linked in draft.linked(field, references) if references else ():
            self.reference(draft, field, linked)

    def custody(self, draft: Draft, unit: Unit) -> None:
        """Where it lies, who keeps it and who publishes it: three things, never one."""
        context = draft.context
        above = context.ancestors(unit)
        if unit.collection:
            draft.say(self.part_of, draft.link(unit.collection))
        for lower, upper in zip(above[1:], above, strict=False):
            draft.add(draft.link(lower.id), (self.part_of, draft.link(upper.id)))
        if holder := context.holder(unit):
            self.holder(draft, holder, above)
        if publisher := context.publisher(unit):
            draft.say(self.publisher, draft.link(publisher.id))
        self.level(draft, unit)

    def authority(self, draft: Draft, authority: Authority) -> None:
        """A person, institution, place or subject."""
        self.names(draft, authority)
        if isinstance(authority, Person) and authority.dates:
            self.life(draft, authority.dates)
        elif isinstance(authority, Institution):
            self.institution(draft, authority)
        elif isinstance(authority, Place):
            self.place(draft, authority)
        elif isinstance(authority, Subject) and authority.broader:
            self.broader(draft, draft.link(authority.broader))
        if authority.source:
            self.source(draft, authority, authority.source)

    def uri(self, draft: Draft) -> Term:
        """The profile itself, to which its documents conform."""
        return iri(draft.context.address.vocab("profiles", self.name))

    @abstractmethod
    def introduce(self, found: Description | Concept, thing: Term, languages: tuple[str, ...]) -> list[Line]:
        """What is said of something linked: what it is and what it is called."""

    @abstractmethod
    def type_of(self, draft: Draft, code: str) -> None:
        """The type of a document, by its code."""

    @abstractmethod
    def title(self, draft: Draft, unit: Unit) -> None:
        """Its title."""

    @abstractmethod
    def identifiers(self, draft: Draft, unit: Unit) -> None:
        """Its id, its reference code, and the identifiers that others gave."""

    @abstractmethod
    def date(self, draft: Draft, date: EdtfDate) -> None:
        """When it was made."""

    @abstractmethod
    def languages(self, draft: Draft, tags: tuple[str, ...]) -> None:
        """The languages it is in (BCP 47)."""

    @abstractmethod
    def extent(self, draft: Draft, unit: Unit) -> None:
        """How much it is, in words."""

    @abstractmethod
    def reference(self, draft: Draft, field: str, linked: Linked) -> None:
        """One reference of a field: the plain link, and beside it the source's words and the inference."""

    @abstractmethod
    def holder(self, draft: Draft, holder: Institution, above: tuple[Collection, ...]) -> None:
        """Who keeps the original."""

    @abstractmethod
    def level(self, draft: Draft, unit: Unit) -> None:
        """Its level of description (ISAD(G) 3.1.4)."""

    @abstractmethod
    def source(self, draft: Draft, described: Unit | Authority, source: Source) -> None:
        """Of a record: what its text was taken from. Of all else: what the description was made from."""

    @abstractmethod
    def sponsor(self, draft: Draft, sponsor: Term) -> None:
        """Who made the publication possible."""

    @abstractmethod
    def marking(self, draft: Draft, code: str) -> None:
        """The original security marking: history, never a condition of access."""

    @abstractmethod
    def pages(self, draft: Draft, record: Record) -> None:
        """The images of its pages, as publish found them."""

    @abstractmethod
    def transcript(self, draft: Draft, record: Record) -> None:
        """Its text, the language of the text, and who made it out."""

    @abstractmethod
    def further(self, draft: Draft, record: Record) -> None:
        """Its further texts, notes on it, and when the transcript was made."""

    @abstractmethod
    def abstract(self, draft: Draft, abstract: Statement) -> None:
        """What it is about, in words, and whose words they are."""

    @abstractmethod
    def note(self, draft: Draft, unit: Unit) -> None:
        """A note on it."""

    @abstractmethod
    def rights(self, draft: Draft, unit: Unit) -> None:
        """The rights statement, the archive's own words, and whom to ask."""

    @abstractmethod
    def access(self, draft: Draft, rule: Access) -> None:
        """Who may see it today, until when, and the archive's own words on it: apart from rights and markings."""

    @abstractmethod
    def downloads(self, draft: Draft, unit: Unit) -> None:
        """The manifest and the other forms of the thing itself."""

    @abstractmethod
    def names(self, draft: Draft, authority: Authority) -> None:
        """Name, other names, id and note of an authority."""

    @abstractmethod
    def life(self, draft: Draft, span: str) -> None:
        """The span of a life (EDTF)."""

    @abstractmethod
    def institution(self, draft: Draft, institution: Institution) -> None:
        """Its type, what it is a part of, its homepage and logo."""

    @abstractmethod
    def place(self, draft: Draft, place: Place) -> None:
        """What it lies in, and where."""

    @abstractmethod
    def broader(self, draft: Draft, wider: Term) -> None:
        """The wider subject."""

    @abstractmethod
    def matches(self, draft: Draft, links: tuple[Link, ...]) -> None:
        """The same thing elsewhere, with the witnesses of each link."""

    @abstractmethod
    def document(self, draft: Draft) -> None:
        """The description itself: what it is about, which profile it keeps, who publishes it."""
