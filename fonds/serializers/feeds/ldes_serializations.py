"""The serializations of the nodes of the event stream: N-Quads as stored, and the others made from them.

Turtle and N-Triples have no named graphs: there the triples about the entity in a member's graph become triples about
the member itself. Only what the entity is a version of, by a relation of the record, stays a triple about the entity:
of a member, `dcterms:isVersionOf` names the entity, and the shape of the stream allows it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from fonds.formats import Serialization
from fonds.serializers.feeds.ldes_members import AS, VERSION_OF
from fonds.serializers.graph.namespaces import PREFIXES

PROFILE: Final = 'profile="https://w3id.org/tree/profile"'
# in the server's order of preference: first those that express everything
FORMATS: Final = (
    Serialization("application/trig", "trig", "TriG", ("application/x-trig",)),
    Serialization("application/n-quads", "nq", "N-Quads", ("text/x-nquads",)),
    Serialization("application/ld+json", "jsonld", "JSON-LD", ("application/json",)),
    Serialization("text/turtle", "ttl", "Turtle", ("application/x-turtle",)),
    Serialization("application/n-triples", "nt", "N-Triples"),
)
_RDF_FORMATS: Final = {
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
}
_PREFIXES: Final = PREFIXES | {
    "as": AS,
    "ldes": "https://w3id.org/ldes#",
    "prov": "http://www.w3.org/ns/prov#",
    "sh": "http://www.w3.org/ns/shacl#",
    "tree": "https://w3id.org/tree#",
}


def serialize_node(nquads: str, suffix: str) -> bytes:
    """Return a node in the serialization with this suffix, its quads in the order given. KeyError for any other."""
    if suffix == "nq":
        return nquads.encode()
    parsed = ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    quads = list(_without_graphs(parsed)) if suffix in ("ttl", "nt") else list(parsed)
    prefixes = {prefix: uri for prefix, uri in _PREFIXES.items() if f"<{uri}" in nquads}
    if suffix in ("nt", "jsonld"):
        return ox.serialize(quads, format=_RDF_FORMATS[suffix]) or b""
    return _sort_prefixes(ox.serialize(quads, format=_RDF_FORMATS[suffix], prefixes=prefixes) or b"")


def _without_graphs(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        subject, graph = quad.subject, quad.graph_name
        if isinstance(graph, ox.NamedNode) and isinstance(subject, ox.NamedNode):
            entity = graph.value.partition("#")[0]
            if subject.value == entity and quad.predicate.value != VERSION_OF:
                subject = graph
        yield ox.Quad(subject, quad.predicate, quad.object)


def _sort_prefixes(document: bytes) -> bytes:
    # pyoxigraph 0.5 declares prefixes in an order that differs between processes
    lines = document.split(b"\n")
    count = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"\n".join([*sorted(lines[:count]), *lines[count:]])
