"""The serialisations of a stored graph: N-Triples as they lie, and Turtle, RDF/XML and JSON-LD made from them.

The same N-Triples are always the same bytes. It never changes a graph, and knows nothing of what it says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pyoxigraph as ox

from service.publish.graph import jsonld
from service.publish.graph.names import PREFIXES

MEDIA_TYPES: Final = {
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


def encode(ntriples: bytes, suffix: str, profile: str) -> bytes:
    """A graph in the serialisation of a suffix: nt, ttl, rdf or jsonld. KeyError for any other.

    `profile` names the namespace whose terms stand plain in JSON-LD: "dcterms", "schema", or "" for SKOS.
    """
    return _WRITERS[suffix](ntriples, profile)


def parsed(ntriples: bytes) -> list[ox.Triple]:
    """The triples, in their order."""
    return [quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)]


def _prefixes(ntriples: bytes) -> dict[str, str]:
    return {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}".encode() in ntriples}


def _turtle(ntriples: bytes, profile: str) -> bytes:
    made = ox.serialize(parsed(ntriples), format=ox.RdfFormat.TURTLE, prefixes=_prefixes(ntriples))
    return made or b""


def _rdf_xml(ntriples: bytes, profile: str) -> bytes:
    made = ox.serialize(parsed(ntriples), format=ox.RdfFormat.RDF_XML, prefixes=_prefixes(ntriples))
    # pyoxigraph 0.5 writes a carriage return as it is, and XML readers turn that into a line feed (XML 1.0, 2.11)
    return (made or b"").replace(b"\r", b"&#xD;")


_WRITERS: Final[dict[str, Callable[[bytes, str], bytes]]] = {
    "nt": lambda ntriples, profile: ntriples,
    "ttl": _turtle,
    "rdf": _rdf_xml,
    "jsonld": lambda ntriples, profile: jsonld.write(parsed(ntriples), profile),
}
