"""Persons and institutions by ISAAR(CPF) in Linked Art."""

from __future__ import annotations

from typing import Final

from service.record.agents import AgentName
from service.record.dates import parse
from service.record.model import Agent
from service.serializers.graph.graph_builder import GraphBuilder
from service.serializers.graph.linked_art_nodes import (
    CLASSIFIED_AS,
    CONTENT,
    CRM,
    add_name,
    add_statement,
    add_statements,
    classify,
)
from service.serializers.graph.namespaces import TYPE
from service.serializers.graph.ntriples import Term, literal

# part of a name -> concept of the Art & Architecture Thesaurus
_PARTS: Final = {
    "family": ("300404652", "Family Name"),
    "given": ("300404651", "Given Name"),
    "numeration": ("300404662", "Name Suffix"),
    "title": ("300404845", "Name Prefix"),
    "suffix": ("300404662", "Name Suffix"),
}


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    for number, name in enumerate(agent.names, 1):
        _name(graph, f"form-{number}", name)
    add_statements(graph, "history", agent.history, "biography")


def _name(graph: GraphBuilder, fragment: str, name: AgentName) -> None:
    """Add a name with its parts; when it was used, and by which rules, are statements about it."""
    add_name(graph, graph.entity, fragment, name.form, name.language or "und", "alternate")
    node = graph.fragment(fragment)
    graph.add_to(node, (CLASSIFIED_AS, graph.concept("name-kinds", name.kind)))
    for part, concept in _PARTS.items():
        if words := getattr(name, part):
            _part(graph, node, f"{fragment}-{part}", words, concept)
    if name.date:
        words = parse(name.date).format(graph.context.site.language)
        add_statement(graph, f"{fragment}-date", words, "und", "note", node)
    if name.rules:
        add_statement(graph, f"{fragment}-rules", name.rules, "und", "note", node)


def _part(graph: GraphBuilder, name: Term, fragment: str, words: str, concept: tuple[str, str]) -> None:
    node = graph.fragment(fragment)
    graph.add_to(name, (CRM("P106_is_composed_of"), node))
    graph.add_to(node, (TYPE, CRM("E33_E41_Linguistic_Appellation")), (CONTENT, literal(words)))
    classify(graph, node, *concept)
