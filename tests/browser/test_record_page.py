"""The page of a record in a browser: viewer, transcript, phone width, no JavaScript, dark mode, print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import MonitoredPage

pytestmark = pytest.mark.xdist_group("browser")
RECORD = "/records/harriman-1945-07"


def test_the_page_has_no_errors_and_sends_no_foreign_requests(monitored: MonitoredPage) -> None:
    page = monitored.open(RECORD)
    expect(page.locator("h1")).to_contain_text("Message from Averell Harriman")
    assert monitored.errors == []
    assert monitored.foreign_requests == []


def test_mirador_shows_the_page_image_and_outer_mongolia(monitored: MonitoredPage) -> None:
    page = monitored.open(RECORD)
    requested: list[str] = []
    page.on("response", lambda response: requested.append(response.url) if response.ok else None)
    if page.locator("#open-viewer").count():
        page.locator("#open-viewer").click()
    annotations = page.locator(".mirador-companion-window-left, .mirador-viewer").last
    expect(annotations).to_contain_text("Outer Mongolia", timeout=30_000)
    expect(
        page.locator(".mirador-viewer .openseadragon-canvas, .mirador-osd-container").first
    ).to_be_visible()
    page.wait_for_timeout(1500)
    assert any("/iiif/harriman-1945-07/manifest" in url for url in requested)
    assert any("/iiif/harriman-1945-07/annotations/1" in url for url in requested)
    assert any(
        re.search(r"/iiif/image/3/harriman-1945-07\.1/full/[^/]+/0/default\.jpg", url) for url in requested
    )
    assert monitored.errors == []
    assert monitored.foreign_requests == []


def test_image_and_text_are_shown_without_javascript(browser: Browser, node: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(node + RECORD)
    expect(page.locator("main")).to_contain_text("Soong hopes to see Stalin tonight.")
    image = page.locator("main img").first
    expect(image).to_be_visible()
    assert image.bounding_box()["width"] > 200  # type: ignore[index]
    context.close()


@pytest.mark.parametrize(
    "path", [RECORD, "/", "/collections/harriman-papers", "/agents/harriman", "/places/dairen"]
)
def test_no_horizontal_scrolling_on_a_phone(path: str, browser: Browser, node: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(node + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_dark_mode_is_dark(browser: Browser, node: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(node + RECORD)
    red, green, blue = map(
        int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3]
    )
    assert red + green + blue < 150
    context.close()


def test_print_leaves_out_controls(browser: Browser, node: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(node + RECORD)
    page.emulate_media(media="print")
    expect(page.locator("#open-viewer")).to_be_hidden()
    expect(page.get_by_text("Soong hopes to see Stalin tonight.").first).to_be_visible()
    context.close()


def test_the_search_in_the_document_finds_words_that_are_broken_at_the_end_of_a_line(
    monitored: MonitoredPage,
) -> None:
    page = monitored.open(RECORD)
    for hyphen in "-\u2010\u00ac\u2e17=\u00ad":
        page.evaluate(
            "text => { document.querySelector('.para').textContent = text; }",
            f"Die Sowjetdonau{hyphen}\n  dampfschiffahrt (1.",
        )
        for words in ("sowjetdonaudampf", "die SOWJETDONAU", "dampfschiffahrt (1.", "donau dampf"):
            page.locator("#find-words").fill(words)
            expect(page.locator("#find-count")).to_have_text("1 of 1")
    page.locator("#find-words").fill("sowjet donau")
    expect(page.locator("#find-count")).to_have_text("no matches")
    assert monitored.errors == []
