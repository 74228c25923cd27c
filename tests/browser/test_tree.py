"""The tree beside a description: with scripts and without, by keyboard, on a phone; the finding aid in print."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MonitoredPage
from tests.conftest import serving
from tests.web.test_tree import archive

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def fonds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The fonds of three series of tests/web/test_tree.py, served."""
    work = tmp_path_factory.mktemp("fonds")
    with serving(archive(work / "node"), work) as base:
        yield base


def has_overflow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_a_level_opens_in_place_by_keyboard(monitored: MonitoredPage, fonds: str) -> None:
    monitored.base = fonds
    page = monitored.open("/collections/series-0.html")
    tree = page.get_by_role("navigation", name="In this collection")
    expect(tree.get_by_role("link", name="Series 0")).to_have_attribute("aria-current", "page")
    expect(tree.get_by_role("link", name="Letters")).to_have_count(0)
    opened = tree.get_by_role("button", name="Contents of Series 1")
    opened.focus()
    page.keyboard.press("Enter")
    expect(opened).to_have_attribute("aria-expanded", "true")
    expect(tree.get_by_role("link", name="Letters")).to_be_visible()
    letters = tree.get_by_role("button", name="Contents of Letters")
    letters.focus()
    page.keyboard.press("ArrowRight")
    expect(tree.get_by_role("link", name="Letter 59")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_role("link", name="Letter 59")).to_be_hidden()
    expect(letters).to_have_attribute("aria-expanded", "false")
    assert monitored.errors == [] and monitored.foreign_requests == []


def test_the_rest_of_a_level_comes_in_place(monitored: MonitoredPage, fonds: str) -> None:
    monitored.base = fonds
    page = monitored.open("/records/l20.html")
    tree = page.get_by_role("navigation", name="In this collection")
    expect(tree.get_by_role("link", name="Letter 20")).to_be_in_viewport()
    expect(tree.get_by_role("link", name="The papers")).to_be_in_viewport()
    tree.get_by_role("link", name="13 more before").click()
    expect(tree.get_by_role("link", name="Letter 13", exact=True)).to_be_focused()
    tree.get_by_role("link", name="19 more after").click()
    expect(tree.get_by_role("link", name="Letter 41", exact=True)).to_be_focused()
    titles = tree.locator("#below-letters > li a").all_inner_texts()
    assert titles == [f"Letter {number}" for number in range(60) if number != 7]
    expect(page).to_have_url(f"{fonds}/records/l20.html")
    tree.get_by_role("link", name="Letter 59").click()
    expect(page).to_have_url(f"{fonds}/records/l59")
    assert monitored.errors == []


def test_on_a_phone_and_in_print(browser: Browser, fonds: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{fonds}/records/l30.html")
    tree = page.get_by_role("navigation", name="In this collection")
    expect(tree.get_by_role("link", name="Letter 31")).to_be_hidden()
    assert not has_overflow(page)
    tree.get_by_text("In this collection").first.click()
    expect(tree.get_by_role("link", name="Letter 31")).to_be_visible()
    assert not has_overflow(page)
    page.emulate_media(media="print")
    expect(tree).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto(f"{fonds}/collections/papers/finding-aid")
    expect(page.get_by_role("heading", name="Series 1")).to_be_visible()
    assert not has_overflow(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("search", name="Search this collection")).to_be_hidden()
    expect(page.get_by_role("link", name="Letter 59")).to_be_visible()
    context.close()


def test_without_scripts_every_unit_is_a_link(browser: Browser, fonds: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{fonds}/collections/papers.html")
    tree = page.get_by_role("navigation", name="In this collection")
    expect(tree.get_by_role("button", name="Contents of")).to_have_count(0)
    tree.get_by_role("link", name="Series 1").click()
    tree.get_by_role("link", name="Letters").click()
    tree.get_by_role("link", name="29 more after").click()
    expect(page).to_have_url(f"{fonds}/collections/letters/tree")
    page.get_by_role("link", name="Letter 59").click()
    expect(page.get_by_role("heading", name="Letter 59", exact=True)).to_be_visible()
    context.close()
