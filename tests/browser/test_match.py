"""What OpenRefine shows of an entity: the preview in a frame that runs no scripts, of the size in the manifest."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """A site of its own origin that serves one folder: its base URL."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_preview_fits_its_frame_in_both_lights(
    browser: Browser, node: str, elsewhere: str, tmp_path: Path, scheme: str
) -> None:
    """As recon-renderer.js of OpenRefine makes the frame."""
    manifest = json.load(urllib.request.urlopen(f"{node}/reconcile", timeout=10))
    shown = manifest["preview"]
    ids = ("harriman", "harriman-papers", "chiang-kai-shek", "outer-mongolia")
    frames = "".join(
        f'<iframe id="{id}" sandbox="" width="{shown["width"]}" height="{shown["height"]}"'
        f' src="{shown["url"].replace("{{id}}", id)}"></iframe>'
        for id in ids
    )
    (tmp_path / "refine.html").write_text(f"<!doctype html><title>x</title>{frames}", "utf-8")
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    faults: list[str] = []
    page.on("requestfailed", lambda asked: faults.append(asked.url))
    page.goto(f"{elsewhere}/refine.html", wait_until="load")
    for id in ids:
        inside = page.frame_locator(f"#{id}")
        expect(inside.locator("h1")).to_be_visible()
        main = inside.locator("main").bounding_box()
        frame = page.locator(f"#{id}").bounding_box()
        assert main is not None and frame is not None
        assert main["height"] <= shown["height"] and main["width"] <= shown["width"]
        assert frame["x"] <= main["x"] and frame["y"] <= main["y"]
    expect(page.frame_locator("#chiang-kai-shek").get_by_text("the same, sure")).to_be_visible()
    paper = (
        page.frame_locator("#harriman")
        .locator("html")
        .evaluate("one => getComputedStyle(one).backgroundColor")
    )
    assert paper == ("rgb(31, 29, 26)" if scheme == "dark" else "rgb(255, 255, 255)")
    assert faults == []
    context.close()
