"""The one model: records, collections and the institutions, people, places and subjects they speak of.

Frozen once made. Everything that is published is made from these; they know nothing of any format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.record import dates
from service.record.additional_texts import Notes, Texts
from service.record.fields import (
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
from service.record.pages import PageEntries
from service.record.text import Text, best

MAX_DEPTH = 32  # of a hierarchy of collections, places or subjects; deeper is taken for a circle

# the transcript set in type where there are scans: not, on pages of its own after them, or as a second image of each
Typeset = Annotated[str, choice("none", "after", "choice")]


class Description(BaseModel):
    """What every description has: its kind, its id, and whether it was withdrawn."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    body_field: ClassVar[str] = "note"  # the field that the text below the front matter fills

    kind: str
    id: Id
    formerly: Ids = ()
    same_as: SameAsLinks = ()
    note: LanguageMapField | None = None
    withdrawn: Withdrawal | None = None

    @property
    def names(self) -> Text:
        """Its title or name, by language."""
        return {}

    def label(self, language: str = "en") -> str:
        """Its title or name, for people who read that language."""
        return best(self.names, language)

    def links(self) -> Iterator[tuple[str, str]]:
        """Each link to another description of the node: (name of the field, id)."""
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
    reference_fields: ClassVar[tuple[str, ...]] = ("creator", "people", "places", "subjects")

    title: Title
    level: Level = "item"
    reference: StrippedText = ""
    date: Edtf | None = None
    language: Languages = ()
    extent: LanguageMapField | None = None
    abstract: Statement | None = None
    collection: Id | None = None
    holder: Id | None = None
    creator: References = ()
    publisher: Id | None = None
    source: Source | None = None
    rights: RightsUri | None = None
    rights_statement: LanguageMapField | None = None
    rights_contact: LanguageMapField | None = None
    people: References = ()
    places: References = ()
    subjects: References = ()
    identifiers: Identifiers = ()
    access: AccessRule | None = None

    @property
    def names(self) -> Text:
        return self.title

    @property
    def when(self) -> dates.EdtfDate | None:
        """Its date, read."""
        return dates.parse(self.date) if self.date else None

    def references(self) -> Iterator[tuple[str, Reference]]:
        """Each reference to a person, institution, place or subject: (name of the field, reference)."""
        for field in self.reference_fields:
            for reference in getattr(self, field):
                yield _PUBLIC.get(field, field), reference

    def links(self) -> Iterator[tuple[str, str]]:
        yield from super().links()
        for field in ("collection", "holder", "publisher"):
            if target := getattr(self, field):
                yield field, target
        if self.abstract and self.abstract.by:
            yield "abstract", self.abstract.by
        for field, reference in self.references():
            if reference.id:
                yield field, reference.id
            if reference.inferred_by:
                yield "inferred_by", reference.inferred_by


# fields whose name in the file is a word that Python keeps for itself, or reads better there
_PUBLIC = {"senders": "from", "recipients": "to"}


class Collection(Unit):
    """A fonds, series or file that holds records; `holder` is the institution that keeps it."""

    body_field: ClassVar[str] = "note"
    kind: Literal["collection"]
    level: Level = "collection"


class Record(Unit):
    """One record: what the archivist wrote of it, its transcript, its other texts, and notes on its words."""

    reference_fields: ClassVar[tuple[str, ...]] = (
        "senders",
        "recipients",
        "creator",
        "people",
        "places",
        "subjects",
    )

    kind: Literal["record"]
    type: Term | None = None
    senders: References = Field((), alias="from")
    recipients: References = Field((), alias="to")
    classification: Term | None = None
    sponsor: Ids = ()
    transcription: Transcription | None = None
    pages: PageEntries = ()
    typeset: Typeset = "none"
    transcript: VerbatimText = ""
    texts: Texts = ()
    notes: Notes = ()

    def links(self) -> Iterator[tuple[str, str]]:
        yield from super().links()
        for target in self.sponsor:
            yield "sponsor", target
        if self.transcription and self.transcription.by:
            yield "transcription", self.transcription.by
        for field, parts in (("texts", self.texts), ("notes", self.notes)):
            for part in parts:
                if part.by:
                    yield field, part.by

    @property
    def text_language(self) -> str:
        """The language of the transcript; `und` where nobody said."""
        if self.transcription and self.transcription.language:
            return self.transcription.language
        return self.language[0] if self.language else "und"


class Authority(Description):
    """A person, institution, place or subject that descriptions point to."""

    name: Title
    other_names: Names = ()
    source: Source | None = None

    @property
    def names(self) -> Text:
        return self.name


class Institution(Authority):
    """A corporate body: one that holds, publishes or sponsors (ISDIAH, ISAAR)."""

    kind: Literal["institution"]
    type: Term | None = None
    part_of: Id | None = None
    homepage: Url | None = None
    logo: Image | None = None

    def links(self) -> Iterator[tuple[str, str]]:
        yield from super().links()
        if self.part_of:
            yield "part_of", self.part_of


class Person(Authority):
    """A person; `dates` is the span of the life."""

    kind: Literal["person"]
    dates: Edtf | None = None


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
    "place": Place,
    "subject": Subject,
}

# which kinds a field may point to; what is not named here may point to any agent
LINK_TARGETS: dict[str, frozenset[str]] = {
    "collection": frozenset({"collection"}),
    "holder": frozenset({"institution"}),
    "publisher": frozenset({"institution", "person"}),
    "places": frozenset({"place"}),
    "subjects": frozenset({"subject", "person", "institution", "place"}),
    "broader": frozenset({"subject"}),
    "withdrawn": frozenset(KINDS),
}
AGENTS = frozenset({"person", "institution"})


def targets(kind: str, field: str) -> frozenset[str]:
    """The kinds that this field of that kind of description may point to."""
    if field == "part_of":
        return frozenset({kind})
    return LINK_TARGETS.get(field, AGENTS)


def from_plain(data: dict[str, Any]) -> Description:
    """A description from its plain form. Raises pydantic.ValidationError, or KeyError for an unknown kind."""
    return KINDS[data["kind"]].model_validate(data)
