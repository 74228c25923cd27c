"""Third-party viewers, as published on npm, show what the node serves. They run on another origin than the node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.archive import REPORT

pytestmark = pytest.mark.xdist_group("browser")
LAST = "The delegation left for Harbin."
Open = Callable[[str], Page]


@pytest.fixture
def opened(browser: Browser, viewers: str) -> Iterator[Open]:
    """Open a page of the viewer server. Afterwards, check that no page threw an error or sent foreign requests."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    foreign_requests: list[str] = []

    def open_(path: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "request",
            lambda request: None if _is_local(request.url) else foreign_requests.append(request.url),
        )
        page.goto(viewers + path)
        return page

    yield open_
    context.close()
    assert errors == []
    assert foreign_requests == []


def _is_local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def manifest(base: str, id: str = REPORT) -> str:
    return f"{base}/iiif/{id}/manifest"


def test_universal_viewer_shows_every_page_the_facts_and_the_downloads(
    opened: Open, small_archive: str
) -> None:
    page = opened(f"/uv/uv.html#?manifest={manifest(small_archive)}")
    expect(page.locator(".thumb img")).to_have_count(3, timeout=30_000)
    expect(page.locator(".mainPanel .openseadragon-canvas canvas").first).to_be_visible()
    details = page.locator(".rightPanel")
    expect(details).to_contain_text("A journey by rail.")
    expect(details).to_contain_text("Copyright Not Evaluated")
    page.get_by_role("button", name="Download").click()
    downloads = page.locator(".overlay.download")
    expect(downloads).to_contain_text("Plain text (txt)")
    expect(downloads).to_contain_text("PDF (pdf)")


def test_universal_viewer_turns_to_the_last_page(opened: Open, small_archive: str) -> None:
    page = opened(f"/uv/uv.html#?manifest={manifest(small_archive)}")
    expect(page.locator(".thumb img")).to_have_count(3, timeout=30_000)
    with page.expect_response(lambda response: f"/iiif/image/3/{REPORT}.3/" in response.url and response.ok):
        page.locator(".thumb").nth(2).click()


def test_tify_shows_the_transcript_of_each_page(opened: Open, small_archive: str) -> None:
    page = opened(f"/tify.html?manifest={quote(manifest(small_archive))}")
    text = page.locator(".tify-text")
    expect(text).to_contain_text("The delegation arrived on Monday.", timeout=30_000)
    page.get_by_role("button", name="Last page").first.click()
    expect(text).to_contain_text(LAST)


def test_tify_highlights_the_selected_line_on_the_image(opened: Open, small_archive: str) -> None:
    page = opened(f"/tify.html?manifest={quote(manifest(small_archive))}")
    line = page.locator(".tify-text-toggle").first
    line.click(timeout=30_000)
    expect(page.locator(".tify-media-overlay.-current")).to_be_visible()


def test_clover_shows_the_label_the_canvases_and_the_metadata(opened: Open, small_archive: str) -> None:
    page = opened(f"/clover.html?manifest={quote(manifest(small_archive))}")
    # in whichever language comes first: Clover 3.3.8 uses the language of the browser for its own buttons only
    label = page.get_by_text(re.compile("Report on a journey|Reisebericht")).filter(visible=True)
    expect(label.first).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("media-thumbnail")).to_have_count(3)
    panel = page.get_by_test_id("information-panel")
    expect(panel).to_contain_text("A journey by rail.")
    expect(panel).to_contain_text("Copyright Not Evaluated")
    expect(page.get_by_role("tab", name="Annotations")).to_be_visible()


def test_universal_viewer_finds_words_and_their_boxes(opened: Open, small_archive: str) -> None:
    page = opened(f"/uv/uv.html#?manifest={manifest(small_archive)}")
    field = page.locator("#searchWithinInput")
    expect(field).to_be_visible(timeout=30_000)
    field.press_sequentially("deleg", delay=80)
    expect(page.locator(".autocomplete").filter(has_text="delegation")).to_be_visible(timeout=15_000)
    field.fill("delegation")
    field.press("Enter")
    expect(page.get_by_text("2 results found for 'delegation'")).to_be_visible(timeout=15_000)
    box = page.locator(".annotationRect").first
    expect(box).to_be_visible(timeout=15_000)
    rectangle = box.bounding_box()
    assert rectangle is not None
    assert 2 < rectangle["width"] / rectangle["height"] < 20  # a word, not a line or a page


def test_mirador_counts_the_hits_and_has_their_boxes(opened: Open, small_archive: str) -> None:
    page = opened(f"/mirador.html?manifest={quote(manifest(small_archive))}")
    page.get_by_role("tab", name="Search").click(timeout=30_000)
    field = page.get_by_role("combobox")
    field.fill("delegation")
    field.press("Enter")
    expect(page.get_by_text("1 of 2", exact=True)).to_be_visible(timeout=15_000)
    # Mirador can show the words twice for a moment: in the list of hits, and in what it announces
    expect(page.locator("li p").filter(has_text="delegation arrived on Monday.")).to_be_visible()
    boxes = page.evaluate(
        """() => Object.values(window.viewer.store.getState().searches).flatMap((windowSearches) =>
            Object.values(windowSearches).flatMap((search) => Object.values(search.data)
              .flatMap(({json}) => json.resources.map(({on}) => on))))"""
    )
    for box, number in zip(boxes, (1, 3), strict=True):
        assert re.fullmatch(rf"{small_archive}/iiif/{REPORT}/canvas/{number}#xywh=\d+,\d+,\d+,\d+", box)
    page.get_by_role("button", name="Next result").click()
    expect(page.get_by_text("2 of 2", exact=True)).to_be_visible()
