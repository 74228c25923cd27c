"""rdflib and raptor are given the URI of a thing and nothing else, and load what is said of it: all of it, the same."""

from __future__ import annotations

import re
import shutil
import subprocess

import pyoxigraph as ox
import pytest
import rdflib

from tests.conformance.conftest import get

THINGS = {
    "harriman-1945-07": "records",
    "harriman-papers": "collections",
    "library-of-congress": "agents",
    "harriman": "agents",
    "outer-mongolia": "places",
    "independence-of-outer-mongolia": "subjects",
}
# what rdflib is told to expect decides what it asks for. Not here is `nt`: by that it asks for text/plain, which for a
# record is its text (tests/web/test_clients.py)
RDFLIB = (None, "turtle", "xml", "json-ld")
RAPTOR = ("-g", "-i rdfxml", "-i turtle", "-i ntriples")


def statements(node: str, id: str) -> int:
    body = get(f"{node}/{THINGS[id]}/{id}.nt")
    return len(list(ox.parse(body, format=ox.RdfFormat.N_TRIPLES)))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # of its own reader of JSON-LD
@pytest.mark.parametrize("form", RDFLIB)
@pytest.mark.parametrize("id", THINGS)
def test_rdflib(id: str, form: str | None, node: str) -> None:
    graph = rdflib.Graph().parse(f"{node}/id/{id}", format=form)
    assert len(graph) == statements(node, id)
    assert (rdflib.URIRef(f"{node}/id/{id}"), None, None) in graph


@pytest.mark.parametrize("parser", RAPTOR)
@pytest.mark.parametrize("id", THINGS)
def test_raptor(id: str, parser: str, node: str) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("there is no rapper here (Debian's raptor2-utils): raptor did not load anything")
    command = [rapper, *parser.split(), "-c", f"{node}/id/{id}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.findall(r"(?i)warning|error", done.stderr) == []
    assert f"Parsing returned {statements(node, id)} triples" in done.stderr
