"""The description of the node's SPARQL service as a graph (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterable

from service.serializers.context import Context
from service.serializers.graph.namespaces import TYPE, terms
from service.serializers.graph.ntriples import iri, line, tagged

_SD = terms("sd")
_FORMATS = "http://www.w3.org/ns/formats/"
# the URIs of formats by their media types (https://www.w3.org/ns/formats/)
_NAMES = {
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


def nt(context: Context, media_types: Iterable[str]) -> bytes:
    """The service, its language, its formats and its dataset, as N-Triples."""
    uri = context.address.uri("sparql")
    this, dataset, default = iri(uri), iri(f"{uri}#dataset"), iri(f"{uri}#default-graph")
    said = [
        line(this, TYPE, _SD("Service")),
        *(
            line(this, terms("dcterms")("title"), tagged(words, tag))
            for tag, words in context.site.title.items()
        ),
        line(this, _SD("endpoint"), this),
        line(this, _SD("supportedLanguage"), _SD("SPARQL11Query")),
        line(this, _SD("feature"), _SD("UnionDefaultGraph")),
        *(line(this, _SD("resultFormat"), iri(_FORMATS + _NAMES[kind])) for kind in media_types),
        line(this, _SD("defaultDataset"), dataset),
        line(dataset, TYPE, _SD("Dataset")),
        line(dataset, _SD("defaultGraph"), default),
        line(default, TYPE, _SD("Graph")),
    ]
    return "".join(said).encode()
