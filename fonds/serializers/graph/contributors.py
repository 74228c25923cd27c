"""The contributors of a unit with their roles, in the terms of each profile.

A role is a MARC relator. The relators are properties, which the Dublin Core profile uses; where another vocabulary has
a property for a role, the scheme vocab/schemes/relators.ttl matches it. A role without one is told by a node beside the
plain link: a rico:Relation, a schema:Role or an activity of Linked Art. The words of the source for a person and for
the role, and an inference, stand there too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.record.contributors import Contributor
from fonds.record.model import Record, Unit
from fonds.record.text import MultilingualText
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.concepts import class_of
from fonds.serializers.graph.graph_builder import GraphBuilder, LinkedReference, in_languages
from fonds.serializers.graph.linked_art_nodes import (
    CARRIED_OUT_BY,
    LABEL,
    add_activity,
    add_assignment,
    add_creation,
    add_name,
    add_statement,
)
from fonds.serializers.graph.namespaces import PREF_LABEL, PREFIXES, TYPE, namespace
from fonds.serializers.graph.ntriples import Term, iri, literal, tagged_literal

SCHEME: Final = "relators"
_DCT, _SCHEMA, _RELATORS, _RICO = (
    namespace("dcterms"),
    namespace("schema"),
    namespace("relators"),
    namespace("rico"),
)
_CONTRIBUTOR: Final = _SCHEMA("contributor")
# properties of RiC-O that are for records alone, or lead to none whose kind is unknown
_FOR_RECORDS: Final = _RICO("hasAuthor")
_FOR_KNOWN_KINDS: Final = frozenset({_FOR_RECORDS, _RICO("hasOrHadIntellectualPropertyRightsHolder")})


def role_labels(code: str, context: SerializerContext) -> MultilingualText:
    """Return the label of a role in the languages of the node, or in the best one that it has."""
    concept = context.vocabulary.find(SCHEME, code)
    return in_languages(concept.labels, context.site.languages) if concept else {"und": code}


def dublin_core_element(code: str, context: SerializerContext) -> str:
    """Return which element of Dublin Core a role is: `creator`, `publisher` or `contributor`."""
    match = class_of(context.vocabulary, SCHEME, code, PREFIXES["dcterms"])
    return match.removeprefix(PREFIXES["dcterms"]) if match else "contributor"


def relator(code: str) -> Term:
    """Return a role as a property."""
    return _RELATORS(code)


def dublin_core(graph: GraphBuilder, unit: Unit) -> None:
    """Add them in the terms of the Dublin Core profile."""
    for contributor, linked in _linked(graph, unit):
        elements = (dublin_core_element(role, graph.context) for role in contributor.roles)
        for predicate in (*map(_RELATORS, contributor.roles), *map(_DCT, dict.fromkeys(elements))):
            graph.add(predicate, linked.target)
        if not linked.has_id:
            graph.add_to(linked.node, (TYPE, _DCT("Agent")), (PREF_LABEL, literal(contributor.as_)))
        if not _has_evidence(contributor, linked):
            continue
        node = _relation(graph, contributor, linked, _DCT("type"))
        if linked.has_id and contributor.as_:
            graph.add_to(node, (LABEL, literal(contributor.as_)))
        if contributor.inferred:
            graph.add_to(node, (_DCT("description"), literal(contributor.inferred)))
        if contributor.inferred_by:
            graph.add_to(node, (_DCT("creator"), graph.link(contributor.inferred_by)))


def rico(graph: GraphBuilder, unit: Unit) -> None:
    """Add them in the terms of the RiC-O profile."""
    for contributor, linked in _linked(graph, unit):
        for predicate in dict.fromkeys(_rico_properties(graph, contributor, linked)):
            graph.add(predicate, linked.target)
        if not linked.has_id:
            graph.add_to(linked.node, (TYPE, _RICO("Agent")), (_RICO("name"), literal(contributor.as_)))
        node = _relation(graph, contributor, linked, _RICO("relationHasContext"))
        if linked.has_id and contributor.as_:
            graph.add_to(node, (_RICO("name"), literal(contributor.as_)))
        if contributor.inferred:
            graph.add_to(node, (_RICO("generalDescription"), literal(contributor.inferred)))
        if contributor.inferred_by:
            graph.add_to(node, (namespace("prov")("wasAttributedTo"), graph.link(contributor.inferred_by)))


def _rico_properties(
    graph: GraphBuilder, contributor: Contributor, linked: LinkedReference
) -> Iterator[Term]:
    for role in contributor.roles:
        if dublin_core_element(role, graph.context) == "creator":
            yield _RICO("hasCreator")
        match = class_of(graph.context.vocabulary, SCHEME, role, PREFIXES["rico"])
        predicate = iri(match) if match else ""
        is_for_another = predicate == _FOR_RECORDS and not isinstance(graph.description, Record)
        if predicate and not is_for_another and (linked.has_id or predicate not in _FOR_KNOWN_KINDS):
            yield predicate


def schema(graph: GraphBuilder, unit: Unit) -> None:
    """Add them in the terms of the schema.org profile."""
    for contributor, linked in _linked(graph, unit):
        predicates = [_schema_property(role, linked, graph.context) for role in contributor.roles]
        if any(dublin_core_element(role, graph.context) == "creator" for role in contributor.roles):
            predicates.append(_SCHEMA("creator"))
        for predicate in dict.fromkeys(predicates):
            graph.add(predicate, linked.target)
        if not linked.has_id:  # a name without a class: it may be a person or an organization
            graph.add_to(linked.node, (_SCHEMA("name"), f"{literal(contributor.as_)}@und"))
        node = _node_beside(graph, linked)
        graph.add(_CONTRIBUTOR, node)
        graph.add_to(node, (TYPE, _SCHEMA("Role")), (_CONTRIBUTOR, linked.target))
        for role in contributor.role:
            graph.add_text_to(node, _SCHEMA("roleName"), role_labels(role, graph.context))
        if contributor.role_label:
            graph.add_to(node, (_SCHEMA("roleName"), literal(contributor.role_label)))
        if linked.has_id and contributor.as_:
            graph.add_to(node, (_SCHEMA("alternateName"), literal(contributor.as_)))
        if contributor.inferred:
            _add_claim(graph, node, contributor)


def _schema_property(role: str, linked: LinkedReference, context: SerializerContext) -> Term:
    match = class_of(context.vocabulary, SCHEME, role, PREFIXES["schema"])
    predicate = iri(match) if match else _CONTRIBUTOR
    # these lead to a person or an organization, and which of them is unknown if there are only words
    return predicate if linked.has_id else _CONTRIBUTOR


def _add_claim(graph: GraphBuilder, node: Term, contributor: Contributor) -> None:
    claim = f"{node[:-1]}-inferred>"
    graph.add_to(node, (_SCHEMA("subjectOf"), claim))
    graph.add_to(claim, (TYPE, _SCHEMA("Claim")), (_SCHEMA("name"), tagged_literal("Inferred", "en")))
    graph.add_to(claim, (_SCHEMA("text"), literal(contributor.inferred)))
    if contributor.inferred_by:
        graph.add_to(claim, (_SCHEMA("creator"), graph.link(contributor.inferred_by)))


def linked_art(graph: GraphBuilder, unit: Unit) -> None:
    """Add them in the terms of the Linked Art profile: an activity for each role, as for a sender.

    Linked Art requires an agent to be a person or a group: of one whose kind is unknown there are only words.
    """
    for number, (contributor, linked) in enumerate(_linked(graph, unit), 1):
        name = f"contributors-{number}"
        if linked.has_id:
            _add_activities(graph, name, contributor, linked)
        else:
            label = "; ".join(
                graph.context.localize(role_labels(role, graph.context)) for role in contributor.roles
            )
            add_statement(graph, f"{name}-words", contributor.as_, "und", "production", label=label)
        if contributor.role_label:
            add_statement(graph, f"{name}-role", contributor.role_label, "und", "production")
        if contributor.inferred:
            target = linked.target if linked.has_id else ""
            add_assignment(graph, name, target, contributor.inferred, contributor.inferred_by)


def _add_activities(
    graph: GraphBuilder, name: str, contributor: Contributor, linked: LinkedReference
) -> None:
    for role in contributor.roles:
        node = add_activity(graph, f"{name}-{role}", role, linked.target, SCHEME)
        if contributor.as_:
            add_name(graph, node, f"{name}-{role}-name", contributor.as_, "und", "")
        if dublin_core_element(role, graph.context) == "creator":
            graph.add_to(add_creation(graph), (CARRIED_OUT_BY, linked.target))


def _linked(graph: GraphBuilder, unit: Unit) -> Iterator[tuple[Contributor, LinkedReference]]:
    """Yield each contributor with its terms."""
    return zip(unit.contributors, graph.references("contributors", unit.contributors), strict=True)


def _has_evidence(contributor: Contributor, linked: LinkedReference) -> bool:
    """Whether there is more to say than the link and its role."""
    words = contributor.as_ if linked.has_id else ""
    return bool(words or contributor.inferred or contributor.role_label)


def _node_beside(graph: GraphBuilder, linked: LinkedReference) -> Term:
    """Return the node that tells of the role: one of its own if the reference has only words, which are a node too."""
    return linked.node if linked.has_id else f"{linked.node[:-1]}-role>"


def _relation(
    graph: GraphBuilder, contributor: Contributor, linked: LinkedReference, role_property: Term
) -> Term:
    """Add a rico:Relation with the roles, and return it."""
    node = _node_beside(graph, linked)
    graph.add(_RICO("thingIsSourceOfRelation"), node)
    graph.add_to(node, (TYPE, _RICO("Relation")), (_RICO("relationHasSource"), graph.entity))
    graph.add_to(node, (_RICO("relationHasTarget"), linked.target))
    graph.add_to(node, *((role_property, graph.concept(SCHEME, role)) for role in contributor.roles))
    if contributor.role_label:
        graph.add_to(node, (_RICO("type"), literal(contributor.role_label)))
    if contributor.inferred:
        graph.add_to(node, (_RICO("relationCertainty"), tagged_literal("inferred", "en")))
    return node
