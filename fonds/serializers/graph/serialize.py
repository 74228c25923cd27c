"""Serializes a stored graph: N-Triples as stored, and Turtle, RDF/XML, JSON-LD, N-Quads and TriG made from them.

The same N-Triples always give the same bytes. The triples are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import pyoxigraph as ox

from fonds.serializers.graph import edm_xml, jsonld, linked_art_json
from fonds.serializers.graph.namespaces import PREFIXES

_ROOT: Final = re.compile(rb"<rdf:RDF ([^>]*)>")
_NAMESPACE: Final = re.compile(rb"<[^> \n]*[/#]")  # an IRI up to where its local name could begin
_NAMESPACE_STARTS: Final = {prefix: f"<{iri}".encode() for prefix, iri in PREFIXES.items()}


def serialize_graph(ntriples: bytes, suffix: str, profile: str, name: str = "") -> bytes:
    """Return a graph in the serialization with this suffix: nt, ttl, rdf, jsonld, nq or trig. KeyError for any other.

    `profile` selects the namespace whose terms have no prefix in JSON-LD (namespaces.PLAIN), and the profile's own
    XML or JSON where it has one. `name` is the IRI of the graph in N-Quads and TriG; without it the triples stand in
    the default graph.
    """
    if suffix in _NAMED_GRAPH_WRITERS:
        return _NAMED_GRAPH_WRITERS[suffix](ntriples, name)
    if (suffix, profile) == ("rdf", "edm"):
        return edm_xml.write(parse_ntriples(ntriples))  # Europeana's schema requires its own order
    if (suffix, profile) == ("jsonld", "linked-art"):
        return linked_art_json.write(parse_ntriples(ntriples))  # Linked Art's schemas require their own JSON
    return _WRITERS[suffix](ntriples, profile)


def parse_ntriples(ntriples: bytes) -> list[ox.Triple]:
    """Return the triples, grouped by subject and within it by predicate, each in order of first occurrence."""
    return [quad.triple for quad in _quads(ntriples)]


def _quads(ntriples: bytes) -> Iterator[ox.Quad]:
    """Parse the same triples as quads of the default graph, without making a Python object of each triple."""
    return ox.parse(_group_lines(ntriples), format=ox.RdfFormat.N_TRIPLES)


def _group_lines(ntriples: bytes) -> bytes:
    """Group the lines by subject and predicate. Neither contains a space, and each term has one spelling."""
    groups: dict[bytes, dict[bytes, list[bytes]]] = {}
    for line in ntriples.splitlines():
        subject, predicate, _ = line.split(b" ", 2)
        groups.setdefault(subject, {}).setdefault(predicate, []).append(line)
    return b"\n".join(line for group in groups.values() for lines in group.values() for line in lines)


def _prefixes(ntriples: bytes) -> dict[str, str]:
    """Return the prefixes of the namespaces that the graph uses."""
    used = set(_NAMESPACE.findall(ntriples))
    return {prefix: iri for prefix, iri in PREFIXES.items() if _NAMESPACE_STARTS[prefix] in used}


def _serialize(ntriples: bytes, form: ox.RdfFormat) -> bytes:
    return ox.serialize(_quads(ntriples), format=form, prefixes=_prefixes(ntriples)) or b""


# pyoxigraph 0.5 declares the prefixes in an order that differs between processes; we sort them alphabetically.


def _turtle(ntriples: bytes) -> bytes:
    lines = _serialize(ntriples, ox.RdfFormat.TURTLE).split(b"\n")
    header = sorted(line for line in lines if line.startswith(b"@prefix "))
    # every line feed is the writer's own: those in literals are escaped
    body = b"\n".join(lines[len(header) :]).replace(b" .\n<", b" .\n\n<")
    return b"\n".join([*header, b"", body])


def _trig(ntriples: bytes, name: str) -> bytes:
    if not name:
        return _turtle(ntriples)
    graph = ox.NamedNode(name)
    quads = [
        ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in parse_ntriples(ntriples)
    ]
    body = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=_prefixes(ntriples)) or b""
    lines = body.split(b"\n")
    header = sorted(line for line in lines if line.startswith(b"@prefix "))
    return b"\n".join([*header, b"", *lines[len(header) :]])


def _n_quads(ntriples: bytes, name: str) -> bytes:
    """Insert the graph before the full stop of each line."""
    if not name:
        return ntriples
    # only the end of a line is ` .` and a line feed: those in literals are escaped
    return ntriples.replace(b" .\n", f" <{name}> .\n".encode())


def _rdf_xml(ntriples: bytes) -> bytes:
    document = _serialize(ntriples, ox.RdfFormat.RDF_XML)
    if root := _ROOT.search(document):
        declarations = b" ".join(sorted(root[1].split()))
        document = document[: root.start(1)] + declarations + document[root.end(1) :]
    # pyoxigraph writes a carriage return as it is, and XML parsers read it as a line feed (XML 1.0, 2.11)
    return document.replace(b"\r", b"&#xD;")


_WRITERS: Final[dict[str, Callable[[bytes, str], bytes]]] = {
    "nt": lambda ntriples, profile: ntriples,
    "ttl": lambda ntriples, profile: _turtle(ntriples),
    "rdf": lambda ntriples, profile: _rdf_xml(ntriples),
    "jsonld": lambda ntriples, profile: jsonld.write(parse_ntriples(ntriples), profile),
}
_NAMED_GRAPH_WRITERS: Final[dict[str, Callable[[bytes, str], bytes]]] = {"nq": _n_quads, "trig": _trig}
