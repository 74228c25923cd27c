"""The Linked Art profile: Linked Art 1.0, which is CIDOC CRM in a form with JSON schemas (linked_art_json.py).

A text is a LinguisticObject, an image or film a VisualItem, any other record a HumanMadeObject, a collection a Set.
Senders, recipients, holders, publishers and sponsors carry out an activity with that role. Text is a statement with its
kind. An inference, and a link to the same entity elsewhere, is an attribute assignment with its author. Nodes without
an address of their own stand at fragments of the page; the JSON leaves out those ids, which its schemas do not allow.
"""

from __future__ import annotations

from typing import Final

from fonds.record import rights
from fonds.record.additional_texts import layer_names
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
from fonds.record.text import in_language
from fonds.serializers.concept_schemes import Concept
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph import (
    contents,
    contributors,
    correspondence,
    date_literals,
    elements,
    identifiers,
    linked_art_agents,
    media,
    relations,
)
from fonds.serializers.graph.graph_builder import GraphBuilder, LinkedReference
from fonds.serializers.graph.linked_art_nodes import (
    AAT,
    CARRIED_OUT_BY,
    CLASSES,
    CLASSIFIED_AS,
    CONCEPT,
    CONTENT,
    CRM,
    HUMAN_MADE_OBJECT,
    LA,
    LABEL,
    LANGUAGE,
    LINGUISTIC_OBJECT,
    SET,
    TIMESPAN,
    USED_FOR,
    VISUAL_ITEM,
    aat_concept,
    add_activity,
    add_assignment,
    add_creation,
    add_document,
    add_identifier,
    add_image,
    add_name,
    add_names,
    add_statement,
    add_statements,
    add_timespan,
    class_of_entity,
    classify,
    language,
)
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term, Triple, iri, literal, triple
from fonds.serializers.graph.profile import Profile
from fonds.serializers.painting import first_label, first_painting
from fonds.serializers.text import access_statement
from fonds.serializers.text.rights_words import further_rights

_ABOUT, _EQUIVALENT = CRM("P129_is_about"), LA("equivalent")
_CONFORMS: Final = namespace("dcterms")("conformsTo")
_IIIF: Final = iri("http://iiif.io/api/presentation/")
# fields whose entities carry out an activity -> role
_ROLES: Final = {"from": "sender", "to": "recipient", "creator": "creator"}
# fragment, property and class of the event at the beginning and at the end
_LIFE_TERMS: Final = (("birth", "P98i_was_born", "E67_Birth"), ("death", "P100i_died_in", "E69_Death"))
_EXISTENCE_TERMS: Final = (
    ("formation", "P95i_was_formed_by", "E66_Formation"),
    ("dissolution", "P99i_was_dissolved_by", "E68_Dissolution"),
)


class LinkedArt(Profile):
    """Linked Art 1.0."""

    name = "linked-art"
    classes = CLASSES
    part_of = LA("member_of")
    publisher = USED_FOR
    shares_custody = False  # each record has its own nodes for these activities

    def build(self, description: Description, context: SerializerContext) -> GraphBuilder:
        graph = super().build(description, context)
        if isinstance(description, Record) and (class_term := class_of_entity(graph)) != LINGUISTIC_OBJECT:
            graph.entity_lines = [
                line.replace(f"{TYPE} {LINGUISTIC_OBJECT} ", f"{TYPE} {class_term} ", 1)
                for line in graph.entity_lines
            ]
            # entities that appear only by their names are not described
            lines = "".join(graph.lines())
            graph.other_lines = [
                line for line in graph.other_lines if f" {line.partition(' ')[0]} ." in lines
            ]
        return graph

    def describe_linked(
        self, linked: Description | Concept, term: Term, languages: tuple[str, ...]
    ) -> list[Triple]:
        if isinstance(linked, Concept):
            label = in_language(linked.labels, languages[0])
            return [triple(term, TYPE, CONCEPT), triple(term, LABEL, literal(label))]
        types = (triple(term, TYPE, class_term) for class_term in CLASSES[linked.kind])
        return [*types, triple(term, LABEL, literal(linked.label()))]

    def document_type(self, graph: GraphBuilder, code: str) -> None:
        term = graph.concept("types", code)
        graph.add(CLASSIFIED_AS, term)
        classify(graph, term, "300435443", "Type of Work")

    def title(self, graph: GraphBuilder, unit: Unit) -> None:
        add_names(graph, unit.title)

    def identifiers(self, graph: GraphBuilder, unit: Unit) -> None:
        add_identifier(graph, "id", unit.id, "system")
        if unit.reference:
            add_identifier(graph, "reference", unit.reference, "call")
        identifiers.linked_art(graph, unit.identifiers)

    def date(self, graph: GraphBuilder, date: EdtfDate) -> None:
        graph.add_to(add_creation(graph), (TIMESPAN, add_timespan(graph, "date", date)))

    def languages(self, graph: GraphBuilder, tags: tuple[str, ...]) -> None:
        if class_of_entity(graph) == LINGUISTIC_OBJECT and isinstance(graph.description, Record):
            for tag in tags:
                graph.add(LANGUAGE, language(graph, tag))

    def extent(self, graph: GraphBuilder, unit: Unit) -> None:
        add_statements(graph, "extent", unit.extent, "extent")

    def reference(self, graph: GraphBuilder, field: str, linked: LinkedReference) -> None:
        reference = linked.reference
        name = f"{field}-{linked.node[1:-1].rpartition('-')[2]}"
        has_role = field in _ROLES
        if not linked.has_id:
            # Linked Art requires an agent to be a person or a group, which is unknown here: only the words are added
            kind = "production" if has_role else "note"
            add_statement(graph, f"{name}-words", reference.as_, "und", kind)
            if reference.inferred:
                add_assignment(graph, name, "", reference.inferred, reference.inferred_by)
            return
        if has_role:
            node = add_activity(graph, name, _ROLES[field], linked.target)
            if reference.as_:
                add_name(graph, node, f"{name}-name", reference.as_, "und", "")
            if field != "to":
                graph.add_to(add_creation(graph), (CARRIED_OUT_BY, linked.target))
        elif class_of_entity(graph) != HUMAN_MADE_OBJECT:
            graph.add(_ABOUT, linked.target)
        else:  # the schemas do not allow an object to be about something: add the name in words
            label = graph.context.label(reference.id or "")
            add_statement(graph, f"{name}-name", label, "und", "note")
        if reference.as_ and not has_role:
            add_statement(graph, f"{name}-words", reference.as_, "und", "note")
        if reference.inferred:
            add_assignment(graph, name, linked.target, reference.inferred, reference.inferred_by)

    def custody(self, graph: GraphBuilder, unit: Unit) -> None:
        context = graph.context
        if unit.collection:
            graph.add(self.part_of, graph.link(unit.collection))
        if holder := context.holder(unit):
            self.holder(graph, holder, ())
        if publisher := context.publisher(unit):
            node = add_activity(graph, "publication", "publisher", graph.link(publisher.id))
            classify(graph, node, *AAT["publishing"])
        self.level(graph, unit)

    def contributors(self, graph: GraphBuilder, unit: Unit) -> None:
        contributors.linked_art(graph, unit)

    def holder(self, graph: GraphBuilder, holder: Institution, ancestors: tuple[Collection, ...]) -> None:
        add_activity(graph, "custody", "holder", graph.link(holder.id))
        if class_of_entity(graph) == HUMAN_MADE_OBJECT:
            graph.add(CRM("P50_has_current_keeper"), graph.link(holder.id))

    def level(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add(CLASSIFIED_AS, graph.concept("levels", unit.level))
        if isinstance(unit, Collection):
            number, name = AAT["grouping" if unit.collection else "archive"]
            graph.add(CLASSIFIED_AS, aat_concept(graph, number, name))

    def source(self, graph: GraphBuilder, description: Unit | Authority, source: Source) -> None:
        add_statements(graph, "source", source.text, "source")
        if source.url:
            add_statement(graph, "source-url", source.url, "und", "source")

    def correspondence(self, graph: GraphBuilder, record: Record) -> None:
        correspondence.linked_art(graph, record)

    def sponsor(self, graph: GraphBuilder, sponsor: Term) -> None:
        add_activity(graph, f"sponsor-{sponsor[1:-1].rpartition('/')[2]}", "sponsor", sponsor)

    def security_classification(self, graph: GraphBuilder, code: str) -> None:
        term, scheme = graph.concept("classification", code), graph.context.urls.vocab("classification")
        graph.add(CLASSIFIED_AS, term)
        graph.add_to(term, (CLASSIFIED_AS, iri(scheme)))
        graph.add_to(iri(scheme), (TYPE, CONCEPT), (LABEL, literal("Original security marking")))

    def pages(self, graph: GraphBuilder, record: Record) -> None:
        media.linked_art(graph, record)
        painting = first_painting(record, graph.context)
        if painting is None or class_of_entity(graph) == VISUAL_ITEM:
            return
        if image := graph.external(painting.image):
            add_image(graph, "image", image, painting.format, first_label(record, graph.context))

    def transcript(self, graph: GraphBuilder, record: Record) -> None:
        if record.transcript and class_of_entity(graph) == LINGUISTIC_OBJECT:
            graph.add(CONTENT, literal(record.transcript))
        if record.transcription and record.transcription.by:
            add_activity(graph, "transcription", "transcriber", graph.link(record.transcription.by))

    def additional_texts(self, graph: GraphBuilder, record: Record) -> None:
        """Additional texts and notes as statements; a text has its kind as label. The schemas allow no author."""
        for name, text in zip(layer_names(record.texts), record.texts, strict=True):
            add_statement(graph, name, text.text, text.language, "note", label=text.kind.capitalize())
        for number, note in enumerate(record.notes, 1):
            add_statements(graph, f"note-{number}", note.text, "note")

    def contents(self, graph: GraphBuilder, record: Record) -> None:
        contents.linked_art(graph, record)

    def annotations(self, graph: GraphBuilder, record: Record) -> None:
        """A statement in Linked Art is about the whole; the manifest has the annotations."""

    def abstract(self, graph: GraphBuilder, abstract: Statement) -> None:
        add_statements(graph, "abstract", abstract.text, "summary")

    def elements(self, graph: GraphBuilder, unit: Unit) -> None:
        elements.add_linked_art(graph, unit)

    def statements(self, graph: GraphBuilder, description: Description) -> None:
        elements.add_linked_art_statements(graph, description)

    def note(self, graph: GraphBuilder, unit: Unit) -> None:
        add_statements(graph, "note", unit.note, "note")

    def rights(self, graph: GraphBuilder, unit: Unit) -> None:
        if unit.rights:
            statement = rights.statement(unit.rights)
            if class_of_entity(graph) in (HUMAN_MADE_OBJECT, SET):  # for which the schemas allow no rights
                add_statement(graph, "rights", f"{statement.label} ({statement.uri})", "en", "rights")
            else:
                right, term = graph.fragment("right"), iri(statement.uri)
                graph.add(CRM("P104_is_subject_to"), right)
                graph.add_to(right, (TYPE, CRM("E30_Right")), (CLASSIFIED_AS, term))
                graph.add_to(term, (TYPE, CONCEPT), (LABEL, literal(statement.label)))
        add_statements(graph, "rights-statement", unit.rights_statement, "rights")
        add_statements(graph, "rights-contact", unit.rights_contact, "rights")
        for number, (words, _) in enumerate(further_rights(unit), 1):
            add_statements(graph, f"further-rights-{number}", words, "rights")

    def access(self, graph: GraphBuilder, rule: Access) -> None:
        add_statement(graph, "access", access_statement.describe_access(rule), "en", "access")
        add_statements(graph, "access-note", rule.note, "access")

    def relations(self, graph: GraphBuilder, unit: Unit) -> None:
        relations.linked_art(graph, unit)

    def downloads(self, graph: GraphBuilder, unit: Unit) -> None:
        for number, (address, title, media_type) in enumerate(graph.downloads(), 1):
            file = add_document(graph, f"copy-{number}", address, media_type, title)
            if '"' in media_type:
                graph.add_to(file, (_CONFORMS, _IIIF))
                graph.add_to(
                    _IIIF, (TYPE, CRM("E73_Information_Object")), (LABEL, literal("IIIF Presentation API"))
                )

    def names(self, graph: GraphBuilder, authority: Authority) -> None:
        add_names(graph, authority.name)
        for number, name in enumerate(authority.other_names, 1):
            add_name(graph, graph.entity, f"other-name-{number}", name, "und", "alternate")
        add_identifier(graph, "id", authority.id, "system")
        add_statements(graph, "note", authority.note, "note")

    def dates_of_existence(self, graph: GraphBuilder, span: str) -> None:
        begin, end = date_literals.ends_of_existence(span)
        if begin is None and end is None:
            add_statement(graph, "dates", parse(span).format(graph.context.site.language), "und", "note")
        terms = _LIFE_TERMS if isinstance(graph.description, Person) else _EXISTENCE_TERMS
        for (name, predicate, class_name), date in zip(terms, (begin, end), strict=True):
            if date:
                node = graph.fragment(name)
                graph.add(CRM(predicate), node)
                graph.add_to(
                    node, (TYPE, CRM(class_name)), (TIMESPAN, add_timespan(graph, f"{name}-date", date))
                )

    def agent(self, graph: GraphBuilder, agent: Agent) -> None:
        linked_art_agents.add(graph, agent)

    def institution(self, graph: GraphBuilder, institution: Institution) -> None:
        if institution.type:
            graph.add(CLASSIFIED_AS, graph.concept("institution-types", institution.type))
        if institution.part_of:
            graph.add(CRM("P107i_is_current_or_former_member_of"), graph.link(institution.part_of))
        if homepage := graph.external(institution.homepage):
            file = add_document(graph, "homepage", homepage, "text/html", "Homepage")
            classify(graph, file, *AAT["page"])
        if institution.logo and (logo := graph.external(institution.logo.image)):
            add_image(graph, "logo", logo, institution.logo.format, institution.logo.label)

    def place(self, graph: GraphBuilder, place: Place) -> None:
        if place.part_of:
            graph.add(CRM("P89_falls_within"), graph.link(place.part_of))
        if place.coordinates:
            point = f"POINT({place.coordinates.longitude:.10g} {place.coordinates.latitude:.10g})"
            graph.add(CRM("P168_place_is_defined_by"), literal(point))

    def broader(self, graph: GraphBuilder, parent: Term) -> None:
        graph.add(namespace("skos")("broader"), parent)

    def matches(self, graph: GraphBuilder, links: tuple[Link, ...]) -> None:
        """Exact matches are equivalents; each link has an assignment with its author, date, source and confidence."""
        class_term = class_of_entity(graph)
        for number, link in enumerate(links, 1):
            target = graph.external(link.uri)
            if target is None:
                continue
            if link.relation == "exact":
                graph.add(_EQUIVALENT, target)
            graph.add_to(target, (TYPE, class_term))
            words = _evidence(link, graph.context)
            node = add_assignment(graph, f"same-as-{number}", target, words, link.by)
            graph.add_to(node, (CRM("P177_assigned_property_of_type"), _EQUIVALENT))
            if link.date:
                timespan = add_timespan(graph, f"same-as-{number}-date", parse(link.date))
                graph.add_to(node, (TIMESPAN, timespan))

    def document(self, graph: GraphBuilder) -> None:
        graph.add(LABEL, literal(graph.description.label(graph.context.site.language)))
        file = add_document(graph, "page", graph.page, "text/html", "Description")
        classify(graph, file, *AAT["page"])


def _evidence(link: Link, context: SerializerContext) -> str:
    """Return how a match was found, in words: `exact match, sure, compared by a person: GeoNames`."""
    concept = context.vocabulary.find("matching", link.method) if link.method else None
    method = context.localize(concept.labels) if concept else link.method
    words = ", ".join(filter(None, (f"{link.relation} match", link.confidence, method)))
    return f"{words}: {link.source}" if link.source else words


to_ntriples = LinkedArt().to_ntriples
