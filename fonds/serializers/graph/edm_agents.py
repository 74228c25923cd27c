"""Persons and institutions by ISAAR(CPF) in EDM, which has few properties for them and allows no others."""

from __future__ import annotations

from typing import Final

from fonds.record.model import Agent, Institution, Person
from fonds.serializers.graph.agent_nodes import name_literal
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import namespace
from fonds.serializers.graph.ntriples import iri, literal
from fonds.serializers.text.agent_fields import ALL_TEXTS, DATED_TEXTS

_DC, _DCT, _EDM, _RDAGR2, _SKOS = (namespace(prefix) for prefix in ("dc", "dcterms", "edm", "rdagr2", "skos"))
_PLACES: Final = {"birth": "placeOfBirth", "death": "placeOfDeath"}  # Europeana allows one of each
_RELATIONS: Final = {"superior": _DCT("isPartOf"), "subordinate": _DCT("hasPart")}


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    context = graph.context
    names = (name_literal(name) for name in agent.names if name.form not in agent.name.values())
    graph.add(_SKOS("altLabel"), *names)
    graph.add(_DC("identifier"), *(literal(identifier.value) for identifier in agent.identifiers))
    graph.add_text(_RDAGR2("biographicalInformation"), agent.history)
    for role, property in _PLACES.items() if isinstance(agent, Person) else ():
        place = next((place for place in agent.places if place.role == role), None)
        if place:
            graph.add(_RDAGR2(property), literal(context.label(place.id) if place.id else place.as_))
    for field in DATED_TEXTS:
        predicate = _RDAGR2("professionOrOccupation") if field == "occupations" else _SKOS("note")
        for text in getattr(agent, field, ()):
            graph.add_text(predicate, text.text)
    for field in ALL_TEXTS:
        graph.add_text(_SKOS("note"), getattr(agent, field, None))
    if isinstance(agent, Institution):
        graph.add(_SKOS("note"), *map(literal, agent.opening_times))
    for relation in agent.relations:
        if relation.id:
            predicate = _RELATIONS.get(relation.type, _EDM("isRelatedTo"))
            graph.add(predicate, iri(context.urls.entity_uri(relation.id)))
