"""Persons and institutions by ISAAR(CPF) in the Dublin Core profile: FOAF, RiC-O and vCard where DCMI has no term."""

from __future__ import annotations

from typing import Final

from service.record.dates import parse
from service.record.model import Agent, Person
from service.serializers.graph import date_literals
from service.serializers.graph.agent_names import add_name_nodes, name_literal
from service.serializers.graph.graph_builder import GraphBuilder
from service.serializers.graph.namespaces import namespace
from service.serializers.graph.ntriples import literal

_DCT, _FOAF, _SKOS = namespace("dcterms"), namespace("foaf"), namespace("skos")
# part of the authorised name of a person -> property, for consumers of FOAF
_FOAF_PARTS: Final = {"family": "familyName", "given": "givenName", "title": "title"}


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    if agent.names:
        _names(graph, agent)
    graph.add_text(_DCT("description"), agent.history)


def _names(graph: GraphBuilder, agent: Agent) -> None:
    for name, node in add_name_nodes(graph, agent, _DCT("type")):
        if name.form not in agent.name.values():  # a name is either preferred or an alternative (SKOS, S13)
            graph.add(_SKOS("altLabel"), name_literal(name))
        if name.date:
            graph.add_to(
                node,
                *((_DCT("valid"), value) for value in date_literals.edtf_and_xsd(parse(name.date))),
            )
    authorised = agent.authorised_name(graph.context.site.language)
    for part, property in _FOAF_PARTS.items() if authorised and isinstance(agent, Person) else ():
        if words := getattr(authorised, part):
            graph.add(_FOAF(property), literal(words))
