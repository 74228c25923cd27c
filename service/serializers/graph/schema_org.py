"""The schema.org profile: descriptions for search engines and dataset registers, in the https namespace.

Archival terms (ArchiveComponent, holdingArchive, ArchiveOrganization) are schema.org's own. The source's words for
someone stand in a schema:Role beside the plain link, an inference in a schema:Claim with its author. Where
schema.org has no term, as for a match that is only close, SKOS has. It keeps the profile of the Dutch heritage network
(SCHEMA-AP NDE 1.2): every name has a language, no creator is a role, every medium a licence, a date of change for each
work. It makes no blank node, and says nothing that the description does not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from service.record import rights
from service.record.dates import EdtfDate
from service.record.fields import Access, Image, Link, Source, Statement
from service.record.model import (
    Authority,
    Collection,
    Description,
    Institution,
    Place,
    Record,
    Unit,
)
from service.record.text import Text
from service.serializers.concept_schemes import Concept
from service.serializers.context import Context, Moment
from service.serializers.graph import additional_texts, date_literals
from service.serializers.graph.concepts import class_of
from service.serializers.graph.graph_builder import Draft, Linked, ends, in_languages
from service.serializers.graph.namespaces import CLOSE, PREFIXES, TYPE, XSD, terms
from service.serializers.graph.ntriples import (
    Line,
    Term,
    decimal,
    integer,
    iri,
    line,
    plain,
    tagged,
    typed,
)
from service.serializers.graph.profile import Profile
from service.serializers.page_model import Painting
from service.serializers.painting import first
from service.serializers.text import access_statement

_S: Final = terms("schema")
_NAMESPACE: Final = PREFIXES["schema"]
_NAME, _ALTERNATE, _DESCRIPTION, _IDENTIFIER = (
    _S("name"),
    _S("alternateName"),
    _S("description"),
    _S("identifier"),
)
_CLASS: Final = {
    "record": (_S("ArchiveComponent"), _S("CreativeWork")),
    "collection": (_S("ArchiveComponent"), _S("Collection"), _S("CreativeWork")),
    "institution": (_S("Organization"),),
    "person": (_S("Person"),),
    "place": (_S("Place"),),
    "subject": (_S("DefinedTerm"),),
}
_ARCHIVE, _MESSAGE, _ROLE, _CLAIM = _S("ArchiveOrganization"), _S("Message"), _S("Role"), _S("Claim")
_TERM, _TERM_SET = _S("DefinedTerm"), _S("inDefinedTermSet")
_MEDIA, _IMAGE, _ELEMENT = _S("MediaObject"), _S("ImageObject"), _S("WebPageElement")
_CREATOR, _ABOUT, _TEXT, _PART_OF = _S("creator"), _S("about"), _S("text"), _S("isPartOf")
_PUBLISHER, _SUBJECT_OF, _ROLE_NAME = _S("publisher"), _S("subjectOf"), _S("roleName")
_LICENSE, _USAGE, _CONTENT, _ENCODING_FORMAT = (
    _S("license"),
    _S("usageInfo"),
    _S("contentUrl"),
    _S("encodingFormat"),
)
_HAS_PART, _LANGUAGE, _CITATION, _BASED_ON = _S("hasPart"), _S("inLanguage"), _S("citation"), _S("isBasedOn")
_ADDITIONAL_TYPE, _GENRE, _KEYWORDS, _ACCESS = (
    _S("additionalType"),
    _S("genre"),
    _S("keywords"),
    _S("conditionsOfAccess"),
)
_ASSOCIATED, _ENCODING = _S("associatedMedia"), _S("encoding")
_BROADER, _CONFORMS = terms("skos")("broader"), terms("dcterms")("conformsTo")
_TRUE: Final = f'"true"^^{XSD("boolean")}'
_HOLDERS: Final = frozenset({"archive", "library"})

# field -> properties of the plain link, class of what has no description, property that leads to a role, and property
# of the source's words in it; a place is told apart from how it is called, since readers want a Place as location
_MENTIONS: Final = _S("mentions")
_LINKS: Final[dict[str, tuple[tuple[Term, ...], Term, Term, Term]]] = {
    "from": ((_CREATOR, _S("sender")), _ROLE, _S("sender"), _ROLE_NAME),
    "to": ((_S("recipient"),), _ROLE, _S("recipient"), _ROLE_NAME),
    "creator": ((_CREATOR,), _ROLE, _S("contributor"), _ROLE_NAME),  # NDE has no roles on a creator
    "people": ((_MENTIONS,), _S("Thing"), _MENTIONS, _ALTERNATE),
    "places": ((_S("contentLocation"),), _S("Place"), _MENTIONS, _ALTERNATE),
    "subjects": ((_ABOUT,), _TERM, _MENTIONS, _ALTERNATE),
}


class SchemaOrg(Profile):
    """schema.org, as archives use it."""

    name = "schema"
    classes = _CLASS
    part_of = _PART_OF
    publisher = _PUBLISHER

    def record_type(self, draft: Draft, record: Record) -> None:
        """A message where somebody sent it to somebody; and the class that the type of the document matches."""
        if record.senders or record.recipients:
            draft.say(TYPE, _MESSAGE)
        super().record_type(draft, record)

    def introduce(self, found: Description | Concept, thing: Term, languages: tuple[str, ...]) -> list[Line]:
        if isinstance(found, Concept):
            scheme = iri(found.uri.rpartition("/")[0])
            said = [line(thing, TYPE, _TERM), line(thing, _TERM_SET, scheme)]
            return said + _texts(thing, _NAME, in_languages(found.labels, languages))
        kinds = _CLASS[found.kind][:-1] if isinstance(found, Unit) else _CLASS[found.kind]
        return [*(line(thing, TYPE, kind) for kind in kinds), *_texts(thing, _NAME, found.names)]

    def type_of(self, draft: Draft, code: str) -> None:
        if kind := class_of(draft.context.vocabulary, "types", code, _NAMESPACE):
            draft.say(TYPE, iri(kind))
        draft.say(_GENRE, draft.concept("types", code))

    def identifiers(self, draft: Draft, unit: Unit) -> None:
        draft.say(_IDENTIFIER, plain(unit.id))
        if unit.reference:
            draft.say(_IDENTIFIER, plain(unit.reference))
        for number, identifier in enumerate(unit.identifiers, 1):
            if not identifier.scheme:
                draft.say(_IDENTIFIER, plain(identifier.value))
                continue
            node = draft.part(f"identifier-{number}")
            draft.say(_IDENTIFIER, node)
            draft.add(node, (TYPE, _S("PropertyValue")), (_S("propertyID"), plain(identifier.scheme)))
            draft.add(node, (_S("value"), plain(identifier.value)))

    def title(self, draft: Draft, unit: Unit) -> None:
        _say(draft, _NAME, unit.title)

    def date(self, draft: Draft, date: EdtfDate) -> None:
        """`dateCreated` takes exact dates only; all others are a `temporal` in ISO 8601, or as they stand in EDTF."""
        if date.xsd:
            draft.say(_S("dateCreated"), *date_literals.xsd_date(date))
        else:
            draft.say(_S("temporal"), plain(date.schema_org or date.edtf))

    def languages(self, draft: Draft, tags: tuple[str, ...]) -> None:
        draft.say(_LANGUAGE, *(plain(tag) for tag in tags))

    def extent(self, draft: Draft, unit: Unit) -> None:
        draft.text(_S("materialExtent"), unit.extent)

    def reference(self, draft: Draft, field: str, linked: Linked) -> None:
        predicates, kind, role, words = _LINKS[field]
        if field == "subjects" and isinstance(draft.context.find(linked.reference.id or ""), Place):
            predicates = _LINKS["places"][0]  # a place is no subject in the sense of NDE
        for predicate in predicates:
            draft.say(predicate, linked.target)
        if not linked.known:
            # whoever made it has a name and no class, where nobody knows whether it is a person or a body
            if kind is not _ROLE or field == "to":
                draft.add(linked.node, (TYPE, kind))
            naming = _ROLE_NAME if field == "to" else _NAME
            draft.add(linked.node, (naming, _words(linked.reference.as_, "und")))
            _claim(draft, linked)
        elif linked.reference.as_ or linked.reference.inferred:
            draft.say(role, linked.node)
            draft.add(linked.node, (TYPE, _ROLE), (role, linked.target))
            if linked.reference.as_:
                draft.add(linked.node, (words, plain(linked.reference.as_)))
            _claim(draft, linked)

    def holder(self, draft: Draft, holder: Institution, above: tuple[Collection, ...]) -> None:
        archive = draft.link(holder.id)
        draft.say(_S("holdingArchive"), archive)
        draft.add(archive, (TYPE, _ARCHIVE))
        draft.text(_S("itemLocation"), holder.name)
        if above:
            draft.add(draft.link(above[-1].id), (_S("holdingArchive"), archive))

    def level(self, draft: Draft, unit: Unit) -> None:
        level = draft.concept("levels", unit.level)
        draft.say(_ADDITIONAL_TYPE, level)
        draft.add(level, (TYPE, _S("URL")))

    def source(self, draft: Draft, described: Unit | Authority, source: Source) -> None:
        subject = draft.thing if isinstance(described, Record) else draft.page
        draft.add_text(subject, _CITATION, source.text)
        if url := draft.external(source.url):
            draft.add(subject, (_BASED_ON, url))

    def sponsor(self, draft: Draft, sponsor: Term) -> None:
        draft.say(_S("sponsor"), sponsor)

    def pages(self, draft: Draft, record: Record) -> None:
        shown = first(record, draft.context)
        image = draft.external(shown.image) if shown else None
        if shown is None or image is None:
            return
        _image(draft, _S("image"), shown, draft.context.pictures(record)[0].label)
        small = draft.external(shown.thumbnail[0]) if shown.thumbnail else None
        if small and record.rights:  # NDE takes no medium without a licence and a small form
            draft.say(_ASSOCIATED, image)
            draft.add(image, (TYPE, _MEDIA), (_LICENSE, _statement(record.rights)[0]))
            draft.add(image, (_S("thumbnailUrl"), small))

    def transcript(self, draft: Draft, record: Record) -> None:
        if record.transcript:
            draft.say(_TEXT, _words(record.transcript, record.text_language))
        if record.transcription and record.transcription.by:
            node = draft.part("transcript")
            draft.say(_S("workExample"), node)
            draft.add(node, (TYPE, _ELEMENT), (_CREATOR, draft.link(record.transcription.by)))
            draft.add(node, (_LANGUAGE, plain(record.text_language)))

    def marking(self, draft: Draft, code: str) -> None:
        """A term, and words that say plainly that the marking is history (field/linked-data.md, 5.2)."""
        term = draft.concept("classification", code)
        draft.say(_KEYWORDS, term)
        known = draft.context.vocabulary.find("classification", code)
        label = draft.context.words(known.labels) if known else code
        words = (
            f"Original classification: {label}. A marking of its time, which says nothing of access today."
        )
        draft.say(_ACCESS, tagged(words, "en"))
        if known:
            draft.add_text(term, _DESCRIPTION, in_languages(known.note, draft.context.site.languages))

    def further(self, draft: Draft, record: Record) -> None:
        additional_texts.schema(draft, record)

    def abstract(self, draft: Draft, abstract: Statement) -> None:
        _say(draft, _S("abstract"), abstract.text)
        if abstract.by:
            _element(draft, "abstract", abstract.text)
            node = draft.part("abstract")
            draft.add(draft.page, (_HAS_PART, node))
            draft.add(node, (_ABOUT, draft.thing), (_CREATOR, draft.link(abstract.by)))

    def note(self, draft: Draft, unit: Unit) -> None:
        _say(draft, _DESCRIPTION, unit.note)

    def rights(self, draft: Draft, unit: Unit) -> None:
        """The statement, the archive's own words, and whom to ask; `usageInfo` has the canonical http URI."""
        if unit.rights:
            licence, usage, said = _statement(unit.rights)
            draft.say(_LICENSE, licence)
            draft.say(_USAGE, usage)
            draft.others += said
        draft.text(_S("copyrightNotice"), unit.rights_statement)
        if unit.rights_contact:
            draft.say(_S("acquireLicensePage"), _element(draft, "rights-contact", unit.rights_contact))

    def access(self, draft: Draft, rule: Access) -> None:
        draft.say(_ACCESS, tagged(access_statement.sentence(rule), "en"))
        draft.text(_ACCESS, rule.note)

    def downloads(self, draft: Draft, unit: Unit) -> None:
        """The manifest as associated media, PDF and text as encodings (field/linked-data.md, 5.1)."""
        licence = _statement(unit.rights)[0] if unit.rights else ""
        for address, title, media_type in draft.downloads():
            draft.say(_ASSOCIATED if '"' in media_type and licence else _ENCODING, address)
            draft.add(address, (_CONTENT, address))
            draft.add_ends(address, _medium(title, media_type, licence))

    def names(self, draft: Draft, authority: Authority) -> None:
        _say(draft, _NAME, authority.name)
        draft.say(_ALTERNATE, *(plain(name) for name in authority.other_names))
        draft.say(_IDENTIFIER, plain(authority.id))
        _say(draft, _DESCRIPTION, authority.note)

    def broader(self, draft: Draft, wider: Term) -> None:
        draft.say(_BROADER, wider)

    def life(self, draft: Draft, span: str) -> None:
        """Birth and death, where the ends of the span are exact; schema.org cannot say "about 1880"."""
        for predicate, date in zip(("birthDate", "deathDate"), date_literals.life(span), strict=True):
            if date:
                draft.say(_S(predicate), *date_literals.xsd_date(date))

    def institution(self, draft: Draft, institution: Institution) -> None:
        if institution.type:
            if institution.type in _HOLDERS:
                draft.say(TYPE, _ARCHIVE)
            if kind := class_of(draft.context.vocabulary, "institution-types", institution.type, _NAMESPACE):
                draft.say(TYPE, iri(kind))
            draft.say(_ADDITIONAL_TYPE, draft.concept("institution-types", institution.type))
        if institution.part_of:
            draft.say(_S("parentOrganization"), draft.link(institution.part_of))
        if homepage := draft.external(institution.homepage):
            draft.say(_S("url"), homepage)
        if institution.logo:
            _image(draft, _S("logo"), institution.logo, institution.logo.label)

    def place(self, draft: Draft, place: Place) -> None:
        if place.part_of:
            draft.say(_S("containedInPlace"), draft.link(place.part_of))
        if place.coordinates:
            point = draft.part("geo")
            draft.say(_S("geo"), point)
            draft.add(point, (TYPE, _S("GeoCoordinates")))
            draft.add(point, (_S("latitude"), decimal(place.coordinates.latitude)))
            draft.add(point, (_S("longitude"), decimal(place.coordinates.longitude)))

    def matches(self, draft: Draft, links: tuple[Link, ...]) -> None:
        for link in links:
            if target := draft.external(link.uri):
                draft.say(_S("sameAs") if link.relation == "exact" else CLOSE, target)

    def document(self, draft: Draft) -> None:
        draft.say(_S("mainEntityOfPage"), draft.page)
        draft.add(
            draft.page, (TYPE, _S("WebPage")), (_S("mainEntity"), draft.thing), (_CONFORMS, self.uri(draft))
        )
        draft.add(draft.page, (_S("isAccessibleForFree"), _TRUE))
        if draft.context.site.publisher:
            publisher = draft.link(draft.context.site.publisher)
            draft.add(draft.page, (_PUBLISHER, publisher))
            if isinstance(draft.description, Unit):
                draft.say(_S("sdPublisher"), publisher)


def _words(words: str, tag: str) -> Term:
    """Text in a language, which NDE wants of every name: `und` where nobody said which."""
    return f"{plain(words)}@{tag.lower()}"


def _texts(subject: Term, predicate: Term, text: Text | None) -> list[Line]:
    return [line(subject, predicate, _words(words, tag)) for tag, words in (text or {}).items() if words]


def _say(draft: Draft, predicate: Term, text: Text | None) -> None:
    draft.own += _texts(draft.thing, predicate, text)


def _claim(draft: Draft, linked: Linked) -> None:
    reference = linked.reference
    if reference.inferred:
        claim = f"{linked.node[:-1]}-inferred>"
        draft.add(linked.node, (_SUBJECT_OF, claim))
        draft.add(
            claim, (TYPE, _CLAIM), (_NAME, tagged("Inferred", "en")), (_TEXT, plain(reference.inferred))
        )
        if reference.inferred_by:
            draft.add(claim, (_CREATOR, draft.link(reference.inferred_by)))


def _image(draft: Draft, predicate: Term, image: Image | Painting, label: str) -> None:
    address = draft.external(image.image)
    if address is None:
        return
    draft.say(predicate, address)
    draft.add(address, (TYPE, _IMAGE), (_CONTENT, address), (_ENCODING_FORMAT, plain(image.format)))
    draft.add(address, (_S("width"), integer(image.width)), (_S("height"), integer(image.height)))
    if label:
        draft.add(address, (_S("caption"), plain(label)))


def _element(draft: Draft, name: str, text: Text) -> Term:
    node = draft.part(name)
    draft.add(node, (TYPE, _ELEMENT))
    draft.add_text(node, _TEXT, text)
    return node


@lru_cache(maxsize=1024)
def _statement(uri: str) -> tuple[Term, Term, tuple[Line, ...]]:
    """The form that readers of schema.org compare, the canonical one, and what it is called under both.

    The form is https for Creative Commons, and http for RightsStatements.org, which has no other.
    """
    statement = rights.statement(uri)
    https = statement.family == "creativecommons"
    licence = iri(rights.https_uri(uri) if https else statement.uri)
    usage = iri(statement.uri)
    named = ends((_NAME, tagged(statement.label, "en")), (_DESCRIPTION, tagged(statement.meaning, "en")))
    return licence, usage, tuple(term + end for term in dict.fromkeys((usage, licence)) for end in named)


@lru_cache(maxsize=256)
def _medium(title: str, media_type: str, licence: Term) -> tuple[str, ...]:
    # NDE's profile wants the media type of a manifest with single quotes
    form = plain(media_type.replace('"', "'"))
    said = (TYPE, _MEDIA), (_NAME, tagged(title, "en")), (_ENCODING_FORMAT, form)
    return ends(*said, (_LICENSE, licence)) if licence else ends(*said)


def stamp(description: Description, context: Context, moment: Moment) -> bytes:
    """When the description last changed (sdDatePublished), which NDE asks of every work."""
    if not isinstance(description, Unit):
        return b""
    changed = typed(moment.changed, XSD("dateTime"))
    return line(iri(context.uri(description)), _S("sdDatePublished"), changed).encode()


nt = SchemaOrg().nt
