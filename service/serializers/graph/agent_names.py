"""The names of an agent as nodes, in the profiles that have terms of RiC-O: words, kind, parts, rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.record.agents import AgentName
from service.record.model import Agent
from service.serializers.graph.graph_builder import GraphBuilder
from service.serializers.graph.namespaces import TYPE, namespace
from service.serializers.graph.ntriples import Term, literal, tagged_literal

_RICO, _VCARD = namespace("rico"), namespace("vcard")
# RiC-O has no parts of names; vCard has no numeration, and takes it among what follows the name
_VCARD_PARTS: Final = (
    ("family", "family-name"),
    ("given", "given-name"),
    ("numeration", "honorific-suffix"),
    ("title", "honorific-prefix"),
    ("suffix", "honorific-suffix"),
)


def name_literal(name: AgentName) -> Term:
    """Return the words of a name, with their language if it is known."""
    return tagged_literal(name.form, name.language) if name.language else literal(name.form)


def add_name_nodes(
    graph: GraphBuilder, agent: Agent, kind_property: Term
) -> Iterator[tuple[AgentName, Term]]:
    """Add a rico:AgentName for each entry of `names`, and yield each with its node.

    `kind_property` links a name to the concept of its kind.
    """
    for number, name in enumerate(agent.names, 1):
        node = graph.fragment(f"form-{number}")
        graph.add(_RICO("hasOrHadAgentName"), node)
        graph.add_to(
            node,
            (TYPE, _RICO("AgentName")),
            (_RICO("isOrWasAgentNameOf"), graph.entity),
            (_RICO("textualValue"), name_literal(name)),
            (kind_property, graph.concept("name-kinds", name.kind)),
        )
        for part, property in _VCARD_PARTS:
            if words := getattr(name, part):
                graph.add_to(node, (_VCARD(property), literal(words)))
        if name.rules:
            graph.add_to(node, (_RICO("ruleFollowed"), literal(name.rules)))
        yield name, node
