"""The address of a receipt: a page, JSON-LD in EARL, 503 until it is made, and links to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef

from fonds.concurrency import RETRY_SECONDS
from fonds.publishing import publish as publishing
from fonds.publishing import receipts
from fonds.settings import Settings
from fonds.web.app import create_app
from tests import generate
from tests.conftest import BASE, settings_of

EARL = Namespace("http://www.w3.org/ns/earl#")
HERE = "/records/r0000000"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("receipts")
    settings = settings_of(generate.node(work / "node", 1), work / "state", receipts="all")
    publishing.publish(settings)
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    before = create_app(settings).test_client().get(f"{HERE}/receipt")
    assert (before.status_code, before.headers["Retry-After"]) == (503, str(RETRY_SECONDS))
    receipts.sync(settings, publishing.ignore_progress)
    return create_app(settings).test_client()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_it_is_json_ld_in_earl(client: FlaskClient) -> None:
    answer = client.get(f"{HERE}/receipt", headers={"Accept": "application/ld+json"})
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    assert answer.headers["Vary"].startswith("Accept")
    graph = Graph().parse(data=answer.get_data(), format="json-ld")
    assertions = list(graph.subjects(RDF.type, EARL.Assertion))
    assert len(assertions) == len(json.loads(answer.get_data())["assertions"]) > 10
    for assertion in assertions:
        assert graph.value(assertion, EARL.mode) == EARL.automatic
        result = graph.value(assertion, EARL.result)
        assert graph.value(result, EARL.outcome) in {EARL.passed, EARL.untested}
    assert (None, EARL.subject, URIRef(f"{BASE}/iiif/r0000000/manifest")) in graph


def test_the_page_tells_each_outcome_and_what_is_missing(client: FlaskClient) -> None:
    page = client.get(f"{HERE}/receipt", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "<h1>Receipt of validation</h1>" in page
    assert "<strong>passed</strong>: pySHACL" in page
    assert "<strong>not run</strong>: lxml" in page
    assert "there is no file mods-3-8.xsd" in page
    assert ">Records in Contexts</h2>" in page


def test_the_page_of_the_description_and_its_link_set_lead_there(client: FlaskClient) -> None:
    answer = client.get(HERE, headers={"Accept": "text/html"})
    target = f"<{BASE}{HERE}/receipt>"
    assert f'{target}; rel="status"' in answer.headers["Link"]
    assert f'href="{HERE}/receipt"' in answer.get_data(as_text=True)
    links = client.get(f"{HERE}.linkset").get_json()["linkset"]
    assert {link["href"] for entry in links for link in entry.get("status", ())} == {f"{BASE}{HERE}/receipt"}


def test_another_kind_is_redirected_and_nothing_else_is_there(client: FlaskClient) -> None:
    assert client.get("/agents/r0000000/receipt").headers["Location"] == f"{BASE}{HERE}/receipt"
    assert client.get("/records/nothing/receipt").status_code == 404


def test_without_the_setting_there_is_no_receipt_and_no_link(settings: Settings, client: FlaskClient) -> None:
    off = replace(settings, values={**settings.values, "receipts": "none"})
    plain = create_app(off).test_client()
    assert plain.get(f"{HERE}/receipt").status_code == 404
    answer = plain.get(HERE, headers={"Accept": "text/html"})
    assert "receipt" not in answer.headers["Link"] + answer.get_data(as_text=True)


def test_health_tells_whether_they_are_made(settings: Settings, client: FlaskClient) -> None:
    assert client.get("/health/ready").get_json()["receipts"] == {"state": "ready"}


def test_a_finding_is_words_and_never_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fonds.problem import Problem
    from fonds.publishing.judges import Judge

    settings = settings_of(generate.node(tmp_path / "node", 1), tmp_path / "state", receipts="all")
    publishing.publish(settings)
    harmful = "<script>alert(1)</script>"
    judge = Judge("J", "1", "c", ("manifest",), lambda body: [Problem(harmful, harmful, harmful)])
    monkeypatch.setattr(receipts, "judges", lambda settings: (judge,))
    receipts.sync(settings, publishing.ignore_progress)
    answer = create_app(settings).test_client().get(f"{HERE}/receipt", headers={"Accept": "text/html"})
    page = answer.get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
