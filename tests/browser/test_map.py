"""The interactive map is loaded when asked for, from this node alone; pages with figures fit a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import MonitoredPage

pytestmark = pytest.mark.xdist_group("browser")


def test_the_interactive_map_is_loaded_when_asked_for(browser: Browser, small_archive: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    monitored = MonitoredPage(context.new_page(), small_archive)
    requests: list[str] = []
    monitored.page.on("request", lambda request: requests.append(request.url))
    page = monitored.open("/map")
    assert page.locator("svg.map .map-place").count() == 2
    assert not [url for url in requests if "maplibre" in url]
    page.get_by_role("button", name="Interactive map").click()
    page.wait_for_selector("#map-frame[data-ready]", timeout=60_000)
    assert [url for url in requests if "maplibre-gl-worker" in url]
    page.get_by_role("button", name="−").click()
    box = page.locator("#map-frame canvas").bounding_box()
    assert box and box["width"] > 600
    assert monitored.errors == [] and monitored.foreign_requests == []
    context.close()


def test_figures_fit_a_phone_and_work_without_scripts(browser: Browser, small_archive: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    for path in ("/map", "/timeline", "/places/dalian", "/agents/house"):
        page.goto(small_archive + path)
        width = page.locator("html").bounding_box()
        body = page.locator("main").bounding_box()
        assert width and body and body["x"] + body["width"] <= 360, path
    page.goto(small_archive + "/timeline")
    page.get_by_role("link", name="March 1946").click()
    assert page.get_by_role("heading", level=1).inner_text() == "March 1946"
    page.goto(small_archive + "/map")
    page.get_by_role("link", name="Harbin").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Harbin"
    context.close()
