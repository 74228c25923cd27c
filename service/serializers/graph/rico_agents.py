"""Persons and institutions by ISAAR(CPF) in RiC-O."""

from __future__ import annotations

from service.record.dates import parse
from service.record.model import Agent
from service.serializers.graph.agent_names import add_name_nodes
from service.serializers.graph.graph_builder import GraphBuilder
from service.serializers.graph.namespaces import namespace
from service.serializers.graph.rico_nodes import date_node

_RICO = namespace("rico")


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    for number, (name, node) in enumerate(add_name_nodes(graph, agent, _RICO("hasOrHadType")), 1):
        if name.date:
            date = date_node(graph, f"form-{number}-date", parse(name.date))
            graph.add_to(node, (_RICO("isAssociatedWithDate"), date))
    graph.add_text(_RICO("history"), agent.history)
