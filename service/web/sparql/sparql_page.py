"""The page of the SPARQL service: what is put on it, without Flask and without asking anything itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from service.serializers.context import SerializerContext
from service.sparql.pool import QueryResult
from service.web import html

SHOWN = 500  # rows on the page; the whole result is had in another format


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a row: its text, and where it leads if it is an address."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as people read it: rows, or yes or no, or a graph."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    graph: str | None = None


def table(found: QueryResult) -> Table:
    """The answer of the service, read for the page."""
    if found.format.graph:
        return Table(graph=found.body.decode())
    said = orjson.loads(found.body)
    if "boolean" in said:
        return Table(boolean=said["boolean"])
    names, listed = said["head"]["vars"], said["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name)) for name in names) for row in listed[:SHOWN])
    return Table(tuple(names), rows, len(listed))


def _cell(value: dict[str, Any] | None) -> Cell:
    if value is None:
        return Cell("")
    text = str(value["value"])
    return Cell(text, text if value["type"] == "uri" and text.startswith(("http://", "https://")) else "")


def render(
    serializer_context: SerializerContext,
    seconds: int,
    query: str = "",
    result: Table | None = None,
    refused: str = "",
) -> str:
    """The page, with a query and its answer where one was asked."""
    path = serializer_context.urls.path("sparql")
    listed = [
        (title, text, f"{path}?{urlencode({'query': text})}") for title, text in examples(serializer_context)
    ]
    given = {
        "endpoint": serializer_context.urls.uri("sparql"),
        "path": path,
        "profiles": [row for row in serializer_context.formats if row.is_graph],
        "yasgui": (html.STATIC / "vendor" / "yasgui.min.js").is_file(),
        "seconds": seconds,
        "query": query,
        "result": result,
        "refused": refused,
        "examples": listed,
    }
    return html.render_template("sparql", serializer_context, **given)


def examples(serializer_context: SerializerContext) -> list[tuple[str, str]]:
    """Questions that people of an archive ask, with their queries."""
    return [
        (title, f"{_PREFIXES}{text}".replace("BASE", serializer_context.urls.base))
        for title, text in _EXAMPLES
    ]


_PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX relators: <http://id.loc.gov/vocabulary/relators/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

"""
_EXAMPLES = (
    (
        "Which records are there, and from when?",
        """SELECT DISTINCT ?record ?title ?date WHERE {
  ?record a dcterms:BibliographicResource ;
    dcterms:title ?title .
  OPTIONAL { ?record dcterms:created ?date FILTER(datatype(?date) = <http://id.loc.gov/datatypes/edtf/EDTF>) }
} ORDER BY ?date LIMIT 100""",
    ),
    (
        "Who wrote to whom?",
        """SELECT DISTINCT ?from ?to ?record WHERE {
  ?record dcterms:creator/skos:prefLabel ?from ;
    relators:rcp/skos:prefLabel ?to .
} LIMIT 100""",
    ),
    (
        "Which places do the records concern, and how many records concern each?",
        """SELECT ?place ?name (COUNT(DISTINCT ?record) AS ?records) WHERE {
  ?record dcterms:spatial ?place .
  ?place skos:prefLabel ?name .
} GROUP BY ?place ?name ORDER BY DESC(?records) LIMIT 100""",
    ),
    (
        "Which external links do people, institutions, places and subjects have?",
        """SELECT DISTINCT ?name ?match ?elsewhere WHERE {
  VALUES ?match { skos:exactMatch skos:closeMatch }
  ?thing ?match ?elsewhere ; skos:prefLabel ?name .
  FILTER(CONTAINS(STR(?thing), "/id/"))
} ORDER BY ?name LIMIT 100""",
    ),
    (
        "How many statements are in each graph?",
        """SELECT ?graph (COUNT(*) AS ?statements) WHERE {
  GRAPH ?graph { ?s ?p ?o }
} GROUP BY ?graph ORDER BY DESC(?statements) LIMIT 20""",
    ),
)
