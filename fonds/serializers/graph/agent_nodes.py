"""Names, functions, places and relations of agents as nodes, in the profiles that have terms of RiC-O.

Each function yields what the archivist wrote with its node; the profiles add dates and labels in their own terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from fonds.record.agents import AgentName, AgentPlace, AgentRelation, DatedText
from fonds.record.contact import email_uri, telephone_uri
from fonds.record.model import Agent, Institution
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term, iri, literal, tagged_literal
from fonds.serializers.text.agent_fields import DATED_TEXTS

_RICO, _VCARD = namespace("rico"), namespace("vcard")
# RiC-O has no parts of names; vCard has no numeration, and takes it among what follows the name
_VCARD_PARTS: Final = (
    ("family", "family-name"),
    ("given", "given-name"),
    ("numeration", "honorific-suffix"),
    ("title", "honorific-prefix"),
    ("suffix", "honorific-suffix"),
)
# field of words with dates -> property and class
_DATED_TEXTS: Final = {
    "legal_status": ("hasOrHadLegalStatus", "LegalStatus"),
    "functions": ("performsOrPerformed", "Activity"),
    "occupations": ("hasOrHadOccupationOfType", "OccupationType"),
    "mandates": ("authorizedBy", "Mandate"),
}
_VCARD_ADDRESS: Final = (
    ("street", "street-address"),
    ("locality", "locality"),
    ("region", "region"),
    ("postal_code", "postal-code"),
    ("country", "country-name"),
)
AgentLink = TypeVar("AgentLink", AgentPlace, AgentRelation)


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


def add_dated_texts(graph: GraphBuilder, agent: Agent, label: Term) -> Iterator[tuple[DatedText, Term, str]]:
    """Add a node for each function, occupation, legal status and mandate.

    `label` is the property of its words. Each is yielded with its node and the name of its fragment.
    """
    for field in DATED_TEXTS:
        property, class_name = _DATED_TEXTS[field]
        for number, text in enumerate(getattr(agent, field, ()), 1):
            fragment = f"{field.replace('_', '-')}-{number}"
            node = graph.fragment(fragment)
            graph.add(_RICO(property), node)
            graph.add_to(node, (TYPE, _RICO(class_name)))
            graph.add_text_to(node, label, text.text)
            yield text, node, fragment


def add_contact(graph: GraphBuilder, institution: Institution, note: Term) -> None:
    """Add addresses, telephone numbers and e-mail addresses in vCard.

    `note` is the property of a note on an address.
    """
    for number, address in enumerate(institution.addresses, 1):
        node = graph.fragment(f"address-{number}")
        graph.add(_VCARD("hasAddress"), node)
        graph.add_to(node, (TYPE, _VCARD("Address")))
        for part, property in _VCARD_ADDRESS:
            if words := getattr(address, part):
                graph.add_to(node, (_VCARD(property), literal(words)))
        graph.add_text_to(node, note, address.note)
    for number, telephone in enumerate(institution.telephone, 1):
        node = graph.fragment(f"telephone-{number}")
        graph.add(_VCARD("hasTelephone"), node)
        graph.add_to(node, (TYPE, _VCARD("Voice")), (_VCARD("hasValue"), iri(telephone_uri(telephone))))
        graph.add_to(node, (_VCARD("value"), literal(telephone)))
    graph.add(_VCARD("hasEmail"), *(iri(email_uri(email)) for email in institution.email))


def add_targets(
    graph: GraphBuilder, field: str, links: Iterable[AgentLink], class_term: Term, label: Term
) -> Iterator[tuple[AgentLink, Term, str]]:
    """Yield each place or related agent with what it links to, and the name of a fragment for the relation.

    For words without a description, that is a node of the class, with the words as its label.
    """
    for number, link in enumerate(links, 1):
        fragment = f"{field}-{number}"
        if link.id:
            target = graph.link(link.id)
        else:
            target = graph.fragment(f"{fragment}-target")
            graph.add_to(target, (TYPE, class_term), (label, literal(link.as_)))
        yield link, target, fragment
