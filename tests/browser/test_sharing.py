"""Content State 1.0 in a browser: links shared from the page of a record open there, in the viewer and elsewhere."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.archive import REPORT
from tests.browser.conftest import MonitoredPage
from tests.browser.test_viewers import Open, opened

__all__ = ["opened"]  # the fixture
pytestmark = pytest.mark.xdist_group("browser")
PAGE = f"/records/{REPORT}"
SELECT_TEXT = """text => {
  for (const line of document.querySelectorAll(".line")) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const start = walker.currentNode.data.indexOf(text);
      if (start < 0) continue;
      getSelection().setBaseAndExtent(walker.currentNode, start, walker.currentNode, start + text.length);
      return;
    }
  }
}"""


@pytest.fixture
def monitored(browser: Browser, small_archive: str) -> Any:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield MonitoredPage(context.new_page(), small_archive)
    context.close()


def shared_state(page: Page) -> dict[str, Any]:
    """The content state that the page offers, decoded."""
    encoded = page.locator("#share-state").text_content() or ""
    padding = "=" * (-len(encoded) % 4)
    return dict(json.loads(unquote(base64.urlsafe_b64decode(encoded + padding).decode())))


def share_passage(page: Page, text: str) -> dict[str, Any]:
    page.evaluate(SELECT_TEXT, text)
    expect(page.locator("#share-what")).to_have_value("passage")
    return shared_state(page)


def expect_highlight(page: Page) -> None:
    """Mirador shows the second page, highlights the region, and lists it among the annotations."""
    panel = page.locator(".mirador-companion-window-left")
    expect(panel).to_contain_text("Nobody spoke of the harbour", timeout=30_000)
    expect(panel.locator(".Mui-selected")).to_contain_text("harbour")


def test_a_link_to_a_passage_leads_back_to_it(monitored: MonitoredPage) -> None:
    page = monitored.open(PAGE)
    state = share_passage(page, "harbour")
    assert state["source"]["id"] == f"{monitored.base}/iiif/{REPORT}/canvas/2"
    region, quote = state["selector"]
    assert re.fullmatch(r"xywh=\d+,\d+,\d+,\d+", region["value"])
    assert quote == {"type": "TextQuoteSelector", "exact": "harbour"}
    page.locator("#share-page").click()
    page.wait_for_url("**/records/**iiif-content=**")
    expect_highlight(page)
    assert page.evaluate("[...CSS.highlights.get('current-match')].map(String)") == ["harbour"]
    assert monitored.errors == []


def test_the_viewer_page_goes_to_the_page_and_the_region(monitored: MonitoredPage) -> None:
    page = monitored.open(PAGE)
    state = share_passage(page, "harbour")
    with page.expect_response(lambda response: f"/iiif/image/3/{REPORT}.2/" in response.url and response.ok):
        page.locator("#share-viewer").click()
    page.wait_for_url("**/viewer?iiif-content=**")
    expect_highlight(page)
    x, y, width, height = map(int, state["selector"][0]["value"].removeprefix("xywh=").split(","))
    # once its first tile has loaded, OpenSeadragon shows the whole region and has zoomed in on the page;
    # on a busy machine Mirador has not created it yet at the first check, so wait
    page.wait_for_function(
        """([x, y, width, height]) => {
          const [reference] = Object.values(globalThis.Mirador.OSDReferences.refs);
          const shown = reference?.current?.viewport?.getBounds(true);
          return shown && shown.x <= x && shown.y <= y && shown.x + shown.width >= x + width
            && shown.y + shown.height >= y + height && shown.width < 1700;
        }""",
        arg=[x, y, width, height],
    )
    assert monitored.errors == []


def test_a_line_and_a_search_match_can_be_shared_by_keyboard(monitored: MonitoredPage) -> None:
    page = monitored.open(PAGE)
    page.keyboard.press("j")
    expect(page.locator("#share-what")).to_have_value("line")
    assert re.search(r"/canvas/1#xywh=\d+", shared_state(page)["id"])
    page.keyboard.press("/")
    page.keyboard.type("railway")
    page.keyboard.press("Enter")
    expect(page.locator("#share-what")).to_have_value("match")
    assert shared_state(page)["selector"][1]["exact"] == "railway"
    page.locator("#share-what").focus()
    page.keyboard.press("Home")
    expect(page.locator("#share-state")).to_have_text(f"{monitored.base}/iiif/{REPORT}/manifest")
    page.locator("[data-copy='share-page']").focus()
    page.keyboard.press("Enter")
    assert monitored.errors == [] or all("clipboard" in error.lower() for error in monitored.errors)


def test_dragged_content_states_are_not_encoded(monitored: MonitoredPage) -> None:
    """3.4: text/plain, a URI or JSON. The link has ?manifest= and ?canvas= for Mirador."""
    page = monitored.open(PAGE)
    share_passage(page, "harbour")
    dragged = page.evaluate(
        """() => { const data = new DataTransfer();
        const dragged = new DragEvent("dragstart", { dataTransfer: data, bubbles: true });
        document.getElementById("share-drag").dispatchEvent(dragged);
        return [data.getData("text/plain"), data.getData("text/uri-list")]; }"""
    )
    assert json.loads(dragged[0]) == shared_state(page)
    assert "&canvas=" in dragged[1]


def test_the_viewer_opens_a_dropped_uri(monitored: MonitoredPage) -> None:
    page = monitored.open("/viewer")
    manifest = f"{monitored.base}/iiif/{REPORT}/manifest"
    page.evaluate(
        """uri => { const data = new DataTransfer(); data.setData("text/plain", uri);
        document.getElementById("viewer").dispatchEvent(
          new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); }""",
        manifest,
    )
    page.wait_for_url("**/viewer?iiif-content=**")
    expect(page.locator(".mirador-window")).to_contain_text("Report on a journey", timeout=30_000)


def test_the_uri_of_a_canvas_is_enough(monitored: MonitoredPage) -> None:
    """2.2.4: the bare URI of a canvas, which names its manifest itself."""
    page = monitored.open(f"/viewer?iiif-content={monitored.base}/iiif/{REPORT}/canvas/3")
    with page.expect_response(lambda response: f"/iiif/image/3/{REPORT}.3/" in response.url and response.ok):
        page.wait_for_url("**/viewer?iiif-content=JT**")


def test_universal_viewer_opens_our_link_at_the_page_and_the_region(
    opened: Open, monitored: MonitoredPage
) -> None:
    page = monitored.open(PAGE)
    share_passage(page, "harbour")
    state = page.locator("#share-state").text_content()
    with_selector = opened(f"/uv/uv.html#?iiif-content={state}")
    expect(with_selector.locator(".thumb.selected")).to_have_attribute("aria-label", "2", timeout=30_000)
    page.keyboard.press("j")  # a content state without a selector
    state = page.locator("#share-state").text_content()
    without_selector = opened(f"/uv/uv.html#?iiif-content={state}")
    expect(without_selector.locator(".thumb.selected")).to_have_attribute("aria-label", "1", timeout=30_000)


def test_mirador_opens_every_level_of_the_archive(monitored: MonitoredPage) -> None:
    """Without a content state the viewer opens the Collection of the node; from there: fonds, series, file, record."""
    page = monitored.open("/viewer")
    page.get_by_role("button", name="Show collection").click(timeout=30_000)
    dialog = page.get_by_role("dialog")
    for level in ("Papers", "Reports", "File 7"):
        dialog.get_by_role("menuitem", name=level).click()
    dialog.get_by_role("menuitem", name="Report on a journey").click()
    expect(page.locator(".mirador-window")).to_contain_text("1 of 3", timeout=30_000)
    assert monitored.errors == []


def test_without_scripts_each_page_has_its_links(browser: Browser, small_archive: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(small_archive + PAGE)
    page.locator(".share-pages summary").click()
    expect(page.locator(".share-pages li")).to_have_count(3)
    assert (
        page.locator(".share-pages li a")
        .first.get_attribute("href")
        .startswith(f"{small_archive}{PAGE}.html?iiif-content=JT")
    )  # type: ignore[union-attr]
    page.goto(f"{small_archive}/viewer")
    expect(page.locator(".noscript")).to_contain_text("needs JavaScript")
    context.close()
