"""`fonds fetch` over a real socket: what services say is kept, what they should not say is not believed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests import scans
from tests.cli.test_commands import fonds

THIRD = {"@context": ["http://iiif.io/api/auth/2/context.json", "http://iiif.io/api/image/3/context.json"]}
SECOND = {"@context": "http://iiif.io/api/image/2/context.json"}
SIZE = {"width": 4000, "height": 3000}
SIZES = [{"width": 2000, "height": 1500}, {"width": 400, "height": 300}, {"width": -1, "height": 2}, "x"]
LEVEL_1 = "http://iiif.io/api/image/2/level1.json"
GOOD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "third": (
        THIRD | SIZE | {"type": "ImageService3", "profile": "level2", "sizes": SIZES},
        SIZE | {"version": 3, "level": "level2", "sizes": [[400, 300], [2000, 1500]]},
    ),
    "second": (SECOND | SIZE | {"profile": [LEVEL_1, {}]}, SIZE | {"version": 2, "level": "level1"}),
    "bare": (SIZE | {"type": "ImageService3", "profile": "made-up"}, SIZE | {"version": 3}),
}
BAD: dict[str, tuple[Any, str]] = {
    "first": (
        SIZE | {"@context": "http://library.stanford.edu/iiif/image-api/1.1/context.json"},
        "speaks neither Image API 3.0 nor 2.1",
    ),
    "endless": (THIRD | {"width": 10**12, "height": 10}, "gives no width and height in pixels"),
    "words": (THIRD | {"width": "4000", "height": True}, "gives no width and height in pixels"),
    "list": ([1, 2], "is no image information"),
}


class Services(BaseHTTPRequestHandler):
    requested: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        name = self.path.split("/")[1]
        documents = {
            **{name: document for name, (document, _) in GOOD.items()},
            **{n: document for n, (document, _) in BAD.items()},
        }
        body = b"no JSON" if name == "broken" else json.dumps(documents.get(name, {})).encode()
        self.send_response(200 if name in documents or name == "broken" else 404)
        self.send_header("Content-Type", "application/ld+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def base() -> Iterator[str]:
    Services.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Services) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def node(folder: Path, base: str, *names: str) -> Path:
    folder.mkdir()
    (folder / "node.toml").write_text('title = "T"\n', "utf-8")
    (folder / "papers.md").write_text("---\nkind: collection\nid: papers\ntitle: P\n---\n", "utf-8")
    for name in names:
        scans.record(folder, name, f"{{service: {base}/{name}}}")
    return folder


def test_what_services_say_is_kept(base: str, tmp_path: Path) -> None:
    folder = node(tmp_path / "node", base, *GOOD)
    assert fonds("publish", folder).exit_code == 1, "no record can be published before"
    done = fonds("fetch", folder, "--allow-private", "127.0.0.1")
    assert (done.exit_code, "3 addresses answered" in done.output) == (0, True), done.output
    assert fonds("publish", folder).exit_code == 0
    assert sorted(Services.asked) == sorted(f"/{name}/info.json" for name in GOOD)
    again = fonds("fetch", folder, "--allow-private", "127.0.0.1")
    assert "0 addresses answered" in again.output and len(Services.asked) == len(GOOD)
    fonds("fetch", folder, "--again", "--allow-private", "127.0.0.1")
    assert len(Services.asked) == 2 * len(GOOD)
    manifest = json.loads(fonds("get", "/iiif/second/manifest", folder).output)
    body = manifest["items"][0]["items"][0]["items"][0]["body"]
    assert body["service"] == [{"@id": f"{base}/second", "@type": "ImageService2", "profile": LEVEL_1}]
    assert body["id"] == f"{base}/second/full/full/0/default.jpg"


@pytest.mark.parametrize("name", GOOD)
def test_what_is_read(name: str, base: str) -> None:
    from fonds.http_client.image_services import describe

    expected = {
        key: [tuple(size) for size in value] if key == "sizes" else value
        for key, value in GOOD[name][1].items()
    }
    assert describe(f"{base}/{name}", ("127.0.0.1",)) == expected


def test_what_cannot_be_believed_is_a_problem(base: str, tmp_path: Path) -> None:
    folder = node(tmp_path / "node", base, *BAD, "broken", "nowhere", "third")
    done = fonds("fetch", folder, "--allow-private", "127.0.0.1")
    assert done.exit_code == 1
    for message in (*(message for _, message in BAD.values()), "is not JSON", "answered 404"):
        assert message in done.output
    assert "1 addresses answered" in done.output
    assert fonds("publish", folder).output.count("is not known") == len(BAD) + 2


def test_a_private_address_is_not_asked(base: str, tmp_path: Path) -> None:
    done = fonds("fetch", node(tmp_path / "node", base, "third"))
    assert (done.exit_code, Services.asked) == (1, [])
