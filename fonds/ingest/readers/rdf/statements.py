"""Nodes that say something about a link: a relation with its role, words and grounds, a role, an identifier."""

from __future__ import annotations

from typing import Any

from rdflib import Literal

from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import one_line, short
from fonds.ingest.readers.rdf.dates import first, first_date
from fonds.ingest.readers.rdf.names import own_concept
from fonds.ingest.readers.rdf.source import Node, Source, address_of, value_of
from fonds.ingest.readers.rdf.world import World
from fonds.ingest.unit_values import is_address
from fonds.record.model import AGENTS

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
        output |= {"inferred": grounds, **_author(world, node, "inferred_by", *_BY)}
    for claim in source.objects(node, "schema:subjectOf"):
        if grounds := _first(source, claim, "schema:text"):
            output |= {"inferred": grounds, **_author(world, claim, "inferred_by", "schema:creator")}
    return output


def _author(world: World, node: Node, field: str, *predicates: str) -> dict[str, Any]:
    """Return the first value of some properties as a field, if it is a person, family or body that is described."""
    author = next(iter(world.source.objects(node, *predicates)), None)
    return {field: world.key(author)} if world.is_described(author, *AGENTS) else {}


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
    output |= _author(world, node, "by", *_BY)
    if date := first_date(source, node, "dcterms:created", "rico:relationHasDate", "dcterms:date"):
        output["date"] = date
    return output


def further_statement(world: World, node: Node) -> dict[str, Any] | None:
    """Return a further statement as Fonds publishes it: a note with its label, words and source; None for another."""
    source = world.source
    texts = [value_of(word) for word in source.objects(node, "rdf:value", "schema:text")]
    labels = [value_of(word) for word in source.objects(node, "rdfs:label", "schema:name")]
    if not texts or not labels:
        return None
    label = {tag: short(words) for tag, words in world.by_language(labels).items()}
    entry: dict[str, Any] = {"label": label, "text": world.by_language(texts)}
    if words := first(source, node, "dc:source"):
        entry["source"] = words
    return entry


def source_of_facts(world: World, node: Node) -> dict[str, Any] | None:
    """Return the source of the facts, in words and with the address where they stand; None without either."""
    names = world.by_language(world.source.labels(node))
    pages = [address_of(page) for page in world.source.objects(node, "foaf:page")]
    address = next(filter(is_address, [*pages, address_of(node), str(node)]), "")
    if not names and not address:
        return None
    url = {"url": address} if pages or not names else {}
    return {"text": names or {world.language: address}, **url}


def replace_match(fields: CollectedFields, entry: dict[str, Any], element: str) -> None:
    """Add a match with something elsewhere, in place of what the description has of the same address."""
    matches = fields.get("same_as") or []
    matches[:] = [
        item for item in matches if (item.get("uri") if isinstance(item, dict) else item) != entry["uri"]
    ]
    fields.append("same_as", entry, element)


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
    entry |= {"by": world.key(makers[0])} if makers and makers[0] in world.kinds else {}
    entry |= {"date": date} if (date := first_date(source, assignment, "crm:P4_has_time-span")) else {}
    return entry
