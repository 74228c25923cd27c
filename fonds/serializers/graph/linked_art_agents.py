"""Persons and institutions by ISAAR(CPF) in Linked Art.

Functions and occupations are activities, membership is that of a group, and any other relation is an attribute
assignment. The schemas allow no other properties: what is left is a statement with a label.
"""

from __future__ import annotations

from typing import Final

from fonds.record.agents import AgentName, AgentPlace, AgentRelation, DatedText
from fonds.record.dates import parse
from fonds.record.model import Agent, Family, Institution, Person
from fonds.record.text import MultilingualText
from fonds.serializers.graph import identifiers
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.linked_art_nodes import (
    AAT,
    CLASSIFIED_AS,
    CONTENT,
    CRM,
    TIMESPAN,
    aat_concept,
    add_assignment,
    add_name,
    add_statement,
    add_statements,
    add_timespan,
    classify,
)
from fonds.serializers.graph.namespaces import TYPE
from fonds.serializers.graph.ntriples import Term, literal
from fonds.serializers.text.agent_fields import ALL_TEXTS, DATED_TEXTS, DESCRIPTION_CONTROL

# part of a name -> concept of the Art & Architecture Thesaurus
_PARTS: Final = {
    "family": ("300404652", "Family Name"),
    "given": ("300404651", "Given Name"),
    "numeration": ("300404662", "Name Suffix"),
    "title": ("300404845", "Name Prefix"),
    "suffix": ("300404662", "Name Suffix"),
}
# role of a place -> fragment, property and class of the event that took place there
_EVENTS: Final = {
    "birth": ("birth", "P98i_was_born", "E67_Birth"),
    "death": ("death", "P100i_died_in", "E69_Death"),
}
_CONTACTS: Final = {
    "address": ("300386983", "Street Address"),
    "telephone": ("300435688", "Telephone Number"),
    "email": ("300435686", "Email Address"),
}
_PROFESSIONAL_ACTIVITY: Final = ("300393177", "Professional Activity")


def add(graph: GraphBuilder, agent: Agent) -> None:
    """Add what is known of an agent besides its name and dates of existence."""
    if isinstance(agent, Family):
        graph.add(CLASSIFIED_AS, aat_concept(graph, *AAT["family"]))
    for number, name in enumerate(agent.names, 1):
        _name(graph, f"form-{number}", name)
    identifiers.linked_art(graph, agent.identifiers)
    add_statements(graph, "history", agent.history, "biography")
    for number, place in enumerate(agent.places, 1):
        _place(graph, f"place-{number}", place)
    for field, label in DATED_TEXTS.items():
        for number, text in enumerate(getattr(agent, field, ()), 1):
            add_text = _activity if field in ("functions", "occupations") else _dated_statement
            add_text(graph, f"{field.replace('_', '-')}-{number}", label, text)
    for field, label in (ALL_TEXTS | DESCRIPTION_CONTROL).items():
        add_statements(graph, field.replace("_", "-"), getattr(agent, field, None), "note", label=label)
    for number, relation in enumerate(agent.relations, 1):
        _relation(graph, f"relation-{number}", relation)
    if isinstance(agent, Institution):
        _contact(graph, agent)


def _contact(graph: GraphBuilder, institution: Institution) -> None:
    """Add addresses, numbers and e-mail addresses as contact points, and opening times as statements."""
    values = {
        "address": [str(address) for address in institution.addresses],
        "telephone": institution.telephone,
        "email": institution.email,
    }
    for field, concept in _CONTACTS.items():
        for number, value in enumerate(values[field], 1):
            node = graph.fragment(f"{field}-{number}")
            graph.add(CRM("P76_has_contact_point"), node)
            graph.add_to(node, (TYPE, CRM("E42_Identifier")), (CONTENT, literal(value)))
            classify(graph, node, *concept)
    for number, address in enumerate(institution.addresses, 1):
        add_statements(graph, f"address-{number}-note", address.note, "note", label="Address")
    for number, time in enumerate(institution.opening_times, 1):
        add_statement(graph, f"opening-time-{number}", time, "und", "note")


def _name(graph: GraphBuilder, fragment: str, name: AgentName) -> None:
    """Add a name with its parts; when it was used, and by which rules, are statements about it."""
    add_name(graph, graph.entity, fragment, name.form, name.language or "und", "alternate")
    node = graph.fragment(fragment)
    graph.add_to(node, (CLASSIFIED_AS, graph.concept("name-kinds", name.kind)))
    for part, concept in _PARTS.items():
        if words := getattr(name, part):
            _part(graph, node, f"{fragment}-{part}", words, concept)
    if name.date:
        add_statement(graph, f"{fragment}-date", _words(graph, name.date), "und", "note", node)
    if name.rules:
        add_statement(graph, f"{fragment}-rules", name.rules, "und", "note", node)


def _dated_statement(graph: GraphBuilder, fragment: str, label: str, text: DatedText) -> None:
    label = f"{label}, {_words(graph, text.date)}" if text.date else label
    add_statements(graph, fragment, text.text, "note", label=label)


def _activity(graph: GraphBuilder, fragment: str, label: str, text: DatedText) -> None:
    """Add a function or an occupation as a professional activity of the agent."""
    node = graph.fragment(fragment)
    graph.add(CRM("P14i_performed"), node)
    graph.add_to(node, (TYPE, CRM("E7_Activity")))
    classify(graph, node, *_PROFESSIONAL_ACTIVITY)
    for tag, words in text.text.items():
        add_name(graph, node, f"{fragment}-{tag.lower()}", words, tag, "")
    if text.date:
        graph.add_to(node, (TIMESPAN, add_timespan(graph, f"{fragment}-date", parse(text.date))))


def _place(graph: GraphBuilder, fragment: str, place: AgentPlace) -> None:
    """Add a place of birth, death or residence as such, and any other, or what is said of it, as a statement."""
    is_person = isinstance(graph.description, Person)
    property = ""
    if place.id and is_person and place.role in _EVENTS:
        name, predicate, class_name = _EVENTS[place.role]
        event = graph.fragment(name)
        graph.add(CRM(predicate), event)
        graph.add_to(event, (TYPE, CRM(class_name)), (CRM("P7_took_place_at"), graph.link(place.id)))
        property = predicate
    elif place.id and place.role in ("residence", "seat", "activity"):
        graph.add(CRM("P74_has_current_or_former_residence"), graph.link(place.id))
        property = "P74_has_current_or_former_residence"
    concept = graph.context.vocabulary.find("place-roles", place.role)
    _link_statements(graph, fragment, concept.labels if concept else {}, place, property)


def _relation(graph: GraphBuilder, fragment: str, relation: AgentRelation) -> None:
    """Add a relation: membership of a group, or an assignment that is classified by the kind of relation."""
    concept = graph.context.vocabulary.find("agent-relations", relation.type)
    labels = concept.labels if concept else {}
    other = graph.context.find(relation.id) if relation.id else None
    if relation.id and relation.type in ("group", "family") and other and not isinstance(other, Person):
        graph.add(CRM("P107i_is_current_or_former_member_of"), graph.link(relation.id))
    elif relation.id:
        label = graph.context.localize(labels)
        node = add_assignment(graph, fragment, graph.link(relation.id), label, None)
        graph.add_to(node, (CLASSIFIED_AS, graph.concept("agent-relations", relation.type)))
    _link_statements(graph, fragment, labels, relation, "relation" if relation.id else "")


def _link_statements(
    graph: GraphBuilder,
    fragment: str,
    labels: MultilingualText,
    link: AgentPlace | AgentRelation,
    property: str,
) -> None:
    """Add what the schemas have no property for: words without a description, dates, and the note.

    `property` is empty if nothing else says of the link what it is.
    """
    name = graph.context.label(link.id) if link.id else link.as_
    label = graph.context.localize(labels)
    words = {"words": link.as_ if link.as_ else "" if property else name}
    words["dates"] = f"{name}, {_words(graph, link.date)}" if link.date else ""
    for suffix, text in words.items():
        if text:
            add_statement(graph, f"{fragment}-{suffix}", text, "und", "note", label=label)
    add_statements(graph, f"{fragment}-note", link.note, "note", label=label)


def _words(graph: GraphBuilder, edtf: str) -> str:
    return parse(edtf).format(graph.context.site.language)


def _part(graph: GraphBuilder, name: Term, fragment: str, words: str, concept: tuple[str, str]) -> None:
    node = graph.fragment(fragment)
    graph.add_to(name, (CRM("P106_is_composed_of"), node))
    graph.add_to(node, (TYPE, CRM("E33_E41_Linguistic_Appellation")), (CONTENT, literal(words)))
    classify(graph, node, *concept)
