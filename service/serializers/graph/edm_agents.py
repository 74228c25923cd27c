"""Persons and institutions by ISAAR(CPF) in EDM, which has few properties for them and allows no others."""

from __future__ import annotations

from service.record.model import Agent
from service.serializers.graph.agent_names import name_literal
from service.serializers.graph.graph_builder import GraphBuilder
from service.serializers.graph.namespaces import namespace

_RDAGR2, _SKOS = namespace("rdagr2"), namespace("skos")


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    names = (name_literal(name) for name in agent.names if name.form not in agent.name.values())
    graph.add(_SKOS("altLabel"), *names)
    graph.add_text(_RDAGR2("biographicalInformation"), agent.history)
