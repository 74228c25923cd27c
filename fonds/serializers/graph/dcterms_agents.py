"""Persons and institutions by ISAAR(CPF) in the Dublin Core profile: FOAF, RiC-O and vCard where DCMI has no term."""

from __future__ import annotations

from typing import Final

from fonds.record.agents import AgentPlace, AgentRelation
from fonds.record.dates import parse
from fonds.record.model import Agent, Institution, Person
from fonds.serializers.graph import date_literals, identifiers
from fonds.serializers.graph.agent_nodes import (
    add_contact,
    add_dated_texts,
    add_name_nodes,
    add_targets,
    name_literal,
)
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import PREF_LABEL, TYPE, namespace
from fonds.serializers.graph.ntriples import Term, literal
from fonds.serializers.text.agent_fields import ALL_TEXTS, DESCRIPTION_CONTROL

_DCT, _FOAF, _RICO, _SKOS = (namespace(prefix) for prefix in ("dcterms", "foaf", "rico", "skos"))
_LABEL: Final = namespace("rdfs")("label")
_DESCRIPTION, _TYPE = _DCT("description"), _DCT("type")
# part of the authorised name of a person -> property, for consumers of FOAF
_FOAF_PARTS: Final = {"family": "familyName", "given": "givenName", "title": "title"}
# kind of relation -> property; any other is a dcterms:relation
_RELATIONS: Final = {
    "superior": _DCT("isPartOf"),
    "subordinate": _DCT("hasPart"),
    "predecessor": _DCT("replaces"),
    "successor": _DCT("isReplacedBy"),
}


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    if agent.names:
        _names(graph, agent)
    identifiers.dublin_core(graph, agent.identifiers)
    graph.add_text(_DESCRIPTION, agent.history)
    for place, target, fragment in add_targets(graph, "place", agent.places, _DCT("Location"), PREF_LABEL):
        graph.add(_DCT("spatial"), target)
        _relation(graph, fragment, place, target, graph.concept("place-roles", place.role))
    for text, node, _ in add_dated_texts(graph, agent, _LABEL):
        _add_date(graph, node, text.date)
    for field in ALL_TEXTS:
        graph.add_text(_DESCRIPTION, getattr(agent, field, None))
    if isinstance(agent, Institution):
        add_contact(graph, agent, _DESCRIPTION)
        graph.add(_DESCRIPTION, *map(literal, agent.opening_times))
    for relation, target, fragment in add_targets(
        graph, "relation", agent.relations, _DCT("Agent"), PREF_LABEL
    ):
        graph.add(_RELATIONS.get(relation.type, _DCT("relation")), target)
        _relation(graph, fragment, relation, target, graph.concept("agent-relations", relation.type))
    for field in DESCRIPTION_CONTROL:
        graph.add_text_to(graph.page, _DESCRIPTION, getattr(agent, field))


def _names(graph: GraphBuilder, agent: Agent) -> None:
    for name, node in add_name_nodes(graph, agent, _TYPE):
        if name.form not in agent.name.values():  # a name is either preferred or an alternative (SKOS, S13)
            graph.add(_SKOS("altLabel"), name_literal(name))
        _add_date(graph, node, name.date)
    authorised = agent.authorised_name(graph.context.site.language)
    for part, property in _FOAF_PARTS.items() if authorised and isinstance(agent, Person) else ():
        if words := getattr(authorised, part):
            graph.add(_FOAF(property), literal(words))


def _add_date(graph: GraphBuilder, node: Term, edtf: str | None) -> None:
    if edtf:
        graph.add_to(node, *((_DCT("valid"), value) for value in date_literals.edtf_and_xsd(parse(edtf))))


def _relation(
    graph: GraphBuilder, fragment: str, link: AgentPlace | AgentRelation, target: Term, kind: Term
) -> None:
    """Add a relation to a place or agent with its kind, dates, the source's words and the note."""
    node = graph.fragment(fragment)
    graph.add(_RICO("thingIsSourceOfRelation"), node)
    graph.add_to(
        node,
        (TYPE, _RICO("Relation")),
        (_RICO("relationHasSource"), graph.entity),
        (_RICO("relationHasTarget"), target),
        (_TYPE, kind),
    )
    if link.id and link.as_:
        graph.add_to(node, (_LABEL, literal(link.as_)))
    _add_date(graph, node, link.date)
    graph.add_text_to(node, _DESCRIPTION, link.note)
