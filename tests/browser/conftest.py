"""Headless Chromium on the served demonstration node."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.viewer_server import viewer_server

CHROMIUM = os.environ.get("CHROMIUM") or next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-angle=swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip(
            "Chromium is not installed, so the pages were not tested in a browser (tests/setup.sh installs it)"
        )
    expect.set_options(timeout=20_000)  # milliseconds; other tests share the processors
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def viewers() -> Iterator[str]:
    """The base URL of a server with third-party viewers, on another origin than the node."""
    with viewer_server() as base:
        yield base


# errors that the bundle of Mirador 4.0.0 logs itself and that we cannot prevent; the second one appears when the panel
# of annotations is opened before the first of them have arrived
MIRADOR_ERRORS = (
    "Accessing element.ref was removed in React 19",
    "MUI: The `value` provided to the Tabs component is invalid",
)


class MonitoredPage:
    """A page that records its errors, and its requests to any server but the node."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.errors: list[str] = []
        self.foreign_requests: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(f"page error: {error}"))
        page.on("console", lambda message: self._record_error(message.type, message.text))
        page.on("request", lambda request: self._record_request(request.url))

    def _record_error(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(MIRADOR_ERRORS):
            self.errors.append(text)

    def _record_request(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.foreign_requests.append(url)

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path, wait_until="load")
        return self.page


@pytest.fixture
def monitored(browser: Browser, node: str) -> Iterator[MonitoredPage]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield MonitoredPage(context.new_page(), node)
    context.close()
