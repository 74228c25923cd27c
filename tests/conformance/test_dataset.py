"""The node as a dataset before the shapes of the Dutch Dataset Register, and its dumps as others read them."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from pyshacl import validate
from rdflib import SH, BNode, Namespace, URIRef

from service.build import dumps
from service.build import publish as publishing
from service.publish.publications import PUBLICATIONS
from service.settings import Settings
from service.store.writer import Writer
from service.web.app import create_app
from tests.conformance import checkouts
from tests.conftest import BASE, RECORDS, settings_of

REGISTER = "netwerk-digitaal-erfgoed/dataset-register"
SCHEMA = Namespace("https://schema.org/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
# what the register wants and this node cannot say: it is served over plain http on a loopback address in the tests
PLAIN_HTTP = "Use a valid HTTPS URL for the distribution"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(RECORDS, tmp_path / "node")
    licence = "https://creativecommons.org/licenses/by/4.0/"
    found = settings_of(
        tmp_path / "node", tmp_path / "state", data_rights=licence, contact="archive@example.net"
    )
    publishing.publish(found)
    dumps.follow(found, publishing.quiet)
    return found


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    """The register's shapes, without what pySHACL cannot read: a property shape without a path, and components of
    constraints of its own, which probe addresses on the network."""
    graph = rdflib.Graph().parse(data=checkouts.text_of(REGISTER, "requirements/shacl.ttl"), format="turtle")
    for shape, _, part in list(graph.triples((None, SH.property, None))):
        if isinstance(part, BNode) and graph.value(part, SH.path) is None:
            graph.remove((shape, SH.property, part))
    for component in list(graph.subjects(rdflib.RDF.type, SH.ConstraintComponent)):
        graph.remove((component, None, None))
    return graph


def described(client: FlaskClient) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")


def faults(graph: rdflib.Graph, shapes: rdflib.Graph) -> set[str]:
    """The messages of violations; those of warnings and hints are not asked for."""
    _, report, _ = validate(graph, shacl_graph=shapes, advanced=True)
    assert isinstance(report, rdflib.Graph)
    found = set()
    for result in report.subjects(SH.resultSeverity, SH.Violation):
        found |= {str(text) for text in report.objects(result, SH.resultMessage)}
    return found


def test_the_register_takes_the_description(client: FlaskClient, shapes: rdflib.Graph) -> None:
    graph = described(client)
    assert set(graph.subjects(rdflib.RDF.type, SCHEMA.Dataset)) == {URIRef(f"{BASE}/dataset")}
    assert set(graph.subjects(rdflib.RDF.type, DCAT.Dataset)) == {URIRef(f"{BASE}/dataset")}
    assert {text for text in faults(graph, shapes) if PLAIN_HTTP not in text} == set()


@pytest.mark.parametrize("term", [SCHEMA.name, SCHEMA.license, SCHEMA.publisher])
def test_without_what_it_demands_it_does_not(term: URIRef, client: FlaskClient, shapes: rdflib.Graph) -> None:
    graph = described(client)
    graph.remove((URIRef(f"{BASE}/dataset"), term, None))
    assert faults(graph, shapes) != set()


def test_every_dump_is_what_its_description_says(client: FlaskClient) -> None:
    graph = described(client)
    listed = list(graph.subject_objects(DCAT.downloadURL))
    assert len(listed) == 1 + sum(row.graph for row in PUBLICATIONS)
    for distribution, address in listed:
        answer = client.get(str(address).removeprefix(BASE))
        assert answer.status_code == 200
        assert len(answer.data) == int(graph.value(distribution, DCAT.byteSize))  # type: ignore[arg-type]
        assert hashlib.sha256(answer.data).hexdigest() == str(graph.value(distribution, SCHEMA.sha256))
        text = gzip.decompress(answer.data)
        if ".rdf." in str(address):
            assert len(rdflib.Graph().parse(data=text, format="xml")) > 50
        else:
            names = {quad.graph_name.value for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)}
            assert all(name.startswith(f"{BASE}/") for name in names)


def test_a_part_of_a_dump(client: FlaskClient) -> None:
    whole = client.get("/dumps/dcterms.nq.gz")
    part = client.get(
        "/dumps/dcterms.nq.gz", headers={"Range": "bytes=10-19", "If-Range": whole.headers["ETag"]}
    )
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    again = client.get("/dumps/dcterms.nq.gz", headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/dumps/nothing.nq.gz").status_code == 404
    assert client.get("/.well-known/void").headers["Location"] == f"{BASE}/dataset"


def test_what_is_withdrawn_leaves_the_dumps_and_nothing_else_changes(
    settings: Settings, client: FlaskClient
) -> None:
    def ids() -> Iterator[str]:
        text = gzip.decompress(client.get("/dumps/dcterms.nq.gz").data)
        yield from {quad.graph_name.value for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)}

    before = set(ids())
    assert dumps.follow(settings, publishing.quiet) == 0
    with Writer(settings.state) as store:
        store.withdraw("harriman-1945-07", "2026-01-02", "Closed.", None)
    publishing.publish(settings)
    dumps.follow(settings, publishing.quiet)
    assert before - set(ids()) == {f"{BASE}/records/harriman-1945-07?profile=dcterms"}
    followed = client.get("/dumps/dcterms.nq.gz").data
    shutil.rmtree(dumps.folder(settings))
    dumps.follow(settings, publishing.quiet)
    assert client.get("/dumps/dcterms.nq.gz").data == followed


def test_the_page_lists_them(client: FlaskClient) -> None:
    page = client.get("/dataset", headers={"Accept": "text/html"}).text
    assert "edm.rdf.gz" in page
    assert "All of it as data" in page
