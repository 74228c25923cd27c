"""The preview of an entity in OpenRefine: a frame without scripts, of the size that the manifest states."""

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
def other_site(tmp_path: Path) -> Iterator[str]:
    """The base URL of a site on another origin that serves one folder."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_preview_fits_its_frame_in_light_and_dark_mode(
    browser: Browser, node: str, other_site: str, tmp_path: Path, scheme: str
) -> None:
    """The frame is created as in recon-renderer.js of OpenRefine."""
    manifest = json.load(urllib.request.urlopen(f"{node}/reconcile", timeout=10))
    preview = manifest["preview"]
    ids = ("harriman", "harriman-papers", "chiang-kai-shek", "outer-mongolia")
    frames = "".join(
        f'<iframe id="{id}" sandbox="" width="{preview["width"]}" height="{preview["height"]}"'
        f' src="{preview["url"].replace("{{id}}", id)}"></iframe>'
        for id in ids
    )
    (tmp_path / "refine.html").write_text(f"<!doctype html><title>x</title>{frames}", "utf-8")
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    failures: list[str] = []
    page.on("requestfailed", lambda request: failures.append(request.url))
    page.goto(f"{other_site}/refine.html", wait_until="load")
    for id in ids:
        frame_content = page.frame_locator(f"#{id}")
        expect(frame_content.locator("h1")).to_be_visible()
        main = frame_content.locator("main").bounding_box()
        frame = page.locator(f"#{id}").bounding_box()
        assert main is not None and frame is not None
        assert main["height"] <= preview["height"] and main["width"] <= preview["width"]
        assert frame["x"] <= main["x"] and frame["y"] <= main["y"]
    expect(page.frame_locator("#chiang-kai-shek").get_by_text("the same, sure")).to_be_visible()
    background = (
        page.frame_locator("#harriman")
        .locator("html")
        .evaluate("element => getComputedStyle(element).backgroundColor")
    )
    assert background == ("rgb(31, 29, 26)" if scheme == "dark" else "rgb(255, 255, 255)")
    assert failures == []
    context.close()
