"""Every URI of a node that any document of the node holds leads somewhere: no dead link, no empty fragment.

The crawler (links.py) goes over a socket from the addresses that strangers begin at, on the demonstration node and on
one with a page of every kind, where something is kept back and something was withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import pytest

from fonds.serializers.format_registry import FORMATS
from fonds.urls import ROUTES, compile_route
from tests.conformance import everything
from tests.conformance.links import Answer, Crawl

pytestmark = pytest.mark.xdist_group("links")

STARTS = (
    *(
        "/",
        "/robots.txt",
        "/sitemap.xml",
        "/dataset",
        "/.well-known/void",
        "/.well-known/resourcesync",
        "/harvest",
    ),
    *(
        "/ldes",
        "/feed.atom",
        "/iiif/collection",
        "/iiif/2/collection",
        "/iiif/activity",
        "/viewer",
        "/search",
    ),
    *("/sparql", "/vocab/shapes", "/vocab/record.schema.json", "/oai?verb=Identify", "/oai?verb=ListSets"),
    *(f"/oai?verb=ListRecords&metadataPrefix={prefix}" for prefix in ("oai_dc", "mods", "ead", "edm")),
)
# services whose specification demands a parameter, which no document writes out: they are asked with one
DEMANDED = {
    r"/iiif/(.+/)?autocomplete(/1)?": "?q=cable",  # Content Search 2.0, 4.1 and 1.0, 4
    r"/reconcile/preview\?id=": "truman",  # a template (Reconciliation Service API 0.2, 3.1)
    r"/auth/token": "?messageId=1&origin=https%3A%2F%2Fviewer.example.org",  # Authorization Flow 2.0, 4.2
}
# what is kept back says so: images and texts of the reading room (401), what is closed to all (403), and the token
# service of the Authentication API 1.0, which has no token for who has not logged in (1.0, 4.1)
KEPT_BACK = re.compile(
    r"/(?:iiif/image/[23]|media|records)/(?:inside-)?(?:reading-room|closed)-[^/]*|/auth/1/token"
)
# what was withdrawn answers 410 wherever a feed still names it
GONE = re.compile(rf".*\b{everything.WITHDRAWN}\b.*")
# names of the members of the event stream, which stand on its pages alone
VERSIONS = re.compile(r".*#v\d+")
# of a template that clients fill in, nothing being put in its place (Reconciliation Service API 0.2, 3.1)
TEMPLATE = re.compile(r".*/reconcile#feature-")
# part of a picture: a media fragment (https://www.w3.org/TR/media-frags/), no name of a thing
REGION = re.compile(r".*#(xywh=[\d,.:a-z]+|t=[\d.,]+)")
# rows of the address book that nothing need lead to
UNLINKED = {
    *("auth_kiosk", "auth_openid", "receipt"),  # offered where the settings say so
    # what begins beyond some hundreds of members or changes
    *(
        "iiif_part",
        "iiif_node_part",
        "iiif_part2",
        "iiif_node_part2",
        "change_list_part",
        "ldes_revision",
    ),
    *("quotation", "layer_quotation"),  # made by hits of a search
    # for other nodes and for Prometheus, which make their addresses themselves
    *("exchange", "exchange_key", "exchange_digests", "metrics"),
    *("peers", "peer", "assertions"),  # of nodes that have peers
    "browse_agents",  # what is left of the address of an agent when its end is cut off
    "vocabularies",  # a namespace: prefixes name it, and no link
    "words2",  # named by hits of Content Search 1.0 alone
    # the manifest of reconciliation gives their addresses in two halves (Reconciliation Service API 0.2, 3.1)
    *("reconcile_suggest", "reconcile_flyout", "reconcile_properties"),
}


@pytest.fixture(scope="module")
def demonstration_crawl(node: str) -> Crawl:
    """Of forty documents of one volume that are alike, some are read and the others only asked for."""
    places = ("records", "iiif", "iiif/2", "iiif/image/3", "iiif/image/2")
    alike = tuple(f"/{place}/frus1945v07-d6" for place in places)
    return Crawl(node, passed=alike, demanded=DEMANDED).walk(STARTS)


@pytest.fixture(scope="module")
def everything_crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    """A node on which something was withdrawn after it was published."""
    with everything.served(tmp_path_factory.mktemp("everything")) as base:
        yield Crawl(base, passed=("/vocab/", "/static/"), demanded=DEMANDED).walk(STARTS)


@pytest.fixture(params=["demonstration_crawl", "everything_crawl"])
def crawl(request: pytest.FixtureRequest) -> Crawl:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Crawl)
    return found


def path(uri: str) -> str:
    return urlsplit(uri).path


def test_no_link_is_dead(crawl: Crawl) -> None:
    dead = []
    for (uri, accept), answer in crawl.answers.items():
        kept_back = answer.status in (401, 403) and KEPT_BACK.match(path(uri))
        gone = answer.status == 410 and GONE.fullmatch(uri)
        if answer.status != 200 and not kept_back and not gone:
            dead.append(f"{uri} as {accept}: {answer.statuses}")
    assert dead == []


def test_every_fragment_is_described_where_it_leads_to(crawl: Crawl) -> None:
    """By a representation of its address: a fragment of one profile stands in the graph of that profile alone."""
    named = (VERSIONS, REGION, TEMPLATE)
    unread = tuple(crawl.base + place for place in crawl.passed)
    read = (one for one in crawl.undescribed() if not one.startswith(unread))
    empty = [one for one in read if not any(form.match(one) for form in named)]
    assert empty == []


def test_much_was_read_and_every_row_of_the_address_book_met(
    demonstration_crawl: Crawl, everything_crawl: Crawl
) -> None:
    """The proofs above are of something: each kind of address is met, each serialisation of each publication read."""
    crawls = (demonstration_crawl, everything_crawl)
    paths = {path(urldefrag(uri).url) or "/" for crawl in crawls for uri in crawl.sources}
    unmet = {name for name in ROUTES if not any(map(compile_route(name).fullmatch, paths))}
    assert unmet == UNLINKED
    read = {answer.media_type for crawl in crawls for answer in crawl.answers.values()}
    written = {form.essence for row in FORMATS for form in row.serializations}
    assert written - read == set()
    assert all(len(crawl.answers) > 3000 for crawl in crawls)
    withdrawn = [uri for uri in everything_crawl.sources if GONE.fullmatch(uri)]
    assert withdrawn != []


BASE = "http://127.0.0.1:9"
HTML = b"""<a href="../a">1</a><img src="b.png" srcset="/c,1/x.jpg 1x, d 2x"><form action="/e?f"></form>
<meta property="og:image" content="http://127.0.0.1:9/g"><script type="application/ld+json">
{"@context": {"@vocab": "https://schema.org/"}, "@id": "http://127.0.0.1:9/h", "url": "http://127.0.0.1:9/i"}</script>
<a href="http://127.0.0.1:99/not-ours">2</a>"""
RDF_XML = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://127.0.0.1:9/v/">
<rdf:Description rdf:about="http://127.0.0.1:9/h#i"><x:p rdf:resource="/j"/></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize(
    ("media_type", "body", "paths"),
    [
        ("text/html", HTML, "/a /r/b.png /c,1/x.jpg /r/d /e?f /g /h /i"),
        ("text/turtle", b"@prefix x: </v/> . <#me> x:p </s>, 'http://127.0.0.1:9/t' .", "/r/x#me /v/p /s /t"),
        ("application/rdf+xml", RDF_XML, "/h#i /v/p /j"),
        ("application/n-quads", b'<urn:a> <urn:b> "c" <http://127.0.0.1:9/g?profile=x> .', "/g?profile=x"),
        ("application/ld+json", b'{"@context": "https://c.example/", "id": "http://127.0.0.1:9/m"}', "/m"),
        ("application/json", b'[{"http://127.0.0.1:9/k": "see http://127.0.0.1:9/l?q={terms}."}]', "/k /l?q=cable"),
        ("application/xml", b'<a b="http://127.0.0.1:9/b"><c>http://127.0.0.1:9/c</c></a>', "/b /c"),
        ("text/plain", b"Cite (http://127.0.0.1:9/id/x).\n url={http://127.0.0.1:9/id/y}", "/id/x /id/y"),
    ],
)  # fmt: skip
def test_the_crawler_finds_the_links_of_a_document(media_type: str, body: bytes, paths: str) -> None:
    links = f'<{BASE}/w>; rel="license"; anchor="{BASE}/z"'
    found = Crawl(BASE).read(Answer((200,), f"{BASE}/r/x", media_type, links, body))
    assert found == {BASE + one for one in [*paths.split(), "/w", "/z"]}


def test_the_crawler_misses_what_is_not_described() -> None:
    crawl = Crawl(BASE)
    crawl.read(
        Answer(
            (200,), f"{BASE}/x.ttl?profile=edm", "text/turtle", "", b"<http://127.0.0.1:9/x#a> a <urn:b> ."
        )
    )
    crawl.sources |= {f"{BASE}/x#a": "here", f"{BASE}/x#b": "there"}
    assert crawl.undescribed() == [f"{BASE}/x#b in there"]
