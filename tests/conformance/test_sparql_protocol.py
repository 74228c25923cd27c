"""The W3C's tests of the SPARQL 1.1 Protocol for queries, over a socket, and rdflib as a client.

Their data are put into the graphs of a served node, since this service takes no updates; its tests of updates have one
answer here, a refusal.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Node

from fonds.publishing import publish as publishing
from fonds.publishing.triplestore_sync import open_local, sync_local
from tests.conformance import checkouts
from tests.conftest import RECORDS, serving, settings_of

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
MANIFEST = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/manifest"
REPOSITORY, PLACE = "w3c/rdf-tests", "sparql/sparql11/protocol"
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"},
}


@pytest.fixture(scope="module")
def manifest() -> Graph:
    """The tests, as the W3C wrote them."""
    text = checkouts.text_of(REPOSITORY, f"{PLACE}/manifest.ttl")
    return Graph().parse(data=text, format="turtle", publicID=MANIFEST)


@pytest.fixture(scope="module")
def node_of_queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served node with the graphs that the tests speak of beside its own."""
    work = tmp_path_factory.mktemp("protocol")
    settings = settings_of(RECORDS, work / "state")
    publishing.publish(settings)
    sync_local(settings, publishing.ignore_progress)
    with closing(open_local(settings)) as index:
        for number in (1, 2, 3):
            name = f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"
            triples = checkouts.text_of(REPOSITORY, f"{PLACE}/data{number}.nt")
            index.replace([(name, [name], [(name, "dcterms", triples)])])
        index.publish_copy("w3c")
    with serving(RECORDS, work, "--no-publish") as base:
        yield base


def requests(manifest: Graph, test: URIRef) -> list[Node]:
    connection = manifest.value(test, MF.action)
    return list(Collection(manifest, manifest.value(connection, HT.requests)))  # type: ignore[arg-type]


def sent(base: str, manifest: Graph, request: Node) -> tuple[int, str, bytes]:
    """Status, media type and body of the answer to a request of the manifest."""
    listed = manifest.value(request, HT.headers)
    fields = Collection(manifest, listed) if listed else ()
    headers = {
        str(manifest.value(field, HT.fieldName)): str(manifest.value(field, HT.fieldValue))
        for field in fields
    }
    said = manifest.value(request, HT.body)
    text = str(manifest.value(said, CNT.chars)) if said else None
    encoding = str(manifest.value(said, CNT.characterEncoding) or "UTF-8") if said else "UTF-8"
    path = str(manifest.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    method = str(manifest.value(request, HT.methodName))
    with closing(http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)) as connection:
        connection.request(method, path, text.encode(encoding) if text is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get_content_type(), answer.read()


def test_the_protocol(manifest: Graph, node_of_queries: str) -> None:
    entries = manifest.value(URIRef(MANIFEST), MF.entries)
    tests = [URIRef(str(test)) for test in Collection(manifest, entries)]  # type: ignore[arg-type]
    queries = [test for test in tests if "update" not in str(test)]
    assert len(queries) == 20
    for test in queries:
        for request in requests(manifest, test):
            judge(
                manifest,
                manifest.value(request, HT.resp),
                sent(node_of_queries, manifest, request),
                str(test),
            )


def judge(manifest: Graph, expected: Any, answer: tuple[int, str, bytes], name: str) -> None:
    status, media_type, body = answer
    classes = {str(found)[-3] for found in manifest.objects(expected, MF.expectedStatus)}
    assert str(status)[0] in classes, (name, status, body)
    if form := manifest.value(expected, MF.expectedFormat):
        assert media_type in FORMATS[str(form)], name
    if (truth := manifest.value(expected, MF.expectedBoolean)) is not None:
        assert json.loads(body)["boolean"] is truth.toPython(), name  # type: ignore[attr-defined]


def test_no_update_is_taken(manifest: Graph, node_of_queries: str) -> None:
    tests = {test for test in manifest.subjects(MF.action) if "update" in str(test)}
    assert len(tests) == 14
    for test in tests:
        first = requests(manifest, test)[0]  # type: ignore[arg-type]
        status, _, body = sent(node_of_queries, manifest, first)
        assert 400 <= status < 500, (test, body)


def test_rdflib_asks_over_http(node_of_queries: str) -> None:
    graph = Graph(SPARQLStore(f"{node_of_queries}/sparql"))
    query = """SELECT ?title WHERE { ?record a <http://purl.org/dc/terms/BibliographicResource> ;
        <http://purl.org/dc/terms/title> ?title }"""
    titles = {str(row[0]) for row in graph.query(query)}  # type: ignore[index]
    assert "Message from Averell Harriman to the President and Secretary of State" in titles
