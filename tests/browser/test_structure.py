"""Viewers show a table of contents of three levels, begin where the record says, and turn pages from right to left."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import scans
from tests.browser.conftest import MonitoredPage
from tests.browser.test_viewers import Open, opened  # noqa: F401 - a fixture
from tests.conftest import serving

pytestmark = pytest.mark.xdist_group("browser")
STRUCTURE = """viewing_direction: right-to-left
behavior: paged
start: 3
structure:
  - label: First book
    parts:
      - label: First chapter
        pages: [1, 2]
      - label: Second chapter
        parts:
          - {label: The map, pages: 3}
          - {label: The seal, pages: 4, region: "percent:10,10,40,40"}
  - {label: Second book, pages: 5-6}
annotations:
  - {motivation: tagging, page: 3, region: "percent:10,10,40,30", text: A seal}
  - {motivation: linking, page: 3, text: The map of 1912, uri: "https://example.org/maps/7"}
  - {motivation: identifying, page: 3, region: "percent:50,50,20,20", text: "<b>Not bold</b>"}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served node with a record of six scans, three levels of ranges, and pages from right to left."""
    work = tmp_path_factory.mktemp("book")
    folder = scans.empty(work / "node")
    for number in range(1, 7):
        scans.picture(number, (450, 650)).save(folder / "scans" / f"{number}.png")
    scans.record(folder, "book", "../scans", more=STRUCTURE)
    with serving(folder, work) as base:
        yield base


def manifest(base: str) -> str:
    return f"{base}/iiif/book/manifest"


def test_mirador_shows_three_levels_and_begins_where_the_record_says(opened: Open, book: str) -> None:  # noqa: F811
    page = opened(f"/mirador.html?manifest={quote(manifest(book))}")
    expect(page.get_by_text("3 of 6")).to_be_visible(timeout=30_000)
    page.get_by_role("tab", name="Index").click()
    for label in ("First book", "First chapter", "Second chapter", "The map", "The seal", "Second book"):
        expect(page.get_by_role("treeitem").get_by_text(label, exact=True)).to_be_visible()
    page.get_by_text("Second book", exact=True).click()
    expect(page.get_by_text("5 of 6")).to_be_visible()


def test_universal_viewer_shows_three_levels_and_lays_the_pages_from_right_to_left(
    opened: Open,  # noqa: F811
    book: str,
) -> None:
    page = opened(f"/uv/uv.html#?manifest={manifest(book)}")
    thumbnails = page.locator(".thumb")
    expect(thumbnails).to_have_count(6, timeout=30_000)
    boxes = [box for number in range(6) if (box := thumbnails.nth(number).bounding_box())]
    second, third = boxes[1], boxes[2]
    assert second["y"] == third["y"] and second["x"] > third["x"]  # page 2 is to the right of page 3
    page.get_by_text("Index", exact=True).click()
    page.get_by_text("Second chapter", exact=True).locator("xpath=ancestor::li[1]").locator(".toggle").click()
    for label in ("First book", "First chapter", "The map", "The seal"):
        expect(page.get_by_text(label, exact=True)).to_be_visible()


def band(picture: Image.Image) -> float:
    """How far down the band of a page of tests/scans.py is, from 0 to 1 of the height of the picture."""
    rows = [
        y
        for y in range(picture.height)
        if sum(abs(one - other) for one, other in zip(_middle(picture, y), scans.DEEP, strict=True)) < 30
    ]
    return sum(rows) / len(rows) / picture.height


def bands(page: Page) -> list[float]:
    """How far down the bands are of the two pages that a viewer shows side by side."""
    page.wait_for_timeout(2000)  # the images appear gradually
    shown = Image.open(io.BytesIO(page.locator(".openseadragon-canvas").first.screenshot())).convert("RGB")
    middle = shown.width // 2
    halves = (0, 0, middle, shown.height), (middle, 0, shown.width, shown.height)
    return [band(shown.crop(half)) for half in halves]


def _middle(picture: Image.Image, y: int) -> tuple[int, int, int]:
    red, green, blue = picture.getpixel((picture.width // 2, y))  # type: ignore[misc]
    return red, green, blue


def test_universal_viewer_turns_to_an_opening_with_its_first_page_on_the_right(
    opened: Open,  # noqa: F811
    book: str,
) -> None:
    page = opened(f"/uv/uv.html#?manifest={manifest(book)}")
    forward = page.get_by_role("button", name="Next Image").first
    back = page.get_by_role("button", name="Previous Image").first
    expect(forward).to_be_visible(timeout=30_000)
    left, right = forward.bounding_box(), back.bounding_box()
    assert left is not None and right is not None
    assert left["x"] < right["x"]
    with page.expect_response(lambda response: "/image/3/book.3/" in response.url and response.ok):
        forward.click()
    left_band, right_band = bands(page)
    assert left_band > right_band  # the band of page 3 is further down than that of page 2


def test_mirador_shows_an_opening_with_its_first_page_on_the_right(opened: Open, book: str) -> None:  # noqa: F811
    page = opened(f"/mirador.html?manifest={quote(manifest(book))}")
    expect(page.get_by_text("3 of 6")).to_be_visible(timeout=30_000)
    left_band, right_band = bands(page)
    assert left_band > right_band  # the band of page 3 is further down than that of page 2


def test_the_viewer_shows_annotations_of_every_motivation(monitored: MonitoredPage, book: str) -> None:
    monitored.base = book
    page = monitored.open("/records/book.html")
    marked = page.locator("#p3 .annotations")
    expect(marked.locator("li")).to_have_count(3)
    expect(marked).to_contain_text("<b>Not bold</b>")
    marked.get_by_role("link", name="in the viewer").first.click()
    panel = page.get_by_role("complementary", name="Annotations")
    for words in ("A seal", "The map of 1912", "Not bold"):  # Mirador takes every text for HTML
        expect(panel.get_by_text(words)).to_be_visible(timeout=30_000)
    assert monitored.errors == [] and monitored.foreign_requests == []


def test_clover_turns_pages_from_right_to_left(opened: Open, book: str) -> None:  # noqa: F811
    page = opened(f"/clover.html?manifest={quote(manifest(book))}")
    thumbnails = page.get_by_test_id("media-thumbnail")
    expect(thumbnails).to_have_count(6, timeout=30_000)
    first, second = thumbnails.nth(0).bounding_box(), thumbnails.nth(1).bounding_box()
    assert first is not None and second is not None
    assert first["x"] > second["x"]
    with page.expect_response(lambda response: "/iiif/image/3/book.2/" in response.url and response.ok):
        thumbnails.nth(1).click()


def test_tify_shows_the_table_of_presentation_3(opened: Open, book: str) -> None:  # noqa: F811
    page = opened(f"/tify.html?manifest={quote(manifest(book))}&view=toc")
    page.get_by_role("button", name="Expand all").click(timeout=30_000)
    for label in ("First chapter", "Second chapter", "The map", "The seal", "Second book"):
        expect(page.get_by_text(label, exact=True)).to_be_visible()


def test_the_page_of_the_record_links_its_ranges(monitored: MonitoredPage, book: str) -> None:
    monitored.base = book
    page = monitored.open("/records/book.html")
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents.locator("ol ol ol li")).to_have_count(2)
    contents.get_by_role("link", name="The seal").click()
    expect(page).to_have_url(re.compile(r"#p4$"))
    contents.get_by_role("link", name="Page 4 in the viewer").click()
    expect(page.get_by_text("4 of 6")).to_be_visible(timeout=30_000)
    assert monitored.errors == [] and monitored.foreign_requests == []
