"""The serialisations of a stored graph: N-Triples as they lie, and the other five made from them.

The same N-Triples are always the same bytes. It never changes a graph, and knows nothing of what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import pyoxigraph as ox

from service.serializers.graph import edm_xml, jsonld, linked_art_json
from service.serializers.graph.namespaces import PREFIXES

_ROOT: Final = re.compile(rb"<rdf:RDF ([^>]*)>")
_NAMESPACE: Final = re.compile(rb"<[^> \n]*[/#]")  # of an IRI, as far as a name could begin
_OPENED: Final = {prefix: f"<{iri}".encode() for prefix, iri in PREFIXES.items()}


def encode(ntriples: bytes, suffix: str, profile: str, name: str = "") -> bytes:
    """A graph in the serialisation of a suffix: nt, ttl, rdf, jsonld, nq or trig. KeyError for any other.

    `profile` names the namespace whose terms stand plain in JSON-LD: "dcterms", "schema", or "vocab" for SKOS.
    `name` is the IRI of the graph in N-Quads and TriG; without one the triples stand in the default graph.
    """
    if suffix in _WITH_NAMES:
        return _WITH_NAMES[suffix](ntriples, name)
    if (suffix, profile) == ("rdf", "edm"):
        return edm_xml.write(parsed(ntriples))  # Europeana's schema asks for an order of its own
    if (suffix, profile) == ("jsonld", "linked-art"):
        return linked_art_json.write(parsed(ntriples))  # a JSON of its own, which schemas judge
    return _WRITERS[suffix](ntriples, profile)


def parsed(ntriples: bytes) -> list[ox.Triple]:
    """The triples, those of one subject together, and among them those of one predicate; in the order of mention."""
    return [quad.triple for quad in _quads(ntriples)]


def _quads(ntriples: bytes) -> Iterator[ox.Quad]:
    """The same as quads of the default graph, which no object of Python need be made of to write them."""
    return ox.parse(_grouped(ntriples), format=ox.RdfFormat.N_TRIPLES)


def _grouped(ntriples: bytes) -> bytes:
    """The lines in that order: no subject or predicate has a space in it, and terms of ours are written one way."""
    groups: dict[bytes, dict[bytes, list[bytes]]] = {}
    for line in ntriples.splitlines():
        subject, predicate, _ = line.split(b" ", 2)
        groups.setdefault(subject, {}).setdefault(predicate, []).append(line)
    return b"\n".join(line for group in groups.values() for lines in group.values() for line in lines)


def _prefixes(ntriples: bytes) -> dict[str, str]:
    """The prefixes of the namespaces that are in use."""
    used = set(_NAMESPACE.findall(ntriples))
    return {prefix: iri for prefix, iri in PREFIXES.items() if _OPENED[prefix] in used}


def _serialised(ntriples: bytes, form: ox.RdfFormat) -> bytes:
    return ox.serialize(_quads(ntriples), format=form, prefixes=_prefixes(ntriples)) or b""


# pyoxigraph 0.5 declares the prefixes in an order that changes from process to process; here it is the alphabet's.


def _turtle(ntriples: bytes) -> bytes:
    lines = _serialised(ntriples, ox.RdfFormat.TURTLE).split(b"\n")
    header = sorted(line for line in lines if line.startswith(b"@prefix "))
    # every line break is the writer's own: those in literals are escaped
    body = b"\n".join(lines[len(header) :]).replace(b" .\n<", b" .\n\n<")
    return b"\n".join([*header, b"", body])


def _trig(ntriples: bytes, name: str) -> bytes:
    if not name:
        return _turtle(ntriples)
    graph = ox.NamedNode(name)
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in parsed(ntriples)]
    made = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=_prefixes(ntriples)) or b""
    lines = made.split(b"\n")
    header = sorted(line for line in lines if line.startswith(b"@prefix "))
    return b"\n".join([*header, b"", *lines[len(header) :]])


def _n_quads(ntriples: bytes, name: str) -> bytes:
    """Each line of the N-Triples with the graph before its full stop."""
    if not name:
        return ntriples
    tail = f" <{name}> .".encode()
    return b"".join(line.removesuffix(b" .") + tail + b"\n" for line in ntriples.splitlines())


def _rdf_xml(ntriples: bytes) -> bytes:
    made = _serialised(ntriples, ox.RdfFormat.RDF_XML)
    if start := _ROOT.search(made):
        names = b" ".join(sorted(start[1].split()))
        made = made[: start.start(1)] + names + made[start.end(1) :]
    # it also writes a carriage return as it is, which XML readers take for a line feed (XML 1.0, 2.11)
    return made.replace(b"\r", b"&#xD;")


_WRITERS: Final[dict[str, Callable[[bytes, str], bytes]]] = {
    "nt": lambda ntriples, profile: ntriples,
    "ttl": lambda ntriples, profile: _turtle(ntriples),
    "rdf": lambda ntriples, profile: _rdf_xml(ntriples),
    "jsonld": lambda ntriples, profile: jsonld.write(parsed(ntriples), profile),
}
_WITH_NAMES: Final[dict[str, Callable[[bytes, str], bytes]]] = {"nq": _n_quads, "trig": _trig}
