"""The doors of feeds: types, caching, archives, tombstones, and what is taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from werkzeug.test import Client

from fonds.publishing import publish as publishing
from fonds.serializers.feeds import ldes_serializations
from fonds.settings import Settings
from fonds.web.app import create_app
from tests import change_discovery_checker as change_discovery
from tests.conftest import settings_of
from tests.faults import histories, replay

FEEDS = """/iiif/activity /iiif/activity/page/1 /ldes /ldes/index/1 /ldes/page/1 /resourcelist.xml /resourcelist-1.xml
/changelist.xml /sitemap.xml /sitemap-1.xml /feed.atom""".split()
TIMELESS = "/.well-known/resourcesync /capabilitylist.xml /robots.txt /harvest".split()


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> Client:
    return Client(create_app(demonstration))


@pytest.fixture
def small_pages() -> Iterator[None]:
    before = histories.shrink()
    yield
    histories.grow(before)


@pytest.mark.parametrize("path", FEEDS + TIMELESS)
def test_a_feed_is_asked_for_once(path: str, client: Client) -> None:
    first = client.get(path)
    assert first.status_code == 200
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert ("Last-Modified" in first.headers) == (path in FEEDS)
    if path in FEEDS:
        said = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert client.get(path, headers=said).status_code == 304
        # the entity tag counts for more than the date (RFC 9110, 13.2.2)
        assert client.get(path, headers=said | {"If-None-Match": '"x"'}).status_code == 200
        early = {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
        assert client.get(path, headers=early).status_code == 200
        assert client.get(path, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_change_discovery_speaks_its_type(client: Client) -> None:
    for path in ("/iiif/activity", "/iiif/activity/page/1"):
        profiled = f'application/ld+json;profile="{change_discovery.CONTEXT}"'
        assert client.get(path).content_type == profiled
        assert client.get(path, headers={"Accept": "text/html,*/*;q=0.1"}).content_type == profiled
        assert client.get(path, headers={"Accept": "application/json"}).content_type == "application/json"
    assert client.get("/iiif/activity/page/0").status_code == 404
    assert client.get("/iiif/activity/page/2").status_code == 404


def test_an_empty_node_has_a_legal_stream(tmp_path: Path) -> None:
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "node.toml").write_text('title = "Empty"\n', "utf-8")
    settings = settings_of(tmp_path / "node", tmp_path / "state")
    publishing.publish(settings)
    reader = replay.Reader(settings)
    assert {item["object"]["id"] for item in replay.activities(reader)} == {
        f"{reader.base}/iiif/collection",
        f"{reader.base}/iiif/2/collection",
    }
    assert replay.members(reader) == {} and replay.resources(reader) == {}
    assert replay.pages(reader) == {f"{reader.base}/", f"{reader.base}/about"}
    assert replay.entries(reader) == []


def test_the_event_stream_says_the_same_in_every_serialisation(client: Client) -> None:
    forms = {
        "application/trig": ox.RdfFormat.TRIG,
        "application/n-quads": ox.RdfFormat.N_QUADS,
        "application/ld+json": ox.RdfFormat.JSON_LD,
    }
    for path in ("/ldes", "/ldes/index/1", "/ldes/page/1"):
        found = []
        for accept, form in forms.items():
            answer = client.get(path, headers={"Accept": accept})
            assert answer.content_type.startswith(accept) and answer.headers["Vary"].startswith("Accept")
            found.append(set(ox.parse(answer.get_data(), format=form)))
        assert found[0] == found[1] == found[2]
    for accept, form in (
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    ):
        answer = client.get("/ldes/page/1", headers={"Accept": accept})
        assert answer.content_type.startswith(accept)
        triples = set(ox.parse(answer.get_data(), format=form))
        labels = [
            str(t) for t in triples if "/id/harriman#v" in str(t.subject) and "prefLabel" in str(t.predicate)
        ]
        assert len(labels) == 1
    assert client.get("/ldes", headers={"Accept": "image/png"}).content_type.startswith("application/trig")


def test_a_relation_of_a_record_is_not_taken_for_what_its_member_is_a_version_of() -> None:
    """Turtle has no graphs: of a member, `dcterms:isVersionOf` names the entity alone; the relation stays with it."""
    entity, member, draft = (f"https://example.org/id/{name}" for name in ("a", "a#v1", "b"))
    version_of, title = (f"http://purl.org/dc/terms/{name}" for name in ("isVersionOf", "title"))
    nquads = f"""<{member}> <{version_of}> <{entity}> .
<{entity}> <{version_of}> <{draft}> <{member}> .
<{entity}> <{title}> "A" <{member}> .
"""
    assert ldes_serializations.serialize_node(nquads, "nt").decode().splitlines() == [
        f"<{member}> <{version_of}> <{entity}> .",
        f"<{entity}> <{version_of}> <{draft}> .",
        f'<{member}> <{title}> "A" .',
    ]


def test_members_keep_the_shape_of_the_stream(client: Client) -> None:
    """The node shape that the root names, by pyshacl; each member its target (LDES, the member's SHACL shape)."""
    import rdflib
    from pyshacl import validate

    accept = {"Accept": "text/turtle"}
    root, page = (rdflib.Graph().parse(data=client.get(path, headers=accept).get_data(), format="turtle")
                  for path in ("/ldes", "/ldes/page/1"))  # fmt: skip
    tree, shacl = rdflib.Namespace("https://w3id.org/tree#"), rdflib.Namespace("http://www.w3.org/ns/shacl#")
    (shape,) = root.objects(None, tree.shape)
    members = list(page.objects(None, tree.member))
    for member in members:
        root.add((shape, shacl.targetNode, member))
    conforms, _, words = validate(page, shacl_graph=root)
    assert members and conforms, words
    page.remove((members[0], rdflib.URIRef("http://www.w3.org/ns/prov#generatedAtTime"), None))
    assert not validate(page, shacl_graph=root)[0]


@pytest.mark.parametrize("covers", ["description", "content"])
def test_what_is_kept_back_later_is_taken_back(covers: str, small_pages: None, tmp_path: Path) -> None:
    """Its data leaves the pages of the event stream, which then have other addresses; all others stay as they are."""
    history = histories.History(tmp_path, 5)
    path = history.node / "records" / "r0000003.md"
    text = path.read_text("utf-8").replace("title: ", "note: Canary.\ntitle: Canary ", 1)
    path.write_text(text, "utf-8")
    history.publish()
    reader = replay.Reader(history.settings)
    first = replay.members(reader)
    named = {seq for seq, (thing, _, _) in first.items() if thing.endswith("/r0000003")}
    assert named and "Canary" in str([first[seq] for seq in named])
    for number in range(8):  # seal its page
        history.edit()
        path.write_text(text.replace("Canary ", f"Canary {number} "), "utf-8")
        history.publish()
    replay.compare(reader)
    held = dict(reader.sealed)
    path.write_text(text.replace("title: ", f"access: {{tier: closed, covers: {covers}}}\ntitle: "), "utf-8")
    history.publish()
    after = replay.Reader(history.settings)
    told = replay.members(after)
    log = replay.stored(history.settings).log
    of_it = [row for row in log if row[1] == "r0000003"]
    assert of_it[-1][3] == ("restrict" if covers == "description" else "update")
    assert sorted(told) == [row[0] for row in log if row[1] != "r0000003" or row == of_it[-1]]
    bodies = [after.client.get(path).get_data() for path in ("/feed.atom", "/feed-1.atom", "/feed-2.atom")]
    if covers == "description":
        assert told[of_it[-1][0]][1] == "Delete"
        assert not any(b"Canary" in body for body in [*after.sealed.values(), *bodies])
    changed = {key for key, body in after.sealed.items() if held.get(key, body) != body}
    assert changed == set() or all("/ldes/page/" in url for url, _ in changed)
    moved = [
        url
        for url, _ in held
        if "/ldes/page/" in url and after.client.get(url[len(after.base) :]).status_code == 307
    ]
    assert moved, "no sealed page was given another address"


def test_atom_names_a_feed_in_every_page(client: Client) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert re.search(r'<link rel="alternate" type="application/atom\+xml" href="/feed.atom"', page)
    assert '<link rel="resourcesync" href="/capabilitylist.xml">' in page and 'href="/harvest"' in page


def test_harvesters_find_every_way(client: Client) -> None:
    page = client.get("/harvest").get_data(as_text=True)
    ways = set(re.findall(r'href="(/[a-z.][^"#?]*)"', page)) - {"/harvest"}
    assert "/oai?verb=Identify" in page
    assert {"/iiif/activity", "/ldes", "/.well-known/resourcesync", "/feed.atom", "/sitemap.xml"} <= ways
    for way in ways:
        assert client.get(way).status_code == 200, way


def test_data_rights_are_told(tmp_path: Path) -> None:
    uri = "http://creativecommons.org/publicdomain/zero/1.0/"
    folder = histories.History(tmp_path, 1, 2)
    settings = settings_of(folder.node, folder.state, data_rights=uri)
    publishing.publish(settings)
    client = Client(create_app(settings))
    assert json.loads(client.get("/iiif/activity").get_data())["rights"] == uri
    for path in ("/ldes", "/feed.atom", "/harvest"):
        assert uri in client.get(path).get_data(as_text=True), path


@pytest.mark.parametrize(
    ("uri", "given"),
    [
        (
            "https://creativecommons.org/publicdomain/zero/1.0/",
            "http://creativecommons.org/publicdomain/zero/1.0/",
        ),
        ("http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", None),
        ("https://licences.example.org/ours", None),
    ],
)
def test_iiif_gets_only_the_data_rights_that_it_allows(tmp_path: Path, uri: str, given: str | None) -> None:
    folder = histories.History(tmp_path, 1, 1)
    settings = settings_of(folder.node, folder.state, data_rights=uri)
    publishing.publish(settings)
    client = Client(create_app(settings))
    assert json.loads(client.get("/iiif/activity").get_data()).get("rights") == given
    assert uri in client.get("/feed.atom").get_data(as_text=True)


def test_limits_stand_before_everything(tmp_path: Path, demonstration: Settings) -> None:
    from dataclasses import replace

    values = {**demonstration.values, "limit_per_minute": 1, "limit_burst": 2}
    client = Client(create_app(replace(demonstration, values=values)))
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
    answer = client.get("/nothing/here")
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) == 60
    assert answer.content_type == "application/problem+json" and answer.json["status"] == 429
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.head("/").get_data() == b""
    assert client.get("/ldes").status_code == 200
