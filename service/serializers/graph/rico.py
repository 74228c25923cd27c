"""The profile of archives: Records in Contexts, the ontology of the International Council on Archives (RiC-O 1.1).

A record is a rico:Record with the original, the transcript and the scans as instantiations; who holds the original
stands on it and on the record. The manifest is a record of the documentary form "IIIF manifest" that describes it. The
source's words for someone and an inference stand in a rico:Relation, with PROV for who made it. Security markings are
rules that regulated the document; rights are apart from them, in dcterms:rights and rico:conditionsOfUse.
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
    Place,
    Record,
    Unit,
)
from service.serializers.concept_schemes import Concept
from service.serializers.graph import additional_texts, date_literals
from service.serializers.graph.graph_builder import Draft, Linked, ends, in_languages
from service.serializers.graph.namespaces import CLOSE, JUSTIFICATION, TYPE, XSD, terms
from service.serializers.graph.ntriples import Line, Term, decimal, iri, line, plain, tagged, texts, typed
from service.serializers.graph.profile import Profile
from service.serializers.painting import first
from service.serializers.text import access_statement

_R, _DCT, _FOAF, _PROV, _SKOS = (terms(p) for p in ("rico", "dcterms", "foaf", "prov", "skos"))
_VALUE: Final = terms("rdf")("value")
_RECORD, _SET, _PART, _INSTANTIATION = _R("Record"), _R("RecordSet"), _R("RecordPart"), _R("Instantiation")
_CLASS: Final = {
    "record": (_RECORD,),
    "collection": (_SET,),
    "institution": (_R("CorporateBody"),),
    "person": (_R("Person"),),
    "place": (_R("Place"),),
    "subject": (_R("Concept"), _SKOS("Concept")),
}
# what a term of a scheme is in RiC-O
_TERM: Final = {
    "classification": _R("Rule"),
    "types": _R("DocumentaryFormType"),
    "levels": _R("RecordSetType"),
    "institution-types": _R("CorporateBodyType"),
    "roles": _R("RoleType"),
}
_NAME, _TITLE, _IDENTIFIER = _R("name"), _R("title"), _R("identifier")
_NOTE, _VALUE_OF, _HOLDER = _R("generalDescription"), _R("textualValue"), _R("hasOrHadHolder")
_SUBJECT, _CREATOR = _R("hasOrHadSubject"), _R("hasCreator")
_ATTRIBUTED, _CONFORMS, _FORMAT = _PROV("wasAttributedTo"), _DCT("conformsTo"), _DCT("format")
_FORM, _DESCRIBES, _DESCRIBED = (
    _R("hasDocumentaryFormType"),
    _R("describesOrDescribed"),
    _R("isOrWasDescribedBy"),
)
_HAS, _HAS_DIGITAL = _R("hasOrHadInstantiation"), _R("hasOrHadDigitalInstantiation")
_RELATION, _IN_RELATION = _R("Relation"), _R("thingIsSourceOfRelation")
_FROM, _TO, _CONTEXT = _R("relationHasSource"), _R("relationHasTarget"), _R("relationHasContext")
_CERTAINTY, _SOURCE = _R("relationCertainty"), _R("relationSource")
_FORMS: Final = "https://www.ica.org/standards/RiC/vocabularies/documentaryFormTypes#"
_MANIFEST, _FINDING_AID, _AUTHORITY_RECORD = (
    iri(_FORMS + name) for name in ("IIIFManifest", "FindingAid", "AuthorityRecord")
)
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"

# field -> properties of the plain link, class of what has no description, role of the scheme `roles`
_LINKS: Final[dict[str, tuple[tuple[Term, ...], Term, str]]] = {
    "from": ((_R("hasSender"), _CREATOR), _R("Agent"), "sender"),
    "to": ((_R("hasAddressee"),), _R("Agent"), "recipient"),
    "creator": ((_R("hasOrganicProvenance"),), _R("Agent"), "creator"),
    "people": ((_SUBJECT,), _R("Agent"), "mentioned"),
    "places": ((_SUBJECT,), _R("Place"), "place"),
    "subjects": ((_SUBJECT,), _R("Thing"), "subject"),
}


class RecordsInContexts(Profile):
    """RiC-O 1.1."""

    name = "rico"
    classes = _CLASS
    part_of = _R("isOrWasIncludedIn")
    publisher = _R("hasPublisher")

    def introduce(self, found: Description | Concept, thing: Term, languages: tuple[str, ...]) -> list[Line]:
        if isinstance(found, Concept):
            said = [line(thing, TYPE, _TERM.get(found.scheme, _R("Concept")))]
            return said + texts(thing, _NAME, in_languages(found.labels, languages))
        label = _TITLE if isinstance(found, Unit) else _NAME
        return [*(line(thing, TYPE, kind) for kind in _CLASS[found.kind]), *texts(thing, label, found.names)]

    def type_of(self, draft: Draft, code: str) -> None:
        draft.say(_FORM, draft.concept("types", code))

    def title(self, draft: Draft, unit: Unit) -> None:
        draft.text(_TITLE, unit.title)

    def identifiers(self, draft: Draft, unit: Unit) -> None:
        draft.say(_IDENTIFIER, plain(unit.id))
        if unit.reference:
            draft.say(_IDENTIFIER, plain(unit.reference))
        for number, identifier in enumerate(unit.identifiers, 1):
            draft.say(_IDENTIFIER, plain(identifier.value))
            if identifier.scheme:
                node, kind = draft.part(f"identifier-{number}"), draft.part(f"identifier-{number}-type")
                draft.say(_R("hasOrHadIdentifier"), node)
                draft.add(node, (TYPE, _R("Identifier")), (_VALUE_OF, plain(identifier.value)))
                draft.add(node, (_R("hasIdentifierType"), kind))
                draft.add(kind, (TYPE, _R("IdentifierType")), (_NAME, plain(identifier.scheme)))

    def date(self, draft: Draft, date: EdtfDate) -> None:
        # the dates of a collection may be those of making or of gathering (ISAD(G) 3.1.3): RiC-O must not be told which
        made = isinstance(draft.description, Record)
        draft.say(_R("hasCreationDate") if made else _R("isAssociatedWithDate"), _date(draft, "date", date))

    def languages(self, draft: Draft, tags: tuple[str, ...]) -> None:
        one = isinstance(draft.description, Record)
        predicate = _R("hasOrHadLanguage") if one else _R("hasOrHadSomeMembersWithLanguage")
        for tag in tags:
            uri = languages.iso639_uri(tag)
            node = iri(uri) if uri and "-" not in tag else draft.part(f"language-{tag.lower()}")
            name = languages.name(tag.partition("-")[0])
            draft.say(predicate, node)
            draft.add(node, (TYPE, _R("Language")), (_NAME, tagged(name, "en")), (_IDENTIFIER, plain(tag)))

    def extent(self, draft: Draft, unit: Unit) -> None:
        draft.text(_R("recordResourceExtent"), unit.extent)

    def reference(self, draft: Draft, field: str, linked: Linked) -> None:
        predicates, kind, role = _LINKS[field]
        for predicate in predicates:
            draft.say(predicate, linked.target)
        reference, node = linked.reference, linked.node
        if not linked.known:
            draft.add(linked.node, (TYPE, kind), (_NAME, plain(reference.as_)))
            if not reference.inferred:
                return
            node = draft.part(f"{linked.node[1:-1].partition('#')[2]}-inferred")
        elif not (reference.as_ or reference.inferred):
            return
        _relation(draft, node, linked.target, role)
        if linked.known and reference.as_:
            draft.add(node, (_NAME, plain(reference.as_)))
        if reference.inferred:
            draft.add(node, (_CERTAINTY, tagged("inferred", "en")), (_NOTE, plain(reference.inferred)))
            if reference.inferred_by:
                draft.add(node, (_ATTRIBUTED, draft.link(reference.inferred_by)))

    def holder(self, draft: Draft, holder: Institution, above: tuple[Collection, ...]) -> None:
        archive = draft.link(holder.id)
        draft.say(_HOLDER, archive)
        if above:
            draft.add(draft.link(above[-1].id), (_HOLDER, archive))

    def level(self, draft: Draft, unit: Unit) -> None:
        if isinstance(unit, Record):
            draft.say(_R("type"), plain(unit.level))  # a record has no type of record set
            return
        term = draft.concept("levels", unit.level)
        draft.say(_R("hasRecordSetType"), term)
        found = draft.context.vocabulary.find("levels", unit.level)
        for match in found.matches if found else ():
            draft.say(_R("hasRecordSetType"), iri(match))

    def source(self, draft: Draft, described: Unit | Authority, source: Source) -> None:
        draft.add_text(draft.page, _R("recordResourceSourceOfInformation"), source.text)
        if url := draft.external(source.url):
            draft.add(draft.page, (_PROV("hadPrimarySource"), url))

    def sponsor(self, draft: Draft, sponsor: Term) -> None:
        node = draft.part(f"sponsor-{sponsor[1:-1].rpartition('/')[2]}")
        _relation(draft, node, sponsor, "sponsor")

    def marking(self, draft: Draft, code: str) -> None:
        marking = draft.concept("classification", code)
        draft.say(_R("isOrWasRegulatedBy"), marking)
        draft.add(marking, (TYPE, _SKOS("Concept")))
        if known := draft.context.vocabulary.find("classification", code):
            draft.add_text(marking, _NOTE, in_languages(known.note, draft.context.site.languages))

    def pages(self, draft: Draft, record: Record) -> None:
        shown = first(record, draft.context)
        if shown and (image := draft.external(shown.image)):
            draft.say(_HAS_DIGITAL, image)
            draft.add(image, (TYPE, _INSTANTIATION), (_FORMAT, iri(_MEDIA_TYPES + shown.format)))
            size = f"{shown.width} x {shown.height} px"
            draft.add(image, (_R("instantiationExtent"), tagged(size, "en")))
            draft.add(image, (_TITLE, plain(draft.context.pictures(record)[0].label or "1")))

    def transcript(self, draft: Draft, record: Record) -> None:
        original = draft.part("original")
        if holder := draft.context.holder(record):
            draft.say(_HAS, original)
            draft.add(original, (TYPE, _INSTANTIATION), (_HOLDER, draft.link(holder.id)))
        if not record.transcript:
            return
        node = draft.part("transcript")
        draft.say(_HAS, node)
        draft.add(node, (TYPE, _INSTANTIATION))
        draft.add(node, (_VALUE, tagged(record.transcript, record.text_language)))
        if holder:
            draft.add(node, (_R("isOrWasDerivedFromInstantiation"), original))
        if record.transcription and record.transcription.by:
            draft.add(node, (_CREATOR, draft.link(record.transcription.by)))

    def further(self, draft: Draft, record: Record) -> None:
        additional_texts.rico(draft, record)

    def abstract(self, draft: Draft, abstract: Statement) -> None:
        draft.text(_R("scopeAndContent"), abstract.text)
        if abstract.by:
            node = draft.part("abstract")
            draft.add(draft.page, (_R("hasOrHadConstituent"), node))
            draft.add(node, (TYPE, _PART), (_DESCRIBES, draft.thing))
            draft.add(node, (_CREATOR, draft.link(abstract.by)))

    def note(self, draft: Draft, unit: Unit) -> None:
        draft.text(_NOTE, unit.note)

    def rights(self, draft: Draft, unit: Unit) -> None:
        if unit.rights:
            statement = rights.statement(unit.rights)
            draft.say(_DCT("rights"), iri(statement.uri))
            draft.say(_R("conditionsOfUse"), tagged(statement.label, "en"))
        draft.text(_R("conditionsOfUse"), unit.rights_statement)
        draft.text(_R("conditionsOfUse"), unit.rights_contact)

    def access(self, draft: Draft, rule: Access) -> None:
        draft.say(_R("conditionsOfAccess"), tagged(access_statement.sentence(rule), "en"))
        draft.text(_R("conditionsOfAccess"), rule.note)
        draft.say(_DCT("accessRights"), draft.concept("access", rule.tier))
        if rule.until:
            draft.say(_DCT("available"), typed(rule.until, XSD("date")))

    def downloads(self, draft: Draft, unit: Unit) -> None:
        for address, title, media_type in draft.downloads():
            if '"' in media_type:
                draft.say(_DESCRIBED, address)
                draft.add(address, (_DESCRIBES, draft.thing))
            else:
                draft.say(_HAS_DIGITAL, address)
            draft.add_ends(address, _copy(title, media_type))

    def names(self, draft: Draft, authority: Authority) -> None:
        draft.text(_NAME, authority.name)
        for number, name in enumerate(authority.other_names, 1):
            node = draft.part(f"name-{number}")
            draft.say(_R("hasOrHadName"), node)
            draft.add(node, (TYPE, _R("Name")), (_VALUE_OF, plain(name)))
        draft.say(_IDENTIFIER, plain(authority.id))
        draft.text(_NOTE, authority.note)

    def life(self, draft: Draft, span: str) -> None:
        born, died = date_literals.life(span)
        if born is None and died is None:
            draft.say(_R("isAssociatedWithDate"), _date(draft, "dates", parse(span)))
        for name, predicate, date in (("birth", "hasBirthDate", born), ("death", "hasDeathDate", died)):
            if date:
                draft.say(_R(predicate), _date(draft, name, date))

    def institution(self, draft: Draft, institution: Institution) -> None:
        if institution.type:
            draft.say(_R("hasOrHadCorporateBodyType"), draft.concept("institution-types", institution.type))
        if institution.part_of:
            draft.say(_R("isOrWasSubdivisionOf"), draft.link(institution.part_of))
        if homepage := draft.external(institution.homepage):
            draft.say(_FOAF("homepage"), homepage)
        if institution.logo and (logo := draft.external(institution.logo.image)):
            draft.say(_FOAF("logo"), logo)

    def place(self, draft: Draft, place: Place) -> None:
        if place.part_of:
            draft.say(_R("isOrWasContainedBy"), draft.link(place.part_of))
        if place.coordinates:
            location, point = draft.part("location"), draft.part("coordinates")
            draft.say(_R("hasOrHadPhysicalLocation"), location)
            draft.add(location, (TYPE, _R("PhysicalLocation")), (_R("hasOrHadCoordinates"), point))
            draft.add(point, (TYPE, _R("Coordinates")), (_R("referenceSystem"), plain("WGS 84")))
            draft.add(point, (_R("latitude"), decimal(place.coordinates.latitude)))
            draft.add(point, (_R("longitude"), decimal(place.coordinates.longitude)))

    def broader(self, draft: Draft, wider: Term) -> None:
        draft.say(_SKOS("broader"), wider)

    def matches(self, draft: Draft, links: tuple[Link, ...]) -> None:
        for number, link in enumerate(links, 1):
            target = draft.external(link.uri)
            if target is None:
                continue
            draft.say(_R("isEquivalentTo") if link.relation == "exact" else CLOSE, target)
            node = draft.part(f"same-as-{number}")
            _relation(draft, node, target)
            draft.add(node, (_CERTAINTY, tagged(link.confidence, "en")))
            if link.method:
                draft.add(node, (JUSTIFICATION, draft.concept("matching", link.method)))
            if link.source:
                draft.add(node, (_SOURCE, plain(link.source)))
            if link.by:
                draft.add(node, (_ATTRIBUTED, draft.link(link.by)))
            if link.date:
                dated = _date(draft, f"same-as-{number}-date", parse(link.date))
                draft.add(node, (_R("relationHasDate"), dated))

    def document(self, draft: Draft) -> None:
        draft.say(_DESCRIBED, draft.page)
        draft.add(draft.page, (TYPE, _RECORD), (_DESCRIBES, draft.thing), (_CONFORMS, self.uri(draft)))
        if isinstance(draft.description, Collection):
            draft.add(draft.page, (_FORM, _FINDING_AID))
        elif isinstance(draft.description, Authority):
            draft.add(draft.page, (_FORM, _AUTHORITY_RECORD))
        if draft.context.site.publisher:
            draft.add(draft.page, (self.publisher, draft.link(draft.context.site.publisher)))


def _relation(draft: Draft, node: Term, target: Term, role: str = "") -> None:
    draft.say(_IN_RELATION, node)
    draft.add(node, (TYPE, _RELATION), (_FROM, draft.thing), (_TO, target))
    if role:
        draft.add(node, (_CONTEXT, draft.concept("roles", role)))


def _date(draft: Draft, name: str, date: EdtfDate) -> Term:
    """A rico:Date: as people write it, and as EDTF."""
    node = draft.part(name)
    draft.add(node, (TYPE, _R("Date")))
    spoken = date_literals.words(date, draft.context.site.languages)
    draft.add(node, *((_R("expressedDate"), words) for words in spoken))
    draft.add(node, (_R("normalizedDateValue"), date_literals.edtf(date)))
    return node


@lru_cache(maxsize=256)
def _copy(title: str, media_type: str) -> tuple[str, ...]:
    """A manifest is a record of its own that describes; all else is an instantiation."""
    form = _FORMAT, iri(_MEDIA_TYPES + media_type.partition(";")[0])
    name = _TITLE, tagged(title, "en")
    if '"' not in media_type:
        return ends((TYPE, _INSTANTIATION), name, form)
    return ends((TYPE, _RECORD), (_FORM, _MANIFEST), name, form, (_CONFORMS, iri(media_type.split('"')[1])))


nt = RecordsInContexts().nt
