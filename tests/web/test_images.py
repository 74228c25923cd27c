"""The doors of images, for scans and for typeset pages: what comes, with which headers, and what is refused."""

from __future__ import annotations

import io
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.web.app import create_app
from tests import scans
from tests.conftest import BASE, settings_of

SCAN, TYPESET = "/iiif/image/3/mixed.1", "/iiif/image/3/typeset.1"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("images")
    node = scans.node(work / "node")
    (node / "records" / "typeset.md").write_text(
        "---\nkind: record\nid: typeset\ntitle: T\nrights: CC0\n---\n\nSome words.\n", "utf-8"
    )
    settings = settings_of(node, work / "state")
    publishing.publish(settings)
    return settings


@pytest.fixture(scope="module")
def client(published: Settings) -> FlaskClient:
    return create_app(published).test_client()


def opened(data: bytes) -> Any:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("service", [SCAN, TYPESET])
@pytest.mark.parametrize(
    ("rest", "size", "kind"),
    [
        ("0,0,512,512/512,512/0/default.jpg", (512, 512), "JPEG"),
        ("0,0,512,512/100,/90/gray.png", (100, 100), "PNG"),
        ("pct:10,10,50,50/!90,90/!180/bitonal.png", None, "PNG"),
        ("square/50,50/0/default.webp", (50, 50), "WEBP"),
        ("full/max/0/default.jpg", None, "JPEG"),
    ],
)
def test_an_image_is_given(service: str, rest: str, size: Any, kind: str, client: FlaskClient) -> None:
    answer = client.get(f"{service}/{rest}")
    assert answer.status_code == 200, answer.data[:200]
    image = opened(answer.data)
    assert image.format == kind and (size is None or image.size == size)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert 'rel="canonical"' in answer.headers["Link"] and "level2" in answer.headers["Link"]
    again = client.get(f"{service}/{rest}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    head = client.head(f"{service}/{rest}")
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(answer.data)))


def test_the_picture_is_that_of_the_scan(client: FlaskClient) -> None:
    image = opened(client.get(f"{SCAN}/full/max/0/default.jpg").data).convert("RGB")
    wanted = scans.picture(1)
    assert image.size == wanted.size
    for place in ((10, 10), (scans.WIDE - 10, 10), (10, scans.HIGH - 10), (450, 50)):
        assert (
            max(abs(a - b) for a, b in zip(image.getpixel(place), wanted.getpixel(place), strict=True)) < 12
        )


@pytest.mark.parametrize("service", [SCAN, TYPESET, "/iiif/image/2/mixed.1", "/iiif/image/2/typeset.1"])
def test_information(service: str, client: FlaskClient) -> None:
    moved = client.get(service)
    assert (moved.status_code, moved.headers["Location"]) == (303, f"{BASE}{service}/info.json")
    said = json.loads(client.get(f"{service}/info.json").data)
    assert said.get("id", said.get("@id")) == f"{BASE}{service}"
    assert said["tiles"][0]["width"] == 512
    version = service[12]
    for size in said["sizes"]:
        wide, high = size["width"], size["height"]
        form = f"{wide}," if version == "2" else f"{wide},{high}"
        image = client.get(f"{service}/full/{form}/0/default.jpg")
        assert opened(image.data).size == (wide, high)
    rights = said.get("rights", said.get("license"))
    assert rights == ("http://creativecommons.org/publicdomain/zero/1.0/" if "typeset" in service else None)


@pytest.mark.parametrize("service", [SCAN, TYPESET])
@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("full/full/0/default.jpg", 400),
        ("0,0,0,0/max/0/default.jpg", 400),
        ("99999,0,10,10/max/0/default.jpg", 400),
        ("full/^99999999,99999999/0/default.png", 400),
        ("full/max/0/default.exe", 400),
        ("full/max/361/default.jpg", 400),
        ("full/max", 404),
        ("../../../etc/passwd", 404),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    service: str, rest: str, status: int, client: FlaskClient
) -> None:
    answer = client.get(f"{service}/{rest}")
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if status == 400:
        assert answer.mimetype == "application/problem+json" and json.loads(answer.data)["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/iiif/image/3/mixed%2E1/info.json", 200),
        ("/iiif/image/3/mixed%2F1/info.json", 404),
        ("/iiif/image/3/nothing.1/info.json", 404),
        ("/iiif/image/3/mixed.99/info.json", 404),
        ("/iiif/image/3/mixed.5/info.json", 404),  # an image elsewhere on the web
        ("/iiif/image/3/papers.1/info.json", 404),
        ("/iiif/image/4/mixed.1/info.json", 404),
    ],
)
def test_identifiers(path: str, status: int, client: FlaskClient) -> None:
    assert client.get(path).status_code == status


def test_a_preflight_is_answered(client: FlaskClient) -> None:
    answer = client.options(f"{SCAN}/full/max/0/default.jpg")
    assert answer.status_code == 204
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]


def test_a_withdrawn_record_has_no_images(tmp_path: Path) -> None:
    settings = settings_of(scans.node(tmp_path / "node"), tmp_path / "state")
    publishing.publish(settings)
    client = create_app(settings).test_client()
    path = "/iiif/image/3/one.1/info.json"
    assert client.get(path).status_code == 200
    file = settings.node / "records" / "one.md"
    said = "withdrawn: {date: 2026-01-02, reason: A test.}\ntitle:"
    file.write_text(file.read_text("utf-8").replace("title:", said), "utf-8")
    publishing.publish(settings)
    assert client.get(path).status_code == 410
    assert client.get("/iiif/image/3/one.1/full/max/0/default.jpg").status_code == 410


def test_a_changed_scan_is_answered_at_once(tmp_path: Path) -> None:
    settings = settings_of(scans.node(tmp_path / "node"), tmp_path / "state")
    publishing.publish(settings)
    client = create_app(settings).test_client()
    path = "/iiif/image/3/one.1/full/max/0/default.jpg"
    before = client.get(path)
    scans.picture(30).save(settings.node / "scans" / "one.jpg")
    publishing.publish(settings)
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200 and after.data != before.data


def test_pictures_are_not_kept_in_memory(published: Settings) -> None:
    from fonds.web.http.request import Request
    from tests.dispatcher import Dispatcher, kept_responses

    dispatcher = Dispatcher(published)
    for rest in ("full/max/0/default.jpg", "0,0,512,512/512,512/0/default.jpg"):
        for service in (SCAN, TYPESET):
            assert dispatcher.wsgi(Request("GET", f"{service}/{rest}"))
    assert kept_responses(dispatcher) == 0
    dispatcher.wsgi(Request("GET", f"{SCAN}/info.json"))
    assert kept_responses(dispatcher) == 1


def test_slow_images_never_stop_tiles_or_documents(
    published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All places are taken by drawings that do not end: everything that needs none is answered meanwhile."""
    from fonds.images import server

    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(*given: Any) -> bytes:
        begun.release()
        go_on.wait(30)
        return b"drawn"

    monkeypatch.setattr(server, "render", slow)
    app = create_app(settings_of(published.node, published.state, image_places=2))
    waiting = [
        threading.Thread(target=lambda n=n: app.test_client().get(f"{SCAN}/full/{77 + n},/0/default.jpg"))
        for n in range(2)
    ]
    for thread in waiting:
        thread.start()
        begun.acquire(timeout=10)
    client = app.test_client()
    started = time.monotonic()
    assert client.get(f"{SCAN}/0,0,512,512/512,512/0/default.jpg").status_code == 200
    assert client.get(f"{SCAN}/info.json").status_code == 200
    assert client.get("/iiif/mixed/manifest").status_code == 200
    assert time.monotonic() - started < 20, "they waited for a place"
    go_on.set()
    for thread in waiting:
        thread.join()
