"""Mirador on another site logs in with a pass (IIIF Authentication 1.0) and then shows the page image."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tests.web.auth import Served, served

pytestmark = pytest.mark.xdist_group("browser")
BUNDLE = ROOT / "fonds/web/static/vendor/mirador.min.js"
VIEWER = """<!doctype html><meta charset="utf-8"><div id="m" style="position:absolute;inset:0"></div>
<script src="/mirador.min.js"></script><script>
const manifestId = new URLSearchParams(location.search).get('manifest');
Mirador.viewer({id: 'm', windows: [{manifestId}]});</script>"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("login")) as node:
        yield node


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of another site that uses Mirador."""
    if not BUNDLE.is_file():
        pytest.skip("the Mirador bundle is missing (run make assets), so logging in was not tested")
    folder = tmp_path_factory.mktemp("viewer")
    (folder / "index.html").write_text(VIEWER)
    (folder / "mirador.min.js").write_bytes(BUNDLE.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def image_responses(page: Page) -> list[tuple[int, str]]:
    """Return a list to which every later response to an image request is added: (status, URL)."""
    responses: list[tuple[int, str]] = []
    page.on(
        "response",
        lambda response: (
            responses.append((response.status, response.url))
            if "/full/" in response.url or ".jpg" in response.url
            else None
        ),
    )
    return responses


def test_mirador_logs_in_and_shows_the_page(browser: Browser, node: Served, viewer: str) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    responses = image_responses(page)
    page.goto(f"{viewer}/?manifest={node.base}/iiif/room-letter/manifest")
    bar = page.locator(".mirador-window", has_text="Log in to Reading room of Test")
    expect(bar).to_be_visible(timeout=30_000)
    assert not [url for status, url in responses if status == 200 and "room-letter" in url]
    if page.get_by_role("button", name="Continue").count():
        page.get_by_role("button", name="Continue").first.click()
    with context.expect_page() as popup:
        page.get_by_role("button", name="Log in", exact=True).first.click()
    login = popup.value
    assert f"origin={viewer}" in login.url
    login.get_by_label("Your pass").fill(node.given)
    with login.expect_event("close", timeout=20_000):
        login.get_by_role("button", name="Log in").click()
    page.wait_for_timeout(2500)
    shown = [url for status, url in responses if status == 200 and "/iiif/image/3/room-letter.1/" in url]
    assert shown, responses
    expect(page.get_by_text("Log out of Reading room of Test").first).to_be_visible()
    context.close()


def test_a_reader_logs_in_on_the_page_and_sees_the_text(browser: Browser, node: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{node.base}/records/room-letter")
    expect(page.locator("main")).not_to_contain_text("Zqwhale")
    page.get_by_role("link", name="Log in with a pass").click()
    page.get_by_label("Your pass").fill(node.given)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("main")).to_contain_text("Zqwhale")
    assert page.locator("main img").first.evaluate(
        "image => image.decode().then(() => image.naturalWidth > 100)"
    )
    page.get_by_role("link", name="Log out").click()
    page.goto(f"{node.base}/records/room-letter")
    expect(page.locator("main")).not_to_contain_text("Zqwhale")
    context.close()
