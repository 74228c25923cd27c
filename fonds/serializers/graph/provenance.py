"""The provenance of a description, in PROV-O: who made it, when and from what, and who made which inference in it.

The graph is about the description, never about the entity described. The dates of publication and the version of which
it is a revision are not known when the graph is made: `publication_dates` returns them when the graph is requested.
"""

from __future__ import annotations

from typing import Final

from fonds.record.additional_texts import layer_names
from fonds.record.contributors import Contributor
from fonds.record.dates import parse
from fonds.record.field_types import Link, Reference
from fonds.record.model import Agent, Authority, Description, Record, Unit
from fonds.serializers.concept_schemes import Concept
from fonds.serializers.context import PublicationDates, SerializerContext
from fonds.serializers.graph import date_literals, elements
from fonds.serializers.graph.contributors import relator
from fonds.serializers.graph.graph_builder import GraphBuilder, LinkedEntityCache
from fonds.serializers.graph.namespaces import CLOSE, EXACT, JUSTIFICATION, TYPE, XSD, namespace
from fonds.serializers.graph.ntriples import (
    Term,
    Triple,
    iri,
    join_triples,
    literal,
    text_triples,
    triple,
    typed_literal,
)
from fonds.serializers.text.agent_fields import DESCRIPTION_CONTROL

_PROV, _FOAF, _RDF, _RICO = namespace("prov"), namespace("foaf"), namespace("rdf"), namespace("rico")
_ENTITY, _ATTRIBUTED, _DERIVED = _PROV("Entity"), _PROV("wasAttributedTo"), _PROV("wasDerivedFrom")
_LABEL, _PART_OF, _CONFORMS = (
    namespace("rdfs")("label"),
    namespace("dcterms")("isPartOf"),
    namespace("dcterms")("conformsTo"),
)
_CREATED: Final = namespace("dcterms")("created")
_COMMENT: Final = namespace("rdfs")("comment")
_AGENTS: Final = {
    "person": _PROV("Person"),
    "family": _PROV("Agent"),
    "institution": _PROV("Organization"),
}
# the RiC-O property of each field: an inference is a statement with this predicate
_REFERENCE_PROPERTIES: Final = {
    "from": "hasSender",
    "to": "hasAddressee",
    "creator": "hasOrganicProvenance",
    "people": "hasOrHadSubject",
    "places": "hasOrHadSubject",
    "subjects": "hasOrHadSubject",
}


def to_ntriples(description: Description, context: SerializerContext) -> bytes:
    """Return what is known of the description before it is published, as N-Triples."""
    graph = GraphBuilder(description, context, _LINKED_ENTITIES)
    profile = iri(context.urls.vocab("profiles", "prov"))
    page, publication = graph.page, graph.fragment("publication")
    graph.add_to(page, (TYPE, _ENTITY), (TYPE, _FOAF("Document")), (_FOAF("primaryTopic"), graph.entity))
    graph.add_to(page, (_CONFORMS, profile), (_PROV("wasGeneratedBy"), publication))
    graph.add_to(publication, (TYPE, _PROV("Activity")))
    if original := context.urls.at_origin(description.kind, description.id):
        graph.add_to(page, (_DERIVED, iri(original)), (_PROV("hadPrimarySource"), iri(original)))
    if context.site.publisher:
        publisher = graph.link(context.site.publisher)
        graph.add_to(page, (_ATTRIBUTED, publisher))
        graph.add_to(publication, (_PROV("wasAssociatedWith"), publisher))
    if isinstance(description, Unit | Authority):
        _source(graph, description)
    if isinstance(description, Agent):
        for field in DESCRIPTION_CONTROL:
            graph.add_text_to(page, _COMMENT, getattr(description, field))
    if isinstance(description, Unit):
        _authored_texts(graph, description)
        _inferences(graph, description)
        if description.has_elements:
            elements.add_about_description(graph, description, {"": _COMMENT})
    for number, link in enumerate(description.same_as, 1):
        _match(graph, number, link)
    graph.other_lines += _describe_linked(description, graph.entity, ())
    return join_triples(graph.lines())


def publication_dates(description: Description, context: SerializerContext, dates: PublicationDates) -> bytes:
    """Return when it was published, as which version, and of which version that is a revision, as N-Triples.

    Each version has an address (RFC 7089).
    """

    def version(number: int) -> Term:
        return iri(context.urls.version(description.kind, description.id, number))

    page, current = iri(context.description_url(description)), version(dates.versions)
    publication = f"{page[:-1]}#publication>"
    changed = typed_literal(dates.changed, XSD("dateTime"))
    triples = [
        triple(page, _PROV("generatedAtTime"), changed),
        triple(publication, _PROV("endedAtTime"), changed),
        triple(current, TYPE, _ENTITY),
        triple(current, _PROV("specializationOf"), page),
    ]
    if dates.versions > 1:
        previous, first = version(dates.versions - 1), version(1)
        triples += [
            triple(current, _PROV("wasRevisionOf"), previous),
            triple(previous, TYPE, _ENTITY),
            triple(previous, _PROV("specializationOf"), page),
            triple(first, TYPE, _ENTITY),
            triple(first, _PROV("specializationOf"), page),
            triple(first, _PROV("generatedAtTime"), typed_literal(dates.created, XSD("dateTime"))),
        ]
    return "".join(dict.fromkeys(triples)).encode()


def _describe_linked(linked: Description | Concept, term: Term, languages: tuple[str, ...]) -> list[Triple]:
    """Return the classes and names of a linked description, and nothing about a concept."""
    if isinstance(linked, Concept):
        return []
    types = [triple(term, TYPE, _AGENTS.get(linked.kind, _ENTITY))]
    if linked.kind in _AGENTS:
        types.append(triple(term, TYPE, _PROV("Agent")))
    return [*types, *text_triples(term, _LABEL, linked.labels)]


_LINKED_ENTITIES: Final = LinkedEntityCache(_describe_linked)


def _source(graph: GraphBuilder, described: Unit | Authority) -> None:
    """The source of the description: the words that cite it, and its address if it has one."""
    if described.source is None:
        return
    node = graph.fragment("source")
    graph.add_to(graph.page, (_DERIVED, node))
    graph.add_to(node, (TYPE, _ENTITY))
    graph.add_text_to(node, _LABEL, described.source.text)
    if url := graph.external(described.source.url):
        graph.add_to(graph.page, (_PROV("hadPrimarySource"), url))


def _authored_texts(graph: GraphBuilder, unit: Unit) -> None:
    """The texts in the description that have an author of their own."""
    by = unit.abstract.by if unit.abstract else None
    if by:
        _attribute(graph, "abstract", by)
    if isinstance(unit, Record) and unit.transcription and unit.transcription.by:
        node = _attribute(graph, "transcript", unit.transcription.by)
        if unit.source:
            graph.add_to(node, (_DERIVED, graph.fragment("source")))
    if isinstance(unit, Record):
        _additional_texts(graph, unit)


def _additional_texts(graph: GraphBuilder, record: Record) -> None:
    """Additional texts and notes: who or which software made them, and when."""
    if record.transcription:
        _add_date(graph, "transcript", record.transcription.date)
    for name, text in zip(layer_names(record.texts), record.texts, strict=True):
        if text.by:
            _attribute(graph, name, text.by)
        if text.generator:
            software = graph.fragment(f"{name}-software")
            graph.add_to(
                graph.fragment(name), (TYPE, _ENTITY), (_PART_OF, graph.page), (_ATTRIBUTED, software)
            )
            graph.add_to(
                software,
                (TYPE, _PROV("Agent")),
                (TYPE, _PROV("SoftwareAgent")),
                (_LABEL, literal(text.generator)),
            )
        _add_date(graph, name, text.date)
    for number, note in enumerate(record.notes, 1):
        if note.by:
            _attribute(graph, f"note-{number}", note.by)
        _add_date(graph, f"note-{number}", note.date)
    for number, annotation in enumerate(record.annotations, 1):
        if annotation.by:
            _attribute(graph, f"annotation-{number}", annotation.by)
        _add_date(graph, f"annotation-{number}", annotation.date)


def _add_date(graph: GraphBuilder, name: str, date: str | None) -> None:
    if date:
        node = graph.fragment(name)
        graph.add_to(node, (TYPE, _ENTITY), (_PART_OF, graph.page))
        graph.add_to(node, *((_CREATED, value) for value in date_literals.edtf_and_xsd(parse(date))))


def _attribute(graph: GraphBuilder, name: str, by: str) -> Term:
    node = graph.fragment(name)
    graph.add_to(node, (TYPE, _ENTITY), (_PART_OF, graph.page), (_ATTRIBUTED, graph.link(by)))
    return node


def _inferences(graph: GraphBuilder, unit: Unit) -> None:
    """Each inference as a reified statement, with its reason and who made it."""
    numbers: dict[str, int] = {}
    for field, reference in unit.references():
        numbers[field] = number = numbers.get(field, 0) + 1
        if not reference.inferred:
            continue
        node = graph.fragment(f"{field}-{number}-inference")
        target = graph.link(reference.id) if reference.id else graph.fragment(f"{field}-{number}")
        if not reference.id:
            graph.add_to(target, (TYPE, _ENTITY), (_LABEL, literal(reference.as_)))
        _reify(graph, node, _predicate(field, reference), target)
        graph.add_to(node, (_PROV("value"), literal(reference.inferred)))
        if reference.inferred_by:
            graph.add_to(node, (_ATTRIBUTED, graph.link(reference.inferred_by)))


def _predicate(field: str, reference: Reference) -> Term:
    """Return the property of an inference: of a contributor, its first role."""
    if isinstance(reference, Contributor):
        return relator(reference.roles[0])
    return _RICO(_REFERENCE_PROPERTIES[field])


def _match(graph: GraphBuilder, number: int, link: Link) -> None:
    """A link to the same entity elsewhere as a reified statement: source, confidence, method, author and date."""
    target = graph.external(link.uri)
    if target is None:
        return
    node = graph.fragment(f"same-as-{number}")
    _reify(graph, node, EXACT if link.relation == "exact" else CLOSE, target)
    graph.add_to(node, (_COMMENT, literal(link.confidence)))
    if link.method:
        graph.add_to(node, (JUSTIFICATION, graph.concept("matching", link.method)))
    if link.source:
        graph.add_to(node, (_PROV("value"), literal(link.source)))
    if link.by:
        graph.add_to(node, (_ATTRIBUTED, graph.link(link.by)))
    if link.date:
        graph.add_to(node, *((_CREATED, value) for value in date_literals.edtf_and_xsd(parse(link.date))))


def _reify(graph: GraphBuilder, node: Term, predicate: Term, target: Term) -> None:
    graph.add_to(node, (TYPE, _ENTITY), (TYPE, _RDF("Statement")), (_PART_OF, graph.page))
    graph.add_to(
        node, (_RDF("subject"), graph.entity), (_RDF("predicate"), predicate), (_RDF("object"), target)
    )
