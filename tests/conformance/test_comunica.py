"""Comunica, a query engine that others wrote, finds its way over a socket from a record to the name of its holder.

The plain engine reads each serialisation of each profile; the one of link traversal is given one address and follows
what it finds. Nothing lies elsewhere: a request to another host is refused and fails the question.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from fonds.serializers.format_registry import FORMATS
from tests.conformance import checkouts, judges
from tests.conformance.conftest import get

RECORD = "harriman-1945-07"
CONTEXT = "https://linked.art/ns/v1/linked-art.json"
PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX relators: <http://id.loc.gov/vocabulary/relators/>
PREFIX schema: <https://schema.org/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> """
# the last step is to what the document of the institution alone says
DCTERMS = """SELECT DISTINCT ?name ?id WHERE {{ <{thing}> relators:rps ?holder .
?holder skos:prefLabel ?name ; dcterms:identifier ?id }}"""
SCHEMA = (
    "SELECT DISTINCT ?name WHERE {{ <{thing}> schema:holdingArchive ?holder . ?holder schema:name ?name }}"
)
FURTHER = """SELECT DISTINCT ?id WHERE {{ <{thing}> schema:holdingArchive ?holder .
?holder schema:identifier ?id }}"""
ALL = "SELECT ?s ?p ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?graph { ?s ?p ?o } } }"
GRAPHS = [(row.profile, form.suffix) for row in FORMATS if row.is_graph for form in row.serializations]


@dataclass(frozen=True)
class Question:
    engine: str
    query: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    rows: list[list[str]]
    asked: list[tuple[str, str, int]]
    error: str = ""


def ask(base: str, questions: list[Question], kept: Path | None = None) -> list[Found]:
    """The answers of comunica; `kept` is a file with documents of other hosts."""
    node, place = checkouts.node_modules(checkouts.HERE / "linked_data")
    script = place / "query.mjs"  # beside the modules it imports
    script.write_bytes((checkouts.HERE / "linked_data" / "query.mjs").read_bytes())
    lines = (
        {"engine": one.engine, "query": PREFIXES + one.query, "sources": one.sources} for one in questions
    )
    done = subprocess.run(
        [node, str(script), base, *([str(kept)] if kept else [])],
        input="".join(json.dumps(line) + "\n" for line in lines),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [Found(**json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("start", ["", "/id/{id}", "/records/{id}"])
def test_link_traversal_goes_from_the_record_to_the_name_of_its_holder(start: str, node: str) -> None:
    """From the URI of the record in the question alone, from its address, and from that of its description."""
    sources = (node + start.format(id=RECORD),) if start else ()
    query = DCTERMS.format(thing=f"{node}/id/{RECORD}")
    (found,) = ask(node, [Question("traversal", query, sources)])
    assert (found.rows, found.error) == ([["Library of Congress", "library-of-congress"]], "")
    assert f"{node}/id/library-of-congress" in {url for url, _, _ in found.asked}
    assert {status for _, _, status in found.asked} == {200}


def test_the_page_is_read_and_left_again(node: str) -> None:
    """The JSON-LD of a page answers in schema.org. Not found is what only the institution's own document says in
    schema.org: its URI gives Dublin Core to who names no profile, and comunica names none."""
    thing, page = f"{node}/id/{RECORD}", f"{node}/records/{RECORD}.html"
    questions = [
        Question(engine, SCHEMA.format(thing=thing), (page,)) for engine in ("plain", "traversal")
    ] + [Question("traversal", FURTHER.format(thing=thing), (page,))]
    plain, traversal, further = ask(node, questions)
    assert plain.rows == traversal.rows == [["Library of Congress"]]
    assert f"{node}/id/library-of-congress" in {url for url, _, _ in further.asked}
    assert (further.rows, further.error) == ([], "")
    (asked,) = ask(node, [Question("plain", FURTHER.format(thing=thing), (page, _schema(node)))])
    assert asked.rows == [["library-of-congress"]]


def _schema(node: str) -> str:
    return f"{node}/agents/library-of-congress.ttl?profile=schema"


def test_every_serialisation_of_every_profile_is_read_whole(node: str, tmp_path: Path) -> None:
    """As many statements as oxigraph finds. The JSON of Linked Art names its context elsewhere, as its specification
    demands: comunica is handed that one from a checkout."""
    kept = tmp_path / "kept.json"
    context = judges.text_of(judges.LINKED_ART, "docs/ns/v1/linked-art.json").decode()
    kept.write_text(json.dumps({CONTEXT: context}))
    addresses = [f"{node}/records/{RECORD}.{suffix}?profile={profile}" for profile, suffix in GRAPHS]
    found = ask(node, [Question("plain", ALL, (address,)) for address in addresses], kept)
    for (profile, suffix), address, one in zip(GRAPHS, addresses, found, strict=True):
        if (profile, suffix) == ("linked-art", "jsonld"):  # in which what stands at fragments is blank
            statements = len(judges.linked_art_graph(json.loads(get(address))))
        else:
            body = get(f"{node}/records/{RECORD}.nt?profile={profile}")
            statements = len(list(ox.parse(body, format=ox.RdfFormat.N_TRIPLES)))
        assert (len(one.rows), one.error) == (statements, ""), address
