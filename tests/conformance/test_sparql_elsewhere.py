"""Stores of others' making, kept the same as ours: `oxigraph serve` and Virtuoso, by updates and by graph store."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from werkzeug.test import Client, TestResponse

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.writer import Writer
from fonds.web.app import create_app
from tests.conformance import checkouts
from tests.conftest import BASE, RECORDS, free_port, settings_of

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
OURS = f'SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}/")) }}'

RECORD = OURS.replace(f"{BASE}/", f"{BASE}/records/harriman-1945-07")


def number(query: str, text: str) -> int:
    """The one number that a query of a store gives."""
    request = urllib.request.Request(
        f"{query}?{urlencode({'query': text})}", headers={"Accept": "application/sparql-results+json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(json.loads(answer.read())["results"]["bindings"][0]["n"]["value"])


@contextmanager
def running(command: list[str], url: str, folder: Path) -> Iterator[None]:
    """A server while it is needed, once it answers."""
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(url, timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server."""
    python = checkouts.environment("oxigraph", ("oxigraph==0.5.13",))
    folder, port = tmp_path_factory.mktemp("oxigraph"), free_port()
    place = f"127.0.0.1:{port}"
    command = [str(python.parent / "oxigraph"), "serve", "--location", str(folder / "data"), "--bind", place]
    command += ["--union-default-graph"]
    with running(command, f"http://{place}/", folder):
        yield f"http://{place}"


VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
"""
GRANT = "GRANT SPARQL_UPDATE TO \"SPARQL\"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);"


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso that takes updates from anybody on this machine."""
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        pytest.skip("there is no Virtuoso on this machine (Debian: virtuoso-opensource-7-bin)")
    folder, sql, http = tmp_path_factory.mktemp("virtuoso"), free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, sql=sql, http=http))
    command = ["virtuoso-t", "+configfile", str(folder / "virtuoso.ini"), "+foreground", "+wait"]
    with running(command, f"http://127.0.0.1:{http}/sparql", folder):
        granted = subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "VERBOSE=OFF", f"EXEC={GRANT}"], capture_output=True
        )
        assert granted.returncode == 0, granted
        yield f"http://127.0.0.1:{http}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = settings_of(RECORDS, tmp_path / "state", sparql_places=1, sparql_named=["all"])
    publishing.publish(found)
    return found


def follow(settings: Settings, **elsewhere: str) -> None:
    """Keep the store at these addresses the same."""
    sync_consumers(replace(settings, values={**settings.values, **elsewhere}), publishing.ignore_progress)


@pytest.mark.parametrize("way", ["updates", "graph store"])
@pytest.mark.parametrize("store", ["oxigraph", "virtuoso"])
def test_a_store_elsewhere_is_kept_the_same(
    store: str, way: str, settings: Settings, request: pytest.FixtureRequest
) -> None:
    base = request.getfixturevalue(store)
    update, graphs, query = {
        "oxigraph": (f"{base}/update", f"{base}/store", f"{base}/query"),
        "virtuoso": (f"{base}/sparql", f"{base}/sparql-graph-crud", f"{base}/sparql"),
    }[store]
    place = {"sparql_endpoint": update} if way == "updates" else {"sparql_graph_store": graphs}
    follow(settings, **place)
    full = number(query, OURS)
    assert full == ours(settings)
    follow(settings, **place)
    assert number(query, OURS) == full
    with Writer(settings.state) as writer:
        writer.withdraw("harriman-1945-07", "2026-01-02", "Closed.", None)
    publishing.publish(replace(settings, values={**settings.values, **place}))
    assert number(query, RECORD) == 0  # it left before the commit
    follow(settings, **place)
    less = number(query, OURS)
    assert less == ours(settings) < full
    # a lost cursor: all of it again, and what has left stays away
    shutil.rmtree(settings.state / "sparql-elsewhere")
    follow(settings, **place)
    assert number(query, OURS) == less


def ours(settings: Settings) -> int:
    """How many statements our own store has."""
    found = create_app(settings).test_client().get(f"/sparql?{urlencode({'query': COUNT})}").get_json()
    return int(found["results"]["bindings"][0]["n"]["value"])


def test_a_store_that_is_not_there_is_named(settings: Settings) -> None:
    from fonds.problem import StoreError

    with pytest.raises(StoreError, match="does not answer"):
        follow(settings, sparql_endpoint=f"http://127.0.0.1:{free_port()}/update")


PLACES = {
    "oxigraph": {"sparql_graph_store": "{base}/store", "sparql_query": "{base}/query"},
    "virtuoso": {"sparql_graph_store": "{base}/sparql-graph-crud", "sparql_query": "{base}/sparql"},
}
SCHEMA = f"GRAPH <{BASE}/records/harriman-1945-07?profile=schema>"
SELECTS = (
    "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s a ?t } FILTER(CONTAINS(STR(?g), 'profile=schema')) }",
    f"SELECT ?p ?o WHERE {{ {SCHEMA} {{ <id/harriman-1945-07> ?p ?o }} FILTER(!ISBLANK(?o)) }}",
    f"ASK {{ {SCHEMA} {{ ?s ?p ?o }} }}",
)
# Virtuoso 7.2.5 answers ASK with a table of one variable, __ASK_RETVAL, in JSON and in XML
WITHOUT_BOOLEANS = {"virtuoso"}
CONSTRUCT = (
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {SCHEMA} {{ ?s ?p ?o }} FILTER(!ISBLANK(?s) && !ISBLANK(?o)) }}"
)


def answers(settings: Settings, **values: object) -> Client:
    """A client of the node with some other settings."""
    return create_app(replace(settings, values={**settings.values, **values})).test_client()


def ask(client: Client, query: str, accept: str) -> TestResponse:
    return client.get(f"/sparql?{urlencode({'query': query})}", headers={"Accept": accept})


@pytest.mark.parametrize("store", PLACES)
def test_a_store_elsewhere_answers_as_ours_does(
    store: str, settings: Settings, request: pytest.FixtureRequest
) -> None:
    base = request.getfixturevalue(store)
    place = {name: address.format(base=base) for name, address in PLACES[store].items()}
    sync_consumers(settings, publishing.ignore_progress)  # our own index, to compare with
    here, there = answers(settings), answers(settings, **place)
    assert (
        ask(there, SELECTS[0], "application/sparql-results+json").status_code == 503
    )  # it was not filled yet
    follow(settings, **place)
    for query in SELECTS[:-1] if store in WITHOUT_BOOLEANS else SELECTS:
        results = (ask(one, query, "application/sparql-results+json") for one in (here, there))
        ours, theirs = (result.get_json(force=True) for result in results)
        assert _rows(theirs) == _rows(ours) != [], query
    ours, theirs = (Graph().parse(data=ask(one, CONSTRUCT, "text/turtle").data) for one in (here, there))
    assert len(theirs) > 10 and isomorphic(ours, theirs)
    csv = ask(there, SELECTS[0], "text/csv")
    assert csv.mimetype == "text/csv" and csv.data.split()[0].strip(b'"') == b"n"
    page = ask(there, SELECTS[1], "text/html").get_data(as_text=True)
    assert "<table" in page and "schema.org" in page
    assert ask(there, "SELECT ?x WHERE {", "application/json").status_code == 400
    assert ask(there, "SELECT * WHERE { SERVICE <http://a.example> { ?s ?p ?o } }", "*/*").status_code == 403
    assert there.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    large = answers(settings, **place, sparql_result_bytes=2_000)
    assert ask(large, "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }", "text/csv").status_code == 422
    _withhold_while_it_is_away(settings, there, place)


def _withhold_while_it_is_away(settings: Settings, there: Client, place: dict[str, str]) -> None:
    """What was withheld while the store did not answer is not found: nothing is, until the store has followed."""
    asked = f"SELECT ?p WHERE {{ {SCHEMA} {{ ?s ?p ?o }} }}"
    assert _rows(ask(there, asked, "application/json").get_json(force=True))
    with Writer(settings.state) as writer:
        writer.withdraw("harriman-1945-07", "2026-01-02", "Closed.", None)
    away = {"sparql_graph_store": f"http://127.0.0.1:{free_port()}/store"}
    report = publishing.publish(replace(settings, values={**settings.values, **place, **away}))
    assert any("still in the triplestore elsewhere" in str(problem) for problem in report.problems)
    assert ask(there, asked, "application/json").status_code == 503
    follow(settings, **place)
    assert _rows(ask(there, asked, "application/json").get_json(force=True)) == []


def _rows(document: dict[str, Any]) -> list[str]:
    """The rows of a result as comparable texts: with the value of each variable, and its type."""
    if "boolean" in document:
        return [str(document["boolean"])]
    rows = document["results"]["bindings"]
    plain = (
        {name: (one["type"].replace("typed-", ""), one["value"]) for name, one in row.items()} for row in rows
    )
    return sorted(json.dumps(row, sort_keys=True) for row in plain)


def test_a_store_that_does_not_answer_is_no_end_of_the_page(settings: Settings) -> None:
    gone = f"http://127.0.0.1:{free_port()}/query"
    folder = settings.state / "sparql-elsewhere"
    folder.mkdir(exist_ok=True)
    (folder / "cursor").write_text(f"{gone}\nx:1000")
    response = ask(answers(settings, sparql_query=gone), SELECTS[0], "application/json")
    assert response.status_code == 503 and "does not respond" in response.get_json(force=True)["detail"]


def test_no_index_of_our_own_is_made(settings: Settings) -> None:
    values = {**settings.values, "sparql_query": "http://127.0.0.1:1/query"}
    sync_consumers(replace(settings, values=values), publishing.ignore_progress)
    assert not (settings.state / "sparql").exists()
