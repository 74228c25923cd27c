"""What the programs that people use send as Accept, and what they get for it at each kind of address.

The headers were recorded from the programs themselves by a socket that answers and writes down (those of `seen`), or
read in their sources or in what is published of them, as each row says.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from fonds.settings import Settings
from fonds.web.app import create_app
from tests.conftest import BASE

PRESENTATION_3 = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
TURTLE, RDF_XML, JSON_LD = "text/turtle", "application/rdf+xml", "application/ld+json"
N_TRIPLES, PLAIN, HTML, JSON = "application/n-triples", "text/plain", "text/html", "application/json"
_RAPTOR_TURTLE = (
    "text/turtle, application/x-turtle, application/turtle, text/n3;q=0.3, text/rdf+n3;q=0.3,"
    " application/rdf+n3;q=0.3"
)


@dataclass(frozen=True)
class Client:
    """A program: its Accept header (None where it sends none), where that was found, and what a record gives it."""

    name: str
    accept: str | None
    source: str
    record: str
    collection: str = ""  # where it is not what a record gives
    manifest: str = PRESENTATION_3


CLIENTS = (
    Client(
        "Chromium 156",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,"
        "application/signed-exchange;v=b3;q=0.7",
        "seen: --headless --dump-dom",
        HTML,
    ),
    Client(
        "Firefox 92",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "MDN, List of default Accept values",
        HTML,
    ),
    Client(
        "Safari, Firefox before and after 92 to 131",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "the value for documents in the Fetch Standard",
        HTML,
    ),
    Client(
        "an image of a page",
        "image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
        "seen: Chromium 156",
        TURTLE,
    ),
    Client("Mirador 4.0.0", "*/*", "seen: fetch of a manifest in Chromium 156", TURTLE),
    Client("curl 7.88.1, Wget 1.21.3, requests 2.34.2, fetch of Node.js 20", "*/*", "seen", TURTLE),
    Client("urllib of Python, and others that send none", None, "seen: Python 3.11", TURTLE),
    Client(
        "axios 1.21.1",
        "application/json, text/plain, */*",
        "lib/defaults/index.js of axios",
        JSON,
        manifest=JSON,
    ),
    Client("F-UJI 3.5.1, as a browser", "text/html, */*", "seen", HTML),
    Client("F-UJI 3.5.1, for XML", "application/xml, text/xml;q=0.5", "seen", RDF_XML),
    Client(
        "F-UJI 3.5.1, for RDF",
        "text/turtle, application/turtle, application/x-turtle;q=0.8, application/rdf+xml, text/n3;q=0.9,"
        " text/rdf+n3;q=0.9,application/ld+json",
        "seen",
        TURTLE,
    ),
    Client(
        "rdflib 7.6.0",
        "application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json,"
        " application/n-quads, application/trix, application/trig",
        "seen: Graph().parse(uri)",
        TURTLE,
    ),
    Client("rdflib 7.6.0, xml", "application/rdf+xml, */*;q=0.1", "seen: format='xml'", RDF_XML),
    Client(
        "rdflib 7.6.0, turtle",
        "text/turtle, application/x-turtle, */*;q=0.1",
        "seen: format='turtle'",
        TURTLE,
    ),
    Client(
        "rdflib 7.6.0, json-ld",
        "application/ld+json, application/json;q=0.9, */*;q=0.1",
        "seen: format='json-ld'",
        JSON_LD,
    ),
    # the name that N-Triples had before 2014, which is that of text: a collection has none
    Client("rdflib 7.6.0, nt", "text/plain, */*;q=0.1", "seen: format='nt'", PLAIN, TURTLE),
    Client("rapper 2.0.15", "application/rdf+xml, text/rdf;q=0.6, */*;q=0.1", "seen: rapper URI", RDF_XML),
    Client("rapper 2.0.15, turtle", f"{_RAPTOR_TURTLE}, */*;q=0.1", "seen: rapper -i turtle URI", TURTLE),
    Client(
        "rapper 2.0.15, guessing",
        "application/rdf+xml, text/rdf;q=0.6, application/n-triples, text/plain;q=0.1,"
        f" {_RAPTOR_TURTLE}, application/x-trig, application/rss;q=0.8, application/rss+xml;q=0.8, text/rss;q=0.8,"
        " application/xml;q=0.3, text/xml;q=0.3, application/atom+xml;q=0.3, text/html;q=0.2,"
        " application/xhtml+xml;q=0.4, text/html;q=0.6, application/xhtml+xml;q=0.8, application/json;q=0.1,"
        " text/json;q=0.1, text/x-nquads, */*;q=0.1",
        "seen: rapper -g URI",
        TURTLE,
        manifest=JSON,  # which it names, with as little weight as all else
    ),
    Client(
        "Jena 5, RDFParser",
        "text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.7,application/trig,application/n-quads;q=0.9,"
        "application/ld+json;q=0.8,*/*;q=0.5",
        "WebContent.defaultRDFAcceptHeader of apache/jena",
        TURTLE,
    ),
    Client(
        "Jena 5, HttpRDF",
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
        "WebContent.defaultGraphAcceptHeader of apache/jena",
        TURTLE,
    ),
    Client(
        "comunica 3.3",
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
        "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,"
        "text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18,application/json;q=0.135,text/shaclc;q=0.1,"
        "text/shaclc-ext;q=0.05",
        "seen",
        JSON_LD,
    ),
    Client("OpenRefine 3", "*/*", "HttpHeadersSupport.java of OpenRefine/OpenRefine", TURTLE),
    Client(
        "signposting 0.9.9",
        "text/html,application/xhtml+xml,application/xml;q=0.9",
        "htmllinks.py of signposting",
        HTML,
    ),
    Client(
        "signposting 0.9.9, link sets",
        "application/linkset+json",
        "the type that is given to find_signposting_linkset",
        "application/linkset+json",
    ),
)
IDS = [client.name for client in CLIENTS]


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> FlaskClient:
    return create_app(demonstration).test_client()


def headers(said: Client) -> dict[str, str]:
    return {} if said.accept is None else {"Accept": said.accept}


@pytest.mark.parametrize("said", CLIENTS, ids=IDS)
@pytest.mark.parametrize(
    ("thing", "page"),
    [
        ("/id/harriman-1945-07", "/records/harriman-1945-07"),
        ("/id/harriman-papers", "/collections/harriman-papers"),
    ],
)
def test_a_program_gets_from_the_thing_to_what_it_reads(
    thing: str, page: str, said: Client, client: FlaskClient
) -> None:
    """303 to the one address that is negotiated; there what the program reads, its own address, its own ETag; 304."""
    see = client.get(thing, headers=headers(said))
    assert (see.status_code, see.headers["Location"]) == (303, BASE + page)
    wanted = said.collection if said.collection and "collections" in page else said.record
    found = client.get(page, headers=headers(said))
    assert (found.status_code, found.mimetype) == (200, wanted)
    for answer in (see, found):
        assert {"Accept", "Accept-Profile"} <= set(answer.headers["Vary"].split(", "))
    own = client.get(found.headers["Content-Location"].removeprefix(BASE))
    assert (own.status_code, own.data, own.headers["ETag"]) == (200, found.data, found.headers["ETag"])
    again = client.get(page, headers={**headers(said), "If-None-Match": found.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert (again.headers["ETag"], again.headers["Vary"]) == (found.headers["ETag"], found.headers["Vary"])


@pytest.mark.parametrize("said", CLIENTS, ids=IDS)
def test_every_program_gets_a_manifest_as_json(said: Client, client: FlaskClient) -> None:
    """Presentation 3.0, 6.2: whatever is asked for; as application/json to who asks for just that."""
    found = client.get("/iiif/harriman-1945-07/manifest", headers=headers(said))
    assert (found.status_code, found.headers["Content-Type"]) == (200, said.manifest)
    assert "Accept" in found.headers["Vary"]
    etag = {"If-None-Match": found.headers["ETag"]}
    assert client.get("/iiif/harriman-1945-07/manifest", headers=headers(said) | etag).status_code == 304


@pytest.mark.parametrize("accept", ["image/png", "application/vnd.datacite.datacite+json", "video/*"])
def test_who_reads_nothing_of_it_is_told_what_there_is(accept: str, client: FlaskClient) -> None:
    for page in ("/records/harriman-1945-07", "/collections/harriman-papers"):
        found = client.get(page, headers={"Accept": accept})
        assert found.status_code == 406
        assert "Accept" in found.headers["Vary"].split(", ")
        listed = {form["type"]: form["href"] for form in found.get_json()["available"]}
        assert {TURTLE, JSON_LD, HTML} <= set(listed)
        assert client.get(listed[TURTLE].removeprefix(BASE)).status_code == 200
    assert client.get("/id/harriman-1945-07", headers={"Accept": accept}).status_code == 303
