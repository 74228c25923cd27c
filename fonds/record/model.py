"""The model: records, collections, and the institutions, people, places and subjects that they refer to.

Descriptions are immutable. All published documents are made from them, and they know no format. The docstrings of the
classes are the descriptions in the published JSON Schema (`fonds.record.canonical.json_schema`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from fonds.record import dates
from fonds.record.additional_texts import Notes, Texts
from fonds.record.agent_relations import place_field, relation_field
from fonds.record.agents import (
    AgentName,
    AgentNames,
    AgentPlaces,
    AgentRelations,
    DatedTexts,
    authorised_name,
)
from fonds.record.annotations import Annotations
from fonds.record.contact import Addresses, Emails, OpeningTimes, Telephones
from fonds.record.contributors import Contributor, Contributors
from fonds.record.correspondence import DispatchField
from fonds.record.elements import (
    ELEMENT,
    SOURCE_WORDS,
    Containers,
    ElementText,
    FurtherStatements,
    OtherDates,
    Scripts,
    Titles,
)
from fonds.record.field_types import (
    AccessRule,
    Coordinates,
    Edtf,
    Id,
    Identifiers,
    Ids,
    Image,
    LanguageMapField,
    Languages,
    Level,
    Names,
    Reference,
    References,
    RightsUri,
    SameAsLinks,
    Source,
    Statement,
    StrippedText,
    Term,
    Title,
    Transcription,
    Url,
    VerbatimText,
    Withdrawal,
    choice,
)
from fonds.record.local_contexts import LocalContexts
from fonds.record.order import Order
from fonds.record.pages import PageEntries
from fonds.record.part_rights import RightsOfParts
from fonds.record.relations import Relations
from fonds.record.structure import Structure
from fonds.record.text import MultilingualText, in_language
from fonds.record.viewing import (
    CollectionBehaviors,
    PageOrPicture,
    RecordBehaviors,
    StartPage,
    ViewingDirection,
)

MAX_DEPTH = 32  # of a hierarchy of collections, places or subjects; a deeper one is treated as circular

# typeset pages of the transcript if there are scans: none, after them, or as an alternative image of each page
Typeset = Annotated[str, choice("none", "after", "choice")]


class Description(BaseModel):
    """The fields of every description: its kind, its id, links to the same thing elsewhere, and its withdrawal."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    body_field: ClassVar[str] = "note"  # the field that the text below the front matter fills

    kind: str
    id: Id
    formerly: Ids = ()
    same_as: SameAsLinks = ()
    note: LanguageMapField | None = None
    statements: FurtherStatements = ()
    withdrawn: Withdrawal | None = None

    @property
    def labels(self) -> MultilingualText:
        """The title or name, by language."""
        return {}

    def label(self, language: str = "en") -> str:
        """Return the title or name in a language, or in the nearest one."""
        return in_language(self.labels, language)

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield each link to another description of the node as (field name, id)."""
        if self.withdrawn and self.withdrawn.successor:
            yield "withdrawn", self.withdrawn.successor
        for former in self.formerly:
            yield "formerly", former
        for link in self.same_as:
            if link.by:
                yield "same_as", link.by


class Unit(Description):
    """A unit of description (ISAD(G)): a record, or a collection of them."""

    body_field: ClassVar[str] = "transcript"
    reference_fields: ClassVar[tuple[str, ...]] = ("creator", "contributors", "people", "places", "subjects")

    title: Title
    level: Level = "item"
    reference: StrippedText = ""
    date: Edtf | None = None
    language: Languages = ()
    extent: LanguageMapField | None = None
    abstract: Statement | None = None
    collection: Id | None = None
    order: Order | None = None
    holder: Id | None = None
    creator: References = ()
    contributors: Contributors = ()
    publisher: Id | None = None
    source: Source | None = None
    rights: RightsUri | None = None
    rights_statement: LanguageMapField | None = None
    rights_contact: LanguageMapField | None = None
    local_contexts: LocalContexts = ()
    part_rights: RightsOfParts = ()
    people: References = ()
    places: References = ()
    subjects: References = ()
    identifiers: Identifiers = ()
    relations: Relations = ()
    access: AccessRule | None = None
    viewing_direction: ViewingDirection | None = None
    alternative_titles: Titles = ()
    alternative_references: Identifiers = ()
    date_text: StrippedText = ""
    other_dates: OtherDates = ()
    level_label: StrippedText = ""
    containers: Containers = ()
    history: ElementText = None
    archival_history: ElementText = None
    acquisition: ElementText = None
    scope_and_content: ElementText = None
    appraisal: ElementText = None
    accruals: ElementText = None
    arrangement: ElementText = None
    access_conditions: ElementText = None
    reproduction_conditions: ElementText = None
    scripts: Scripts = ()
    language_note: ElementText = None
    physical_characteristics: ElementText = None
    finding_aids: ElementText = None
    originals: ElementText = None
    copies: ElementText = None
    related_units: ElementText = None
    publications: ElementText = None
    preferred_citation: ElementText = None
    archivist_note: ElementText = None
    rules: ElementText = None
    description_dates: ElementText = None

    @property
    def labels(self) -> MultilingualText:
        return self.title

    def elements(self) -> tuple[tuple[str, MultilingualText], ...]:
        """Return each element of description that is text as (field name, text), in the order of ISAD(G)."""
        return tuple((name, text) for name in ELEMENTS if (text := getattr(self, name)))

    @property
    def has_elements(self) -> bool:
        """Whether any field of ELEMENT_FIELDS may have a value, which most descriptions of items have not."""
        return not ELEMENT_FIELDS.isdisjoint(self.model_fields_set)

    @property
    def parsed_date(self) -> dates.EdtfDate | None:
        """The date, parsed."""
        return dates.parse(self.date) if self.date else None

    def references(self) -> Iterator[tuple[str, Reference]]:
        """Yield each reference to a person, institution, place or subject as (field name, reference)."""
        for field in self.reference_fields:
            for reference in getattr(self, field):
                yield _FIELD_ALIASES.get(field, field), reference

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield the links; those of a contributor have a name for each role, with its code."""
        yield from super().links()
        for field in ("collection", "holder", "publisher"):
            if target := getattr(self, field):
                yield field, target
        if self.abstract and self.abstract.by:
            yield "abstract", self.abstract.by
        for field, reference in self.references():
            if reference.id and isinstance(reference, Contributor):
                yield from ((f"{field}.{role}", reference.id) for role in reference.roles)
            elif reference.id:
                yield field, reference.id
            if reference.inferred_by:
                yield "inferred_by", reference.inferred_by
        for relation in self.relations:
            if relation.record:
                yield relation.link_name, relation.record


# the fields of a unit that are text elements, in the order of ISAD(G)
ELEMENTS = tuple(name for name, info in Unit.model_fields.items() if ELEMENT in info.metadata)
# these, and the further titles, codes, dates, containers and words of the source
ELEMENT_FIELDS = frozenset(ELEMENTS) | {
    "alternative_titles", "alternative_references", "other_dates", "containers", "scripts", *SOURCE_WORDS,
}  # fmt: skip

# names in the file that differ from those in Python, where they are keywords
_FIELD_ALIASES = {"senders": "from", "recipients": "to"}


class Collection(Unit):
    """A fonds, series or file that holds records; `holder` is the institution that keeps it."""

    body_field: ClassVar[str] = "note"
    kind: Literal["collection"]
    level: Level = "collection"
    behavior: CollectionBehaviors = ()


class Record(Unit):
    """One record: what the archivist wrote of it, its transcript, its other texts, and notes on its words."""

    reference_fields: ClassVar[tuple[str, ...]] = (
        "senders",
        "recipients",
        "creator",
        "contributors",
        "people",
        "places",
        "subjects",
    )

    kind: Literal["record"]
    type: Term | None = None
    senders: References = Field((), alias="from")
    recipients: References = Field((), alias="to")
    sent: DispatchField | None = None
    received: DispatchField | None = None
    type_label: StrippedText = ""
    classification: Term | None = None
    classification_label: StrippedText = ""
    sponsor: Ids = ()
    transcription: Transcription | None = None
    pages: PageEntries = ()
    typeset: Typeset = "none"
    structure: Structure = ()
    behavior: RecordBehaviors = ()
    start: StartPage | None = None
    thumbnail: PageOrPicture | None = None
    placeholder: PageOrPicture | None = None
    accompanying: PageOrPicture | None = None
    transcript: VerbatimText = ""
    texts: Texts = ()
    notes: Notes = ()
    annotations: Annotations = ()

    def links(self) -> Iterator[tuple[str, str]]:
        yield from super().links()
        for name, dispatch in (("sent", self.sent), ("received", self.received)):
            if dispatch and dispatch.place:
                if dispatch.place.id:
                    yield name, dispatch.place.id
                if dispatch.place.inferred_by:
                    yield "inferred_by", dispatch.place.inferred_by
        for target in self.sponsor:
            yield "sponsor", target
        if self.transcription and self.transcription.by:
            yield "transcription", self.transcription.by
        for field, parts in (("texts", self.texts), ("notes", self.notes)):
            for part in parts:
                if part.by:
                    yield field, part.by
        for annotation in self.annotations:
            if annotation.id:
                yield "annotations", annotation.id
            if annotation.by:
                yield "annotations.by", annotation.by

    @property
    def text_language(self) -> str:
        """The language of the transcript; `und` if unknown."""
        if self.transcription and self.transcription.language:
            return self.transcription.language
        return self.language[0] if self.language else "und"


class Authority(Description):
    """A person, institution, place or subject that descriptions point to."""

    name: Title
    other_names: Names = ()
    source: Source | None = None

    @property
    def labels(self) -> MultilingualText:
        return self.name

    @property
    def further_names(self) -> tuple[str, ...]:
        """Every name besides `name`, as it is written, each once."""
        return self.other_names


class Agent(Authority):
    """A person, family or body (ISAAR(CPF)); `dates` are those of existence (5.2.1), or of the life of a person."""

    names: AgentNames = ()
    identifiers: Identifiers = ()
    dates: Edtf | None = None
    history: LanguageMapField | None = None
    places: AgentPlaces = ()
    legal_status: DatedTexts = ()
    functions: DatedTexts = ()
    mandates: DatedTexts = ()
    internal_structure: LanguageMapField | None = None
    general_context: LanguageMapField | None = None
    relations: AgentRelations = ()
    rules: LanguageMapField | None = None
    description_dates: LanguageMapField | None = None
    archivist_note: LanguageMapField | None = None

    @property
    def further_names(self) -> tuple[str, ...]:
        if not self.names:
            return self.other_names
        return tuple(dict.fromkeys((*self.other_names, *(name.form for name in self.names))))

    def links(self) -> Iterator[tuple[str, str]]:
        yield from super().links()
        for place in self.places:
            if place.id:
                yield place_field(place.role), place.id
        for relation in self.relations:
            if relation.id:
                yield relation_field(relation.type), relation.id

    @property
    def has_facts(self) -> bool:
        """Whether the file has any field of ISAAR(CPF) or ISDIAH besides names, dates and what is older than those."""
        return not self.model_fields_set <= _FIELDS_OF_BARE_AGENTS

    def authorised_name(self, language: str) -> AgentName | None:
        """Return the authorised form of the name for readers of that language, if the file has one (5.1.2)."""
        return authorised_name(self.names, language) if self.names else None


# an agent that has no other fields needs not be asked for each of them
_FIELDS_OF_BARE_AGENTS = frozenset(Authority.model_fields) | {"dates", "type", "part_of", "homepage", "logo"}


class Institution(Agent):
    """A corporate body: one that holds, publishes or sponsors (ISDIAH, ISAAR)."""

    kind: Literal["institution"]
    type: Term | None = None
    part_of: Id | None = None
    homepage: Url | None = None
    logo: Image | None = None
    addresses: Addresses = ()
    telephone: Telephones = ()
    email: Emails = ()
    contacts: LanguageMapField | None = None
    collecting_policies: LanguageMapField | None = None
    buildings: LanguageMapField | None = None
    holdings: LanguageMapField | None = None
    finding_aids: LanguageMapField | None = None
    opening_hours: LanguageMapField | None = None
    opening_times: OpeningTimes = ()
    access_conditions: LanguageMapField | None = None
    accessibility: LanguageMapField | None = None
    research_services: LanguageMapField | None = None
    reproduction_services: LanguageMapField | None = None
    public_areas: LanguageMapField | None = None

    def links(self) -> Iterator[tuple[str, str]]:
        yield from super().links()
        if self.part_of:
            yield "part_of", self.part_of


class Person(Agent):
    """A person; `dates` is the span of the life."""

    kind: Literal["person"]
    occupations: DatedTexts = ()


class Family(Agent):
    """A family; `dates` are those of its existence, `internal_structure` its genealogy."""

    kind: Literal["family"]


class Place(Authority):
    """A place, as the sources name it."""

    kind: Literal["place"]
    coordinates: Coordinates | None = None
    part_of: Id | None = None

    def links(self) -> Iterator[tuple[str, str]]:
        yield from super().links()
        if self.part_of:
            yield "part_of", self.part_of


class Subject(Authority):
    """A topic (SKOS concept); `broader` names the wider one."""

    kind: Literal["subject"]
    broader: Id | None = None

    def links(self) -> Iterator[tuple[str, str]]:
        yield from super().links()
        if self.broader:
            yield "broader", self.broader


KINDS: dict[str, type[Description]] = {
    "record": Record,
    "collection": Collection,
    "institution": Institution,
    "person": Person,
    "family": Family,
    "place": Place,
    "subject": Subject,
}

# the kinds that a field may link to; other fields may link to any agent
LINK_TARGETS: dict[str, frozenset[str]] = {
    "collection": frozenset({"collection"}),
    "holder": frozenset({"institution"}),
    "publisher": frozenset({"institution", "person"}),
    "places": frozenset({"place"}),
    "subjects": frozenset({"subject", "person", "family", "institution", "place"}),
    "annotations": frozenset({"subject", "person", "family", "institution", "place"}),
    "annotations.by": frozenset({"institution", "person", "family"}),
    "sent": frozenset({"place"}),
    "received": frozenset({"place"}),
    "broader": frozenset({"subject"}),
    "withdrawn": frozenset(KINDS),
}
AGENTS = frozenset(kind for kind, model in KINDS.items() if issubclass(model, Agent))
AUTHORITIES = frozenset(kind for kind, model in KINDS.items() if issubclass(model, Authority))
UNITS = frozenset(kind for kind, model in KINDS.items() if issubclass(model, Unit))


def field_of_link(name: str) -> str:
    """Return the field of the record file that has a link of that name, which may end in a dot and a role."""
    return name.partition(".")[0]


@lru_cache(1024)
def allowed_link_targets(kind: str, field: str) -> frozenset[str]:
    """Return the kinds that a field of a kind of description may link to."""
    if field == "part_of":
        return frozenset({kind})
    if field_of_link(field) == "relations" and kind in UNITS:
        return UNITS
    return LINK_TARGETS.get(field) or LINK_TARGETS.get(field_of_link(field), AGENTS)


def from_dict(data: dict[str, Any]) -> Description:
    """Return a description from JSON values. Raises pydantic.ValidationError, or KeyError for an unknown kind."""
    return KINDS[data["kind"]].model_validate(data)
