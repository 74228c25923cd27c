"""Every door, over the application: status, negotiation, headers, tombstones and hostile requests."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
import zstandard
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.serializers.format_registry import FORMATS
from fonds.settings import Settings
from fonds.store.compression import DICTIONARIES, compress
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from fonds.urls import ROUTES as ADDRESSES
from fonds.web.app import create_app
from fonds.web.http.request import Request
from fonds.web.http.response import Response, encode
from tests.conftest import BASE, RECORDS, settings_of
from tests.dispatcher import Dispatcher, kept_responses
from tests.web.test_negotiate import CHROME, COMUNICA, JENA, RAPTOR, RDFLIB

CABLE = "/records/harriman-1945-07"


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> FlaskClient:
    return create_app(demonstration).test_client()


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The demonstration node with the cable withdrawn."""
    settings = settings_of(RECORDS, tmp_path_factory.mktemp("withdrawn") / "state")
    publishing.publish(settings)
    with Writer(settings.state) as store:
        store.withdraw("harriman-1945-07", "2026-01-02", "Closed <for> a while.", None)
    publishing.publish(settings)
    return create_app(settings).test_client()


PATHS = [
    ("/", 200),
    ("/id/harriman-1945-07", 303),
    ("/id/library-of-congress", 303),
    (CABLE, 200),
    ("/collections/harriman-papers", 200),
    ("/agents/library-of-congress", 200),
    ("/agents/harriman", 200),
    ("/places/outer-mongolia", 200),
    ("/subjects/independence-of-outer-mongolia", 200),
    ("/records/harriman", 301),
    ("/records/nothing", 404),
    ("/records/Harriman", 404),
    (f"{CABLE}.exe", 404),
    ("/id/_node", 404),
    ("/records/_node", 404),
    ("/iiif/harriman-1945-07/manifest", 200),
    ("/iiif/harriman-papers/manifest", 404),
    ("/iiif/harriman-1945-07/canvas/1", 200),
    ("/iiif/harriman-1945-07/canvas/2", 404),
    ("/iiif/harriman-1945-07/canvas/1/painting", 200),
    ("/iiif/harriman-1945-07/canvas/1/painting-page", 200),
    ("/iiif/harriman-1945-07/annotations/1", 200),
    ("/iiif/harriman-1945-07/annotations/1/1", 200),
    ("/iiif/harriman-1945-07/annotations/1/999", 404),
    ("/iiif/collection", 200),
    ("/iiif/collection/harriman-papers", 200),
    ("/iiif/collection/harriman-papers/1", 404),
    ("/iiif/collection/part/1", 404),
    ("/iiif/image/3/harriman-1945-07.1", 303),
    ("/iiif/image/3/harriman-1945-07.1/info.json", 200),
    ("/iiif/image/3/harriman-1945-07.1/full/max/0/default.jpg", 200),
    ("/iiif/image/3/harriman-1945-07.1/full/200,259/0/default.png", 200),
    ("/iiif/image/3/harriman-1945-07.1/full/201,259/0/default.jpg", 200),
    ("/iiif/image/3/harriman-1945-07.1/full/999999,999999/0/default.jpg", 400),
    ("/iiif/image/3/harriman-1945-07.1/nothing", 404),
    ("/iiif/image/2/harriman-1945-07.1/0,0,512,512/512,/0/default.jpg", 200),
    ("/iiif/image/3/harriman-1945-07.9/info.json", 404),
    ("/vocab/classification", 200),
    ("/vocab/classification/us-top-secret", 200),
    ("/vocab/classification/nothing", 404),
    ("/vocab/nothing", 404),
    ("/vocab/types.jsonld", 200),
    ("/vocab/record.schema.json", 200),
    ("/vocab/shapes", 200),
    ("/vocab/shapes.ttl", 200),
    ("/vocab/profiles/dcterms", 200),
    ("/health/live", 200),
    ("/health/ready", 200),
    ("/static/nothing.css", 404),
    ("/../etc/passwd", 404),
    ("/records/%2e%2e%2fnode", 404),
    ("/records/harriman-1945-07%00", 404),
]


@pytest.mark.parametrize(("path", "status"), PATHS)
def test_status_with_cors_on_every_answer(path: str, status: int, client: FlaskClient) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    head = client.head(path)
    assert head.status_code == status
    assert head.data == b""
    different = {name for name, value in answer.headers if head.headers.get(name) != value} - {"Date"}
    assert not different
    preflight = client.options(path, headers={"Access-Control-Request-Headers": "Authorization"})
    assert preflight.status_code in (200, 204, 404)
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", CABLE, "/iiif/collection", "/nothing", "/static/page.css"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written(method: str, path: str, client: FlaskClient) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code in (404, 405)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        pytest.param(None, "text/turtle", id="no header"),
        pytest.param("*/*", "text/turtle", id="curl, Mirador"),
        pytest.param(CHROME, "text/html", id="Chrome"),
        pytest.param("text/html, */*;q=0.1", "text/html", id="a text browser"),
        pytest.param(RDFLIB, "application/rdf+xml", id="rdflib"),
        pytest.param(RAPTOR, "text/turtle", id="raptor"),
        pytest.param(JENA, "text/turtle", id="Jena"),
        pytest.param(COMUNICA, "application/ld+json", id="comunica"),
        pytest.param("application/json", "application/json", id="OpenRefine"),
        pytest.param("application/pdf", "application/pdf", id="PDF"),
        pytest.param("text/plain", "text/plain", id="plain text"),
        pytest.param("application/x-bibtex", "application/x-bibtex", id="BibTeX"),
        pytest.param("image/tiff", None, id="nothing fits"),
    ],
)
def test_negotiation_of_a_description(
    accept: str | None, media_type: str | None, client: FlaskClient
) -> None:
    answer = client.get(CABLE, headers={"Accept": accept} if accept is not None else {})
    assert "Accept" in answer.headers["Vary"]
    if media_type is None:
        assert answer.status_code == 406
        available = [row["href"] for row in answer.get_json()["available"] if row["type"] == "text/turtle"]
        assert f"{BASE}/records/harriman-1945-07.ttl" in available
        assert f"{BASE}/records/harriman-1945-07.ttl?profile=rico" in available
        return
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    again = client.get(answer.headers["Content-Location"].removeprefix(BASE))
    assert again.data == answer.data
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert "Accept" not in again.headers.get("Vary", "").replace("Accept-Encoding", "").replace(
        "Accept-Language", ""
    )


@pytest.mark.parametrize("row", FORMATS.representations, ids=lambda row: row.name)
def test_every_publication_is_served_where_its_row_says(row, client: FlaskClient) -> None:  # type: ignore[no-untyped-def]
    examples = {
        "record": "harriman-1945-07",
        "person": "harriman",
        "collection": "harriman-papers",
        "institution": "chiu-foundation",
    }
    kind, id = next((kind, id) for kind, id in examples.items() if kind in row.kinds)
    for form in row.serializations:
        if row.route == "description":
            room = {"record": "records", "collection": "collections"}.get(kind, "agents")
            profile = f"?profile={row.profile}" if row.profile else ""
            path = f"/{room}/{id}.{form.suffix}{profile}"
        else:
            path = ADDRESSES[row.route].format(id=id)
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.mimetype == form.essence
        assert len(answer.data) > 50


def test_every_link_header_leads_somewhere(client: FlaskClient) -> None:
    link = client.get(CABLE).headers["Link"]
    ours = [part.split(">")[0] for part in link.split("<")[1:] if part.startswith(BASE)]
    assert len(ours) > 12
    for uri in ours:
        assert client.get(uri.removeprefix(BASE)).status_code in (200, 302, 303), uri
    assert '<http://rightsstatements.org/vocab/CNE/1.0/>; rel="license"' in link


def test_profile(client: FlaskClient) -> None:
    assert b"schema.org" in client.get(f"{CABLE}?profile=schema", headers={"Accept": "text/turtle"}).data
    assert b"schema.org" in client.get(f"{CABLE}.ttl?profile=schema").data
    wish = {"Accept": "text/turtle", "Accept-Profile": f"<{BASE}/vocab/profiles/schema>"}
    assert b"schema.org" in client.get(CABLE, headers=wish).data
    refused = client.get(f"{CABLE}?profile=nothing")
    assert refused.status_code == 406
    assert "Did you mean 'schema'?" in client.get(f"{CABLE}?profile=shema").get_json()["detail"]
    assert refused.get_json()["profiles"] == ["dcterms", "edm", "linked-art", "prov", "rico", "schema"]


@pytest.mark.parametrize("content", ["manifest", *sorted(DICTIONARIES)])
@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_no_client_needs_a_dictionary(content: str, coding: str) -> None:
    body = b'{"id": "https://archive.example.org/iiif/a/manifest"}' * 20
    stored = Response(200, "application/json", compress(body, content), compressed=True)
    sent = encode(stored, coding)
    assert ("Content-Encoding", coding) in sent.headers or coding == "identity"
    unpack = {"identity": bytes, "gzip": gzip.decompress, "zstd": zstandard.ZstdDecompressor().decompress}
    assert unpack[coding](sent.body) == body


@pytest.mark.parametrize(
    "path", [CABLE, f"{CABLE}.html", "/iiif/harriman-1945-07/manifest", "/iiif/collection"]
)
@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_conditional_requests_and_encodings(path: str, coding: str, client: FlaskClient) -> None:
    first = client.get(path, headers={"Accept-Encoding": coding})
    plain = client.get(path)
    unpack = {
        "identity": lambda data: data,
        "gzip": gzip.decompress,
        "zstd": zstandard.ZstdDecompressor().decompress,
    }
    assert unpack[coding](first.data) == plain.data
    assert "Accept-Encoding" in first.headers["Vary"]
    if coding != "identity":
        assert first.headers["ETag"] != plain.headers["ETag"]
    again = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == first.headers["Vary"]
    assert "Content-Type" not in again.headers
    assert client.get(path, headers={"If-None-Match": '"else"'}).status_code == 200


def test_303_keeps_the_query_and_uses_the_configured_base(client: FlaskClient) -> None:
    answer = client.get("/id/harriman-1945-07?profile=schema", headers={"Host": "evil.example"})
    assert answer.headers["Location"] == f"{BASE}/records/harriman-1945-07?profile=schema"


@pytest.mark.parametrize("path", [f"{CABLE}.html", f"{CABLE}.ttl", "/iiif/harriman-1945-07/manifest", "/"])
def test_no_answer_believes_the_host_header(path: str, client: FlaskClient) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}
    assert b"evil.example" not in client.get(path, headers=headers).data


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/json, application/ld+json", "application/ld+json"),
        (
            'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"',
            "application/ld+json",
        ),
        ("text/html", "application/ld+json"),
    ],
)
def test_a_manifest_is_never_refused(accept: str | None, media_type: str, client: FlaskClient) -> None:
    answer = client.get("/iiif/harriman-1945-07/manifest", headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]


def test_ids_are_the_addresses_they_are_served_at(client: FlaskClient) -> None:
    for path in (
        "/iiif/harriman-1945-07/manifest",
        "/iiif/collection",
        "/iiif/harriman-1945-07/annotations/1/2",
    ):
        assert client.get(path).get_json()["id"] == BASE + path


def test_the_page_cannot_run_what_others_wrote(client: FlaskClient) -> None:
    answer = client.get(f"{CABLE}.html")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "default-src 'none'" in policy
    assert b"<script>" not in answer.data and b"onclick" not in answer.data


@pytest.mark.parametrize(
    "path",
    [CABLE, f"{CABLE}.ttl", "/iiif/harriman-1945-07/manifest", "/iiif/image/3/harriman-1945-07.1/info.json"],
)
def test_tombstone(path: str, withdrawn: FlaskClient) -> None:
    answer = withdrawn.get(path)
    assert answer.status_code == 410
    said = json.loads(answer.data)
    assert said["reason"] == "Closed <for> a while."
    assert said["date"] == "2026-01-02"
    page = withdrawn.get(path, headers={"Accept": CHROME})
    assert page.status_code == 410
    assert page.mimetype == "text/html"
    assert b"Closed &lt;for&gt; a while." in page.data
    assert "Accept" in page.headers["Vary"]


def test_what_is_withdrawn_is_in_no_list(withdrawn: FlaskClient) -> None:
    assert withdrawn.get("/iiif/collection/harriman-papers").get_json()["items"] == []
    assert b"harriman-1945-07" not in withdrawn.get("/agents/truman.html").data


def test_problems_are_pages_or_json_by_accept(client: FlaskClient) -> None:
    said = client.get("/nothing")
    assert (said.status_code, said.mimetype) == (404, "application/problem+json")
    page = client.get("/nothing", headers={"Accept": CHROME})
    assert (page.status_code, page.mimetype) == (404, "text/html")


def test_a_store_that_is_not_there_is_said(tmp_path: Path) -> None:
    client = create_app(settings_of(RECORDS, tmp_path / "state")).test_client()
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503
    assert client.get("/").status_code == 503


def test_a_preflight_is_one_whatever_was_asked_before(client: FlaskClient) -> None:
    headers = {"Origin": "https://viewer.example", "Access-Control-Request-Method": "GET"}
    client.get("/iiif/collection", headers=headers)
    answer = client.options("/iiif/collection", headers=headers)
    assert (answer.status_code, answer.data) == (204, b"")
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


def test_what_cannot_be_written_says_what_can_be_done(client: FlaskClient) -> None:
    answer = client.post(CABLE)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.post("/nothing").status_code == 404


def test_a_page_of_a_list_that_there_is_not(client: FlaskClient) -> None:
    for path in ("/", "/collections/harriman-papers"):
        assert client.get(f"{path}?page=99", headers={"Accept": CHROME}).status_code == 404
        assert client.get(f"{path}?page=0", headers={"Accept": CHROME}).status_code == 200


def test_a_static_file_is_kept_for_ever_under_its_own_version_only(client: FlaskClient) -> None:
    page = client.get(f"{CABLE}.html").get_data(as_text=True)
    path = page.partition('href="/static/page.css')[2].partition('"')[0]
    assert "immutable" in client.get(f"/static/page.css{path}").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/page.css?v=bogus").headers["Cache-Control"]


def test_a_publish_in_the_midst_of_an_answer_is_not_seen(tmp_path: Path) -> None:
    """What is read for one answer is of one state of the store, whoever commits meanwhile."""
    folder = tmp_path / "node"
    shutil.copytree(RECORDS, folder)
    settings = settings_of(folder, tmp_path / "state")
    publishing.publish(settings)
    app = create_app(settings)
    before = app.test_client().get(f"{CABLE}.ttl").data
    document = Reader.document

    def interrupted(self: Reader, edition: int, name: str, part: int = 0) -> object:
        path = folder / "records" / "harriman-1945-07.md"
        path.write_text(path.read_text("utf-8").replace("title: Message", "title: Another message"), "utf-8")
        publishing.publish(settings)
        return document(self, edition, name, part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "document", interrupted)
        assert create_app(settings).test_client().get(f"{CABLE}.ttl").data == before
    assert b"Another message" in app.test_client().get(f"{CABLE}.ttl").data


@pytest.mark.parametrize("path", ["/", CABLE, f"{CABLE}.pdf", "/health/ready"])
@pytest.mark.parametrize("accept", [CHROME, "*/*"])
def test_a_store_that_is_junk_is_an_answer_all_the_same(path: str, accept: str, tmp_path: Path) -> None:
    (tmp_path / "fonds.sqlite").write_bytes(b"junk" * 1000)
    answer = create_app(settings_of(RECORDS, tmp_path)).test_client().get(path, headers={"Accept": accept})
    assert answer.status_code == 503
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_cache_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    settings = settings_of(RECORDS, tmp_path / "state")
    publishing.publish(settings)
    (settings.state / "cache").write_text("a file where a folder should be")
    assert create_app(settings).test_client().get(f"{CABLE}.pdf").status_code == 200


def test_long_requests_are_not_kept(demonstration: Settings) -> None:
    dispatcher = Dispatcher(demonstration)
    for number in range(50):
        dispatcher.wsgi(Request("GET", "/vocab/types/telegram", accept="x/y;q=" + "0" * 5000 + str(number)))
        dispatcher.wsgi(Request("GET", "/static/page.css", query="x" * 5000 + str(number)))
    assert kept_responses(dispatcher) == 0


@pytest.mark.parametrize("path", ["/vocab/types", "/vocab/types/telegram", "/vocab/profiles/dcterms"])
def test_a_browser_reads_the_vocabulary_as_a_page(path: str, client: FlaskClient) -> None:
    page = client.get(path, headers={"Accept": CHROME})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Accept" in page.headers["Vary"]
    assert f"{BASE}{path}.ttl" in page.get_data(as_text=True)
    assert client.get(f"{path}.html").mimetype == "text/html"
    assert client.get(path).mimetype == "text/turtle"
