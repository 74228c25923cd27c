"""Persons and institutions by ISAAR(CPF) in RiC-O."""

from __future__ import annotations

from typing import Final

from fonds.record.agents import AgentPlace, AgentRelation
from fonds.record.dates import parse
from fonds.record.model import Agent, Institution, Person
from fonds.serializers.graph import identifiers
from fonds.serializers.graph.agent_nodes import add_contact, add_dated_texts, add_name_nodes, add_targets
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term, literal
from fonds.serializers.graph.rico_nodes import date_node
from fonds.serializers.text.agent_fields import ALL_TEXTS, DESCRIPTION_CONTROL

_RICO = namespace("rico")
_DATE, _NOTE, _NAME = _RICO("isAssociatedWithDate"), _RICO("generalDescription"), _RICO("name")
# role of a place -> property; those of birth and death are of persons
_PLACES: Final = {"jurisdiction": "hasOrHadJurisdiction"}
_PLACES_OF_PERSONS: Final = _PLACES | {"birth": "hasBirthPlace", "death": "hasDeathPlace"}
# kind of relation -> class, and whether the relation leads from the other agent to this one
_RELATIONS: Final = {
    "superior": ("AgentHierarchicalRelation", True),
    "subordinate": ("AgentHierarchicalRelation", False),
    "group": ("MembershipRelation", True),
    "member": ("MembershipRelation", False),
    "leader": ("LeadershipRelation", True),
    "led": ("LeadershipRelation", False),
    "employer": ("WorkRelation", True),
    "employee": ("WorkRelation", False),
    "predecessor": ("AgentTemporalRelation", True),
    "successor": ("AgentTemporalRelation", False),
    "founder": ("AgentToAgentRelation", True),
    "founded": ("AgentToAgentRelation", False),
    "parent": ("ChildRelation", True),
    "child": ("ChildRelation", False),
    "ancestor": ("DescendanceRelation", True),
    "descendant": ("DescendanceRelation", False),
    "family": ("MembershipRelation", True),
    "family-member": ("MembershipRelation", False),
    "spouse": ("SpouseRelation", False),
    "sibling": ("SiblingRelation", False),
    "relative": ("FamilyRelation", False),
    "teacher": ("TeachingRelation", True),
    "student": ("TeachingRelation", False),
    "correspondent": ("CorrespondenceRelation", False),
    "acquaintance": ("KnowingRelation", False),
    "associate": ("AgentToAgentRelation", False),
}


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    for number, (name, node) in enumerate(add_name_nodes(graph, agent, _RICO("hasOrHadType")), 1):
        _add_date(graph, node, _DATE, f"form-{number}-date", name.date)
    identifiers.rico(graph, agent.identifiers)
    graph.add_text(_RICO("history"), agent.history)
    for place, target, fragment in add_targets(graph, "place", agent.places, _RICO("Place"), _NAME):
        properties = _PLACES_OF_PERSONS if isinstance(agent, Person) else _PLACES
        graph.add(_RICO(properties.get(place.role, "agentHasOrHadLocation")), target)
        role = graph.concept("place-roles", place.role)
        _relation(graph, fragment, place, "PlaceRelation", (target, graph.entity), role)
    for text, node, fragment in add_dated_texts(graph, agent, _NAME):
        _add_date(graph, node, _DATE, f"{fragment}-date", text.date)
    for field in ALL_TEXTS:
        graph.add_text(_NOTE, getattr(agent, field, None))
    if isinstance(agent, Institution):
        add_contact(graph, agent, _NOTE)
        graph.add(_NOTE, *map(literal, agent.opening_times))
    for relation, target, fragment in add_targets(graph, "relation", agent.relations, _RICO("Agent"), _NAME):
        graph.add(_RICO("isAgentAssociatedWithAgent"), target)
        class_name, is_inverse = _RELATIONS[relation.type]
        ends = (target, graph.entity) if is_inverse else (graph.entity, target)
        role = graph.concept("agent-relations", relation.type)
        _relation(graph, fragment, relation, class_name, ends, role)
    for field in DESCRIPTION_CONTROL:
        predicate = _RICO("ruleFollowed") if field == "rules" else _NOTE
        graph.add_text_to(graph.page, predicate, getattr(agent, field))


def _add_date(graph: GraphBuilder, node: Term, predicate: Term, fragment: str, edtf: str | None) -> None:
    if edtf:
        graph.add_to(node, (predicate, date_node(graph, fragment, parse(edtf))))


def _relation(
    graph: GraphBuilder,
    fragment: str,
    link: AgentPlace | AgentRelation,
    class_name: str,
    ends: tuple[Term, Term],
    role: Term,
) -> None:
    """Add a relation with its class, source and target, kind, dates, the source's words and the note."""
    node, (source, target) = graph.fragment(fragment), ends
    is_source = source == graph.entity
    graph.add(_RICO("thingIsSourceOfRelation" if is_source else "thingIsTargetOfRelation"), node)
    graph.add_to(
        node,
        (TYPE, _RICO("Relation")),
        (TYPE, _RICO(class_name)),
        (_RICO("relationHasSource"), source),
        (_RICO("relationHasTarget"), target),
        (_RICO("relationHasContext"), role),
    )
    if link.id and link.as_:
        graph.add_to(node, (_NAME, literal(link.as_)))
    _add_date(graph, node, _RICO("relationHasDate"), f"{fragment}-date", link.date)
    graph.add_text_to(node, _NOTE, link.note)
