"""EDM as RDF/XML in the order of Europeana's schema (EDM.xsd), which allows no rdf:Description and no nesting.

Every node is a top-level element of its class, with its properties in the order that the schema gives for that class.
The same triples always give the same bytes. serialize.py writes the RDF/XML of all other profiles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from fonds.serializers.graph.namespaces import PREFIXES
from fonds.serializers.xml.xml_writer import attributes, empty_element, escape_attribute, escape_text

Property = tuple[str, ox.NamedNode | ox.Literal]  # the qualified name of a predicate, and its value
_LABELS: Final = "skos:prefLabel skos:altLabel skos:note"
# the order of the properties that our graphs use in each class of EDM.xsd; any order in a class that is not listed
_ORDER: Final = {
    "edm:ProvidedCHO": "dc: dcterms: edm:hasMet edm:hasType edm:isRelatedTo edm:type owl:sameAs",
    "ore:Aggregation": "edm:aggregatedCHO edm:dataProvider edm:hasView edm:isShownAt edm:isShownBy edm:object"
    " edm:provider edm:rights",
    "edm:WebResource": "dc:creator dc:format dc:rights dc:title edm:rights dcterms:isReferencedBy svcs:has_service",
    "edm:Agent": f"{_LABELS} dc:identifier dcterms:hasPart dcterms:isPartOf edm:isRelatedTo"
    " rdagr2:biographicalInformation rdagr2:dateOfBirth rdagr2:dateOfDeath rdagr2:dateOfEstablishment"
    " rdagr2:dateOfTermination rdagr2:placeOfBirth rdagr2:placeOfDeath rdagr2:professionOrOccupation owl:sameAs",
    "edm:Place": f"geo:lat geo:long {_LABELS} dcterms:isPartOf owl:sameAs",
    "edm:TimeSpan": f"{_LABELS} edm:begin edm:end skos:notation",
    "svcs:Service": "dcterms:conformsTo doap:implements",
}
_RANKS: Final = {class_name: order.split() for class_name, order in _ORDER.items()}


def write(triples: Iterable[ox.Triple]) -> bytes:
    """Return the triples as RDF/XML. ValueError for a blank node, or a node that does not have exactly one class."""
    nodes: dict[str, list[Property]] = {}
    prefixes = {"rdf"}
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode) or isinstance(
            triple.object, ox.BlankNode | ox.Triple
        ):
            raise ValueError(f"graphs of ours have no blank nodes: {triple}")
        name = _compact(triple.predicate.value, prefixes)
        nodes.setdefault(triple.subject.value, []).append((name, triple.object))
    body = "".join(_node_element(subject, properties, prefixes) for subject, properties in nodes.items())
    declarations = "".join(
        f'\n    xmlns:{prefix}="{escape_attribute(PREFIXES[prefix])}"' for prefix in sorted(prefixes)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declarations}>\n{body}</rdf:RDF>\n'.encode()


def _node_element(subject: str, properties: list[Property], prefixes: set[str]) -> str:
    classes = [_compact(value.value, prefixes) for name, value in properties if name == "rdf:type"]
    if len(classes) != 1:
        raise ValueError(f"a node of EDM has one class, {subject} has {len(classes)}")
    ranks = _RANKS.get(classes[0], [])
    ranked = [
        (_rank(name, ranks), _property_element(name, value))
        for name, value in properties
        if name != "rdf:type"
    ]
    inner = "".join(line for _, line in sorted(ranked, key=lambda pair: pair[0]))
    return f"  <{classes[0]}{attributes({'rdf:about': subject})}>\n{inner}  </{classes[0]}>\n"


def _rank(name: str, ranks: list[str]) -> int:
    """Return the position of a property: that of its name, or of its prefix where the schema leaves the order open."""
    if name in ranks:
        return ranks.index(name)
    prefix = name.partition(":")[0] + ":"
    return ranks.index(prefix) if prefix in ranks else len(ranks)


def _property_element(name: str, value: ox.NamedNode | ox.Literal) -> str:
    if isinstance(value, ox.NamedNode):
        return f"    {empty_element(name, rdf_resource=value.value)}\n"
    language = attributes({"xml:lang": value.language or ""})
    return f"    <{name}{language}>{escape_text(value.value)}</{name}>\n"


def _compact(iri: str, prefixes: set[str]) -> str:
    """Return the qualified name of an IRI, and add its prefix to `prefixes`."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            prefixes.add(prefix)
            return f"{prefix}:{iri[len(namespace) :]}"
    raise ValueError(f"no prefix for {iri}")
