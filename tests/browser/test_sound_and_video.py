"""Sound and video of other publishers play in the viewer, with their captions; no script of theirs may run."""

from __future__ import annotations

import base64
import io
import json
import math
import struct
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import MonitoredPage

pytestmark = pytest.mark.xdist_group("browser")
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:03.000\nA tone is heard.\n"
# records what a canvas shows, so that no video has to be kept: one second of WebM, as base64
RECORD = """() => new Promise((resolve) => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 48});
  const context = canvas.getContext("2d");
  const painted = setInterval(() => {
    context.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
    context.fillRect(0, 0, 64, 48);
  }, 40);
  const parts = [];
  const recorder = new MediaRecorder(canvas.captureStream(25), {mimeType: "video/webm"});
  recorder.ondataavailable = ({data}) => parts.push(data);
  recorder.onstop = async () => {
    clearInterval(painted);
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    resolve(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")));
  };
  recorder.start();
  setTimeout(() => recorder.stop(), 1000);
})"""


def tone() -> bytes:
    """Three seconds of a tone, as a WAV file."""
    with io.BytesIO() as file:
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            waves = (int(9000 * math.sin(n / 8000 * 440 * 2 * math.pi)) for n in range(24_000))
            sound.writeframes(b"".join(struct.pack("<h", value) for value in waves))
        return file.getvalue()


def manifest(base: str, kind: str, file: str, media_type: str) -> dict[str, Any]:
    """A manifest of one canvas that plays for a while, with captions."""
    canvas = f"{base}/canvas/{kind}"
    size = {"height": 48, "width": 64} if kind == "Video" else {}
    body = {"id": f"{base}/{file}", "type": kind, "format": media_type, "duration": 3.0, **size}
    captions = {"id": f"{base}/captions.vtt", "type": "Text", "format": "text/vtt", "language": "en",
                "label": {"en": ["Captions"]}}  # fmt: skip

    def page(name: str, motivation: str, body: dict[str, Any]) -> dict[str, Any]:
        annotation = {"id": f"{canvas}/{name}/1", "type": "Annotation", "motivation": motivation, "body": body,
                      "target": canvas}  # fmt: skip
        return {"id": f"{canvas}/{name}", "type": "AnnotationPage", "items": [annotation]}

    image = {"id": f"{base}/cover.svg", "type": "Image", "format": "image/svg+xml", "height": 40, "width": 60}
    cover = {"id": f"{canvas}/cover", "type": "Canvas", "height": 40, "width": 60,
             "items": [page("cover", "painting", image)]}  # fmt: skip
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{base}/{kind}.json",
        "type": "Manifest",
        "label": {"en": [f"A manifest with {kind}"]},
        "items": [
            {
                "id": canvas,
                "type": "Canvas",
                "duration": 3.0,
                **size,
                "label": {"en": ["Interview"]},
                "items": [page("painting", "painting", body)],
                "annotations": [page("captions", "supplementing", captions)],
                **({"accompanyingCanvas": cover} if kind == "Sound" else {}),
            }
        ],
    }


@pytest.fixture(scope="module")
def publisher(browser: Browser) -> Iterator[str]:
    """The base URL of another publisher's server."""
    recorder = browser.new_page()
    video = base64.b64decode(recorder.evaluate(RECORD))
    recorder.close()
    files: dict[str, tuple[str, bytes]] = {
        "/tone.wav": ("audio/wav", tone()),
        "/film.webm": ("video/webm", video),
        "/captions.vtt": ("text/vtt", CAPTIONS),
        "/cover.svg": ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>'),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            media_type, body = files.get(self.path, ("text/plain", b""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        base = f"http://127.0.0.1:{server.server_port}"
        for row in (("Sound", "tone.wav", "audio/wav"), ("Video", "film.webm", "video/webm")):
            body = json.dumps(manifest(base, *row)).encode()
            files[f"/{row[0]}.json"] = ("application/json", body)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield base
        server.shutdown()


def played(page: Page, element: str) -> float:
    """Play an element of the page without sound, and return where it is (seconds) after it went on."""
    page.wait_for_selector(element, state="attached", timeout=30_000)
    page.evaluate(
        "(name) => { const media = document.querySelector(name); media.muted = true; return media.play(); }",
        element,
    )
    page.wait_for_function(
        "(name) => document.querySelector(name).currentTime > 0.1", arg=element, timeout=30_000
    )
    position: float = page.evaluate("(name) => document.querySelector(name).currentTime", element)
    return position


@pytest.mark.parametrize(("kind", "element"), [("Sound", "audio"), ("Video", "video")])
def test_it_plays(kind: str, element: str, publisher: str, monitored: MonitoredPage) -> None:
    page = monitored.open(f"/viewer?iiif-content={quote(f'{publisher}/{kind}.json', safe='')}")
    assert played(page, element) > 0.1
    cues = (
        """(name) => { const [track] = document.querySelector(name).textTracks; track.mode = "showing"; }"""
    )
    page.evaluate(cues, element)
    page.wait_for_function(
        "(name) => document.querySelector(name).textTracks[0].cues?.length === 1", arg=element, timeout=30_000
    )
    assert [
        error for error in monitored.errors if "Content Security Policy" in error or "blocked" in error
    ] == []
