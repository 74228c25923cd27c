"""The further identifiers of a unit or an agent, each with its scheme if it has one, in the terms of each profile."""

from __future__ import annotations

from collections.abc import Sequence

from fonds.record.field_types import Identifier
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.linked_art_nodes import CLASSIFIED_AS, CONCEPT, LABEL, add_identifier
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import literal

_DCT, _RICO, _SCHEMA = namespace("dcterms"), namespace("rico"), namespace("schema")


def dublin_core(graph: GraphBuilder, identifiers: Sequence[Identifier]) -> None:
    """Add each as a literal; one with a scheme is a node of RiC-O too, whose label is the scheme."""
    for number, identifier in enumerate(identifiers, 1):
        graph.add(_DCT("identifier"), literal(identifier.value))
        if identifier.scheme:
            node = graph.fragment(f"identifier-{number}")
            graph.add(_RICO("hasOrHadIdentifier"), node)
            graph.add_to(node, (TYPE, _RICO("Identifier")), (LABEL, literal(identifier.scheme)))
            graph.add_to(node, (_RICO("textualValue"), literal(identifier.value)))


def rico(graph: GraphBuilder, identifiers: Sequence[Identifier]) -> None:
    """Add each as a literal; one with a scheme is a node too, whose type is the scheme."""
    for number, identifier in enumerate(identifiers, 1):
        graph.add(_RICO("identifier"), literal(identifier.value))
        if identifier.scheme:
            name = f"identifier-{number}"
            node, kind = graph.fragment(name), graph.fragment(f"{name}-type")
            graph.add(_RICO("hasOrHadIdentifier"), node)
            graph.add_to(
                node, (TYPE, _RICO("Identifier")), (_RICO("textualValue"), literal(identifier.value))
            )
            graph.add_to(node, (_RICO("hasIdentifierType"), kind))
            graph.add_to(kind, (TYPE, _RICO("IdentifierType")), (_RICO("name"), literal(identifier.scheme)))


def schema_org(graph: GraphBuilder, identifiers: Sequence[Identifier]) -> None:
    """Add each as a literal, or as a property value if it has a scheme."""
    for number, identifier in enumerate(identifiers, 1):
        if not identifier.scheme:
            graph.add(_SCHEMA("identifier"), literal(identifier.value))
            continue
        node = graph.fragment(f"identifier-{number}")
        graph.add(_SCHEMA("identifier"), node)
        graph.add_to(
            node,
            (TYPE, _SCHEMA("PropertyValue")),
            (_SCHEMA("propertyID"), literal(identifier.scheme)),
            (_SCHEMA("value"), literal(identifier.value)),
        )


def linked_art(graph: GraphBuilder, identifiers: Sequence[Identifier]) -> None:
    """Add each as a node, classified by its scheme."""
    for number, identifier in enumerate(identifiers, 1):
        name = f"identifier-{number}"
        node = add_identifier(graph, name, identifier.value, "")
        if identifier.scheme:
            kind = graph.fragment(f"{name}-type")
            graph.add_to(node, (CLASSIFIED_AS, kind))
            graph.add_to(kind, (TYPE, CONCEPT), (LABEL, literal(identifier.scheme)))
