"""Labels of Local Contexts and rights in parts as nodes of the graphs of Dublin Core and schema.org.

The other profiles have no terms for them, and say them in words (fonds/serializers/text/rights_words.py).
"""

from __future__ import annotations

from typing import Final

from fonds.record import rights
from fonds.record.model import Unit
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import PREF_LABEL, TYPE, namespace
from fonds.serializers.graph.ntriples import iri, literal, tagged_literal

_DCT, _SCHEMA = namespace("dcterms"), namespace("schema")
_LABEL, _SEE_ALSO = namespace("rdfs")("label"), namespace("rdfs")("seeAlso")
_RIGHTS, _STATEMENT = _DCT("rights"), _DCT("RightsStatement")
_ELEMENT, _TEXT, _NAME = _SCHEMA("WebPageElement"), _SCHEMA("text"), _SCHEMA("name")
_PAGINATION: Final = _SCHEMA("pagination")


def dcterms(graph: GraphBuilder, unit: Unit) -> None:
    """Add a rights statement for each label, and a part with its rights for each entry of `part_rights`."""
    for number, label in enumerate(unit.local_contexts, 1):
        node = graph.fragment(f"local-contexts-{number}")
        graph.add(_RIGHTS, node)
        graph.add_to(node, (TYPE, _STATEMENT))
        graph.add_text_to(node, _LABEL, label.names)
        graph.add_text_to(node, _DCT("description"), label.text)
        if label.code:
            graph.add_to(node, (_DCT("identifier"), literal(label.code)))
            graph.add_to(node, (_DCT("isVersionOf"), iri(label.public_address)))
        if address := graph.external(label.uri):
            graph.add_to(node, (_SEE_ALSO, address))
        if label.community:
            community = graph.fragment(f"local-contexts-{number}-community")
            graph.add_to(node, (_DCT("creator"), community))
            graph.add_to(community, (TYPE, _DCT("Agent")), (PREF_LABEL, literal(label.community)))
    for number, entry in enumerate(unit.part_rights, 1):
        node = graph.fragment(f"part-{number}")
        graph.add(_DCT("hasPart"), node)
        graph.add_text_to(node, _DCT("title"), entry.part)
        if entry.pages:
            graph.add_to(node, (_PAGINATION, literal(entry.pages)))
        if entry.rights:
            statement = rights.statement(entry.rights)
            class_term = _DCT("LicenseDocument") if statement.is_licence else _STATEMENT
            term = iri(statement.uri)
            graph.add_to(node, (_RIGHTS, term))
            graph.add_to(term, (TYPE, class_term), (_LABEL, tagged_literal(statement.label, "en")))
        if entry.statement:
            words = graph.fragment(f"part-{number}-rights")
            graph.add_to(node, (_RIGHTS, words))
            graph.add_to(words, (TYPE, _STATEMENT))
            graph.add_text_to(words, _LABEL, entry.statement)


def schema(graph: GraphBuilder, unit: Unit) -> None:
    """Add each label as information on use, and each part with its licence."""
    for number, label in enumerate(unit.local_contexts, 1):
        node = graph.fragment(f"local-contexts-{number}")
        graph.add(_SCHEMA("usageInfo"), node)
        graph.add_to(node, (TYPE, _ELEMENT))
        graph.add_text_to(node, _NAME, label.names)
        graph.add_text_to(node, _TEXT, label.text)
        if label.code:
            graph.add_to(node, (_SCHEMA("identifier"), literal(label.code)))
            graph.add_to(node, (_SCHEMA("isBasedOn"), iri(label.public_address)))
        if address := graph.external(label.uri):
            graph.add_to(node, (_SCHEMA("url"), address))
        if label.community:
            graph.add_to(node, (_SCHEMA("creditText"), literal(label.community)))
    for number, entry in enumerate(unit.part_rights, 1):
        node = graph.fragment(f"part-{number}")
        graph.add(_SCHEMA("hasPart"), node)
        graph.add_to(node, (TYPE, _ELEMENT))
        graph.add_text_to(node, _NAME, entry.part)
        if entry.pages:
            graph.add_to(node, (_PAGINATION, literal(entry.pages)))
        if entry.rights:
            graph.add_to(node, (_SCHEMA("license"), iri(rights.statement(entry.rights).uri)))
        graph.add_text_to(node, _SCHEMA("copyrightNotice"), entry.statement)
