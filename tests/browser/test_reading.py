"""Reading a document: the image is enlarged in its place, image and transcript follow each other, pages in a strip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import scanned_letters as letters
from tests.browser.conftest import MonitoredPage
from tests.conftest import serving

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A node of letters with scans, served on a socket: its base URL."""
    work = tmp_path_factory.mktemp("letters")
    with serving(letters.write(work / "node"), work) as base:
        yield base


def enlarge(page: Page, leaf: str) -> None:
    page.locator(f"#{leaf} .zoom-in").click()
    page.wait_for_function(
        f"() => document.querySelectorAll('#{leaf} .zoom-mark').length > 0", timeout=20_000
    )


def test_a_chosen_line_is_marked_on_the_image_and_the_other_way_round(monitored: MonitoredPage) -> None:
    page = monitored.open("/records/lease")
    page.locator("#p1l1-3").click()
    expect(page.locator("rect.lit")).to_have_attribute("data-line", "p1l1-3")
    assert page.url.endswith("#p1l1-3")
    page.locator("rect[data-line=p2l1]").click()
    expect(page.locator(".line.lit")).to_have_id("p2l1")
    expect(page.locator("#p2l1")).to_be_in_viewport()
    page.keyboard.press("j")
    expect(page.locator("rect.lit")).to_have_attribute("data-line", "p2l1-2")
    assert monitored.errors == [] and monitored.foreign_requests == []


def test_an_image_is_enlarged_where_it_is_with_its_lines(monitored: MonitoredPage) -> None:
    loaded: list[str] = []
    page = monitored.page
    page.on("request", lambda request: loaded.append(request.url))
    monitored.open("/records/lease")
    assert not any("openseadragon" in url for url in loaded)
    enlarge(page, "p1")
    for _ in range(3):
        page.locator(".zoom-tools [data-action=in]").click()
    page.locator("#p1l2-4").click()
    expect(page.locator(".zoom-mark.lit")).to_have_attribute("data-line", "p1l2-4")
    expect(page.locator(".zoom-mark.lit")).to_be_in_viewport()
    page.locator(".zoom-mark[data-line=p1l2-3]").click()
    expect(page.locator(".line.lit")).to_have_id("p1l2-3")
    assert any(
        "/iiif/image/3/lease.1/0,0,512,512/" in url or "/iiif/image/3/lease.1/full/" in url for url in loaded
    )
    page.locator(".zoom-tools [data-action=close]").click()
    expect(page.locator("#p1 .paper img")).to_be_visible()
    page.locator("body").press("z")
    expect(page.locator("#p1 .zoom-frame")).to_be_visible()
    assert monitored.errors == [] and monitored.foreign_requests == []


def test_the_strip_leads_to_pages_and_follows_the_reader(monitored: MonitoredPage) -> None:
    page = monitored.open("/records/album")
    links = page.locator(".strip a")
    expect(links).to_have_count(6)
    expect(links.first).to_have_attribute("aria-current", "true")
    links.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#p2")).to_be_in_viewport()
    expect(links.nth(1)).to_have_attribute("aria-current", "true")
    page.locator("#p5").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('p5').scrollIntoView()")
    expect(links.nth(4)).to_have_attribute("aria-current", "true")
    assert monitored.errors == []


def test_both_images_of_a_comparison_move_together(monitored: MonitoredPage) -> None:
    page = monitored.open("/compare?left=lease&right=reply")
    page.locator(".zoom-start button").click()
    page.locator(".zoom-tools [data-action=in]").wait_for(timeout=20_000)
    expect(page.locator(".zoom-frame canvas").nth(1)).to_be_visible()
    page.wait_for_timeout(1000)

    def positions() -> list[str]:
        return [
            page.locator(".zoom-frame canvas").nth(n).evaluate("canvas => canvas.toDataURL()") for n in (0, 1)
        ]

    before = positions()
    page.locator(".zoom-tools [data-action=in]").click()
    page.wait_for_timeout(1000)
    together = positions()
    assert together[0] != before[0] and together[1] != before[1]
    page.locator(".zoom-tools input").uncheck()
    box = page.locator(".zoom-frame").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 220, steps=5)
    page.mouse.up()
    page.wait_for_timeout(1000)
    apart = positions()
    assert apart[0] != together[0] and apart[1] == together[1]
    assert monitored.errors == [] and monitored.foreign_requests == []


def test_without_scripts_there_are_image_text_and_downloads(browser: Browser, node: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for id, words in (("lease", letters.SECOND[0]), ("typed", letters.FIRST[0])):
        page.goto(f"{node}/records/{id}")
        expect(page.locator("main")).to_contain_text(words)
        expect(page.locator(".paper img").first).to_be_visible()
        expect(page.locator("#take")).to_be_visible()
        expect(page.locator(".zoom-in").first).to_be_hidden()
    page.goto(f"{node}/compare?left=lease&right=reply")
    expect(page.locator(".images img")).to_have_count(2)
    page.goto(f"{node}/records/lease")
    page.locator("#compare-right").select_option("typed")
    page.locator(".compare-choice button").click()
    expect(page.locator("h1")).to_have_text("Comparison")
    context.close()


@pytest.mark.parametrize(
    "path", ["/records/lease", "/records/album", "/compare?left=lease&right=typed", "/compare"]
)
def test_nothing_is_wider_than_a_phone(path: str, browser: Browser, node: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(node + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_print_has_the_text_once(browser: Browser, node: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{node}/records/typed")
    page.emulate_media(media="print")
    expect(page.locator("#p1 .text")).to_be_visible()
    expect(page.locator("#p1 .sheet")).to_be_hidden()
    page.goto(f"{node}/records/lease")
    expect(page.locator("#p1 .sheet")).to_be_visible()
    for hidden in (".files", ".data", ".strip", ".compare-choice"):
        expect(page.locator(hidden)).to_be_hidden()
    context.close()
