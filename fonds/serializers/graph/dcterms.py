"""The Dublin Core profile: descriptions in DCMI Metadata Terms.

Roles are MARC relators; names and matches are SKOS. A link that needs evidence (an inference, the source's own words
for someone, the confidence of a match) also has a rico:Relation. Ranges that DCMI requires to be non-literal are
respected: text stands in nodes at fragments of the page.
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
    Place,
    Record,
    Subject,
    Unit,
)
from fonds.record.text import MultilingualText
from fonds.serializers.concept_schemes import Concept
from fonds.serializers.graph import (
    additional_texts,
    contents,
    contributors,
    correspondence,
    date_literals,
    dcterms_agents,
    elements,
    further_rights,
    identifiers,
    media,
    page_annotations,
    relations,
)
from fonds.serializers.graph.concepts import dcmi_type
from fonds.serializers.graph.graph_builder import GraphBuilder, LinkedReference, in_languages, suffixes
from fonds.serializers.graph.namespaces import (
    CLOSE,
    EXACT,
    JUSTIFICATION,
    MEDIA_TYPES,
    PREF_LABEL,
    TYPE,
    XSD,
    namespace,
)
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
from fonds.serializers.painting import first_painting

_DCT, _FOAF, _RELATORS, _RICO, _SKOS = (
    namespace(prefix) for prefix in ("dcterms", "foaf", "relators", "rico", "skos")
)
_DCMITYPE: Final = namespace("dcmitype")
_CLASSES: Final = {
    "record": (_DCT("BibliographicResource"),),
    "collection": (_DCMITYPE("Collection"),),
    "institution": (_DCT("Agent"), _FOAF("Organization")),
    "person": (_DCT("Agent"), _FOAF("Person")),
    "family": (_DCT("Agent"), _FOAF("Group")),
    "place": (_DCT("Location"),),
    "subject": (_SKOS("Concept"),),
}

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
_TEXT: Final = _DCMITYPE("Text")
_LABEL, _COMMENT = namespace("rdfs")("label"), namespace("rdfs")("comment")
_VALUE: Final = namespace("rdf")("value")
_DC_LANGUAGE: Final = namespace("dc")("language")
_ALT_LABEL, _BROADER, _NOTE, _IN_SCHEME = (
    _SKOS("altLabel"),
    _SKOS("broader"),
    _SKOS("note"),
    _SKOS("inScheme"),
)
_ADDRESSEE, _SPONSOR, _TRANSCRIBER, _REPOSITORY = (
    _RELATORS("rcp"),
    _RELATORS("spn"),
    _RELATORS("trc"),
    _RELATORS("rps"),
)
_SENDER, _REGULATED, _RULE = _RICO("hasSender"), _RICO("isOrWasRegulatedBy"), _RICO("Rule")
_RELATION, _FROM, _TO = _RICO("Relation"), _RICO("relationHasSource"), _RICO("relationHasTarget")
_CERTAINTY, _RELATION_SOURCE, _IN_RELATION = (
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

# field -> properties of the link, class of an entity without a description, code of the role in the scheme `roles`
_REFERENCE_TERMS: Final[dict[str, tuple[tuple[Term, ...], Term, str]]] = {
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
    classes = _CLASSES
    part_of = _PART_OF
    publisher = _PUBLISHER

    def describe_linked(
        self, linked: Description | Concept, term: Term, languages: tuple[str, ...]
    ) -> list[Triple]:
        if isinstance(linked, Concept):
            scheme = iri(linked.uri.rpartition("/")[0])
            triples = [triple(term, TYPE, _CONCEPT), triple(term, _IN_SCHEME, scheme)]
            return triples + text_triples(term, PREF_LABEL, in_languages(linked.labels, languages))
        label = _TITLE if isinstance(linked, Unit) else PREF_LABEL
        return [
            *(triple(term, TYPE, class_term) for class_term in _CLASSES[linked.kind]),
            *text_triples(term, label, linked.labels),
        ]

    def document_type(self, graph: GraphBuilder, code: str) -> None:
        if type_name := dcmi_type(graph.context.vocabulary, code):
            graph.add(TYPE, _DCMITYPE(type_name))
        graph.add(_DCTYPE, graph.concept("types", code))

    def identifiers(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add(_IDENTIFIER, literal(unit.id))
        if unit.reference:
            graph.add(_IDENTIFIER, literal(unit.reference))
        identifiers.dublin_core(graph, unit.identifiers)

    def languages(self, graph: GraphBuilder, tags: tuple[str, ...]) -> None:
        for tag in tags:
            language, triples = _language(tag)
            graph.other_lines += triples
            if language:
                graph.add(_LANGUAGE, language)
            if not language or "-" in tag:
                graph.add(_DC_LANGUAGE, literal(tag))

    def title(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_TITLE, unit.title)

    def date(self, graph: GraphBuilder, date: EdtfDate) -> None:
        graph.add(_CREATED, *date_literals.edtf_and_xsd(date))

    def extent(self, graph: GraphBuilder, unit: Unit) -> None:
        _text_node(graph, _EXTENT, "extent", _SIZE, unit.extent)

    def reference(self, graph: GraphBuilder, field: str, linked: LinkedReference) -> None:
        predicates, class_term, role = _REFERENCE_TERMS[field]
        for predicate in predicates:
            graph.add(predicate, linked.target)
        if not linked.has_id:
            graph.add_to(linked.node, (TYPE, class_term), (PREF_LABEL, literal(linked.reference.as_)))
            _inference(graph, linked)
        elif linked.reference.as_ or linked.reference.inferred:
            _relation(graph, linked.node, linked.target)
            graph.add_to(linked.node, (_DCTYPE, graph.concept("roles", role)))
            if linked.reference.as_:
                graph.add_to(linked.node, (_LABEL, literal(linked.reference.as_)))
            _inference(graph, linked)

    def contributors(self, graph: GraphBuilder, unit: Unit) -> None:
        contributors.dublin_core(graph, unit)

    def holder(self, graph: GraphBuilder, holder: Institution, ancestors: tuple[Collection, ...]) -> None:
        graph.add(_REPOSITORY, graph.link(holder.id))

    def level(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add(_DCTYPE, graph.concept("levels", unit.level))

    def source(self, graph: GraphBuilder, description: Unit | Authority, source: Source) -> None:
        node = graph.fragment("source")
        if isinstance(description, Record):
            graph.add(_SOURCE, node)
        else:
            graph.add_to(graph.page, (_SOURCE, node))
        graph.add_text_to(node, _LABEL, source.text)
        if url := graph.external(source.url):
            graph.add_to(node, (_PAGE, url))

    def correspondence(self, graph: GraphBuilder, record: Record) -> None:
        correspondence.dublin_core(graph, record)

    def sponsor(self, graph: GraphBuilder, sponsor: Term) -> None:
        graph.add(_SPONSOR, sponsor)

    def security_classification(self, graph: GraphBuilder, code: str) -> None:
        term = graph.concept("classification", code)
        graph.add(_REGULATED, term)
        graph.add_to(term, (TYPE, _RULE))
        if concept := graph.context.vocabulary.find("classification", code):
            graph.add_text_to(term, _SCOPE_NOTE, in_languages(concept.note, graph.context.site.languages))

    def pages(self, graph: GraphBuilder, record: Record) -> None:
        painting = first_painting(record, graph.context)
        if painting and (image := graph.external(painting.image)):
            graph.add(_DEPICTION, image)
            graph.add_to(image, (_FORMAT, iri(MEDIA_TYPES + painting.format)))
        media.dublin_core(graph, record)

    def transcript(self, graph: GraphBuilder, record: Record) -> None:
        if not record.transcript:
            return
        node = graph.fragment("transcript")
        graph.add(_HAS_FORMAT, node)
        graph.add_to(node, (TYPE, _TEXT), (_VALUE, tagged_literal(record.transcript, record.text_language)))
        if record.transcription and record.transcription.by:
            graph.add_to(node, (_TRANSCRIBER, graph.link(record.transcription.by)))

    def additional_texts(self, graph: GraphBuilder, record: Record) -> None:
        additional_texts.dublin_core(graph, record)

    def contents(self, graph: GraphBuilder, record: Record) -> None:
        contents.dublin_core(graph, record)

    def annotations(self, graph: GraphBuilder, record: Record) -> None:
        page_annotations.dublin_core(graph, record)

    def abstract(self, graph: GraphBuilder, abstract: Statement) -> None:
        graph.add_text(_ABSTRACT, abstract.text)
        if abstract.by:
            node = graph.fragment("abstract")
            graph.add_to(graph.page, (_HAS_PART, node))
            graph.add_to(node, (TYPE, _TEXT), (_SUBJECT, graph.entity), (_CREATOR, graph.link(abstract.by)))
            graph.add_text_to(node, _VALUE, abstract.text)

    def elements(self, graph: GraphBuilder, unit: Unit) -> None:
        terms = elements.DUBLIN_CORE if isinstance(unit, Record) else elements.DUBLIN_CORE_COLLECTION
        elements.add(graph, unit, terms)
        elements.add_dates(graph, unit, terms, date_literals.edtf_and_xsd)

    def statements(self, graph: GraphBuilder, description: Description) -> None:
        elements.add_notes(graph, description)

    def note(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_DESCRIPTION, unit.note)

    def rights(self, graph: GraphBuilder, unit: Unit) -> None:
        """The statement by its canonical http URI, the archive's own words, and whom to contact."""
        if unit.rights:
            statement, class_term, triples = _statement(unit.rights)
            graph.add(_RIGHTS, statement)
            if class_term is _LICENCE:
                graph.add(_LICENSE, statement)
            graph.other_lines += triples
        _text_node(graph, _RIGHTS, "rights-statement", _RIGHTS_STATEMENT, unit.rights_statement)
        _text_node(graph, _RIGHTS, "rights-contact", _RIGHTS_STATEMENT, unit.rights_contact)
        if unit.local_contexts or unit.part_rights:
            further_rights.dcterms(graph, unit)

    def access(self, graph: GraphBuilder, rule: Access) -> None:
        graph.add(_DCT("accessRights"), graph.concept("access", rule.tier))
        if rule.until:
            graph.add(_DCT("available"), typed_literal(rule.until, XSD("date")))
        _text_node(graph, _DCT("accessRights"), "access", _RIGHTS_STATEMENT, rule.note)

    def relations(self, graph: GraphBuilder, unit: Unit) -> None:
        relations.dublin_core(graph, unit)

    def downloads(self, graph: GraphBuilder, unit: Unit) -> None:
        for address, title, media_type in graph.downloads():
            graph.add(_HAS_FORMAT, address)
            graph.add_suffixes(address, _format_suffixes(title, media_type))

    def names(self, graph: GraphBuilder, authority: Authority) -> None:
        graph.add_text(PREF_LABEL, authority.name)
        if isinstance(authority, Agent):
            graph.add_text(_FOAF("name"), authority.name)  # for consumers of FOAF
        for name in authority.other_names:
            graph.add(_ALT_LABEL, literal(name))
        graph.add(_IDENTIFIER, literal(authority.id))
        graph.add_text(_NOTE if isinstance(authority, Subject) else _DESCRIPTION, authority.note)

    def agent(self, graph: GraphBuilder, agent: Agent) -> None:
        dcterms_agents.add(graph, agent)

    def dates_of_existence(self, graph: GraphBuilder, span: str) -> None:
        graph.add(_DATE, *date_literals.edtf_and_xsd(parse(span)))

    def broader(self, graph: GraphBuilder, parent: Term) -> None:
        graph.add(_BROADER, parent)

    def institution(self, graph: GraphBuilder, institution: Institution) -> None:
        if institution.type:
            graph.add(_DCTYPE, graph.concept("institution-types", institution.type))
        if institution.part_of:
            graph.add(_PART_OF, graph.link(institution.part_of))
        if homepage := graph.external(institution.homepage):
            graph.add(_FOAF("homepage"), homepage)
        if institution.logo and (logo := graph.external(institution.logo.image)):
            graph.add(_FOAF("logo"), logo)

    def place(self, graph: GraphBuilder, place: Place) -> None:
        if place.part_of:
            graph.add(_PART_OF, graph.link(place.part_of))
        if place.coordinates:
            graph.add(namespace("geo")("lat"), decimal(place.coordinates.latitude))
            graph.add(namespace("geo")("long"), decimal(place.coordinates.longitude))

    def matches(self, graph: GraphBuilder, links: tuple[Link, ...]) -> None:
        """Each link to the same entity elsewhere, and a relation with its source, certainty, author and date."""
        for number, link in enumerate(links, 1):
            target = graph.external(link.uri)
            if target is None:
                continue
            graph.add(EXACT if link.relation == "exact" else CLOSE, target)
            node = graph.fragment(f"same-as-{number}")
            _relation(graph, node, target)
            graph.add_to(node, (_CERTAINTY, tagged_literal(link.confidence, "en")))
            if link.method:
                graph.add_to(node, (JUSTIFICATION, graph.concept("matching", link.method)))
            if link.source:
                graph.add_to(node, (_RELATION_SOURCE, literal(link.source)))
            if link.by:
                graph.add_to(node, (_CREATOR, graph.link(link.by)))
            if link.date:
                graph.add_to(
                    node, *((_CREATED, value) for value in date_literals.edtf_and_xsd(parse(link.date)))
                )

    def document(self, graph: GraphBuilder) -> None:
        graph.add(_TOPIC_OF, graph.page)
        graph.add_to(graph.page, (TYPE, _DOCUMENT), (_TOPIC, graph.entity), (_CONFORMS, self.uri(graph)))
        if graph.context.site.publisher:
            graph.add_to(graph.page, (_PUBLISHER, graph.link(graph.context.site.publisher)))


@lru_cache(maxsize=1024)
def _language(tag: str) -> tuple[Term, tuple[Triple, ...]]:
    """Return the language as the Library of Congress names it, with its label; empty if it has no URI there."""
    uri = languages.iso639_uri(tag)
    if not uri:
        return "", ()
    term, name = iri(uri), languages.primary_name(tag)
    return term, (triple(term, TYPE, _LINGUISTIC), triple(term, _LABEL, tagged_literal(name, "en")))


def _text_node(
    graph: GraphBuilder, predicate: Term, name: str, class_term: Term, text: MultilingualText | None
) -> None:
    """Add text where DCMI requires a resource: a node at a fragment of the page with the text as its label."""
    if not text:
        return
    node = graph.fragment(name)
    graph.add(predicate, node)
    graph.add_to(node, (TYPE, class_term))
    graph.add_text_to(node, _LABEL, text)


def _relation(graph: GraphBuilder, node: Term, target: Term) -> None:
    graph.add(_IN_RELATION, node)
    graph.add_to(node, (TYPE, _RELATION), (_FROM, graph.entity), (_TO, target))


def _inference(graph: GraphBuilder, linked: LinkedReference) -> None:
    reference = linked.reference
    if reference.inferred:
        graph.add_to(linked.node, (_CERTAINTY, tagged_literal("inferred", "en")))
        graph.add_to(linked.node, (_DESCRIPTION, literal(reference.inferred)))
        if reference.inferred_by:
            graph.add_to(linked.node, (_CREATOR, graph.link(reference.inferred_by)))


@lru_cache(maxsize=1024)
def _statement(uri: str) -> tuple[Term, Term, tuple[Triple, ...]]:
    """Return a rights statement, its class, and the triples that describe it."""
    statement = rights.statement(uri)
    term = iri(statement.uri)
    class_term = _LICENCE if statement.is_licence else _RIGHTS_STATEMENT
    label, meaning = tagged_literal(statement.label, "en"), tagged_literal(statement.meaning, "en")
    triples = triple(term, TYPE, class_term), triple(term, _LABEL, label), triple(term, _COMMENT, meaning)
    return term, class_term, triples


@lru_cache(maxsize=256)
def _format_suffixes(title: str, media_type: str) -> tuple[str, ...]:
    """Return a document with its media type, and the profile that it conforms to if the media type names one."""
    essence = media_type.partition(";")[0]
    pairs = [(TYPE, _DOCUMENT), (_TITLE, tagged_literal(title, "en")), (_FORMAT, iri(MEDIA_TYPES + essence))]
    if '"' in media_type:
        pairs.append((_CONFORMS, iri(media_type.split('"')[1])))
    return suffixes(*pairs)


to_ntriples = DublinCore().to_ntriples
