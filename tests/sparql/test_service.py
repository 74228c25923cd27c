"""The service over graphs: limits that hold, following the log, what is withdrawn is not found, answers by format."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from fonds.concurrency import BusyError
from fonds.publishing import publish as publishing
from fonds.publishing.graph_index import GraphChoice, GraphIndex
from fonds.publishing.triplestore_sync import sync_local
from fonds.settings import Settings
from fonds.sparql.pool import QueryLimits, QueryResult, WorkerPool
from fonds.sparql.protocol import QueryRefusal, SparqlQuery, parse_request
from fonds.sparql.triplestore import LocalTriplestore, current_copy
from fonds.store.writer import Writer
from fonds.web.app import create_app
from tests.conftest import BASE, RECORDS, settings_of

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
CABLE = f"{BASE}/id/harriman-1945-07"
KEPT = GraphChoice(frozenset({"p"}), frozenset({"p"}))


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed store of 200 graphs with 50 statements each."""
    folder = tmp_path_factory.mktemp("graphs")
    index = GraphIndex(folder, "http://x.example", KEPT)
    lines = (b"".join(f'<a:s{i}> <a:p{j}> "v{j}" .\n'.encode() for j in range(50)) for i in range(200))
    index.load((f"r{i}", [f"a:g{i}"], [(f"a:g{i}", "p", triples)]) for i, triples in enumerate(lines))
    index.publish_copy("1")
    index.close()
    return folder


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    found = WorkerPool(2, QueryLimits(seconds=2, result=100_000, memory=400_000_000))
    yield found
    found.close()


def count(pool: WorkerPool, folder: Path, text: str = COUNT, **dataset: tuple[str, ...]) -> int:
    found = run(pool, folder, text, **dataset)
    assert isinstance(found, QueryResult), found
    return int(json.loads(found.body)["results"]["bindings"][0]["n"]["value"])


def run(pool: WorkerPool, folder: Path, text: str, **dataset: tuple[str, ...]) -> QueryResult | QueryRefusal:
    store = current_copy(folder)
    assert store
    pairs = [(f"{name}-graph-uri", iri) for name, iris in dataset.items() for iri in iris]
    query = parse_request([("query", text), *pairs])
    assert isinstance(query, SparqlQuery)
    return pool.run(query, store, "http://x.example/", "json", "ttl")


def test_the_dataset_is_all_graphs_or_those_that_are_named(pool: WorkerPool, graphs: Path) -> None:
    named = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert count(pool, graphs) == 10_000
    assert count(pool, graphs, default=("a:g1", "a:g2")) == 100
    assert count(pool, graphs, named, named=("a:g3",)) == 50
    assert count(pool, graphs, named, default=("a:g1",)) == 0
    assert count(pool, graphs, COUNT.replace("WHERE", "FROM <a:g1> FROM <a:g2> WHERE")) == 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT (COUNT(*) AS ?n) FROM <a:g1> { ?s ?p ?o }", 50),
        ("SELECT (COUNT(*) AS ?n) from named <a:g1> { ?s ?p ?o }", 0),
        ("SELECT (COUNT(*) AS ?n) from named <a:g1> { GRAPH ?g { ?s ?p ?o } }", 50),
        ("SELECT (COUNT(*) AS ?n) { ?from ?p ?o FILTER('FROM' != ?o) }", 10_000),
        ("PREFIX : <a:> SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(?p != :from) }", 10_000),
    ],
)
def test_a_query_may_name_its_own_dataset(text: str, expected: int, pool: WorkerPool, graphs: Path) -> None:
    assert count(pool, graphs, text) == expected


def test_what_many_graphs_say_is_found_once_until_none_says_it(pool: WorkerPool, tmp_path: Path) -> None:
    same, own = b'<a:p19> <a:label> "Person 19" .\n', b"<a:s%d> <a:from> <a:p19> .\n"
    index = GraphIndex(tmp_path, "http://x.example", KEPT)
    index.load((f"r{i}", [f"a:g{i}"], [(f"a:g{i}", "p", same + own % i)]) for i in range(3))

    def put(number: int, triples: bytes) -> None:
        graph = f"a:g{number}"
        index.replace([(f"r{number}", [graph], [(graph, "p", triples)] if triples else [])])

    def after(name: str) -> tuple[int, int]:
        index.publish_copy(name)
        label = "SELECT (COUNT(*) AS ?n) WHERE { <a:p19> <a:label> ?label }"
        return count(pool, tmp_path), count(pool, tmp_path, label)

    assert after("1") == (4, 1)
    for name in "23":  # the second time as when it was killed before the end
        put(0, b"")
        put(1, same + own % 7)
        assert after(name) == (3, 1)
    put(2, b"")
    put(1, own % 7)
    assert after("4") == (1, 0)
    index.close()


def test_what_an_earlier_version_kept_is_made_anew_and_answers_until_then(
    pool: WorkerPool, tmp_path: Path
) -> None:
    index = GraphIndex(tmp_path, "http://x.example", KEPT)
    index.load([("r", ["a:g"], [("a:g", "p", b'<a:s> <a:p> "v" .\n')])])
    index.set_cursor("stamp:1")
    index.publish_copy("stamp-1")
    assert index.cursor() == "stamp:1"
    (tmp_path / "cursor").write_text("2 stamp:1")
    (tmp_path / "sealed-4-stamp-1").rename(tmp_path / "sealed-2-stamp-1")
    (tmp_path / "current").write_text("sealed-2-stamp-1")
    assert (index.cursor(), count(pool, tmp_path)) == ("", 1)
    index.clear()
    assert count(pool, tmp_path) == 1
    index.publish_copy("stamp-1")
    assert count(pool, tmp_path) == 0
    (tmp_path / "sealed-1-stamp").mkdir()
    (tmp_path / "current").write_text("sealed-1-stamp")
    assert current_copy(tmp_path) is None
    index.close()


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 422, "was stopped"),
        ("SELECT * WHERE { ?s ?p ?o }", 422, "LIMIT"),
        ("SELECT ?a (GROUP_CONCAT(?c) AS ?x) WHERE { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a", 422, ""),
        ("SELECT", 400, "not SPARQL"),
    ],
)
def test_limits_hold_and_the_next_query_is_answered(
    text: str, status: int, words: str, pool: WorkerPool, graphs: Path
) -> None:
    begun = time.monotonic()
    found = run(pool, graphs, text)
    assert isinstance(found, QueryRefusal)
    assert found.status == status
    assert words in found.message
    assert time.monotonic() - begun < 60  # it came back at all
    assert count(pool, graphs) == 10_000


def test_a_query_that_takes_all_memory_ends_only_itself(graphs: Path) -> None:
    tight = WorkerPool(1, QueryLimits(seconds=60, memory=30_000_000))
    text = 'SELECT (STRLEN(GROUP_CONCAT(?c; separator="")) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f }'
    found = run(tight, graphs, f"{text} ORDER BY ?n")
    assert isinstance(found, QueryRefusal)
    assert "memory" in found.message
    assert count(tight, graphs) == 10_000
    tight.close()


def test_a_full_service_says_so(graphs: Path) -> None:
    full = WorkerPool(1, QueryLimits(seconds=0.1))
    begun, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with full.slot():
            begun.set()
            finish.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(20)
    with pytest.raises(BusyError):
        run(full, graphs, COUNT)
    finish.set()
    holder.join(20)
    with full.slot():
        pass


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(RECORDS, tmp_path / "node")
    return settings_of(tmp_path / "node", tmp_path / "state")


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    publishing.publish(settings)
    sync_local(settings, publishing.ignore_progress)
    return create_app(settings).test_client()


def ask(client: FlaskClient, text: str) -> bool:
    response = client.get(f"/sparql?{urlencode({'query': text})}")
    assert response.status_code == 200, response.text
    return bool(response.get_json()["boolean"])


def test_what_is_published_is_found_and_what_is_withdrawn_is_not(
    settings: Settings, client: FlaskClient
) -> None:
    about = f"ASK {{ GRAPH ?g {{ <{CABLE}> <http://purl.org/dc/terms/title> ?title }} }}"
    assert ask(client, about)
    assert sync_local(settings, publishing.ignore_progress) == 0
    with Writer(settings.state) as store:
        store.withdraw("harriman-1945-07", "2026-01-02", "Closed.", None)
    publishing.publish(settings)
    assert sync_local(settings, publishing.ignore_progress) >= 1
    assert not ask(client, about)
    with Writer(settings.state) as store:
        store.cancel_withdrawal("harriman-1945-07")
    publishing.publish(settings)
    sync_local(settings, publishing.ignore_progress)
    assert ask(client, about)


def test_the_graphs_are_the_same_made_anew_or_followed(settings: Settings, client: FlaskClient) -> None:
    record = settings.node / "records" / "harriman-1945-07.md"
    path = next(settings.node.rglob("harriman-1945-07.md"))
    path.write_text(path.read_text().replace("title: Message", "title: A message"))
    publishing.publish(settings)
    sync_local(settings, publishing.ignore_progress)
    sums = "SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?o))) AS ?m) WHERE"
    totals = [f"{sums} {{ GRAPH ?g {{ ?s ?p ?o }} }}", f"{sums} {{ ?s ?p ?o }}"]
    paths = [f"/sparql?{urlencode({'query': total})}" for total in totals]
    followed = [client.get(path).get_json() for path in paths]
    shutil.rmtree(settings.state / "sparql")
    sync_local(settings, publishing.ignore_progress)
    another = create_app(settings).test_client()  # the processes of the first still have what was deleted
    assert [another.get(path).get_json() for path in paths] == followed
    assert record.name == path.name


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        ("*/*", "SELECT * { ?s ?p ?o } LIMIT 1", "application/sparql-results+json"),
        ("text/csv", "SELECT * { ?s ?p ?o } LIMIT 1", "text/csv"),
        ("text/tab-separated-values", "SELECT * { ?s ?p ?o } LIMIT 1", "text/tab-separated-values"),
        ("application/sparql-results+xml", "ASK {}", "application/sparql-results+xml"),
        ("application/json", "ASK {}", "application/sparql-results+json"),
        ("*/*", f"DESCRIBE <{CABLE}>", "text/turtle"),
        ("application/ld+json", f"DESCRIBE <{CABLE}>", "application/ld+json"),
        ("application/rdf+xml", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "application/rdf+xml"),
        ("text/html,*/*;q=0.8", "SELECT * { ?s ?p ?o } LIMIT 1", "text/html"),
    ],
)
def test_results_in_the_format_that_is_asked_for(
    accept: str, query: str, media_type: str, client: FlaskClient
) -> None:
    response = client.get(f"/sparql?{urlencode({'query': query})}", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_refusals_over_http(client: FlaskClient) -> None:
    assert client.get("/sparql?update=CLEAR+ALL").status_code == 403
    assert (
        client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update").status_code == 403
    )
    assert client.post("/sparql", data="ASK {}", content_type="text/plain").status_code == 415
    assert client.get("/sparql?query=SELECT+*+%7BSERVICE+%3Cx:y%3E+%7B%7D%7D").status_code == 403
    assert client.get("/sparql?query=%FF").status_code == 400
    assert client.put("/sparql").status_code == 405
    wrong = client.get("/sparql?query=SELECT+*+%7B%7D", headers={"Accept": "image/png"})
    assert (wrong.status_code, wrong.mimetype) == (406, "application/problem+json")
    large = client.post("/sparql", data=b"x" * 1_000_000, content_type="application/sparql-query")
    assert large.status_code == 413
    preflight = client.options("/sparql")
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]


def test_the_service_says_what_it_is(client: FlaskClient) -> None:
    words = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert "sd:SPARQL11Query" in words
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert "SPARQL queries" in page
    assert "Which records are there" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("ASK {{ GRAPH <{}> {{ ?s ?p ?o }} }}", 400),
        ("SELECT * FROM <{}> {{ ?s ?p ?o }} LIMIT 1", 400),
        ("SELECT * # all\nfrom # what\nnamed\n<{}> {{ ?s ?p ?o }} LIMIT 1", 400),
        ("PREFIX r: <x:> ASK {{ ?s ?p <{}> FILTER(?s != r:from) }}", 200),
        ('ASK {{ ?s ?p "FROM <{}>" }}', 200),
    ],
)
def test_a_graph_that_is_not_kept_by_name_is_refused_and_not_found_empty(
    query: str, status: int, client: FlaskClient
) -> None:
    page = f"{BASE}/records/harriman-1945-07"
    text = query.format(f"{page}?profile=schema")
    response = client.get(f"/sparql?{urlencode({'query': text})}")
    assert response.status_code == status
    if status == 400:
        assert "schema" in response.get_json()["detail"]
        assert ask(client, f"ASK {{ GRAPH <{page}?profile=dcterms> {{ ?s ?p ?o }} }}")
    named = {"query": "ASK {?s ?p ?o}", "default-graph-uri": f"{page}?profile=rico"}
    assert client.get(f"/sparql?{urlencode(named)}").status_code == 400


def test_other_settings_fill_the_index_again(settings: Settings, client: FlaskClient) -> None:
    schema = f"ASK {{ GRAPH <{BASE}/records/harriman-1945-07?profile=schema> {{ ?s ?p ?o }} }}"
    merged = f"ASK {{ <{CABLE}> <https://schema.org/name> ?name }}"
    assert ask(client, merged)
    other = settings_of(settings.node, settings.state, sparql_named=["schema"], sparql_merged=["dcterms"])
    assert sync_local(other, publishing.ignore_progress) > 1
    assert sync_local(other, publishing.ignore_progress) == 0
    client = create_app(other).test_client()
    assert ask(client, schema)
    assert not ask(client, merged)


def test_queries_are_answered_while_the_index_is_filled_and_after_a_kill(
    settings: Settings, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = f"ASK {{ <{CABLE}> <http://purl.org/dc/terms/title> ?title }}"
    other = settings_of(settings.node, settings.state, sparql_named=["none"])
    answers: list[bool] = []

    def kill(*_: object) -> None:
        answers.append(ask(client, title))
        raise KeyboardInterrupt

    for stage in ("load", "optimize", "set_cursor", "publish_copy"):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(LocalTriplestore, stage, kill)
            sync_local(other, publishing.ignore_progress)
    assert answers == [True] * 4
    assert ask(client, title)
    sync_local(other, publishing.ignore_progress)
    assert ask(client, title)


def test_a_node_without_places_has_no_endpoint(tmp_path: Path) -> None:
    settings = settings_of(RECORDS, tmp_path / "state", sparql_places=0)
    publishing.publish(settings)
    assert sync_local(settings, publishing.ignore_progress) == 0
    assert create_app(settings).test_client().get("/sparql").status_code == 404
