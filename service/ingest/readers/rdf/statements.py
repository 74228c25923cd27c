"""Nodes that say something about a link: a relation with its role, words and grounds, a role, an identifier."""

from __future__ import annotations

from typing import Any

from rdflib import Literal

from service.ingest.field_values import one_line
from service.ingest.readers.rdf.dates import best, date_of
from service.ingest.readers.rdf.names import own_concept
from service.ingest.readers.rdf.source import Source, address_of
from service.ingest.readers.rdf.world import AGENTS, World

Node = Any
_TARGET = ("rico:relationHasTarget", "schema:sender", "schema:recipient", "schema:contributor", "schema:creator",
           "schema:mentions", "schema:author", "schema:about", "crm:P14_carried_out_by")  # fmt: skip
_AS = ("rdfs:label", "rico:name", "schema:alternateName")
_INFERRED = ("dcterms:description", "rico:generalDescription")
_BY = ("dcterms:creator", "prov:wasAttributedTo", "schema:creator")
_SOURCE_WORDS = ("rico:type",)


def target(source: Source, node: Node) -> Node | None:
    """Return what a relation or a role leads to, or None."""
    return next(iter(source.objects(node, *_TARGET)), None)


def roles(source: Source, node: Node) -> list[tuple[str, str]]:
    """Return scheme and code of the concepts of Fonds that are the role in a relation."""
    concepts = (
        own_concept(address_of(value))
        for value in source.objects(node, "dcterms:type", "rico:relationHasContext")
    )
    return [concept for concept in concepts if concept[1]]


def evidence(world: World, node: Node) -> dict[str, Any]:
    """Return the words of the source for what a relation leads to, an inference, its grounds and who made it."""
    source = world.source
    output: dict[str, Any] = {}
    if words := _first(source, node, *_AS):
        output["as"] = words
    if source.objects(node, "rico:relationCertainty") and (grounds := _first(source, node, *_INFERRED)):
        output["inferred"] = grounds
        by = next(iter(source.objects(node, *_BY)), None)
        if by is not None and world.is_described(by, *AGENTS):
            output["inferred_by"] = world.key(by)
    for claim in source.objects(node, "schema:subjectOf"):
        if grounds := _first(source, claim, "schema:text"):
            output["inferred"] = grounds
            by = next(iter(source.objects(claim, "schema:creator")), None)
            if by is not None and world.is_described(by, *AGENTS):
                output["inferred_by"] = world.key(by)
    return output


def role_words(source: Source, node: Node) -> str:
    """Return the words of the source for a role in a relation."""
    return _first(source, node, *_SOURCE_WORDS)


def link(world: World, node: Node, match: str) -> dict[str, Any]:
    """Return the evidence of a match with something elsewhere: how it was found, by whom, and when."""
    source = world.source
    output: dict[str, Any] = {"match": match}
    methods = [
        own_concept(address_of(value)) for value in source.objects(node, "sssom:mapping_justification")
    ]
    if method := next((code for scheme, code in methods if scheme == "matching"), ""):
        output["method"] = method
    if words := _first(source, node, "rico:relationSource"):
        output["source"] = words
    if _first(source, node, "rico:relationCertainty") in ("sure", "likely"):
        output["confidence"] = _first(source, node, "rico:relationCertainty")
    by = next(iter(source.objects(node, *_BY)), None)
    if by is not None and world.is_described(by, *AGENTS):
        output["by"] = world.key(by)
    dates = best(source.objects(node, "dcterms:created", "rico:relationHasDate", "dcterms:date"))
    if dates and (date := date_of(source, dates[0])[0]):
        output["date"] = date
    return output


def identifier(source: Source, node: Node) -> dict[str, str] | None:
    """Return an identifier from a literal, or from a node with its value and its kind; None if it has no value."""
    if isinstance(node, Literal):
        words = one_line(str(node))
        return {"value": words} if words else None
    value = _first(
        source,
        node,
        "rico:textualValue",
        "schema:value",
        "crm:P190_has_symbolic_content",
        "crm:P90_has_value",
        "rdf:value",
    )
    value = value or address_of(node)
    kinds = source.objects(node, "crm:P2_has_type", "rico:hasIdentifierType")
    scheme = _first(source, node, "schema:propertyID", "schema:name", "rdfs:label", "rico:name")
    names = [one_line(value.words) for kind in kinds for value in source.labels(kind)]
    scheme = scheme or " / ".join(dict.fromkeys(names))
    if not value:
        return None
    return {"value": value, "scheme": scheme} if scheme and scheme != value else {"value": value}


def _first(source: Source, node: Node, *predicates: str) -> str:
    return next(
        (one_line(str(value)) for value in source.objects(node, *predicates) if isinstance(value, Literal)),
        "",
    )


def match_of_assignment(world: World, node: Node, assignment: Node, elsewhere: Node) -> dict[str, Any]:
    """Return a match with something elsewhere that an attribute assignment of Linked Art states."""
    source = world.source
    entry: dict[str, Any] = {"uri": address_of(elsewhere)}
    entry |= {"match": "exact"} if elsewhere in source.objects(node, "la:equivalent") else {}
    makers = source.objects(assignment, "crm:P14_carried_out_by")
    entry |= {"by": world.key(makers[0])} if makers and makers[0] in world.described else {}
    dates = source.objects(assignment, "crm:P4_has_time-span")
    entry |= {"date": date} if dates and (date := date_of(source, dates[0])[0]) else {}
    return entry
