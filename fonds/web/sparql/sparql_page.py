"""The page of the SPARQL service. It does not depend on Flask and runs no queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from fonds.publishing.graph_index import GraphChoice
from fonds.serializers.context import SerializerContext
from fonds.sparql.pool import QueryResult
from fonds.web import html
from fonds.web.page_context import PageContext

MAX_ROWS = 500  # on the page; the other formats contain the whole result


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in a row: its text, and its URL if it is a web address."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A result for people: rows, or a boolean, or a graph."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    graph: str | None = None


def table(result: QueryResult) -> Table:
    """Parse a result for the page."""
    if result.format.graph:
        return Table(graph=result.body.decode())
    results_json = orjson.loads(result.body)
    if "boolean" in results_json:
        return Table(boolean=results_json["boolean"])
    names, bindings = results_json["head"]["vars"], results_json["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name)) for name in names) for row in bindings[:MAX_ROWS])
    return Table(tuple(names), rows, len(bindings))


def _cell(value: dict[str, Any] | None) -> Cell:
    if value is None:
        return Cell("")
    text = str(value["value"])
    return Cell(text, text if value["type"] == "uri" and text.startswith(("http://", "https://")) else "")


def render(
    page: PageContext,
    graphs: GraphChoice,
    seconds: int,
    query: str = "",
    result: Table | None = None,
    error: str = "",
    notice: str = "",
) -> str:
    """Return the page, with a query and its result if there is one, and a notice if the graphs are not up to date.

    `graphs` says which can be queried.
    """
    path = page.urls.path("sparql")
    example_links = [(title, text, f"{path}?{urlencode({'query': text})}") for title, text in examples(page)]
    profiles = [row for row in page.formats if row.is_graph]
    values = {
        "endpoint": page.urls.uri("sparql"),
        "path": path,
        "profiles": profiles,
        "merged": [row for row in profiles if graphs.is_merged(row.profile)],
        "named": [row for row in profiles if graphs.is_named(row.profile)],
        "yasgui": (html.STATIC / "vendor" / "yasgui.min.js").is_file(),
        "seconds": seconds,
        "query": query,
        "result": result,
        "error": error,
        "notice": notice,
        "examples": example_links,
    }
    return html.render_template("sparql", page, **values)


def examples(serializer_context: SerializerContext) -> list[tuple[str, str]]:
    """Return typical questions about an archive, with their queries."""
    return [
        (title, f"{_PREFIXES}{text}".replace("BASE", serializer_context.urls.base))
        for title, text in EXAMPLES
    ]


_PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX relators: <http://id.loc.gov/vocabulary/relators/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

"""
EXAMPLES = (
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
