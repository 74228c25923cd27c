"""The schema.org profile: descriptions for search engines and dataset registers, in the https namespace.

Archival terms (ArchiveComponent, holdingArchive, ArchiveOrganization) are schema.org's own. The source's words for
someone stand in a schema:Role beside the plain link, an inference in a schema:Claim with its author. Where
schema.org has no term, as for a match that is only close, SKOS has. It makes no blank node, and says nothing that
the description does not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from service.publish.canvas import Painting
from service.publish.context import Context
from service.publish.graph.concepts import class_of
from service.publish.graph.draft import Draft, Introductions, Linked, ends, in_languages
from service.publish.graph.names import CLOSE, PREFIXES, TYPE, XSD, terms
from service.publish.graph.triples import (
    Line,
    Term,
    decimal,
    integer,
    iri,
    line,
    plain,
    tagged,
    texts,
    typed,
    written,
)
from service.publish.paintings import first
from service.publish.text import restriction
from service.publish.vocabulary import Concept
from service.record import rights
from service.record.dates import EdtfDate, parse
from service.record.fields import Image, Link, Reference
from service.record.model import (
    Authority,
    Description,
    Institution,
    Person,
    Place,
    Record,
    Subject,
    Unit,
)
from service.record.text import Text

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
    "creator": ((_CREATOR,), _ROLE, _CREATOR, _ROLE_NAME),
    "people": ((_MENTIONS,), _S("Thing"), _MENTIONS, _ALTERNATE),
    "places": ((_S("contentLocation"),), _S("Place"), _MENTIONS, _ALTERNATE),
    "subjects": ((_ABOUT,), _TERM, _MENTIONS, _ALTERNATE),
}


def nt(description: Description, context: Context) -> bytes:
    """The graph of a description as N-Triples, as it is stored."""
    return written(_draft(description, context).said())


def _draft(description: Description, context: Context) -> Draft:
    """The thing first, then the things it is linked to, then its page."""
    draft = Draft(description, context, _INTRODUCTIONS)
    draft.say(TYPE, *_CLASS[description.kind])
    if isinstance(description, Unit):
        _unit(draft, description)
    elif isinstance(description, Authority):
        _authority(draft, description)
    _matches(draft, description.same_as)
    _document(draft)
    return draft


def _introduce(found: Description | Concept, thing: Term, languages: tuple[str, ...]) -> list[Line]:
    if isinstance(found, Concept):
        scheme = iri(found.uri.rpartition("/")[0])
        said = [line(thing, TYPE, _TERM), line(thing, _TERM_SET, scheme)]
        return said + texts(thing, _NAME, in_languages(found.labels, languages))
    return [*(line(thing, TYPE, kind) for kind in _CLASS[found.kind]), *texts(thing, _NAME, found.names)]


_INTRODUCTIONS: Final = Introductions(_introduce)


def _unit(draft: Draft, unit: Unit) -> None:
    if isinstance(unit, Record):
        _types(draft, unit)
    draft.text(_NAME, unit.title)
    _identifiers(draft, unit)
    _dates(draft, unit.when)
    draft.say(_LANGUAGE, *(plain(tag) for tag in unit.language))
    draft.text(_S("materialExtent"), unit.extent)
    if isinstance(unit, Record):
        _references(draft, "from", unit.senders)
        _references(draft, "to", unit.recipients)
    _references(draft, "creator", unit.creator)
    _references(draft, "people", unit.people)
    _references(draft, "places", unit.places)
    _references(draft, "subjects", unit.subjects)
    draft.kept(("schema", unit.collection, unit.holder, unit.publisher, unit.level), _custody, unit)
    _source(draft, unit)
    if isinstance(unit, Record):
        _record(draft, unit)
    _abstract(draft, unit)
    draft.text(_DESCRIPTION, unit.note)
    _rights(draft, unit)
    _media(draft, unit)


def _types(draft: Draft, record: Record) -> None:
    """A message where somebody sent it to somebody; and the class that the type of the document matches."""
    if record.senders or record.recipients:
        draft.say(TYPE, _MESSAGE)
    if code := record.type:
        draft.kept(("schema", code), _type_of, code)


def _type_of(draft: Draft, code: str) -> None:
    if kind := class_of(draft.context.vocabulary, "types", code, _NAMESPACE):
        draft.say(TYPE, iri(kind))
    draft.say(_GENRE, draft.concept("types", code))


def _identifiers(draft: Draft, unit: Unit) -> None:
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


def _dates(draft: Draft, date: EdtfDate | None) -> None:
    """`dateCreated` takes exact dates only; all others are a `temporal` in ISO 8601, or as they stand in EDTF."""
    if date is None:
        return
    if date.xsd:
        draft.say(_S("dateCreated"), typed(date.xsd[0], XSD(date.xsd[1])))
    else:
        draft.say(_S("temporal"), plain(date.schema_org or date.edtf))


def _references(draft: Draft, field: str, references: tuple[Reference, ...]) -> None:
    if not references:
        return
    predicates, kind, role, words = _LINKS[field]
    for linked in draft.linked(field, references):
        for predicate in predicates:
            draft.say(predicate, linked.target)
        if not linked.known:
            naming = _ROLE_NAME if kind is _ROLE else _NAME
            draft.add(linked.node, (TYPE, kind), (naming, plain(linked.reference.as_)))
            _claim(draft, linked)
        elif linked.reference.as_ or linked.reference.inferred:
            draft.say(role, linked.node)
            draft.add(linked.node, (TYPE, _ROLE), (role, linked.target))
            if linked.reference.as_:
                draft.add(linked.node, (words, plain(linked.reference.as_)))
            _claim(draft, linked)


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


def _custody(draft: Draft, unit: Unit) -> None:
    """Where it lies, who keeps it and who publishes it: three things, never one."""
    context = draft.context
    above = context.ancestors(unit)
    if unit.collection:
        draft.say(_PART_OF, draft.link(unit.collection))
    for lower, upper in zip(above[1:], above, strict=False):
        draft.add(draft.link(lower.id), (_PART_OF, draft.link(upper.id)))
    if holder := context.holder(unit):
        archive = draft.link(holder.id)
        draft.say(_S("holdingArchive"), archive)
        draft.add(archive, (TYPE, _ARCHIVE))
        draft.text(_S("itemLocation"), holder.name)
        if above:
            draft.add(draft.link(above[-1].id), (_S("holdingArchive"), archive))
    if publisher := context.publisher(unit):
        draft.say(_PUBLISHER, draft.link(publisher.id))
    draft.say(_ADDITIONAL_TYPE, draft.concept("levels", unit.level))


def _source(draft: Draft, described: Unit | Authority) -> None:
    """Of a record: what its text was taken from. Of all else: what the description was made from."""
    if not described.source:
        return
    subject = draft.thing if isinstance(described, Record) else draft.page
    draft.add_text(subject, _CITATION, described.source.text)
    if url := draft.external(described.source.url):
        draft.add(subject, (_BASED_ON, url))


def _record(draft: Draft, record: Record) -> None:
    for sponsor in record.sponsor:
        draft.say(_S("sponsor"), draft.link(sponsor))
    if record.classification:
        _marking(draft, record.classification)
    if shown := first(record, draft.context):
        _image(draft, _S("image"), shown, draft.context.pictures(record)[0].label)
    if record.transcript:
        draft.say(_TEXT, tagged(record.transcript, record.text_language))
    if record.transcription and record.transcription.by:
        node = draft.part("transcript")
        draft.say(_S("workExample"), node)
        draft.add(node, (TYPE, _ELEMENT), (_CREATOR, draft.link(record.transcription.by)))
        draft.add(node, (_LANGUAGE, plain(record.text_language)))


def _marking(draft: Draft, code: str) -> None:
    """A term, and words that say plainly that the marking is history (field/linked-data.md, 5.2)."""
    term = draft.concept("classification", code)
    draft.say(_KEYWORDS, term)
    known = draft.context.vocabulary.find("classification", code)
    label = draft.context.words(known.labels) if known else code
    words = f"Original classification: {label}. A marking of its time, which says nothing of access today."
    draft.say(_ACCESS, tagged(words, "en"))
    if known:
        draft.add_text(term, _DESCRIPTION, in_languages(known.note, draft.context.site.languages))


def _image(draft: Draft, predicate: Term, image: Image | Painting, label: str) -> None:
    address = draft.external(image.image)
    if address is None:
        return
    draft.say(predicate, address)
    draft.add(address, (TYPE, _IMAGE), (_CONTENT, address), (_ENCODING_FORMAT, plain(image.format)))
    draft.add(address, (_S("width"), integer(image.width)), (_S("height"), integer(image.height)))
    if label:
        draft.add(address, (_S("caption"), plain(label)))


def _abstract(draft: Draft, unit: Unit) -> None:
    if not unit.abstract:
        return
    draft.text(_S("abstract"), unit.abstract.text)
    if unit.abstract.by:
        _element(draft, "abstract", unit.abstract.text)
        node = draft.part("abstract")
        draft.add(draft.page, (_HAS_PART, node))
        draft.add(node, (_ABOUT, draft.thing), (_CREATOR, draft.link(unit.abstract.by)))


def _element(draft: Draft, name: str, text: Text) -> Term:
    node = draft.part(name)
    draft.add(node, (TYPE, _ELEMENT))
    draft.add_text(node, _TEXT, text)
    return node


def _rights(draft: Draft, unit: Unit) -> None:
    """The statement, the archive's own words, and whom to ask; `usageInfo` has the canonical http URI."""
    if unit.rights:
        licence, usage, said = _statement(unit.rights)
        draft.say(_LICENSE, licence)
        draft.say(_USAGE, usage)
        draft.others += said
    draft.text(_S("copyrightNotice"), unit.rights_statement)
    if unit.rights_contact:
        draft.say(_S("acquireLicensePage"), _element(draft, "rights-contact", unit.rights_contact))
    if unit.access:
        draft.say(_S("conditionsOfAccess"), tagged(restriction.sentence(unit.access), "en"))
        draft.text(_S("conditionsOfAccess"), unit.access.note)


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


def _media(draft: Draft, unit: Unit) -> None:
    """The manifest as associated media, PDF and text as encodings (field/linked-data.md, 5.1)."""
    licence = _statement(unit.rights)[0] if unit.rights else ""
    for address, title, media_type in draft.downloads():
        draft.say(_ASSOCIATED if '"' in media_type else _ENCODING, address)
        draft.add(address, (_CONTENT, address))
        draft.add_ends(address, _medium(title, media_type, licence))


@lru_cache(maxsize=256)
def _medium(title: str, media_type: str, licence: Term) -> tuple[str, ...]:
    # NDE's profile wants the media type of a manifest with single quotes
    form = plain(media_type.replace('"', "'"))
    said = (TYPE, _MEDIA), (_NAME, tagged(title, "en")), (_ENCODING_FORMAT, form)
    return ends(*said, (_LICENSE, licence)) if licence else ends(*said)


def _authority(draft: Draft, authority: Authority) -> None:
    draft.text(_NAME, authority.name)
    draft.say(_ALTERNATE, *(plain(name) for name in authority.other_names))
    draft.say(_IDENTIFIER, plain(authority.id))
    draft.text(_DESCRIPTION, authority.note)
    if isinstance(authority, Person) and authority.dates:
        _life(draft, authority.dates)
    elif isinstance(authority, Institution):
        _institution(draft, authority)
    elif isinstance(authority, Place):
        _place(draft, authority)
    elif isinstance(authority, Subject) and authority.broader:
        draft.say(_BROADER, draft.link(authority.broader))
    _source(draft, authority)


def _life(draft: Draft, span: str) -> None:
    """Birth and death, where the dates are a span with exact ends; schema.org cannot say "about 1880"."""
    born, slash, died = span.partition("/")
    for predicate, end in ((_S("birthDate"), born), (_S("deathDate"), died)) if slash else ():
        if end not in ("", "..") and (xsd := parse(end).xsd):
            draft.say(predicate, typed(xsd[0], XSD(xsd[1])))


def _institution(draft: Draft, institution: Institution) -> None:
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


def _place(draft: Draft, place: Place) -> None:
    if place.part_of:
        draft.say(_S("containedInPlace"), draft.link(place.part_of))
    if place.coordinates:
        draft.say(_S("latitude"), decimal(place.coordinates.latitude))
        draft.say(_S("longitude"), decimal(place.coordinates.longitude))


def _matches(draft: Draft, links: tuple[Link, ...]) -> None:
    for link in links:
        if target := draft.external(link.uri):
            draft.say(_S("sameAs") if link.match == "exact" else CLOSE, target)


def _document(draft: Draft) -> None:
    draft.say(_S("mainEntityOfPage"), draft.page)
    profile = iri(draft.context.address.vocab("profiles", "schema"))
    draft.add(draft.page, (TYPE, _S("WebPage")), (_S("mainEntity"), draft.thing), (_CONFORMS, profile))
    draft.add(draft.page, (_S("isAccessibleForFree"), _TRUE))
    if draft.context.site.publisher:
        publisher = draft.link(draft.context.site.publisher)
        draft.add(draft.page, (_PUBLISHER, publisher))
        if isinstance(draft.description, Unit):
            draft.say(_S("sdPublisher"), publisher)
