"""Headless Chromium on the served demonstration node."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.stage import stage

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
            "there is no Chromium here: what a browser shows was not tested (tests/setup.sh installs it)"
        )
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def viewers() -> Iterator[str]:
    """Other people's viewers, served from an origin of their own: its base URL."""
    with stage() as base:
        yield base


# what Mirador 4.0.0's own bundle says of itself, and nothing of ours can change; of its tabs where the panel of
# annotations was asked for and the first of them have not arrived yet
MIRADOR_SAYS = (
    "Accessing element.ref was removed in React 19",
    "MUI: The `value` provided to the Tabs component is invalid",
)


class Watched:
    """A page with all that went wrong on it."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.faults: list[str] = []
        self.outside: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("request", lambda asked: self._note(asked.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(MIRADOR_SAYS):
            self.faults.append(text)

    def _note(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.outside.append(url)

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path, wait_until="load")
        return self.page


@pytest.fixture
def watched(browser: Browser, node: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield Watched(context.new_page(), node)
    context.close()
