"""The node as a dataset before the shapes of the Dutch Dataset Register, and its dumps as others read them.

The shapes are read by the engine of the register itself, whole, and by pySHACL, as far as that can read them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from pyshacl import validate
from rdflib import SH, BNode, Namespace, URIRef

from fonds.publishing import dumps
from fonds.publishing import publish as publishing
from fonds.serializers.format_registry import FORMATS
from fonds.settings import Settings
from fonds.store.writer import Writer
from fonds.web.app import create_app
from tests.conformance import checkouts
from tests.conftest import BASE, RECORDS, settings_of

REGISTER = "netwerk-digitaal-erfgoed/dataset-register"
SCHEMA = Namespace("https://schema.org/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
# what the register wants and this node cannot say: it is served over plain http on a loopback address in the tests
PLAIN_HTTP = "Use a valid HTTPS URL for the distribution"
# what it would like to know and nobody told: subject, place and period of the whole, when it was begun, and the number
# of the publisher in a register of organisations
UNTOLD = {
    "Add a URI describing the dataset’s subject matter or material type (for example from the Network of Terms)",
    "Add spatial coverage (such as a GeoNames URI)",
    "Add spatial coverage (such as a GeoNames URL)",
    "Add temporal coverage",
    "Enter the creation date",
    "Add an identifier for the organisation, such as a Chamber of Commerce number or ISIL",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(RECORDS, tmp_path / "node")
    licence = "https://creativecommons.org/licenses/by/4.0/"
    found = settings_of(
        tmp_path / "node", tmp_path / "state", data_rights=licence, contact="archive@example.net"
    )
    publishing.publish(found)
    dumps.sync(found, publishing.ignore_progress)
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


def results(ntriples: list[bytes], work: Path) -> list[dict[str, set[str]]]:
    """What the register's own engine finds in each graph: severity -> messages in English. No shape is left out."""
    node, place = checkouts.node_modules(checkouts.HERE / "linked_data")
    script, turtle = place / "shapes.mjs", work / "shapes.ttl"  # beside the modules it imports
    script.write_bytes((checkouts.HERE / "linked_data" / "shapes.mjs").read_bytes())
    turtle.write_bytes(checkouts.text_of(REGISTER, "requirements/shacl.ttl"))
    lines = "".join(json.dumps(one.decode()) + "\n" for one in ntriples)
    command = [node, str(script), str(turtle)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [
        {
            severity: {one["messages"][-1] for one in found if one["severity"] == severity}
            for severity in ("Violation", "Warning", "Info")
        }
        for found in map(json.loads, done.stdout.splitlines())
    ]


def test_the_engine_of_the_register_takes_it_by_every_shape(client: FlaskClient, tmp_path: Path) -> None:
    (found,) = results([client.get("/dataset.nt").data], tmp_path)
    assert found == {"Violation": set(), "Warning": {PLAIN_HTTP}, "Info": UNTOLD}


def test_and_finds_what_is_broken(client: FlaskClient, tmp_path: Path) -> None:
    """Without each of what it demands or asks for; that of the format is the one that pySHACL cannot read."""
    whole = client.get("/dataset.nt").data
    marks = {
        b"schema.org/name>": "Violation",
        b"schema.org/license>": "Violation",
        b"schema.org/publisher>": "Violation",
        b"schema.org/encodingFormat>": "Violation",
        b"ns/dcat#contactPoint>": "Warning",
        b"schema.org/contactPoint>": "Warning",
    }
    broken = [b"".join(line for line in whole.splitlines(True) if mark not in line) for mark in marks]
    for mark, severity, found in zip(marks, marks.values(), results(broken, tmp_path), strict=True):
        assert found[severity] - {PLAIN_HTTP} != set(), mark


def test_every_distribution_answers_with_the_type_that_it_is_said_to_have(client: FlaskClient) -> None:
    """What the register's probe asks after its shapes (nde-probe): reachable, and of the declared type; of a packed
    file that is the type of the packing."""
    graph = described(client)
    for distribution, address in graph.subject_objects(DCAT.accessURL):
        answer = client.get(str(address).removeprefix(BASE))
        assert answer.status_code == 200
        if packed := graph.value(distribution, DCAT.compressFormat):
            assert str(packed).endswith(f"/{answer.mimetype}")


@pytest.mark.parametrize("term", [SCHEMA.name, SCHEMA.license, SCHEMA.publisher])
def test_without_what_it_demands_it_does_not(term: URIRef, client: FlaskClient, shapes: rdflib.Graph) -> None:
    graph = described(client)
    graph.remove((URIRef(f"{BASE}/dataset"), term, None))
    assert faults(graph, shapes) != set()


def test_every_dump_is_what_its_description_says(client: FlaskClient) -> None:
    graph = described(client)
    listed = list(graph.subject_objects(DCAT.downloadURL))
    assert len(listed) == 1 + sum(row.is_graph for row in FORMATS)
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
    assert dumps.sync(settings, publishing.ignore_progress) == 0
    with Writer(settings.state) as store:
        store.withdraw("harriman-1945-07", "2026-01-02", "Closed.", None)
    publishing.publish(settings)
    dumps.sync(settings, publishing.ignore_progress)
    assert before - set(ids()) == {f"{BASE}/records/harriman-1945-07?profile=dcterms"}
    followed = client.get("/dumps/dcterms.nq.gz").data
    shutil.rmtree(dumps.folder(settings))
    dumps.sync(settings, publishing.ignore_progress)
    assert client.get("/dumps/dcterms.nq.gz").data == followed


def test_the_page_lists_them(client: FlaskClient) -> None:
    page = client.get("/dataset", headers={"Accept": "text/html"}).text
    assert "edm.rdf.gz" in page
    assert "<h1>Dataset</h1>" in page
