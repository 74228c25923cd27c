"""The Records in Contexts profile: the ontology of the International Council on Archives (RiC-O 1.1).

A record is a rico:Record with the original, the transcript and the scans as instantiations. The holder is linked to
both the original and the record. The manifest is a record of the documentary form "IIIF manifest" that describes it.
The source's words for someone and an inference stand in a rico:Relation, with its author in PROV. Security
classifications are rules that regulated the document; rights are separate, in dcterms:rights and rico:conditionsOfUse.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fonds.record import languages, rights
from fonds.record.dates import EdtfDate, parse
from fonds.record.field_types import Access, Link, Source, Statement
from fonds.record.model import (
    Agent,
    Authority,
    Collection,
    Description,
    Institution,
    Person,
    Place,
    Record,
    Unit,
)
from fonds.serializers.concept_schemes import Concept
from fonds.serializers.graph import (
    additional_texts,
    contents,
    contributors,
    correspondence,
    date_literals,
    elements,
    identifiers,
    media,
    page_annotations,
    relations,
    rico_agents,
)
from fonds.serializers.graph.graph_builder import GraphBuilder, LinkedReference, in_languages, suffixes
from fonds.serializers.graph.namespaces import CLOSE, JUSTIFICATION, MEDIA_TYPES, TYPE, XSD, namespace
from fonds.serializers.graph.ntriples import (
    Term,
    Triple,
    decimal,
    iri,
    literal,
    tagged_literal,
    text_triples,
    triple,
    typed_literal,
)
from fonds.serializers.graph.profile import Profile
from fonds.serializers.graph.rico_nodes import date_node
from fonds.serializers.painting import first_label, first_painting
from fonds.serializers.text import access_statement
from fonds.serializers.text.rights_words import further_rights

_RICO, _DCT, _FOAF, _PROV, _SKOS = (
    namespace(prefix) for prefix in ("rico", "dcterms", "foaf", "prov", "skos")
)
_VALUE: Final = namespace("rdf")("value")
_RECORD, _SET, _PART, _INSTANTIATION = (
    _RICO("Record"),
    _RICO("RecordSet"),
    _RICO("RecordPart"),
    _RICO("Instantiation"),
)
_CLASSES: Final = {
    "record": (_RECORD,),
    "collection": (_SET,),
    "institution": (_RICO("CorporateBody"),),
    "person": (_RICO("Person"),),
    "family": (_RICO("Family"),),
    "place": (_RICO("Place"),),
    "subject": (_RICO("Concept"), _SKOS("Concept")),
}
# concept scheme -> class of its concepts
_CONCEPT_CLASSES: Final = {
    "classification": _RICO("Rule"),
    "types": _RICO("DocumentaryFormType"),
    "levels": _RICO("RecordSetType"),
    "institution-types": _RICO("CorporateBodyType"),
    "roles": _RICO("RoleType"),
    "name-kinds": _RICO("Type"),
    "relators": _RICO("RoleType"),
    "place-roles": _RICO("RoleType"),
    "agent-relations": _RICO("RoleType"),
}
# fragment and property of the beginning and of the end
_LIFE_TERMS: Final = (("birth", "hasBirthDate"), ("death", "hasDeathDate"))
_EXISTENCE_TERMS: Final = (("beginning", "hasBeginningDate"), ("end", "hasEndDate"))
_NAME, _TITLE, _IDENTIFIER = _RICO("name"), _RICO("title"), _RICO("identifier")
_NOTE, _VALUE_OF, _HOLDER = _RICO("generalDescription"), _RICO("textualValue"), _RICO("hasOrHadHolder")
_SUBJECT, _CREATOR = _RICO("hasOrHadSubject"), _RICO("hasCreator")
_ATTRIBUTED, _CONFORMS, _FORMAT = _PROV("wasAttributedTo"), _DCT("conformsTo"), _DCT("format")
_FORM, _DESCRIBES, _DESCRIBED = (
    _RICO("hasDocumentaryFormType"),
    _RICO("describesOrDescribed"),
    _RICO("isOrWasDescribedBy"),
)
_HAS, _HAS_DIGITAL = _RICO("hasOrHadInstantiation"), _RICO("hasOrHadDigitalInstantiation")
_RELATION, _IN_RELATION = _RICO("Relation"), _RICO("thingIsSourceOfRelation")
_FROM, _TO, _CONTEXT = _RICO("relationHasSource"), _RICO("relationHasTarget"), _RICO("relationHasContext")
_CERTAINTY, _SOURCE = _RICO("relationCertainty"), _RICO("relationSource")
_DOCUMENTARY_FORMS: Final = "https://www.ica.org/standards/RiC/vocabularies/documentaryFormTypes#"
_MANIFEST, _FINDING_AID, _AUTHORITY_RECORD = (
    iri(_DOCUMENTARY_FORMS + name) for name in ("IIIFManifest", "FindingAid", "AuthorityRecord")
)

# field -> properties of the link, class of an entity without a description, code of the role in the scheme `roles`
_REFERENCE_TERMS: Final[dict[str, tuple[tuple[Term, ...], Term, str]]] = {
    "from": ((_RICO("hasSender"), _CREATOR), _RICO("Agent"), "sender"),
    "to": ((_RICO("hasAddressee"),), _RICO("Agent"), "recipient"),
    "creator": ((_RICO("hasOrganicProvenance"),), _RICO("Agent"), "creator"),
    "people": ((_SUBJECT,), _RICO("Agent"), "mentioned"),
    "places": ((_SUBJECT,), _RICO("Place"), "place"),
    "subjects": ((_SUBJECT,), _RICO("Thing"), "subject"),
}


class RecordsInContexts(Profile):
    """RiC-O 1.1."""

    name = "rico"
    classes = _CLASSES
    part_of = _RICO("isOrWasIncludedIn")
    publisher = _RICO("hasPublisher")

    def describe_linked(
        self, linked: Description | Concept, term: Term, languages: tuple[str, ...]
    ) -> list[Triple]:
        if isinstance(linked, Concept):
            triples = [triple(term, TYPE, _CONCEPT_CLASSES.get(linked.scheme, _RICO("Concept")))]
            return triples + text_triples(term, _NAME, in_languages(linked.labels, languages))
        label = _TITLE if isinstance(linked, Unit) else _NAME
        return [
            *(triple(term, TYPE, class_term) for class_term in _CLASSES[linked.kind]),
            *text_triples(term, label, linked.labels),
        ]

    def document_type(self, graph: GraphBuilder, code: str) -> None:
        graph.add(_FORM, graph.concept("types", code))

    def title(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_TITLE, unit.title)

    def identifiers(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add(_IDENTIFIER, literal(unit.id))
        if unit.reference:
            graph.add(_IDENTIFIER, literal(unit.reference))
        identifiers.rico(graph, unit.identifiers)

    def date(self, graph: GraphBuilder, date: EdtfDate) -> None:
        # the dates of a collection may be those of creation or of accumulation (ISAD(G) 3.1.3): do not say which
        is_record = isinstance(graph.description, Record)
        graph.add(
            _RICO("hasCreationDate") if is_record else _RICO("isAssociatedWithDate"),
            date_node(graph, "date", date),
        )

    def languages(self, graph: GraphBuilder, tags: tuple[str, ...]) -> None:
        is_record = isinstance(graph.description, Record)
        predicate = _RICO("hasOrHadLanguage") if is_record else _RICO("hasOrHadSomeMembersWithLanguage")
        for tag in tags:
            uri = languages.iso639_uri(tag)
            node = iri(uri) if uri and "-" not in tag else graph.fragment(f"language-{tag.lower()}")
            name = languages.primary_name(tag)
            graph.add(predicate, node)
            graph.add_to(
                node,
                (TYPE, _RICO("Language")),
                (_NAME, literal(name) if name == tag else tagged_literal(name, "en")),
                (_IDENTIFIER, literal(tag)),
            )

    def extent(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_RICO("recordResourceExtent"), unit.extent)

    def reference(self, graph: GraphBuilder, field: str, linked: LinkedReference) -> None:
        predicates, class_term, role = _REFERENCE_TERMS[field]
        for predicate in predicates:
            graph.add(predicate, linked.target)
        reference, node = linked.reference, linked.node
        if not linked.has_id:
            graph.add_to(linked.node, (TYPE, class_term), (_NAME, literal(reference.as_)))
            if not reference.inferred:
                return
            node = graph.fragment(f"{linked.node[1:-1].partition('#')[2]}-inferred")
        elif not (reference.as_ or reference.inferred):
            return
        _relation(graph, node, linked.target, role)
        if linked.has_id and reference.as_:
            graph.add_to(node, (_NAME, literal(reference.as_)))
        if reference.inferred:
            graph.add_to(
                node, (_CERTAINTY, tagged_literal("inferred", "en")), (_NOTE, literal(reference.inferred))
            )
            if reference.inferred_by:
                graph.add_to(node, (_ATTRIBUTED, graph.link(reference.inferred_by)))

    def contributors(self, graph: GraphBuilder, unit: Unit) -> None:
        contributors.rico(graph, unit)

    def holder(self, graph: GraphBuilder, holder: Institution, ancestors: tuple[Collection, ...]) -> None:
        archive = graph.link(holder.id)
        graph.add(_HOLDER, archive)
        if ancestors:
            graph.add_to(graph.link(ancestors[-1].id), (_HOLDER, archive))

    def level(self, graph: GraphBuilder, unit: Unit) -> None:
        if isinstance(unit, Record):
            graph.add(_RICO("type"), literal(unit.level))  # rico:hasRecordSetType is for record sets only
            return
        term = graph.concept("levels", unit.level)
        graph.add(_RICO("hasRecordSetType"), term)
        concept = graph.context.vocabulary.find("levels", unit.level)
        for match in concept.matches if concept else ():
            graph.add(_RICO("hasRecordSetType"), iri(match))

    def source(self, graph: GraphBuilder, description: Unit | Authority, source: Source) -> None:
        graph.add_text_to(graph.page, _RICO("recordResourceSourceOfInformation"), source.text)
        if url := graph.external(source.url):
            graph.add_to(graph.page, (_PROV("hadPrimarySource"), url))

    def correspondence(self, graph: GraphBuilder, record: Record) -> None:
        correspondence.rico(graph, record)

    def sponsor(self, graph: GraphBuilder, sponsor: Term) -> None:
        node = graph.fragment(f"sponsor-{sponsor[1:-1].rpartition('/')[2]}")
        _relation(graph, node, sponsor, "sponsor")

    def security_classification(self, graph: GraphBuilder, code: str) -> None:
        term = graph.concept("classification", code)
        graph.add(_RICO("isOrWasRegulatedBy"), term)
        graph.add_to(term, (TYPE, _SKOS("Concept")))
        if concept := graph.context.vocabulary.find("classification", code):
            graph.add_text_to(term, _NOTE, in_languages(concept.note, graph.context.site.languages))

    def pages(self, graph: GraphBuilder, record: Record) -> None:
        painting = first_painting(record, graph.context)
        if painting and (image := graph.external(painting.image)):
            graph.add(_HAS_DIGITAL, image)
            graph.add_to(image, (TYPE, _INSTANTIATION), (_FORMAT, iri(MEDIA_TYPES + painting.format)))
            size = f"{painting.width} x {painting.height} px"
            graph.add_to(image, (_RICO("instantiationExtent"), tagged_literal(size, "en")))
            graph.add_to(image, (_TITLE, literal(first_label(record, graph.context) or "1")))
        media.records_in_contexts(graph, record)

    def transcript(self, graph: GraphBuilder, record: Record) -> None:
        original = graph.fragment("original")
        if holder := graph.context.holder(record):
            graph.add(_HAS, original)
            graph.add_to(original, (TYPE, _INSTANTIATION), (_HOLDER, graph.link(holder.id)))
        if not record.transcript:
            return
        node = graph.fragment("transcript")
        graph.add(_HAS, node)
        graph.add_to(node, (TYPE, _INSTANTIATION))
        graph.add_to(node, (_VALUE, tagged_literal(record.transcript, record.text_language)))
        if holder:
            graph.add_to(node, (_RICO("isOrWasDerivedFromInstantiation"), original))
        if record.transcription and record.transcription.by:
            graph.add_to(node, (_CREATOR, graph.link(record.transcription.by)))

    def additional_texts(self, graph: GraphBuilder, record: Record) -> None:
        additional_texts.rico(graph, record)

    def contents(self, graph: GraphBuilder, record: Record) -> None:
        contents.rico(graph, record)

    def annotations(self, graph: GraphBuilder, record: Record) -> None:
        page_annotations.rico(graph, record)

    def abstract(self, graph: GraphBuilder, abstract: Statement) -> None:
        graph.add_text(_RICO("scopeAndContent"), abstract.text)
        if abstract.by:
            node = graph.fragment("abstract")
            graph.add_to(graph.page, (_RICO("hasOrHadConstituent"), node))
            graph.add_to(node, (TYPE, _PART), (_DESCRIBES, graph.entity))
            graph.add_to(node, (_CREATOR, graph.link(abstract.by)))

    def elements(self, graph: GraphBuilder, unit: Unit) -> None:
        terms = elements.RICO_RECORD if isinstance(unit, Record) else elements.RICO_RECORD_SET
        elements.add(graph, unit, terms)
        elements.add_date_nodes(graph, unit, terms)
        elements.add_about_description(graph, unit, {"rules": _RICO("ruleFollowed"), "": _NOTE})

    def statements(self, graph: GraphBuilder, description: Description) -> None:
        elements.add_notes(graph, description)

    def note(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_NOTE, unit.note)

    def rights(self, graph: GraphBuilder, unit: Unit) -> None:
        if unit.rights:
            statement = rights.statement(unit.rights)
            graph.add(_DCT("rights"), iri(statement.uri))
            graph.add(_RICO("conditionsOfUse"), tagged_literal(statement.label, "en"))
        graph.add_text(_RICO("conditionsOfUse"), unit.rights_statement)
        graph.add_text(_RICO("conditionsOfUse"), unit.rights_contact)
        for words, _ in further_rights(unit):
            graph.add_text(_RICO("conditionsOfUse"), words)
        graph.add(_DCT("rights"), *(iri(label.address) for label in unit.local_contexts))

    def access(self, graph: GraphBuilder, rule: Access) -> None:
        graph.add(_RICO("conditionsOfAccess"), tagged_literal(access_statement.describe_access(rule), "en"))
        graph.add_text(_RICO("conditionsOfAccess"), rule.note)
        graph.add(_DCT("accessRights"), graph.concept("access", rule.tier))
        if rule.until:
            graph.add(_DCT("available"), typed_literal(rule.until, XSD("date")))

    def relations(self, graph: GraphBuilder, unit: Unit) -> None:
        relations.rico(graph, unit)

    def downloads(self, graph: GraphBuilder, unit: Unit) -> None:
        for address, title, media_type in graph.downloads():
            if '"' in media_type:
                graph.add(_DESCRIBED, address)
                graph.add_to(address, (_DESCRIBES, graph.entity))
            else:
                graph.add(_HAS_DIGITAL, address)
            graph.add_suffixes(address, _format_suffixes(title, media_type))

    def names(self, graph: GraphBuilder, authority: Authority) -> None:
        graph.add_text(_NAME, authority.name)
        for number, name in enumerate(authority.other_names, 1):
            node = graph.fragment(f"name-{number}")
            graph.add(_RICO("hasOrHadName"), node)
            graph.add_to(node, (TYPE, _RICO("Name")), (_VALUE_OF, literal(name)))
        graph.add(_IDENTIFIER, literal(authority.id))
        graph.add_text(_NOTE, authority.note)

    def dates_of_existence(self, graph: GraphBuilder, span: str) -> None:
        begin, end = date_literals.ends_of_existence(span)
        if begin is None and end is None:
            graph.add(_RICO("isAssociatedWithDate"), date_node(graph, "dates", parse(span)))
        is_person = isinstance(graph.description, Person)
        terms = _LIFE_TERMS if is_person else _EXISTENCE_TERMS
        for (name, predicate), date in zip(terms, (begin, end), strict=True):
            if date:
                graph.add(_RICO(predicate), date_node(graph, name, date))

    def agent(self, graph: GraphBuilder, agent: Agent) -> None:
        rico_agents.add(graph, agent)

    def institution(self, graph: GraphBuilder, institution: Institution) -> None:
        if institution.type:
            graph.add(
                _RICO("hasOrHadCorporateBodyType"), graph.concept("institution-types", institution.type)
            )
        if institution.part_of:
            graph.add(_RICO("isOrWasSubdivisionOf"), graph.link(institution.part_of))
        if homepage := graph.external(institution.homepage):
            graph.add(_FOAF("homepage"), homepage)
        if institution.logo and (logo := graph.external(institution.logo.image)):
            graph.add(_FOAF("logo"), logo)

    def place(self, graph: GraphBuilder, place: Place) -> None:
        if place.part_of:
            graph.add(_RICO("isOrWasContainedBy"), graph.link(place.part_of))
        if place.coordinates:
            location, point = graph.fragment("location"), graph.fragment("coordinates")
            graph.add(_RICO("hasOrHadPhysicalLocation"), location)
            graph.add_to(location, (TYPE, _RICO("PhysicalLocation")), (_RICO("hasOrHadCoordinates"), point))
            graph.add_to(point, (TYPE, _RICO("Coordinates")), (_RICO("referenceSystem"), literal("WGS 84")))
            graph.add_to(point, (_RICO("latitude"), decimal(place.coordinates.latitude)))
            graph.add_to(point, (_RICO("longitude"), decimal(place.coordinates.longitude)))

    def broader(self, graph: GraphBuilder, parent: Term) -> None:
        graph.add(_SKOS("broader"), parent)

    def matches(self, graph: GraphBuilder, links: tuple[Link, ...]) -> None:
        for number, link in enumerate(links, 1):
            target = graph.external(link.uri)
            if target is None:
                continue
            graph.add(_RICO("isEquivalentTo") if link.relation == "exact" else CLOSE, target)
            node = graph.fragment(f"same-as-{number}")
            _relation(graph, node, target)
            graph.add_to(node, (_CERTAINTY, tagged_literal(link.confidence, "en")))
            if link.method:
                graph.add_to(node, (JUSTIFICATION, graph.concept("matching", link.method)))
            if link.source:
                graph.add_to(node, (_SOURCE, literal(link.source)))
            if link.by:
                graph.add_to(node, (_ATTRIBUTED, graph.link(link.by)))
            if link.date:
                when = date_node(graph, f"same-as-{number}-date", parse(link.date))
                graph.add_to(node, (_RICO("relationHasDate"), when))

    def document(self, graph: GraphBuilder) -> None:
        graph.add(_DESCRIBED, graph.page)
        graph.add_to(graph.page, (TYPE, _RECORD), (_DESCRIBES, graph.entity), (_CONFORMS, self.uri(graph)))
        if isinstance(graph.description, Collection):
            graph.add_to(graph.page, (_FORM, _FINDING_AID))
        elif isinstance(graph.description, Authority):
            graph.add_to(graph.page, (_FORM, _AUTHORITY_RECORD))
        if graph.context.site.publisher:
            graph.add_to(graph.page, (self.publisher, graph.link(graph.context.site.publisher)))


def _relation(graph: GraphBuilder, node: Term, target: Term, role: str = "") -> None:
    graph.add(_IN_RELATION, node)
    graph.add_to(node, (TYPE, _RELATION), (_FROM, graph.entity), (_TO, target))
    if role:
        graph.add_to(node, (_CONTEXT, graph.concept("roles", role)))


@lru_cache(maxsize=256)
def _format_suffixes(title: str, media_type: str) -> tuple[str, ...]:
    """Return a manifest as a record that describes the entity, and any other format as an instantiation."""
    form = _FORMAT, iri(MEDIA_TYPES + media_type.partition(";")[0])
    name = _TITLE, tagged_literal(title, "en")
    if '"' not in media_type:
        return suffixes((TYPE, _INSTANTIATION), name, form)
    return suffixes(
        (TYPE, _RECORD), (_FORM, _MANIFEST), name, form, (_CONFORMS, iri(media_type.split('"')[1]))
    )


to_ntriples = RecordsInContexts().to_ntriples
