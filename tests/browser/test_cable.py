"""The cable's page in a real browser: the viewer, the text, a phone, no JavaScript, dark, print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Watched

pytestmark = pytest.mark.xdist_group("browser")
CABLE = "/records/harriman-1945-07"


def test_the_page_asks_nobody_else_and_has_no_fault(watched: Watched) -> None:
    page = watched.open(CABLE)
    expect(page.locator("h1")).to_contain_text("Message from Averell Harriman")
    assert watched.faults == []
    assert watched.outside == []


def test_mirador_shows_the_page_image_and_outer_mongolia(watched: Watched) -> None:
    page = watched.open(CABLE)
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url) if answer.ok else None)
    if page.locator("#open-viewer").count():
        page.locator("#open-viewer").click()
    annotations = page.locator(".mirador-companion-window-left, .mirador-viewer").last
    expect(annotations).to_contain_text("Outer Mongolia", timeout=30_000)
    expect(
        page.locator(".mirador-viewer .openseadragon-canvas, .mirador-osd-container").first
    ).to_be_visible()
    page.wait_for_timeout(1500)
    assert any("/iiif/harriman-1945-07/manifest" in url for url in asked)
    assert any("/iiif/harriman-1945-07/annotations/1" in url for url in asked)
    assert any(
        re.search(r"/iiif/image/3/harriman-1945-07\.1/full/[^/]+/0/default\.jpg", url) for url in asked
    )
    assert watched.faults == []
    assert watched.outside == []


def test_without_javascript_the_image_and_the_text_are_there(browser: Browser, node: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(node + CABLE)
    expect(page.locator("main")).to_contain_text("Soong hopes to see Stalin tonight.")
    image = page.locator("main img").first
    expect(image).to_be_visible()
    assert image.bounding_box()["width"] > 200  # type: ignore[index]
    context.close()


@pytest.mark.parametrize(
    "path", [CABLE, "/", "/collections/harriman-papers", "/agents/harriman", "/places/dairen"]
)
def test_a_phone_needs_no_sideways_scrolling(path: str, browser: Browser, node: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(node + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_dark_mode_is_dark(browser: Browser, node: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(node + CABLE)
    red, green, blue = map(
        int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3]
    )
    assert red + green + blue < 150
    context.close()


def test_print_leaves_out_what_paper_cannot_do(browser: Browser, node: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(node + CABLE)
    page.emulate_media(media="print")
    expect(page.locator("#open-viewer")).to_be_hidden()
    expect(page.get_by_text("Soong hopes to see Stalin tonight.").first).to_be_visible()
    context.close()
