"""Persons and institutions by ISAAR(CPF) in schema.org."""

from __future__ import annotations

from typing import Final

from service.record.model import Agent, Person
from service.serializers.graph.agent_names import name_literal
from service.serializers.graph.graph_builder import GraphBuilder
from service.serializers.graph.namespaces import namespace
from service.serializers.graph.ntriples import literal

_SCHEMA = namespace("schema")
# part of the authorised name of a person -> property; schema.org has none for a numeration
_PARTS: Final = {
    "family": "familyName",
    "given": "givenName",
    "title": "honorificPrefix",
    "suffix": "honorificSuffix",
}


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    graph.add(_SCHEMA("alternateName"), *(name_literal(name) for name in agent.names))
    authorised = agent.authorised_name(graph.context.site.language)
    for part, property in _PARTS.items() if authorised and isinstance(agent, Person) else ():
        if words := getattr(authorised, part):
            graph.add(_SCHEMA(property), literal(words))
    graph.add_text(_SCHEMA("description"), agent.history)
