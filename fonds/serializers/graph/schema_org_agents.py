"""Persons and institutions by ISAAR(CPF) in schema.org.

What schema.org has no property for is a part of the page about the agent, with its label, its words and its dates.
"""

from __future__ import annotations

from typing import Final

from fonds.record.agents import AgentPlace, AgentRelation
from fonds.record.dates import parse
from fonds.record.model import Agent, Description, Family, Institution, Person
from fonds.record.text import MultilingualText
from fonds.serializers.graph import identifiers
from fonds.serializers.graph.agent_nodes import name_literal
from fonds.serializers.graph.graph_builder import GraphBuilder, in_languages
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term, iri, literal
from fonds.serializers.text.agent_fields import ALL_TEXTS, DATED_TEXTS, DESCRIPTION_CONTROL

_SCHEMA = namespace("schema")
_NAME = _SCHEMA("name")
# families in the Art & Architecture Thesaurus: schema.org has no class for them
_FAMILY: Final = iri("http://vocab.getty.edu/aat/300055474")
# part of the authorised name of a person -> property; schema.org has none for a numeration
_PARTS: Final = {
    "family": "familyName",
    "given": "givenName",
    "title": "honorificPrefix",
    "suffix": "honorificSuffix",
}
# role of a place -> property of a person, or of an organization
_PLACES_OF_PERSONS: Final = {
    "birth": "birthPlace",
    "death": "deathPlace",
    "residence": "homeLocation",
    "activity": "workLocation",
}
_PLACES_OF_BODIES: Final = {"seat": "location", "jurisdiction": "areaServed"}
_SINGLE: Final = frozenset({"birth", "death", "seat"})  # NDE allows one place of these roles
_PERSON, _BODY, _EITHER = True, False, None
# kind of relation -> property, and whether this agent and the other one must be persons
_RELATIONS: Final[dict[str, tuple[str, bool | None, bool | None]]] = {
    "parent": ("parent", _PERSON, _PERSON),
    "child": ("children", _PERSON, _PERSON),
    "spouse": ("spouse", _PERSON, _PERSON),
    "sibling": ("sibling", _PERSON, _PERSON),
    **dict.fromkeys(("relative", "ancestor", "descendant"), ("relatedTo", _PERSON, _PERSON)),
    **dict.fromkeys(("teacher", "student", "correspondent"), ("knows", _PERSON, _PERSON)),
    **dict.fromkeys(("acquaintance", "associate"), ("knows", _PERSON, _PERSON)),
    **dict.fromkeys(("group", "family"), ("memberOf", _EITHER, _BODY)),
    **dict.fromkeys(("member", "family-member"), ("member", _BODY, _EITHER)),
    "employer": ("worksFor", _PERSON, _BODY),
    "employee": ("employee", _BODY, _PERSON),
    "superior": ("parentOrganization", _BODY, _BODY),
    "subordinate": ("subOrganization", _BODY, _BODY),
    "founder": ("founder", _BODY, _EITHER),
}
_ADDRESS_PARTS: Final = {
    "street": "streetAddress",
    "locality": "addressLocality",
    "region": "addressRegion",
    "postal_code": "postalCode",
    "country": "addressCountry",
}


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    if isinstance(agent, Family):
        graph.add(_SCHEMA("additionalType"), _FAMILY)
        graph.add_to(_FAMILY, (TYPE, _SCHEMA("URL")))
    graph.add(_SCHEMA("alternateName"), *(name_literal(name) for name in agent.names))
    authorised = agent.authorised_name(graph.context.site.language)
    for part, property in _PARTS.items() if authorised and isinstance(agent, Person) else ():
        if words := getattr(authorised, part):
            graph.add(_SCHEMA(property), literal(words))
    identifiers.schema_org(graph, agent.identifiers)
    graph.add_text(_SCHEMA("description"), agent.history)
    _places(graph, agent)
    for field, label in DATED_TEXTS.items():
        for number, text in enumerate(getattr(agent, field, ()), 1):
            if field == "occupations":
                _occupation(graph, number, text.text)
            if field != "occupations" or text.date:
                _part(graph, f"{field.replace('_', '-')}-{number}-part", {"en": label}, text.text, text.date)
    for field, label in (ALL_TEXTS | DESCRIPTION_CONTROL).items():
        if text := getattr(agent, field, None):
            _part(graph, field.replace("_", "-"), {"en": label}, text)
    _relations(graph, agent)
    if isinstance(agent, Institution):
        _contact(graph, agent)


def _contact(graph: GraphBuilder, institution: Institution) -> None:
    for number, address in enumerate(institution.addresses, 1):
        node = graph.fragment(f"address-{number}")
        graph.add(_SCHEMA("address"), node)
        graph.add_to(node, (TYPE, _SCHEMA("PostalAddress")))
        for part, property in _ADDRESS_PARTS.items():
            if words := getattr(address, part):
                graph.add_to(node, (_SCHEMA(property), literal(words)))
        graph.add_text_to(node, _SCHEMA("description"), address.note)
    graph.add(_SCHEMA("telephone"), *map(literal, institution.telephone))
    graph.add(_SCHEMA("email"), *map(literal, institution.email))
    graph.add(_SCHEMA("openingHours"), *map(literal, institution.opening_times))


def _occupation(graph: GraphBuilder, number: int, text: MultilingualText) -> None:
    node = graph.fragment(f"occupations-{number}")
    graph.add(_SCHEMA("hasOccupation"), node)
    graph.add_to(node, (TYPE, _SCHEMA("Occupation")))
    graph.add_to(node, *((_NAME, f"{literal(words)}@{tag.lower()}") for tag, words in text.items()))


def _places(graph: GraphBuilder, agent: Agent) -> None:
    properties = _PLACES_OF_PERSONS if isinstance(agent, Person) else _PLACES_OF_BODIES
    given: set[str] = set()
    for number, place in enumerate(agent.places, 1):
        fragment = f"place-{number}"
        target = _target(graph, fragment, place, _SCHEMA("Place"))
        is_further = place.role in _SINGLE and place.role in given
        property = "" if is_further else properties.get(place.role, "")
        if property:
            graph.add(_SCHEMA(property), target)
        given.add(place.role)
        label = graph.context.vocabulary.find("place-roles", place.role)
        if not property or place.date or place.note or (place.id and place.as_):
            _link_part(graph, fragment, label.labels if label else {}, place, target)


def _relations(graph: GraphBuilder, agent: Agent) -> None:
    for number, relation in enumerate(agent.relations, 1):
        fragment = f"relation-{number}"
        target = _target(graph, fragment, relation, "")
        property = _property(agent, relation, graph.context.find(relation.id) if relation.id else None)
        if property:
            graph.add(_SCHEMA(property), target)
        label = graph.context.vocabulary.find("agent-relations", relation.type)
        if not property or relation.date or relation.note or relation.as_:
            _link_part(graph, fragment, label.labels if label else {}, relation, target)


def _property(agent: Agent, relation: AgentRelation, other: Description | None) -> str:
    """Return the property of a relation to another agent; empty if schema.org has none for these two."""
    property, this_is_person, other_is_person = _RELATIONS.get(relation.type, ("", _EITHER, _EITHER))
    fits = this_is_person in (_EITHER, isinstance(agent, Person))
    fits = fits and other_is_person in (_EITHER, isinstance(other, Person))
    return property if other and fits else ""


def _target(graph: GraphBuilder, fragment: str, link: AgentPlace | AgentRelation, class_term: Term) -> Term:
    """Return a place or related agent; for words alone a node with them, without a class if that is unknown."""
    if link.id:
        return graph.link(link.id)
    node = graph.fragment(fragment)
    if class_term:
        graph.add_to(node, (TYPE, class_term))
    graph.add_to(node, (_NAME, f"{literal(link.as_)}@und"))
    return node


def _link_part(
    graph: GraphBuilder,
    fragment: str,
    labels: MultilingualText,
    link: AgentPlace | AgentRelation,
    target: Term,
) -> None:
    """Add a part of the page that says what a place or another agent is to this one, when, and in which words."""
    node = _part(graph, f"{fragment}-part", labels, link.note or {}, link.date)
    graph.add_to(node, (_SCHEMA("mentions"), target))
    if link.id and link.as_:
        graph.add_to(node, (_SCHEMA("alternateName"), literal(link.as_)))


def _part(
    graph: GraphBuilder,
    fragment: str,
    labels: MultilingualText,
    text: MultilingualText,
    edtf: str | None = None,
) -> Term:
    """Add a part of the page about the agent, with labels in the languages of the node, and return it."""
    node = graph.fragment(fragment)
    graph.add_to(graph.page, (_SCHEMA("hasPart"), node))
    graph.add_to(node, (TYPE, _SCHEMA("WebPageElement")), (_SCHEMA("about"), graph.entity))
    graph.add_text_to(node, _NAME, in_languages(labels, graph.context.site.languages))
    graph.add_text_to(node, _SCHEMA("text"), text)
    if edtf:
        date = parse(edtf)
        graph.add_to(node, (_SCHEMA("temporalCoverage"), literal(date.schema_org or date.edtf)))
    return node
