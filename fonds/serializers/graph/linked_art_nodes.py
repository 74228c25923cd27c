"""The nodes that Linked Art graphs consist of: names, identifiers, statements, activities, assignments and files.

A node without an address of its own stands at a fragment of the page. Functions that make a node take the name of its
fragment, add its triples and return its term. linked_art.py decides which nodes a description has.
"""

from __future__ import annotations

from typing import Final

from fonds.record import languages
from fonds.record.dates import EdtfDate
from fonds.record.model import Record
from fonds.record.text import MultilingualText
from fonds.serializers.graph import date_literals
from fonds.serializers.graph.concepts import dcmi_type
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import TYPE, XSD, namespace
from fonds.serializers.graph.ntriples import Term, iri, literal, typed_literal

CRM, LA = namespace("crm"), namespace("la")
LABEL: Final = namespace("rdfs")("label")
_FORMAT: Final = namespace("dc")("format")
LINGUISTIC_OBJECT: Final = CRM("E33_Linguistic_Object")
VISUAL_ITEM: Final = CRM("E36_Visual_Item")
HUMAN_MADE_OBJECT: Final = CRM("E22_Human-Made_Object")
CONCEPT: Final = CRM("E55_Type")
SET: Final = LA("Set")
CLASSES: Final = {
    "record": (LINGUISTIC_OBJECT,),
    "collection": (SET,),
    "institution": (CRM("E74_Group"),),
    "person": (CRM("E21_Person"),),
    "family": (CRM("E74_Group"),),
    "place": (CRM("E53_Place"),),
    "subject": (CONCEPT,),
}
# DCMI type of a record -> its class; that of any other type is a HumanMadeObject
_RECORD_CLASSES: Final = {
    "Text": LINGUISTIC_OBJECT,
    "StillImage": VISUAL_ITEM,
    "Image": VISUAL_ITEM,
    "MovingImage": VISUAL_ITEM,
    "": LINGUISTIC_OBJECT,
}
CLASSIFIED_AS: Final = CRM("P2_has_type")
CARRIED_OUT_BY: Final = CRM("P14_carried_out_by")
CONTENT: Final = CRM("P190_has_symbolic_content")
LANGUAGE: Final = CRM("P72_has_language")
TIMESPAN: Final = CRM("P4_has_time-span")
USED_FOR: Final = CRM("P16i_was_used_for")
_IDENTIFIED_BY: Final = CRM("P1_is_identified_by")
_REFERRED_TO_BY: Final = CRM("P67i_is_referred_to_by")
_DIGITAL_OBJECT: Final = "<http://www.ics.forth.gr/isl/CRMdig/D1_Digital_Object>"
# concepts of the Art & Architecture Thesaurus that Linked Art requires or recommends: number and name
AAT: Final = {
    "primary": ("300404670", "Primary Name"),
    "alternate": ("300264273", "Alternate Name"),
    "system": ("300435704", "System-Assigned Number"),
    "call": ("300311706", "Call Number"),
    "statement": ("300418049", "Brief Text"),
    "note": ("300027200", "Note"),
    "access": ("300133046", "Access Statement"),
    "source": ("300026497", "Bibliography Statement"),
    "extent": ("300435430", "Dimensions Statement"),
    "production": ("300435436", "Production Statement"),
    "rights": ("300435434", "Rights Statement"),
    "biography": ("300435422", "Biography Statement"),
    "summary": ("300026032", "Summary"),
    "contents": ("300195187", "Table of Contents"),
    "page": ("300264578", "Web Page"),
    "publishing": ("300054686", "Publishing"),
    "archive": ("300375748", "Archive"),
    "family": ("300055474", "Family"),
    "grouping": ("300404022", "Archival Grouping"),
}


def class_of_entity(graph: GraphBuilder) -> Term:
    """Return the class of the entity; that of a record depends on the type of the document."""
    description = graph.description
    if not isinstance(description, Record):
        return CLASSES[description.kind][0]
    return _RECORD_CLASSES.get(dcmi_type(graph.context.vocabulary, description.type), HUMAN_MADE_OBJECT)


def aat_concept(graph: GraphBuilder, number: str, name: str) -> Term:
    """Return a concept of the Art & Architecture Thesaurus."""
    term = iri(f"http://vocab.getty.edu/aat/{number}")
    graph.add_to(term, (TYPE, CONCEPT), (LABEL, literal(name)))
    return term


def classify(graph: GraphBuilder, node: Term, number: str, name: str) -> None:
    """Classify a node by a concept of the Art & Architecture Thesaurus."""
    graph.add_to(node, (CLASSIFIED_AS, aat_concept(graph, number, name)))


def language(graph: GraphBuilder, tag: str) -> Term:
    """Return the language of a BCP 47 tag."""
    uri = languages.iso639_uri(tag)
    node = iri(uri) if uri and "-" not in tag else graph.fragment(f"language-{tag.lower()}")
    name = languages.primary_name(tag)
    label = name if name == tag or "-" not in tag else f"{name} ({tag})"
    graph.add_to(node, (TYPE, CRM("E56_Language")), (LABEL, literal(label)))
    return node


def add_names(graph: GraphBuilder, names: MultilingualText) -> None:
    """Add the primary names of the entity, one for each language."""
    for tag, words in names.items():
        add_name(graph, graph.entity, f"name-{tag.lower()}", words, tag, "primary")


def add_name(graph: GraphBuilder, subject: Term, name: str, words: str, tag: str, kind: str) -> None:
    """Add a name of a subject; `kind` is a key of AAT, or empty."""
    node = graph.fragment(name)
    if subject == graph.entity:
        graph.add(_IDENTIFIED_BY, node)
    else:
        graph.add_to(subject, (_IDENTIFIED_BY, node))
    graph.add_to(node, (TYPE, CRM("E33_E41_Linguistic_Appellation")), (CONTENT, literal(words)))
    if kind:
        classify(graph, node, *AAT[kind])
    if tag != "und":
        graph.add_to(node, (LANGUAGE, language(graph, tag)))


def add_identifier(graph: GraphBuilder, name: str, value: str, kind: str) -> Term:
    """Add an identifier of the entity; `kind` is a key of AAT, or empty."""
    node = graph.fragment(name)
    graph.add(_IDENTIFIED_BY, node)
    graph.add_to(node, (TYPE, CRM("E42_Identifier")), (CONTENT, literal(value)))
    if kind:
        classify(graph, node, *AAT[kind])
    return node


def add_statements(
    graph: GraphBuilder, name: str, text: MultilingualText | None, kind: str, *, label: str = ""
) -> None:
    """Add a statement about the entity in each language of the text."""
    for tag, words in (text or {}).items():
        add_statement(graph, f"{name}-{tag.lower()}", words, tag, kind, label=label)


def add_statement(
    graph: GraphBuilder, name: str, words: str, tag: str, kind: str, subject: Term = "", *, label: str = ""
) -> None:
    """Add a statement about the entity, or about another subject.

    `kind` is a key of AAT, and `label` says what it is about.
    """
    node = graph.fragment(name)
    if subject:
        graph.add_to(subject, (_REFERRED_TO_BY, node))
    else:
        graph.add(_REFERRED_TO_BY, node)
    graph.add_to(node, (TYPE, LINGUISTIC_OBJECT), (CONTENT, literal(words)))
    classify(graph, node, *AAT[kind])
    classify(graph, aat_concept(graph, *AAT[kind]), *AAT["statement"])
    if label:
        graph.add_to(node, (LABEL, literal(label)))
    if tag != "und":
        graph.add_to(node, (LANGUAGE, language(graph, tag)))


def add_creation(graph: GraphBuilder) -> Term:
    """Add the creation of a work or the production of an object. Further calls return the same node."""
    is_object = class_of_entity(graph) == HUMAN_MADE_OBJECT
    node = graph.fragment("production" if is_object else "creation")
    graph.add(CRM("P108i_was_produced_by") if is_object else CRM("P94i_was_created_by"), node)
    graph.add_to(node, (TYPE, CRM("E12_Production") if is_object else CRM("E65_Creation")))
    return node


def add_timespan(graph: GraphBuilder, name: str, date: EdtfDate) -> Term:
    """Add a timespan with its bounds, named by the date in words and in EDTF."""
    node, (begin, end) = graph.fragment(name), date_literals.instant_bounds(date)
    graph.add_to(node, (TYPE, CRM("E52_Time-Span")))
    add_name(graph, node, f"{name}-words", date.format(graph.context.site.language), "und", "")
    add_name(graph, node, f"{name}-edtf", date.edtf, "und", "")
    bounds = ((CRM("P82a_begin_of_the_begin"), begin), (CRM("P82b_end_of_the_end"), end))
    for predicate, bound in bounds:
        if bound:
            graph.add_to(node, (predicate, typed_literal(bound, XSD("dateTime"))))
    return node


def add_activity(graph: GraphBuilder, name: str, role: str, agent: Term, scheme: str = "roles") -> Term:
    """Add an activity for which the entity was used; `role` is a code of a scheme of roles."""
    node = graph.fragment(name)
    graph.add(USED_FOR, node)
    role_concept = graph.concept(scheme, role)
    graph.add_to(node, (TYPE, CRM("E7_Activity")), (CLASSIFIED_AS, role_concept), (CARRIED_OUT_BY, agent))
    return node


def add_assignment(graph: GraphBuilder, name: str, target: Term, words: str, by: str | None) -> Term:
    """Add an attribute assignment with its reason in words, what it assigns (or ""), and the id of its author."""
    node = graph.fragment(f"{name}-assigned")
    graph.add(CRM("P140i_was_attributed_by"), node)
    graph.add_to(node, (TYPE, CRM("E13_Attribute_Assignment")))
    if target:
        graph.add_to(node, (CRM("P141_assigned"), target))
    if by:
        graph.add_to(node, (CARRIED_OUT_BY, graph.link(by)))
    add_statement(graph, f"{name}-reason", words, "und", "note", node)
    return node


def add_image(graph: GraphBuilder, name: str, address: Term, media_type: str, title: str) -> None:
    """Add an image of the entity."""
    image, file = graph.fragment(name), graph.fragment(f"{name}-file")
    graph.add(CRM("P138i_has_representation"), image)
    graph.add_to(image, (TYPE, VISUAL_ITEM), (LA("digitally_shown_by"), file))
    _add_file(graph, file, address, media_type, title)


def add_document(graph: GraphBuilder, name: str, address: Term, media_type: str, title: str) -> Term:
    """Add a document about the entity, and return its file."""
    text, file = graph.fragment(f"{name}-text"), graph.fragment(f"{name}-file")
    graph.add(CRM("P129i_is_subject_of"), text)
    graph.add_to(text, (TYPE, LINGUISTIC_OBJECT), (LA("digitally_carried_by"), file))
    _add_file(graph, file, address, media_type, title)
    return file


def _add_file(graph: GraphBuilder, file: Term, address: Term, media_type: str, title: str) -> None:
    graph.add_to(file, (TYPE, _DIGITAL_OBJECT), (LA("access_point"), address), (_FORMAT, literal(media_type)))
    if title:
        graph.add_to(file, (LABEL, literal(title)))
    graph.add_to(address, (TYPE, _DIGITAL_OBJECT))
