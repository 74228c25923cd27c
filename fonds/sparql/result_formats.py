"""The result formats, for solutions and for graphs (SPARQL 1.1 Query Results, RDF 1.1)."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A result format: media type, short name for `?format=`, whether it is for graphs, other media types."""

    media_type: str
    name: str
    graph: bool
    aliases: tuple[str, ...] = ()


# in order of preference
FORMATS = (
    ResultFormat("application/sparql-results+json", "json", False, ("application/json",)),
    ResultFormat("application/sparql-results+xml", "xml", False, ("application/xml", "text/xml")),
    ResultFormat("text/csv", "csv", False),
    ResultFormat("text/tab-separated-values", "tsv", False),
    ResultFormat("text/turtle", "ttl", True, ("application/x-turtle",)),
    ResultFormat("application/n-triples", "nt", True, ("text/plain",)),
    ResultFormat("application/rdf+xml", "rdf", True, ("application/xml", "text/xml")),
    ResultFormat("application/ld+json", "jsonld", True, ("application/json",)),
    ResultFormat("application/n-quads", "nq", True),
    ResultFormat("application/trig", "trig", True),
)
# short name -> format of Oxigraph
SOLUTION_WRITERS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_WRITERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
BY_NAME = {result_format.name: result_format for result_format in FORMATS}
