"""The properties of federation, one test each, on nodes as processes on loopback: B follows A, and C follows B.

The nodes are the same for most tests; each test has descriptions of its own. Others are in test_three_nodes.py
(deletes, loops, takedowns, losses), test_harvester.py (bad bytes, politeness) and tests/http_client (addresses, sizes).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest
import zstandard
from click.testing import CliRunner
from lxml import etree
from PIL import Image
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, PROV

from fonds.cli import main
from fonds.federation.comparison import Comparer
from fonds.federation.exchange_client import NodeClient, parse_entry
from fonds.federation.harvester import HaltError, Harvester
from fonds.federation.takedowns import take_down
from fonds.http_client.fetch import FetchError
from fonds.http_client.message_signatures import public_key
from fonds.publishing import publish as publishing
from fonds.store.assertions import DIFFERENT, SAME, Assertion
from fonds.store.copies import Copies, Peer
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from tests.conftest import ROOT
from tests.federation.faulty_proxy import FAULTS
from tests.federation.loopback import listening
from tests.federation.nodes import LOOPBACK, Node, fill, node, node_behind_proxy

pytestmark = pytest.mark.xdist_group("properties of federation")  # the nodes are started once

Nodes = tuple[Node, Node, Node]
NC, CNE = (f"http://rightsstatements.org/vocab/{name}/1.0/" for name in ("NoC-US", "CNE"))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    work = tmp_path_factory.mktemp("chain")
    with node(work, "a") as a, node(work, "b") as b, node(work, "c") as c:
        b.follow(a)
        c.follow(b, with_copies=True)
        yield a, b, c


def pass_on(chain: Nodes) -> None:
    a, b, c = chain
    a.publish()
    b.harvest(a)
    c.harvest(b)


def get(url: str, accept: str = "*/*") -> bytes:
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request) as response:
        body: bytes = response.read()
        return body


def headers(url: str, accept: str = "*/*") -> dict[str, str]:
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request) as response:
        return dict(response.headers)


def compare_with(node: Node, other: Node) -> bool:
    with node.copies() as copies:
        peer = copies.peer(other.origin)
        assert peer
        return Comparer(NodeClient(peer.url, LOOPBACK, peer.key), copies, peer).run().is_equal


def log(state: Path) -> list[tuple[str, str]]:
    """Every change that a node logged: the id and the action, in order."""
    reader = Reader(state)
    return [(change.id, change.action) for change in reader.changes.after(0, 100_000)]


def test_exactly_once_apply_per_version_whenever_the_harvester_is_killed(tmp_path: Path) -> None:
    with node(tmp_path, "a") as a:
        for number in range(300):
            a.record(f"letter-{number}")
        a.publish()
        logs = []
        for name, kills in (("undisturbed", 0), ("killed", 4)):
            folder, state = tmp_path / name / "node", tmp_path / name / "state"
            folder.mkdir(parents=True)
            (folder / "node.toml").write_text('title = "B"\nbase_url = "https://b.example.org"\n', "utf-8")
            with closing(Copies(state)) as copies:
                copies.put_peer(Peer("a", a.base, allow_private=LOOPBACK))
            command = [sys.executable, "-m", "fonds", "harvest"]
            command += ["--folder", str(folder), "--state", str(state)]
            for number in range(kills):
                process = subprocess.Popen(
                    command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.5 + 0.4 * number)
                process.kill()
                process.wait()
            last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            assert last.returncode == 0, last.stderr
            logs.append(log(state))
        assert logs[0] == logs[1] and len(logs[0]) == 300


def test_copies_keep_the_uri_and_the_name_of_their_origin(chain: Nodes) -> None:
    a, b, _ = chain
    fill(a)
    assert b.harvest(a).created >= 4
    id = b.copy_of(a, "letter")
    turtle = get(f"{b.base}/records/{id}.ttl")
    graph = Graph().parse(data=turtle, format="turtle")
    uri = URIRef(f"{a.base}/id/letter")
    assert graph.value(uri, DCTERMS.isPartOf) == URIRef(f"{a.base}/id/papers")
    assert graph.value(uri, DCTERMS.publisher) == URIRef(f"{a.base}/id/archive")
    page = get(f"{b.base}/records/{id}.html")
    assert f'<link rel="canonical" href="{a.base}/records/letter.html">'.encode() in page
    links = headers(f"{b.base}/records/{id}", "text/html")["link"]
    assert f'<{a.base}/records/letter.html>; rel="canonical"' in links
    assert b"From Archive a" in page
    manifest = orjson.loads(get(f"{b.base}/iiif/{id}/manifest"))
    assert manifest["provider"][0]["id"] == f"{a.base}/id/archive"
    assert manifest["homepage"][0]["id"] == f"{a.base}/records/letter.html"
    assert manifest["seeAlso"][0]["id"] == f"{a.base}/iiif/letter/manifest"
    provenance = Graph().parse(data=get(f"{b.base}/records/{id}.ttl?profile=prov"), format="turtle")
    page_uri = URIRef(f"{b.base}/records/{id}")
    assert (page_uri, PROV.wasDerivedFrom, URIRef(f"{a.base}/records/letter")) in provenance


def test_scans_stay_where_they_are(chain: Nodes) -> None:
    a, b, _ = chain
    Image.new("RGB", (900, 700), "gray").save(a.folder / "scan.png")
    a.record("scanned", more="pages: [{file: scan.png, label: Front}]\n")
    a.publish()
    b.harvest(a)
    manifest = orjson.loads(get(f"{b.base}/iiif/{b.copy_of(a, 'scanned')}/manifest"))
    canvas = manifest["items"][0]
    body = canvas["items"][0]["items"][0]["body"]
    assert (canvas["width"], canvas["height"], canvas["label"]) == (900, 700, {"none": ["Front"]})
    assert body["service"][0]["id"] == f"{a.base}/iiif/image/3/scanned.1"
    assert headers(body["id"])["content-type"] == "image/jpeg"


def test_harvesters_of_a_copy_are_told_its_origin(chain: Nodes) -> None:
    a, b, _ = chain
    a.record("told")
    a.publish()
    b.harvest(a)
    deadline = time.monotonic() + 10  # a change can be harvested from the second after it on
    copied: list[etree._Element] = []
    while not copied and time.monotonic() < deadline:
        time.sleep(0.5)
        answer = etree.fromstring(get(f"{b.base}/oai?verb=ListRecords&metadataPrefix=oai_dc"))
        records = answer.iter("{*}record")
        copied = [one for one in records if "--told" in (one.findtext("{*}header/{*}identifier") or "")]
    [record] = copied
    uri = f"{a.base}/id/told"
    assert uri in [one.text for one in record.findall("{*}metadata//{*}identifier")]
    assert f"origin:{a.origin}" in [one.text for one in record.iter("{*}setSpec")]
    sets = etree.fromstring(get(f"{b.base}/oai?verb=ListSets"))
    names = {one.findtext("{*}setSpec"): one.findtext("{*}setName") for one in sets.iter("{*}set")}
    assert names[f"origin:{a.origin}"] == a.base
    origin = record.find("{*}about//{*}originDescription")
    assert origin is not None and origin.get("altered") == "true"
    assert origin.findtext("{*}baseURL") == f"{a.base}/oai"
    assert origin.findtext("{*}identifier") == "oai:127.0.0.1:told"


def test_changes_deletes_and_their_end_reach_the_third_node(chain: Nodes) -> None:
    a, _, c = chain
    a.record("changing")
    pass_on(chain)
    id = c.copy_of(a, "changing")
    assert c.ids()[id]
    a.record("changing", "Another title")
    pass_on(chain)
    assert b"Another title" in get(f"{c.base}/records/{id}.ttl")
    a.record("changing", more="withdrawn: {date: 2026-12-01, reason: Described twice.}\n")
    pass_on(chain)
    assert not c.ids()[id]
    with Copies.reading(c.settings.state) as copies:
        assert copies
        assert parse_entry(copies.copy(id).entry).path == (chain[1].base,)  # type: ignore[union-attr]
    a.record("changing", "It is back")
    pass_on(chain)
    assert c.ids()[id]
    assert b"It is back" in get(f"{c.base}/records/{id}.ttl")


def test_a_restriction_at_the_origin_restricts_the_copies(chain: Nodes) -> None:
    a, b, c = chain
    a.record("restricted", "Zqtitleqz", body="Zqsecretqz.\n")
    pass_on(chain)
    rule = "access: {tier: closed, covers: description, until: 2099-01-01}\n"
    a.record("restricted", "Zqtitleqz", more=rule, body="Zqsecretqz.\n")
    a.publish()
    assert b"Zqsecretqz" not in get(f"{a.base}/exchange")
    pass_on(chain)
    for one in (b, c):
        id = one.copy_of(a, "restricted")
        assert not one.ids()[id]
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(f"{one.base}/records/{id}.html")
        assert refused.value.code == 403
        assert b"Zqtitleqz" not in refused.value.read()
    a.record("restricted", "Zqtitleqz", body="Zqsecretqz.\n")  # it is open again
    pass_on(chain)
    assert c.ids()[c.copy_of(a, "restricted")]


def test_a_takedown_survives_every_later_harvest_and_is_not_passed_on(chain: Nodes) -> None:
    a, b, c = chain
    a.record("claimed")
    a.record("unclaimed")
    a.publish()
    b.harvest(a)
    id = b.copy_of(a, "claimed")
    with b.copies() as copies:
        take_down(copies, id, "A claim.")
    b.publish()
    a.record("claimed", "A new version")
    a.publish()
    b.harvest(a)
    assert not b.ids()[id]
    c.harvest(b)
    assert c.copy_of(a, "claimed") not in c.ids() and c.ids()[c.copy_of(a, "unclaimed")]


def test_answers_are_signed_and_others_are_not_taken(chain: Nodes) -> None:
    a, b, _ = chain
    pass_on(chain)
    with b.copies() as copies:
        peer = copies.peer(a.origin)
        assert peer and peer.key == NodeClient(a.base, LOOPBACK).public_key()
        copies.update_peer(peer.name, key=public_key("01" * 32))
    a.record("signed")
    a.publish()
    with pytest.raises(FetchError, match="is not signed with the key"):
        b.harvest(a)
    with b.copies() as copies:
        copies.update_peer(a.origin, key=peer.key)
    assert b.harvest(a).created == 1


def test_no_missed_change_in_bursts_with_dates_of_long_ago(chain: Nodes) -> None:
    a, b, _ = chain
    for number in range(8):
        a.record(f"burst-{number}")
        os.utime(a.folder / f"burst-{number}.md", (number, number))
        a.publish()
        if number % 3 == 1:
            b.harvest(a)
    pass_on(chain)
    assert compare_with(b, a)
    assert {b.copy_of(a, f"burst-{number}") for number in range(8)} <= b.ids().keys()


def test_provenance_per_statement(chain: Nodes) -> None:
    a, _, c = chain
    a.record("proved")
    pass_on(chain)
    id, uri = c.copy_of(a, "proved"), URIRef(f"{a.base}/id/proved")
    quads = ox.parse(get(f"{c.base}/records/{id}.nq?profile=dcterms"), format=ox.RdfFormat.N_QUADS)
    graphs = {quad.graph_name.value for quad in quads if quad.subject.value == str(uri)}
    # who says so, and in which description
    assert graphs and all(name.startswith(f"{c.base}/records/{id}") for name in graphs)
    about = Graph().parse(data=get(f"{c.base}/records/{id}.ttl?profile=prov"), format="turtle")
    page = URIRef(f"{c.base}/records/{id}")
    assert (page, PROV.wasDerivedFrom, URIRef(f"{a.base}/records/proved")) in about
    assert (page, PROV.hadPrimarySource, URIRef(f"{a.base}/records/proved")) in about
    assert about.value(page, PROV.generatedAtTime)


def test_conflicting_copies_are_told_apart_and_joined_again(chain: Nodes) -> None:
    a, b, _ = chain
    a.record("conflict")
    b.record("conflict", "The same letter, as B describes it")
    b.publish()
    pass_on(chain)
    own, copy = "conflict", b.copy_of(a, "conflict")
    assert b.ids()[own] and b.ids()[copy]  # neither replaces the other

    def others() -> list[str]:
        return [id for id, _ in Reader(b.settings.state).assertions.same_as(own)]

    for relation, expected in ((SAME, [copy]), (DIFFERENT, []), (SAME, [copy])):
        with Writer(b.settings.state) as store:
            store.assertions.put(Assertion(own, copy, relation, "A test", "B", "2026-12-01T00:00:00Z"))
        assert others() == expected
    assert b"Also described" in get(f"{b.base}/records/{own}.html")


def test_a_round_without_changes_costs_one_small_request(chain: Nodes) -> None:
    a, b, c = chain
    pass_on(chain)
    for one, other in ((b, a), (c, b)):
        report = one.harvest(other)
        assert (report.pages, report.taken) == (1, 0)
        with one.copies() as copies:
            position = copies.peer(other.origin).position  # type: ignore[union-attr]
        assert len(get(f"{other.base}/exchange?after={position}")) < 1000


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/", "file:///etc"],
)
def test_no_redirect_leads_to_a_private_address(target: str, tmp_path: Path) -> None:
    headers = [("Location", target)]
    with answering(302, headers, b"") as base, closing(Copies(tmp_path)) as copies:
        peer = Peer("p", base, allow_private=LOOPBACK)
        copies.put_peer(peer)
        with pytest.raises(FetchError, match=r"public|not an address of the web"):
            Harvester(copies, "https://b.example.org", sleep=lambda seconds: None).run(
                peer, publishing.ignore_progress
            )


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(200_000_000))
    assert len(bomb) < 100_000
    headers = [("Content-Type", "application/jsonl"), ("Content-Encoding", "zstd")]
    with answering(200, headers, bomb) as base, closing(Copies(tmp_path)) as copies:
        peer = Peer("p", base, key="00" * 32, allow_private=LOOPBACK)
        copies.put_peer(peer)
        with pytest.raises(FetchError, match="more than"):
            Harvester(copies, "https://b.example.org").run(peer, publishing.ignore_progress)


def test_rights_and_attribution_are_kept_through_every_hop(chain: Nodes) -> None:
    a, _, c = chain
    a.write("house", "kind: institution\nname: The first house\n")
    a.record("righted", more="publisher: house\n")
    pass_on(chain)
    id = c.copy_of(a, "righted")

    def manifest() -> dict[str, object]:
        document: dict[str, object] = orjson.loads(get(f"{c.base}/iiif/{id}/manifest"))
        return document

    first = manifest()
    assert first["rights"] == CNE
    assert first["provider"][0]["id"] == f"{a.base}/id/house"  # type: ignore[index]
    graph = Graph().parse(data=get(f"{c.base}/records/{id}.ttl?profile=dcterms"), format="turtle")
    uri = URIRef(f"{a.base}/id/righted")
    assert URIRef(CNE) in graph.objects(uri)
    assert (uri, DCTERMS.publisher, URIRef(f"{a.base}/id/house")) in graph
    before = c.log_length()
    a.write("righted", "kind: record\ntitle: A letter\nlanguage: en\nrights: NoC-US\npublisher: house\n")
    pass_on(chain)
    assert manifest()["rights"] == NC
    assert log(c.settings.state)[before:] == [(id, "update")]


def test_identifiers_persist_when_descriptions_are_merged_or_withdrawn(chain: Nodes) -> None:
    a, _, c = chain
    a.record("kept")
    a.record("double")
    a.record("mistake")
    pass_on(chain)
    a.record("double", more="withdrawn: {date: 2026-12-01, reason: Described twice., successor: kept}\n")
    a.record("mistake", more="withdrawn: {date: 2026-12-01, reason: A mistake.}\n")
    pass_on(chain)
    with urllib.request.urlopen(f"{c.base}/records/{c.copy_of(a, 'double')}.html") as response:
        assert response.url.removesuffix(".html") == f"{c.base}/records/{c.copy_of(a, 'kept')}"
    with pytest.raises(urllib.error.HTTPError) as gone:
        get(f"{c.base}/records/{c.copy_of(a, 'mistake')}.html")
    assert gone.value.code == 410 and b"A mistake." in gone.value.read()


def test_those_who_run_a_node_see_what_a_harvest_would_do_and_why_a_version_is_here(chain: Nodes) -> None:
    a, b, _ = chain
    a.record("planned")
    a.publish()

    def fonds(*arguments: str) -> str:
        places = ["--folder", str(b.folder), "--state", str(b.settings.state)]
        result = CliRunner().invoke(main, [*arguments, *places], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    plan = fonds("harvest", a.origin, "--dry-run", "--base-url", b.base)
    assert "would copy 1 new" in plan
    assert b.copy_of(a, "planned") not in b.ids()
    b.harvest(a)
    words = fonds("explain", b.copy_of(a, "planned"))
    assert f"{a.base}/id/planned" in words and "from the origin itself" in words


def test_whatever_happens_on_the_way_stores_become_equal_and_logs_quiet(tmp_path: Path) -> None:
    chance = random.Random(1)
    with ExitStack() as stack:
        nodes = [
            stack.enter_context(node_behind_proxy(tmp_path, name, number))
            for number, name in enumerate("abc")
        ]
        for one in nodes:
            for other in nodes:
                if one is not other:
                    one.follow(other, with_copies=True)
        for is_faulty in (True, False):
            for one in nodes:
                assert one.proxy
                one.proxy.faulty = is_faulty
            for number in range(4 if is_faulty else 0):
                edit(chance.choice(nodes), number, chance)
                for one in nodes:
                    for other in nodes:
                        if one is not other:
                            with suppress(FetchError, HaltError):
                                one.harvest(other)
        around(nodes)
        lengths = [one.log_length() for one in nodes]
        around(nodes)
        assert [one.log_length() for one in nodes] == lengths
        assert all(compare_with(one, other) for one in nodes for other in nodes if one is not other)
        assert all(one.proxy and one.proxy.injected == set(FAULTS) for one in nodes)
        available = [sum(one.ids().values()) for one in nodes]
        assert available[0] == available[1] == available[2] > 0


def edit(node: Node, number: int, chance: random.Random) -> None:
    """Publish some descriptions on a node, change some, and withdraw some."""
    for _ in range(3):
        id = f"letter-{chance.randrange(6)}"
        if chance.random() < 0.3 and (node.folder / f"{id}.md").exists():
            node.record(id, more="withdrawn: {date: 2026-12-01, reason: A mistake.}\n")
        else:
            node.record(id, f"Version {number} of {id}")
    node.publish()


def around(nodes: list[Node]) -> None:
    """Have every node harvest every other one."""
    for one in nodes:
        for other in nodes:
            if one is not other:
                one.harvest(other)


@contextmanager
def answering(status: int, headers: list[tuple[str, str]], body: bytes) -> Iterator[str]:
    """A server on loopback that gives the same answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # the client may have enough
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as port:
        yield f"http://127.0.0.1:{port}"
