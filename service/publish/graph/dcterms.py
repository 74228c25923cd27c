"""The Dublin Core profile: descriptions in DCMI Metadata Terms.

Roles are MARC relators, names and matches SKOS. A link that needs a witness (an inference, the source's own
words for someone, how sure a match is) is a rico:Relation beside the plain link. Ranges that DCMI wants non-literal
are kept: words stand in nodes at fragments of the page. It makes no blank node, and says nothing that the
description does not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from service.publish.context import Context
from service.publish.graph.concepts import class_of
from service.publish.graph.draft import Draft, Introductions, Linked, ends, in_languages
from service.publish.graph.names import CLOSE, EDTF, EXACT, PREF_LABEL, TYPE, XSD, terms
from service.publish.graph.triples import Line, Term, decimal, iri, line, plain, tagged, texts, typed, written
from service.publish.paintings import first
from service.publish.vocabulary import Concept
from service.record import languages, rights
from service.record.dates import EdtfDate, parse
from service.record.fields import Access, Link, Reference
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

_DCT, _FOAF, _REL, _RICO, _SKOS = (terms(p) for p in ("dcterms", "foaf", "relators", "rico", "skos"))
_CLASS: Final = {
    "record": (_DCT("BibliographicResource"),),
    "collection": (terms("dcmitype")("Collection"),),
    "institution": (_DCT("Agent"), _FOAF("Organization")),
    "person": (_DCT("Agent"), _FOAF("Person")),
    "place": (_DCT("Location"),),
    "subject": (_SKOS("Concept"),),
}
_DCMITYPE: Final = "http://purl.org/dc/dcmitype/"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"

_AGENT, _LOCATION, _CONCEPT = _DCT("Agent"), _DCT("Location"), _SKOS("Concept")
_RIGHTS_STATEMENT, _LICENCE = _DCT("RightsStatement"), _DCT("LicenseDocument")
_TITLE, _IDENTIFIER, _CREATED, _DATE = _DCT("title"), _DCT("identifier"), _DCT("created"), _DCT("date")
_CREATOR, _PUBLISHER, _SUBJECT, _SPATIAL = (
    _DCT("creator"),
    _DCT("publisher"),
    _DCT("subject"),
    _DCT("spatial"),
)
_DESCRIPTION, _ABSTRACT, _SOURCE, _RIGHTS = (
    _DCT("description"),
    _DCT("abstract"),
    _DCT("source"),
    _DCT("rights"),
)
_PART_OF, _HAS_PART, _HAS_FORMAT, _FORMAT = (
    _DCT("isPartOf"),
    _DCT("hasPart"),
    _DCT("hasFormat"),
    _DCT("format"),
)
_LANGUAGE, _DCTYPE, _CONFORMS, _EXTENT = _DCT("language"), _DCT("type"), _DCT("conformsTo"), _DCT("extent")
_TEXT: Final = terms("dcmitype")("Text")
_LABEL, _COMMENT = terms("rdfs")("label"), terms("rdfs")("comment")
_VALUE: Final = terms("rdf")("value")
_DC_LANGUAGE: Final = terms("dc")("language")
_ALT_LABEL, _BROADER, _NOTE, _IN_SCHEME = (
    _SKOS("altLabel"),
    _SKOS("broader"),
    _SKOS("note"),
    _SKOS("inScheme"),
)
_ADDRESSEE, _SPONSOR, _TRANSCRIBER, _REPOSITORY = _REL("rcp"), _REL("spn"), _REL("trc"), _REL("rps")
_SENDER, _REGULATED, _RULE = _RICO("hasSender"), _RICO("isOrWasRegulatedBy"), _RICO("Rule")
_RELATION, _FROM, _TO = _RICO("Relation"), _RICO("relationHasSource"), _RICO("relationHasTarget")
_CERTAINTY, _WITNESS, _IN_RELATION = (
    _RICO("relationCertainty"),
    _RICO("relationSource"),
    _RICO("thingIsSourceOfRelation"),
)
_DOCUMENT, _TOPIC, _TOPIC_OF, _PAGE = (
    _FOAF("Document"),
    _FOAF("primaryTopic"),
    _FOAF("isPrimaryTopicOf"),
    _FOAF("page"),
)
_DEPICTION, _SCOPE_NOTE = _FOAF("depiction"), _SKOS("scopeNote")
_LICENSE, _SIZE, _LINGUISTIC = _DCT("license"), _DCT("SizeOrDuration"), _DCT("LinguisticSystem")

# field -> properties of the plain link, class of what has no description, role of the scheme `roles`
_LINKS: Final[dict[str, tuple[tuple[Term, ...], Term, str]]] = {
    "from": ((_CREATOR, _SENDER), _AGENT, "sender"),
    "to": ((_ADDRESSEE,), _AGENT, "recipient"),
    "creator": ((_CREATOR,), _AGENT, "creator"),
    "people": ((_SUBJECT,), _AGENT, "mentioned"),
    "places": ((_SPATIAL,), _LOCATION, "place"),
    "subjects": ((_SUBJECT,), _CONCEPT, "subject"),
}


def nt(description: Description, context: Context) -> bytes:
    """The graph of a description as N-Triples, as it is stored."""
    return written(_draft(description, context).said())


def _draft(description: Description, context: Context) -> Draft:
    """The thing first, then the things it is linked to, then its document."""
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
        said = [line(thing, TYPE, _CONCEPT), line(thing, _IN_SCHEME, scheme)]
        return said + texts(thing, PREF_LABEL, in_languages(found.labels, languages))
    label = _TITLE if isinstance(found, Unit) else PREF_LABEL
    return [*(line(thing, TYPE, kind) for kind in _CLASS[found.kind]), *texts(thing, label, found.names)]


_INTRODUCTIONS: Final = Introductions(_introduce)


def _unit(draft: Draft, unit: Unit) -> None:
    if isinstance(unit, Record):
        _type(draft, unit)
    draft.text(_TITLE, unit.title)
    _identifiers(draft, unit)
    if unit.when:
        draft.say(_CREATED, *_dated(unit.when))
    _languages(draft, unit.language)
    _node(draft, _EXTENT, "extent", _SIZE, unit.extent)
    if isinstance(unit, Record):
        _references(draft, "from", unit.senders)
        _references(draft, "to", unit.recipients)
    _references(draft, "creator", unit.creator)
    _references(draft, "people", unit.people)
    _references(draft, "places", unit.places)
    _references(draft, "subjects", unit.subjects)
    draft.kept(("dcterms", unit.collection, unit.holder, unit.publisher, unit.level), _custody, unit)
    _source(draft, unit)
    if isinstance(unit, Record):
        _record(draft, unit)
    _abstract(draft, unit)
    draft.text(_DESCRIPTION, unit.note)
    _rights(draft, unit)
    _formats(draft)


def _type(draft: Draft, record: Record) -> None:
    """The DCMI type that the type of the document leads to (schemes/types.ttl), then the type itself."""
    if code := record.type:
        draft.kept(("dcterms", code), _type_of, code)


def _type_of(draft: Draft, code: str) -> None:
    if dcmi := class_of(draft.context.vocabulary, "types", code, _DCMITYPE):
        draft.say(TYPE, iri(dcmi))
    draft.say(_DCTYPE, draft.concept("types", code))


def _identifiers(draft: Draft, unit: Unit) -> None:
    draft.say(_IDENTIFIER, plain(unit.id))
    if unit.reference:
        draft.say(_IDENTIFIER, plain(unit.reference))
    for number, identifier in enumerate(unit.identifiers, 1):
        draft.say(_IDENTIFIER, plain(identifier.value))
        if identifier.scheme:
            node = draft.part(f"identifier-{number}")
            draft.say(_RICO("hasOrHadIdentifier"), node)
            draft.add(node, (TYPE, _RICO("Identifier")), (_LABEL, plain(identifier.scheme)))
            draft.add(node, (_RICO("textualValue"), plain(identifier.value)))


def _dated(date: EdtfDate) -> list[Term]:
    """As EDTF for archivists, and as XSD for everyone else where XSD can say it."""
    found = [typed(date.edtf, EDTF)]
    return found if date.xsd is None else [*found, typed(date.xsd[0], XSD(date.xsd[1]))]


def _languages(draft: Draft, tags: tuple[str, ...]) -> None:
    for tag in tags:
        language, said = _language(tag)
        draft.others += said
        if language:
            draft.say(_LANGUAGE, language)
        if not language or "-" in tag:
            draft.say(_DC_LANGUAGE, plain(tag))


@lru_cache(maxsize=1024)
def _language(tag: str) -> tuple[Term, tuple[Line, ...]]:
    """A linguistic system of the Library of Congress; none where the tag's language has no URI there."""
    uri = languages.iso639_uri(tag)
    if not uri:
        return "", ()
    term, name = iri(uri), languages.name(tag.partition("-")[0])
    return term, (line(term, TYPE, _LINGUISTIC), line(term, _LABEL, tagged(name, "en")))


def _node(draft: Draft, predicate: Term, name: str, kind: Term, text: Text | None) -> Term | None:
    """Words where DCMI wants a thing: a node at a fragment of the page, labelled with them."""
    if not text:
        return None
    node = draft.part(name)
    draft.say(predicate, node)
    draft.add(node, (TYPE, kind))
    draft.add_text(node, _LABEL, text)
    return node


def _references(draft: Draft, field: str, references: tuple[Reference, ...]) -> None:
    if not references:
        return
    predicates, kind, role = _LINKS[field]
    for linked in draft.linked(field, references):
        for predicate in predicates:
            draft.say(predicate, linked.target)
        if not linked.known:
            draft.add(linked.node, (TYPE, kind), (PREF_LABEL, plain(linked.reference.as_)))
            _inference(draft, linked)
        elif linked.reference.as_ or linked.reference.inferred:
            _relation(draft, linked.node, linked.target)
            draft.add(linked.node, (_DCTYPE, draft.concept("roles", role)))
            if linked.reference.as_:
                draft.add(linked.node, (_LABEL, plain(linked.reference.as_)))
            _inference(draft, linked)


def _relation(draft: Draft, node: Term, target: Term) -> None:
    draft.say(_IN_RELATION, node)
    draft.add(node, (TYPE, _RELATION), (_FROM, draft.thing), (_TO, target))


def _inference(draft: Draft, linked: Linked) -> None:
    reference = linked.reference
    if reference.inferred:
        draft.add(linked.node, (_CERTAINTY, tagged("inferred", "en")))
        draft.add(linked.node, (_DESCRIPTION, plain(reference.inferred)))
        if reference.inferred_by:
            draft.add(linked.node, (_CREATOR, draft.link(reference.inferred_by)))


def _custody(draft: Draft, unit: Unit) -> None:
    """Where it lies, who keeps it and who publishes it: three things, never one."""
    context = draft.context
    above = context.ancestors(unit)
    if unit.collection:
        draft.say(_PART_OF, draft.link(unit.collection))
    for lower, upper in zip(above[1:], above, strict=False):
        draft.add(draft.link(lower.id), (_PART_OF, draft.link(upper.id)))
    if holder := context.holder(unit):
        draft.say(_REPOSITORY, draft.link(holder.id))
    if publisher := context.publisher(unit):
        draft.say(_PUBLISHER, draft.link(publisher.id))
    draft.say(_DCTYPE, draft.concept("levels", unit.level))


def _source(draft: Draft, described: Unit | Authority) -> None:
    """Of a record: what its text was taken from. Of all else: what the description was made from."""
    if not described.source:
        return
    node = draft.part("source")
    if isinstance(described, Record):
        draft.say(_SOURCE, node)
    else:
        draft.add(draft.page, (_SOURCE, node))
    draft.add_text(node, _LABEL, described.source.text)
    if url := draft.external(described.source.url):
        draft.add(node, (_PAGE, url))


def _record(draft: Draft, record: Record) -> None:
    for sponsor in record.sponsor:
        draft.say(_SPONSOR, draft.link(sponsor))
    if record.classification:
        marking = draft.concept("classification", record.classification)
        draft.say(_REGULATED, marking)
        draft.add(marking, (TYPE, _RULE))
        if known := draft.context.vocabulary.find("classification", record.classification):
            draft.add_text(marking, _SCOPE_NOTE, in_languages(known.note, draft.context.site.languages))
    shown = first(record, draft.context)
    if shown and (image := draft.external(shown.image)):
        draft.say(_DEPICTION, image)
        draft.add(image, (_FORMAT, iri(_MEDIA_TYPES + shown.format)))
    if record.transcript:
        _transcript(draft, record)


def _transcript(draft: Draft, record: Record) -> None:
    node = draft.part("transcript")
    draft.say(_HAS_FORMAT, node)
    draft.add(node, (TYPE, _TEXT), (_VALUE, tagged(record.transcript, record.text_language)))
    if record.transcription and record.transcription.by:
        draft.add(node, (_TRANSCRIBER, draft.link(record.transcription.by)))


def _abstract(draft: Draft, unit: Unit) -> None:
    if not unit.abstract:
        return
    draft.text(_ABSTRACT, unit.abstract.text)
    if unit.abstract.by:
        node = draft.part("abstract")
        draft.add(draft.page, (_HAS_PART, node))
        draft.add(node, (TYPE, _TEXT), (_SUBJECT, draft.thing), (_CREATOR, draft.link(unit.abstract.by)))
        draft.add_text(node, _VALUE, unit.abstract.text)


def _rights(draft: Draft, unit: Unit) -> None:
    """The statement by its canonical http URI, and the archive's own words and whom to ask."""
    if unit.rights:
        statement, kind, said = _statement(unit.rights)
        draft.say(_RIGHTS, statement)
        if kind is _LICENCE:
            draft.say(_LICENSE, statement)
        draft.others += said
    _node(draft, _RIGHTS, "rights-statement", _RIGHTS_STATEMENT, unit.rights_statement)
    _node(draft, _RIGHTS, "rights-contact", _RIGHTS_STATEMENT, unit.rights_contact)
    if unit.access:
        _access(draft, unit.access)


def _access(draft: Draft, rule: Access) -> None:
    """Who may see it, from which day on all may, and the archive's own words on it."""
    draft.say(_DCT("accessRights"), draft.concept("access", rule.tier))
    if rule.until:
        draft.say(_DCT("available"), typed(rule.until, XSD("date")))
    _node(draft, _DCT("accessRights"), "access", _RIGHTS_STATEMENT, rule.note)


@lru_cache(maxsize=1024)
def _statement(uri: str) -> tuple[Term, Term, tuple[Line, ...]]:
    statement = rights.statement(uri)
    term = iri(statement.uri)
    kind = _LICENCE if statement.family == "creativecommons" else _RIGHTS_STATEMENT
    label, meaning = tagged(statement.label, "en"), tagged(statement.meaning, "en")
    return term, kind, (line(term, TYPE, kind), line(term, _LABEL, label), line(term, _COMMENT, meaning))


def _formats(draft: Draft) -> None:
    for address, title, media_type in draft.downloads():
        draft.say(_HAS_FORMAT, address)
        draft.add_ends(address, _form(title, media_type))


@lru_cache(maxsize=256)
def _form(title: str, media_type: str) -> tuple[str, ...]:
    """A document with its media type, and what it conforms to where the media type has a profile."""
    essence = media_type.partition(";")[0]
    told = (TYPE, _DOCUMENT), (_TITLE, tagged(title, "en")), (_FORMAT, iri(_MEDIA_TYPES + essence))
    return ends(*told, (_CONFORMS, iri(media_type.split('"')[1]))) if '"' in media_type else ends(*told)


def _authority(draft: Draft, authority: Authority) -> None:
    draft.text(PREF_LABEL, authority.name)
    for name in authority.other_names:
        draft.say(_ALT_LABEL, plain(name))
    draft.say(_IDENTIFIER, plain(authority.id))
    draft.text(_NOTE if isinstance(authority, Subject) else _DESCRIPTION, authority.note)
    if isinstance(authority, Person) and authority.dates:
        draft.say(_DATE, *_dated(parse(authority.dates)))
    elif isinstance(authority, Institution):
        _institution(draft, authority)
    elif isinstance(authority, Place):
        _place(draft, authority)
    elif isinstance(authority, Subject) and authority.broader:
        draft.say(_BROADER, draft.link(authority.broader))
    _source(draft, authority)


def _institution(draft: Draft, institution: Institution) -> None:
    if institution.type:
        draft.say(_DCTYPE, draft.concept("institution-types", institution.type))
    if institution.part_of:
        draft.say(_PART_OF, draft.link(institution.part_of))
    if homepage := draft.external(institution.homepage):
        draft.say(_FOAF("homepage"), homepage)
    if institution.logo and (logo := draft.external(institution.logo.image)):
        draft.say(_FOAF("logo"), logo)


def _place(draft: Draft, place: Place) -> None:
    if place.part_of:
        draft.say(_PART_OF, draft.link(place.part_of))
    if place.coordinates:
        draft.say(terms("geo")("lat"), decimal(place.coordinates.latitude))
        draft.say(terms("geo")("long"), decimal(place.coordinates.longitude))


def _matches(draft: Draft, links: tuple[Link, ...]) -> None:
    """Each link to the same thing elsewhere, and a relation that keeps its source, certainty, author and date."""
    for number, link in enumerate(links, 1):
        target = draft.external(link.uri)
        if target is None:
            continue
        draft.say(EXACT if link.match == "exact" else CLOSE, target)
        node = draft.part(f"same-as-{number}")
        _relation(draft, node, target)
        draft.add(node, (_CERTAINTY, tagged(link.confidence, "en")))
        if link.source:
            draft.add(node, (_WITNESS, plain(link.source)))
        if link.by:
            draft.add(node, (_CREATOR, draft.link(link.by)))
        if link.date:
            draft.add(node, *((_CREATED, value) for value in _dated(parse(link.date))))


def _document(draft: Draft) -> None:
    draft.say(_TOPIC_OF, draft.page)
    profile = iri(draft.context.address.vocab("profiles", "dcterms"))
    draft.add(draft.page, (TYPE, _DOCUMENT), (_TOPIC, draft.thing), (_CONFORMS, profile))
    if draft.context.site.publisher:
        draft.add(draft.page, (_PUBLISHER, draft.link(draft.context.site.publisher)))
