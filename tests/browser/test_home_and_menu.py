"""The frame of the site and its home page in a browser: menu, phone, dark, keyboard, print, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import identity_node
from tests.browser.conftest import MonitoredPage
from tests.conftest import serving

pytestmark = pytest.mark.xdist_group("browser")
PAGES = ("/", "/data", "/about", "/pages/using")
# how far a page moved while it was loaded (Cumulative Layout Shift)
SHIFT = """() => new Promise(resolve => { let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 300); })"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    work = tmp_path_factory.mktemp("identity")
    with serving(identity_node.write(work / "node"), work) as base:
        yield base


def open_page(browser: Browser, url: str, **options: object) -> Page:
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.goto(url, wait_until="load")
    return page


def test_pages_load_without_errors_and_do_not_move(browser: Browser, site: str) -> None:
    context = browser.new_context()
    monitored = MonitoredPage(context.new_page(), site)
    for path in PAGES:
        page = monitored.open(path)
        assert page.evaluate(SHIFT) < 0.05, path
        broken = "[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"
        assert page.evaluate(broken) == []
    assert monitored.errors == []
    assert monitored.foreign_requests == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_needs_neither_scrolling_sideways_nor_scripts(path: str, browser: Browser, site: str) -> None:
    page = open_page(browser, site + path, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    for link in page.get_by_role("navigation", name="Main menu").get_by_role("link").all():
        box = link.bounding_box()
        assert box and box["height"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.context.close()
    page = open_page(browser, site + path, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()


def test_the_menu_by_keyboard(browser: Browser, site: str) -> None:
    page = open_page(browser, f"{site}/data")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.get_by_role("link", name="About", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("About the house")
    expect(page.locator(".menu [aria-current=page]")).to_have_text("About")
    page.context.close()


def test_the_colours_of_the_archive_in_light_dark_and_print(browser: Browser, site: str) -> None:
    def colour(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.querySelector('#featured a')).color"))

    light, dark = (open_page(browser, site, color_scheme=scheme) for scheme in ("light", "dark"))
    assert colour(light) == "rgb(29, 78, 107)"
    red, green, blue = map(int, re.findall(r"\d+", colour(dark)))
    assert red > 80 and green > 110 and blue > 130
    light.emulate_media(media="print")
    expect(light.locator(".menu")).to_be_hidden()
    expect(light.locator("#featured")).to_be_visible()
    assert light.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    light.context.close()
    dark.context.close()
