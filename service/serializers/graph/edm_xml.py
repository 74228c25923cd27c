"""EDM as RDF/XML in the order of Europeana's schema (EDM.xsd), which knows no rdf:Description and no nesting.

Every node is an element of its class at the top, its properties in the order that the schema gives for that class. The
same triples make the same bytes. Any other profile is written by encode.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from service.serializers.graph.namespaces import PREFIXES

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABELS: Final = "skos:prefLabel skos:altLabel skos:note"
# the order of properties in each class of EDM.xsd, of those that our graphs have; in a class that is not named, any
_ORDER: Final = {
    "edm:ProvidedCHO": "dc: dcterms: edm:hasMet edm:hasType edm:isRelatedTo edm:type owl:sameAs",
    "ore:Aggregation": "edm:aggregatedCHO edm:dataProvider edm:hasView edm:isShownAt edm:isShownBy edm:object"
    " edm:provider edm:rights",
    "edm:WebResource": "dc:creator dc:format dc:title edm:rights dcterms:isReferencedBy svcs:has_service",
    "edm:Agent": f"{_LABELS} dc:identifier dcterms:isPartOf rdagr2:dateOfBirth rdagr2:dateOfDeath owl:sameAs",
    "edm:Place": f"geo:lat geo:long {_LABELS} dcterms:isPartOf owl:sameAs",
    "edm:TimeSpan": f"{_LABELS} edm:begin edm:end skos:notation",
    "svcs:Service": "dcterms:conformsTo doap:implements",
}
_RANKS: Final = {kind: order.split() for kind, order in _ORDER.items()}


def write(triples: Iterable[ox.Triple]) -> bytes:
    """The triples as RDF/XML. ValueError for a blank node, or a node without a class."""
    nodes: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = {}
    used = {"rdf"}
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode) or isinstance(
            triple.object, ox.BlankNode | ox.Triple
        ):
            raise ValueError(f"graphs of ours have no blank nodes: {triple}")
        name = _compact(triple.predicate.value, used)
        nodes.setdefault(triple.subject.value, []).append((name, triple.object))
    body = "".join(_element(subject, said, used) for subject, said in nodes.items())
    names = "".join(f"\n    xmlns:{prefix}={quoteattr(PREFIXES[prefix])}" for prefix in sorted(used))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n{body}</rdf:RDF>\n'.encode()


def _element(subject: str, said: list[tuple[str, ox.NamedNode | ox.Literal]], used: set[str]) -> str:
    kinds = [_compact(value.value, used) for name, value in said if name == "rdf:type"]
    if len(kinds) != 1:
        raise ValueError(f"a node of EDM has one class, {subject} has {len(kinds)}")
    ranks = _RANKS.get(kinds[0], [])
    lines = [(_rank(name, ranks), _property(name, value)) for name, value in said if name != "rdf:type"]
    inner = "".join(text for _, text in sorted(lines, key=lambda line: line[0]))
    return f"  <{kinds[0]} rdf:about={quoteattr(subject)}>\n{inner}  </{kinds[0]}>\n"


def _rank(name: str, ranks: list[str]) -> int:
    """The place of a property: by its name, or by its namespace where the schema leaves the order open."""
    if name in ranks:
        return ranks.index(name)
    prefix = name.partition(":")[0] + ":"
    return ranks.index(prefix) if prefix in ranks else len(ranks)


def _property(name: str, value: ox.NamedNode | ox.Literal) -> str:
    if isinstance(value, ox.NamedNode):
        return f"    <{name} rdf:resource={quoteattr(value.value)}/>\n"
    language = f" xml:lang={quoteattr(value.language)}" if value.language else ""
    # XML readers take a carriage return for a line feed (XML 1.0, 2.11)
    return f"    <{name}{language}>{escape(value.value, {chr(13): '&#xD;'})}</{name}>\n"


def _compact(iri: str, used: set[str]) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            used.add(prefix)
            return f"{prefix}:{iri[len(namespace) :]}"
    raise ValueError(f"no prefix for {iri}")
