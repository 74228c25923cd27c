"""Assertions of sameness as a graph: the link itself, and a statement about it with its method, author and time.

OWL 2 for the links (sameAs, differentFrom), RDF reification and PROV-O for what is said of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Protocol

import pyoxigraph as ox

from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.namespaces import PREFIXES

_DATE_TIME = ox.NamedNode(f"{PREFIXES['xsd']}dateTime")


class Assertion(Protocol):
    """What is asserted: see fonds/store/assertions.py."""

    @property
    def subject(self) -> str: ...
    @property
    def object(self) -> str: ...
    @property
    def relation(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def time(self) -> str: ...


def to_ntriples(assertions: Iterable[Assertion], context: SerializerContext) -> bytes:
    """Return the assertions as N-Triples."""
    triples: list[ox.Triple] = []
    for assertion in assertions:
        triples += _triples(assertion, context)
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def thing_uri(name: str, context: SerializerContext) -> str:
    """Return the URI of a thing in an assertion: that of an id, or the URI itself."""
    return name if ":" in name else context.urls.entity_uri(name)


def _triples(assertion: Assertion, context: SerializerContext) -> Iterable[ox.Triple]:
    subject, target = (
        ox.NamedNode(thing_uri(name, context)) for name in (assertion.subject, assertion.object)
    )
    predicate = _node("owl", "sameAs" if assertion.relation == "same" else "differentFrom")
    name = sha256(f"{assertion.subject}\n{assertion.object}".encode()).hexdigest()[:16]
    statement = ox.NamedNode(f"{context.urls.uri('assertions')}#{name}")
    yield ox.Triple(subject, predicate, target)
    yield ox.Triple(statement, _node("rdf", "type"), _node("rdf", "Statement"))
    yield ox.Triple(statement, _node("rdf", "subject"), subject)
    yield ox.Triple(statement, _node("rdf", "predicate"), predicate)
    yield ox.Triple(statement, _node("rdf", "object"), target)
    if assertion.method:
        yield ox.Triple(statement, _node("dcterms", "description"), ox.Literal(assertion.method))
    if assertion.author:
        author = ox.NamedNode(f"{statement.value}-author")
        yield ox.Triple(statement, _node("prov", "wasAttributedTo"), author)
        yield ox.Triple(author, _node("rdf", "type"), _node("prov", "Agent"))
        yield ox.Triple(author, _node("rdfs", "label"), ox.Literal(assertion.author))
    time = ox.Literal(assertion.time, datatype=_DATE_TIME)
    yield ox.Triple(statement, _node("prov", "generatedAtTime"), time)


def _node(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + name)
