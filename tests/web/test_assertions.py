"""Assertions that descriptions from several archives are of the same thing: on their pages, as RDF, and taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.namespace import DCTERMS, PROV, RDFS
from werkzeug.test import Client

from fonds.cli import main
from fonds.federation.harvester import Harvester, HarvestReport
from fonds.publishing import publish as publishing
from fonds.store.copies import Copies, Origin, Peer
from fonds.web.app import create_app
from tests.conftest import settings_of

BASE = "https://ours.example.org"
ORIGINS = {"a": "https://a.example.org", "b": "https://b.example.org"}
VIAF = "https://viaf.org/viaf/12345"
Run = Callable[..., Result]


def entry(origin: str, id: str, name: str) -> bytes:
    link = {"uri": VIAF.replace("https", "http") + "/", "match": "exact"}
    record = {"id": id, "kind": "person", "name": {"en": name}, "same_as": [link]}
    digest = hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    place = {"origin": origin, "id": id, "kind": "person", "version": 1, "time": "2026-12-01T00:00:00Z"}
    return orjson.dumps({**place, "record": record, "digest": digest})


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A node with a person of its own, and copies of the same person from two others."""
    folder = tmp_path / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "Ours"\n', "utf-8")
    fields = f"id: ada\nkind: person\nname: Ada Lind\nsame_as: {{uri: '{VIAF}', match: exact}}\n"
    (folder / "ada.md").write_text(f"---\n{fields}---\n", "utf-8")
    closed = (
        "id: shut\nkind: record\ntitle: Shut\nlanguage: en\naccess: {tier: closed, covers: description}\n"
    )
    (folder / "shut.md").write_text(f"---\n{closed}---\n", "utf-8")
    with closing(Copies(tmp_path / "state")) as copies, copies.transaction():
        for name, url in ORIGINS.items():
            peer = Peer(name, url, title=f"Archive {name.upper()}")
            copies.put_peer(peer)
            copies.put_origin(Origin(f"{name}-example-org", url, peer.title))
            Harvester(copies, BASE).take(entry(url, "lind", f"Lind, {name.upper()}."), peer, HarvestReport())
    publishing.publish(settings_of(folder, tmp_path / "state", base_url=BASE))
    return tmp_path


@pytest.fixture
def run(work: Path) -> Run:
    def call(*arguments: str) -> Result:
        places = ["--folder", str(work / "node"), "--state", str(work / "state")]
        return CliRunner().invoke(main, ["assert", *arguments, *places])

    return call


@pytest.fixture
def client(work: Path) -> Iterator[Client]:
    yield Client(create_app(settings_of(work / "node", work / "state", base_url=BASE)))


A, B = "a-example-org--lind", "b-example-org--lind"


def page(client: Client, id: str) -> str:
    return client.get(f"/agents/{id}.html").get_data(as_text=True)


def test_the_pages_of_both_show_each_other_with_method_and_author(run: Run, client: Client) -> None:
    assert "Also described" not in page(client, "ada")  # which the cache of responses has now
    result = run("same", "ada", A, "--method", "Dates and offices agree.", "--author", "B. Holm")
    assert result.exit_code == 0 and "ada is the same as a-example-org--lind" in result.output
    own, other = page(client, "ada"), page(client, A)
    assert "Also described" in own and "Lind, A." in own and "Archive A" in own
    assert "Dates and offices agree. B. Holm" in own
    assert 'href="/agents/ada"' in other and "Ours" in other
    assert run("end", A, "ada").exit_code == 0
    assert "Also described" not in page(client, "ada")
    assert "nothing is asserted" in run("end", A, "ada").output


def test_assertions_are_followed_until_one_says_that_things_differ(run: Run, client: Client) -> None:
    run("same", "ada", A)
    run("same", A, B)
    assert "Lind, B." in page(client, "ada")
    run("different", "ada", B)
    assert "Lind, B." not in page(client, "ada") and "Lind, A." in page(client, "ada")
    assert "Lind, B." in page(client, A)
    run("end", "ada", B)
    assert "Lind, B." in page(client, "ada")


def test_assertions_are_rdf_with_their_method_author_and_time(run: Run, client: Client) -> None:
    run("same", "ada", A, "--method", "The handwriting agrees", "--author", "B. Holm")
    run("different", "ada", "https://www.wikidata.org/entity/Q42")
    graph = Graph().parse(data=client.get("/assertions.ttl").get_data(), format="turtle")
    ada, lind = URIRef(f"{BASE}/id/ada"), URIRef("https://a.example.org/id/lind")
    assert (ada, OWL.sameAs, lind) in graph
    assert (ada, OWL.differentFrom, URIRef("https://www.wikidata.org/entity/Q42")) in graph
    statement = graph.value(predicate=RDF.object, object=lind)
    assert str(graph.value(statement, DCTERMS.description)) == "The handwriting agrees"
    assert str(graph.value(graph.value(statement, PROV.wasAttributedTo), RDFS.label)) == "B. Holm"
    assert graph.value(statement, PROV.generatedAtTime)
    as_page = client.get("/assertions", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "is the same as" in as_page and "The handwriting agrees" in as_page and "2 assertions" in as_page


def test_descriptions_with_the_same_link_are_suggested(run: Run) -> None:
    listed = run("suggest").output
    assert f"{A} ada  viaf.org/viaf/12345" in listed or f"ada {A}  viaf.org/viaf/12345" in listed
    assert "Pairs: 3. --write asserts the exact ones." in listed
    assert "Asserted: 3." in run("suggest", "--write").output
    assert "Pairs: 0." in run("suggest").output
    known = orjson.loads(run("list", "--json").output)
    assert {row["method"] for row in known} == {"Both link to viaf.org/viaf/12345"}


def test_what_is_hidden_is_not_mentioned(run: Run, client: Client) -> None:
    assert run("same", "shut", "ada").exit_code == 0
    answers = [client.get(f"/assertions.{suffix}").get_data(as_text=True) for suffix in ("html", "ttl")]
    assert not any("shut" in answer.lower() for answer in [*answers, page(client, "ada")])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("same", "ada", "ada"), "the same as itself"),
        (("same", "nobody", "ada"), "nothing is published under the id 'nobody'"),
        (("same", "ada", "nobody"), "nothing is published under the id 'nobody'"),
        (("same", "ada", "javascript:alert(1)"), "neither an id nor an address of the web"),
    ],
)
def test_mistakes_are_told(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code != 0 and message in result.output
