"""The Dublin Core profile: descriptions in DCMI Metadata Terms.

Roles are MARC relators, names and matches SKOS. A link that needs a witness (an inference, the source's own
words for someone, how sure a match is) is a rico:Relation beside the plain link. Ranges that DCMI wants non-literal
are kept: words stand in nodes at fragments of the page. It makes no blank node, and says nothing that the
description does not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from service.record import languages, rights
from service.record.dates import EdtfDate, parse
from service.record.fields import Access, Link, Source, Statement
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
from service.record.text import Text
from service.serializers.concept_schemes import Concept
from service.serializers.graph import additional_texts, date_literals
from service.serializers.graph.concepts import class_of
from service.serializers.graph.graph_builder import Draft, Linked, ends, in_languages
from service.serializers.graph.namespaces import CLOSE, EXACT, JUSTIFICATION, PREF_LABEL, TYPE, XSD, terms
from service.serializers.graph.ntriples import Line, Term, decimal, iri, line, plain, tagged, texts, typed
from service.serializers.graph.profile import Profile
from service.serializers.painting import first

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


class DublinCore(Profile):
    """DCMI Metadata Terms."""

    name = "dcterms"
    classes = _CLASS
    part_of = _PART_OF
    publisher = _PUBLISHER

    def introduce(self, found: Description | Concept, thing: Term, languages: tuple[str, ...]) -> list[Line]:
        if isinstance(found, Concept):
            scheme = iri(found.uri.rpartition("/")[0])
            said = [line(thing, TYPE, _CONCEPT), line(thing, _IN_SCHEME, scheme)]
            return said + texts(thing, PREF_LABEL, in_languages(found.labels, languages))
        label = _TITLE if isinstance(found, Unit) else PREF_LABEL
        return [*(line(thing, TYPE, kind) for kind in _CLASS[found.kind]), *texts(thing, label, found.names)]

    def type_of(self, draft: Draft, code: str) -> None:
        if dcmi := class_of(draft.context.vocabulary, "types", code, _DCMITYPE):
            draft.say(TYPE, iri(dcmi))
        draft.say(_DCTYPE, draft.concept("types", code))

    def identifiers(self, draft: Draft, unit: Unit) -> None:
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

    def languages(self, draft: Draft, tags: tuple[str, ...]) -> None:
        for tag in tags:
            language, said = _language(tag)
            draft.others += said
            if language:
                draft.say(_LANGUAGE, language)
            if not language or "-" in tag:
                draft.say(_DC_LANGUAGE, plain(tag))

    def title(self, draft: Draft, unit: Unit) -> None:
        draft.text(_TITLE, unit.title)

    def date(self, draft: Draft, date: EdtfDate) -> None:
        draft.say(_CREATED, *date_literals.both(date))

    def extent(self, draft: Draft, unit: Unit) -> None:
        _node(draft, _EXTENT, "extent", _SIZE, unit.extent)

    def reference(self, draft: Draft, field: str, linked: Linked) -> None:
        predicates, kind, role = _LINKS[field]
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

    def holder(self, draft: Draft, holder: Institution, above: tuple[Collection, ...]) -> None:
        draft.say(_REPOSITORY, draft.link(holder.id))

    def level(self, draft: Draft, unit: Unit) -> None:
        draft.say(_DCTYPE, draft.concept("levels", unit.level))

    def source(self, draft: Draft, described: Unit | Authority, source: Source) -> None:
        node = draft.part("source")
        if isinstance(described, Record):
            draft.say(_SOURCE, node)
        else:
            draft.add(draft.page, (_SOURCE, node))
        draft.add_text(node, _LABEL, source.text)
        if url := draft.external(source.url):
            draft.add(node, (_PAGE, url))

    def sponsor(self, draft: Draft, sponsor: Term) -> None:
        draft.say(_SPONSOR, sponsor)

    def marking(self, draft: Draft, code: str) -> None:
        marking = draft.concept("classification", code)
        draft.say(_REGULATED, marking)
        draft.add(marking, (TYPE, _RULE))
        if known := draft.context.vocabulary.find("classification", code):
            draft.add_text(marking, _SCOPE_NOTE, in_languages(known.note, draft.context.site.languages))

    def pages(self, draft: Draft, record: Record) -> None:
        shown = first(record, draft.context)
        if shown and (image := draft.external(shown.image)):
            draft.say(_DEPICTION, image)
            draft.add(image, (_FORMAT, iri(_MEDIA_TYPES + shown.format)))

    def transcript(self, draft: Draft, record: Record) -> None:
        if not record.transcript:
            return
        node = draft.part("transcript")
        draft.say(_HAS_FORMAT, node)
        draft.add(node, (TYPE, _TEXT), (_VALUE, tagged(record.transcript, record.text_language)))
        if record.transcription and record.transcription.by:
            draft.add(node, (_TRANSCRIBER, draft.link(record.transcription.by)))

    def further(self, draft: Draft, record: Record) -> None:
        additional_texts.dublin_core(draft, record)

    def abstract(self, draft: Draft, abstract: Statement) -> None:
        draft.text(_ABSTRACT, abstract.text)
        if abstract.by:
            node = draft.part("abstract")
            draft.add(draft.page, (_HAS_PART, node))
            draft.add(node, (TYPE, _TEXT), (_SUBJECT, draft.thing), (_CREATOR, draft.link(abstract.by)))
            draft.add_text(node, _VALUE, abstract.text)

    def note(self, draft: Draft, unit: Unit) -> None:
        draft.text(_DESCRIPTION, unit.note)

    def rights(self, draft: Draft, unit: Unit) -> None:
        """The statement by its canonical http URI, and the archive's own words and whom to ask."""
        if unit.rights:
            statement, kind, said = _statement(unit.rights)
            draft.say(_RIGHTS, statement)
            if kind is _LICENCE:
                draft.say(_LICENSE, statement)
            draft.others += said
        _node(draft, _RIGHTS, "rights-statement", _RIGHTS_STATEMENT, unit.rights_statement)
        _node(draft, _RIGHTS, "rights-contact", _RIGHTS_STATEMENT, unit.rights_contact)

    def access(self, draft: Draft, rule: Access) -> None:
        draft.say(_DCT("accessRights"), draft.concept("access", rule.tier))
        if rule.until:
            draft.say(_DCT("available"), typed(rule.until, XSD("date")))
        _node(draft, _DCT("accessRights"), "access", _RIGHTS_STATEMENT, rule.note)

    def downloads(self, draft: Draft, unit: Unit) -> None:
        for address, title, media_type in draft.downloads():
            draft.say(_HAS_FORMAT, address)
            draft.add_ends(address, _form(title, media_type))

    def names(self, draft: Draft, authority: Authority) -> None:
        draft.text(PREF_LABEL, authority.name)
        if isinstance(authority, Person | Institution):
            draft.text(_FOAF("name"), authority.name)  # what readers of FOAF look for
        for name in authority.other_names:
            draft.say(_ALT_LABEL, plain(name))
        draft.say(_IDENTIFIER, plain(authority.id))
        draft.text(_NOTE if isinstance(authority, Subject) else _DESCRIPTION, authority.note)

    def life(self, draft: Draft, span: str) -> None:
        draft.say(_DATE, *date_literals.both(parse(span)))

    def broader(self, draft: Draft, wider: Term) -> None:
        draft.say(_BROADER, wider)

    def institution(self, draft: Draft, institution: Institution) -> None:
        if institution.type:
            draft.say(_DCTYPE, draft.concept("institution-types", institution.type))
        if institution.part_of:
            draft.say(_PART_OF, draft.link(institution.part_of))
        if homepage := draft.external(institution.homepage):
            draft.say(_FOAF("homepage"), homepage)
        if institution.logo and (logo := draft.external(institution.logo.image)):
            draft.say(_FOAF("logo"), logo)

    def place(self, draft: Draft, place: Place) -> None:
        if place.part_of:
            draft.say(_PART_OF, draft.link(place.part_of))
        if place.coordinates:
            draft.say(terms("geo")("lat"), decimal(place.coordinates.latitude))
            draft.say(terms("geo")("long"), decimal(place.coordinates.longitude))

    def matches(self, draft: Draft, links: tuple[Link, ...]) -> None:
        """Each link to the same thing elsewhere, and a relation that keeps its source, certainty, author and date."""
        for number, link in enumerate(links, 1):
            target = draft.external(link.uri)
            if target is None:
                continue
            draft.say(EXACT if link.relation == "exact" else CLOSE, target)
            node = draft.part(f"same-as-{number}")
            _relation(draft, node, target)
            draft.add(node, (_CERTAINTY, tagged(link.confidence, "en")))
            if link.method:
                draft.add(node, (JUSTIFICATION, draft.concept("matching", link.method)))
            if link.source:
                draft.add(node, (_WITNESS, plain(link.source)))
            if link.by:
                draft.add(node, (_CREATOR, draft.link(link.by)))
            if link.date:
                draft.add(node, *((_CREATED, value) for value in date_literals.both(parse(link.date))))

    def document(self, draft: Draft) -> None:
        draft.say(_TOPIC_OF, draft.page)
        draft.add(draft.page, (TYPE, _DOCUMENT), (_TOPIC, draft.thing), (_CONFORMS, self.uri(draft)))
        if draft.context.site.publisher:
            draft.add(draft.page, (_PUBLISHER, draft.link(draft.context.site.publisher)))


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


@lru_cache(maxsize=1024)
def _statement(uri: str) -> tuple[Term, Term, tuple[Line, ...]]:
    statement = rights.statement(uri)
    term = iri(statement.uri)
    kind = _LICENCE if statement.family == "creativecommons" else _RIGHTS_STATEMENT
    label, meaning = tagged(statement.label, "en"), tagged(statement.meaning, "en")
    return term, kind, (line(term, TYPE, kind), line(term, _LABEL, label), line(term, _COMMENT, meaning))


@lru_cache(maxsize=256)
def _form(title: str, media_type: str) -> tuple[str, ...]:
    """A document with its media type, and what it conforms to where the media type has a profile."""
    essence = media_type.partition(";")[0]
    told = (TYPE, _DOCUMENT), (_TITLE, tagged(title, "en")), (_FORMAT, iri(_MEDIA_TYPES + essence))
    return ends(*told, (_CONFORMS, iri(media_type.split('"')[1]))) if '"' in media_type else ends(*told)


nt = DublinCore().nt
