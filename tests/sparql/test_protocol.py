"""What may be asked: SERVICE is found in every disguise that Oxigraph would take for it, and in nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonds.sparql.protocol import MAX_QUERY, QueryRefusal, SparqlQuery, parse_request

REFUSED = [
    "SERVICE <http://x> {?s ?p ?o}",
    "service<x:a> {}",
    "SERVICE SILENT ?x {}",
    "SERVICE#\n:y {}",
    "SERVICEx:y {}",
    "SERVICE:y {}",
    "SERVICESILENTx:y {}",
    r"\u0053ERVICE <x:y> {}",
    r"\u005Cu0053ERVICE <x:y> {}",
    r"SERVICE\u003Cx:y> {}",
    "?s ?p ?o.SERVICE <x:y> {}",
    "?s ?p ?o.SERVICEx:y {}",
    '?s ?p "a"SERVICE <x:y> {}',
    "?s ?p 1SERVICE <x:y> {}",
    "?s ?p trueSERVICEx:y {}",
    r"?s x:a\#b ?o SERVICE x:y {}",
    r"?s x:a\'b ?o SERVICE x:y {} FILTER(?a='b')",
    "?s ?p ?o FILTER(?a<?b) SERVICE <x:y> {} FILTER(?a>?b)",
    '?s ?p """a"b""" . SERVICE ?x {}',
    "?s ?p ?o #\rSERVICE <x:y> {}",
    "{} UNION {SERVICE ?x {}}",
]
ANSWERED = [
    "?service ?p ?o",
    '?s ?p "SERVICE <x:y> {}"',
    "?s ?p '''a'' SERVICE '''",
    "?s a schema:ServiceChannel ; schema:serviceType _:service",
    "?s :service <http://x.example/SERVICE>",
    '?s ?p "x"@en-service',
    "?s ?p ?o # SERVICE <x:y>",
]


@pytest.mark.parametrize("pattern", REFUSED)
def test_service_is_refused(pattern: str) -> None:
    found = parse_request([("query", f"SELECT * {{ {pattern} }}")])
    assert isinstance(found, QueryRefusal)
    assert found.status in (400, 403)


@pytest.mark.parametrize("pattern", ANSWERED)
def test_words_like_it_are_not(pattern: str) -> None:
    assert isinstance(parse_request([("query", f"SELECT * {{ {pattern} }}")]), SparqlQuery)


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """Another machine, as it were: its address, and what it was asked."""
    requested: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", requested
        server.shutdown()


def run_query(text: str) -> None:
    """Run a query over one triple, whatever comes of it."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal("c")))
    with suppress(SyntaxError, ValueError, OSError):
        found = store.query(text)
        if isinstance(found, ox.QuerySolutions):
            list(found)


def test_the_listener_would_hear_it(listener: tuple[str, list[str]]) -> None:
    base, requested = listener
    run_query(f"PREFIX x: <{base}> SELECT * {{ SERVICEx:y {{?a ?b ?c}} }}")
    assert requested == ["/y"]
    requested.clear()


PIECES = ["SERVICE", "service", "x:y", "{?a ?b ?c}", " ", "#", "\n", "'", '"', '"""', "?v", "FILTER(?a<", ">",
          ".", "\\#", "\\'", "\\u0053", "ERVICE", "SILENT", ":", "_:b", "1", "true", "@en", "{}", "?s ?p ",
          "<a:b>"]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12))
def test_what_is_not_refused_asks_no_other_machine(
    listener: tuple[str, list[str]], pieces: list[str]
) -> None:
    base, requested = listener
    found = parse_request([("query", f"PREFIX x: <{base}> SELECT * {{ {''.join(pieces)} }}")])
    if isinstance(found, SparqlQuery):
        run_query(found.text)
    assert requested == []


@pytest.mark.parametrize(
    ("pairs", "body", "status"),
    [
        ([], None, 400),
        ([("query", "ASK {}"), ("query", "ASK {}")], None, 400),
        ([("query", "ASK {}")], "ASK {}", 400),
        ([("update", "CLEAR ALL")], None, 403),
        ([("query", "ASK {}"), ("default-graph-uri", "not an iri")], None, 400),
        ([("query", "x" * (MAX_QUERY + 1))], None, 413),
        ([("query", "ASK { \ud800 }")], None, 400),
        ([("query", r"ASK { \uD800 }")], None, 400),
        ([("query", r"ASK { \UFFFFFFFF }")], None, 400),
        ([("query", "ASK {}"), *[("named-graph-uri", "a:b")] * 1001], None, 400),
    ],
)
def test_what_is_no_request(pairs: list[tuple[str, str]], body: str | None, status: int) -> None:
    found = parse_request(pairs, body)
    assert isinstance(found, QueryRefusal)
    assert found.status == status
    assert found.message.endswith(".")


LONG = ["'" * 99_999, "<" * 99_999, "'''" + "'a" * 40_000, "\\" * 99_999, "a." * 49_000 + ":", "@a-" * 30_000]


@pytest.mark.parametrize("text", LONG)
def test_no_text_takes_long_to_read(text: str) -> None:
    parse_request([("query", text)])  # a pattern that went back would not come back
