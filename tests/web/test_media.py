"""Sound and film over HTTP: in whole and in part, to everybody or to readers with a pass."""

from __future__ import annotations

import re
from datetime import date

import pytest
from PIL import Image
from werkzeug.test import Client

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.writer import Writer
from fonds.validation import manifest as rules
from fonds.web.app import create_app
from tests import scans
from tests.conftest import BASE, settings_of
from tests.sound_and_film import film, sound, tone

OPEN, CLOSED = date(2031, 1, 1), date(2030, 12, 31)
RULES = {
    f"{tier}-{covers}": f"access: {{tier: {tier}, covers: {covers}, until: '{OPEN}', substitute: {{largest: 100}}}}\n"
    if tier == "reading-room"
    else f"access: {{tier: {tier}, covers: {covers}, until: '{OPEN}'}}\n"
    for tier in ("reading-room", "closed")
    for covers in ("scans", "content", "description")
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("media")
    node = scans.empty(work / "node")
    tone(node / "scans" / "a.wav")
    sound(node / "scans" / "b.mp3")
    film(node / "scans" / "c.webm")
    scans.picture(1, (700, 600)).save(node / "scans" / "d.png")
    Image.new("RGB", (400, 300), "red").save(node / "scans" / "poster.png")
    film_entry = "{file: ../scans/c.webm, poster: ../scans/poster.png, label: 'A & O reel'}"
    pages = f"[../scans/a.wav, {film_entry}, ../scans/d.png]"
    scans.record(node, "open", pages, "One.\n\n[page]\n\nTwo.")
    scans.record(node, "song", "{file: ../scans/b.mp3, poster: ../scans/poster.png}")
    for id, rule in RULES.items():
        scans.record(node, id, pages, "One.\n\n[page]\n\nTwo.", rule)
    return settings_of(node, work / "state")


@pytest.fixture(scope="module")
def clients(settings: Settings) -> dict[str, Client]:
    """Everybody while all is open was served before; now a stranger, and a reader with a pass."""
    assert [p for p in publishing.publish(settings, day=OPEN).problems if p.severity == "error"] == []
    with Writer(settings.state) as writer:
        reader_pass = writer.add_pass("test")
    publishing.publish(settings, day=CLOSED)
    stranger, reader = Client(create_app(settings)), Client(create_app(settings))
    assert reader.post("/auth/access", data={"pass": reader_pass}).status_code in (200, 303)
    return {"stranger": stranger, "reader": reader}


@pytest.fixture(scope="module")
def client(clients: dict[str, Client]) -> Client:
    return clients["stranger"]


def test_the_whole_file(client: Client, settings: Settings) -> None:
    response = client.get("/media/open.1")
    assert (response.status_code, response.mimetype) == (200, "audio/wav")
    assert response.get_data() == (settings.node / "scans" / "a.wav").read_bytes()
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    head = client.head("/media/open.1")
    assert head.get_data() == b"" and head.headers["Content-Length"] == response.headers["Content-Length"]
    etag = response.headers["ETag"]
    assert client.get("/media/open.1", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["/media/open.1", "/media/open.2", "/media/song.1"])
def test_parts_of_a_file(client: Client, path: str) -> None:
    whole = client.get(path)
    data, etag = whole.get_data(), whole.headers["ETag"]
    part = client.get(path, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.get_data()) == (206, data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(data)}"
    assert part.headers["ETag"] == etag and part.mimetype == whole.mimetype
    assert client.get(path, headers={"Range": "bytes=-5"}).get_data() == data[-5:]
    assert client.get(path, headers={"Range": f"bytes={len(data)}-"}).status_code == 416
    assert client.get(path, headers={"Range": "bytes=0-0", "If-Range": etag}).status_code == 206
    assert client.get(path, headers={"Range": "bytes=0-0", "If-Range": '"old"'}).get_data() == data
    assert client.get(path, headers={"Range": "bytes=0-1,4-5"}).get_data() == data


def test_what_is_no_sound_and_no_film_has_no_such_address(client: Client) -> None:
    for path in (
        "/media/open.3",
        "/media/open.9",
        "/media/none.1",
        "/media/papers.1",
        "/media/open",
        "/media/",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("id", RULES)
@pytest.mark.parametrize("page", [1, 2])
def test_who_may_have_it(clients: dict[str, Client], id: str, page: int) -> None:
    path = f"/media/{id}.{page}"
    denied = 401 if id.startswith("reading-room") else 403
    for headers in ({}, {"Range": "bytes=0-9"}, {"Accept": "text/html"}):
        response = clients["stranger"].get(path, headers=headers)
        assert response.status_code in (denied, 410), (path, headers)
        assert not response.mimetype.startswith(("audio", "video"))
    given = clients["reader"].get(path, headers={"Range": "bytes=0-9"})
    if id.startswith("closed") or id.endswith("description"):
        assert given.status_code in (
            403,
            404,
            410,
        )  # of a description that is hidden nothing is prepared, as of images
        return
    assert given.status_code == 206 and len(given.get_data()) == 10
    assert given.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("covers", ["scans", "content"])
def test_the_manifest_says_how_to_get_it(clients: dict[str, Client], covers: str) -> None:
    id = f"reading-room-{covers}"
    manifest = clients["stranger"].get(f"/iiif/{id}/manifest").get_json()
    assert rules.check(manifest) == []
    for canvas in manifest["items"][:2]:
        body = canvas["items"][0]["items"][0]["body"]
        services = {service.get("type") or service.get("@type"): service for service in body["service"]}
        probe = services["AuthProbeService2"]["id"].removeprefix(BASE)
        assert "AuthCookieService1" in services
        assert clients["stranger"].get(probe).get_json()["status"] == 401
        assert clients["reader"].get(probe).get_json()["status"] == 200
        assert "placeholderCanvas" not in canvas and "thumbnail" not in canvas


@pytest.mark.parametrize("id", RULES)
def test_nothing_of_restricted_media_is_on_the_page(clients: dict[str, Client], id: str) -> None:
    html = clients["stranger"].get(f"/records/{id}.html").get_data(as_text=True)
    assert "/media/" not in html and "<audio" not in html and "<video" not in html
    if id == "reading-room-scans":
        assert "<audio" in clients["reader"].get(f"/records/{id}.html").get_data(as_text=True)


def test_every_part_of_a_manifest_has_an_address(client: Client) -> None:
    manifest = client.get("/iiif/open/manifest").get_json()
    film_canvas = manifest["items"][1]
    extra = film_canvas["placeholderCanvas"]
    page = extra["items"][0]
    for part in (film_canvas, extra, page, page["items"][0], film_canvas["items"][0]):
        document = client.get(part["id"].removeprefix(BASE)).get_json()
        assert (document["id"], document["type"]) == (part["id"], part["type"])
    poster = page["items"][0]["body"]["id"].removeprefix(BASE)
    assert client.get(poster).mimetype == "image/jpeg"
    song = client.get("/iiif/song/manifest").get_json()["items"][0]
    assert "placeholderCanvas" not in song and song["accompanyingCanvas"]["id"].endswith("/canvas/4000001")
    assert client.get("/iiif/song/canvas/4000001").status_code == 200
    assert client.get("/iiif/open/canvas/4000003").status_code == 404


def test_presentation_2_has_it_as_a_rendering_and_in_a_list(client: Client) -> None:
    manifest = client.get("/iiif/2/open/manifest").get_json()
    sound_canvas, film_canvas, scan = manifest["sequences"][0]["canvases"]
    assert sound_canvas["rendering"]["@id"] == f"{BASE}/media/open.1"
    assert film_canvas["rendering"]["format"] == "video/webm"
    assert film_canvas["images"][0]["resource"]["@id"].endswith("/full/max/0/default.jpg")
    assert "rendering" not in scan
    listed = client.get(sound_canvas["otherContent"][0]["@id"].removeprefix(BASE)).get_json()
    assert listed["@type"] == "sc:AnnotationList"
    assert listed["resources"][0]["resource"]["@type"] == "dctypes:Sound"
    assert client.get("/iiif/2/open/canvas/3/painting-page").status_code == 404


def test_the_page_plays_it_without_scripts(client: Client) -> None:
    html = client.get("/records/open.html").get_data(as_text=True)
    assert re.search(r'<audio controls [^>]*>\s*<source src="/media/open.1" type="audio/wav">', html)
    assert re.search(r'<video controls [^>]*poster="/iiif/image/3/open.2/[^"]*">', html)
    assert 'aria-label="A &amp; O reel"' in html


def test_the_manifest_keeps_all_rules(client: Client) -> None:
    for id in ("open", "song"):
        assert rules.check(client.get(f"/iiif/{id}/manifest").get_json()) == []
