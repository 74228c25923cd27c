"""The description of the node's SPARQL endpoint as a graph (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterable

from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import iri, text_triples, triple

_SD = namespace("sd")
_FORMATS_NAMESPACE = "http://www.w3.org/ns/formats/"
# names of formats by media type (https://www.w3.org/ns/formats/)
_FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
}


def to_ntriples(context: SerializerContext, media_types: Iterable[str]) -> bytes:
    """Return the endpoint, its language, its result formats and its dataset, as N-Triples."""
    uri = context.urls.uri("sparql")
    service, dataset, default_graph = iri(uri), iri(f"{uri}#dataset"), iri(f"{uri}#default-graph")
    triples = [
        triple(service, TYPE, _SD("Service")),
        *text_triples(service, namespace("dcterms")("title"), context.site.title),
        triple(service, _SD("endpoint"), service),
        triple(service, _SD("supportedLanguage"), _SD("SPARQL11Query")),
        triple(service, _SD("feature"), _SD("UnionDefaultGraph")),
        *(
            triple(service, _SD("resultFormat"), iri(_FORMATS_NAMESPACE + _FORMAT_NAMES[media_type]))
            for media_type in media_types
        ),
        triple(service, _SD("defaultDataset"), dataset),
        triple(dataset, TYPE, _SD("Dataset")),
        triple(dataset, _SD("defaultGraph"), default_graph),
        triple(default_graph, TYPE, _SD("Graph")),
    ]
    return "".join(triples).encode()
